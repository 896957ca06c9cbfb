//! The rows of API keys, the same in both databases.

use crate::row::ReadColumns;
use crate::{ApiKey, StoreError};
use smartmoney_model::Timestamp;

/// Selects what [`read_api_key`] reads.
pub(crate) fn select_api_keys(condition: &str) -> String {
    format!("SELECT id, name, prefix, created_at, revoked_at FROM api_keys WHERE {condition}")
}

pub(crate) fn read_api_key(columns: &mut impl ReadColumns) -> Result<ApiKey, StoreError> {
    Ok(ApiKey {
        id: columns.integer()?,
        name: columns.text()?,
        prefix: columns.text()?,
        created_at: columns.time()?,
        revoked_at: columns.time_option()?,
    })
}

/// A key that was just made.
pub(crate) fn new_api_key(id: i64, name: String, prefix: String, at: Timestamp) -> ApiKey {
    ApiKey {
        id,
        name,
        prefix,
        created_at: at,
        revoked_at: None,
    }
}
