//! Reading the row of an API key, the same in both databases.

use crate::row::ReadColumns;
use crate::{ApiKey, StoreError};

/// Reads the columns of `api_keys` in their order, but for the digest.
pub(crate) fn read_api_key(columns: &mut impl ReadColumns) -> Result<ApiKey, StoreError> {
    Ok(ApiKey {
        id: columns.integer()?,
        name: columns.text()?,
        prefix: columns.text()?,
        created_at: columns.time()?,
        revoked_at: columns.time_option()?,
    })
}
