//! The JSON of API keys.

use serde::Serialize;
use smartmoney_model::Timestamp;

/// A key of the API as it is stored: without the key itself.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ApiKey {
    /// 1, 2, 3, …
    id: i64,
    /// The owner's name.
    name: String,
    /// Its beginning, by which people recognise it.
    prefix: String,
    /// When it was made.
    created_at: Timestamp,
    /// Since when it opens nothing any more.
    revoked_at: Option<Timestamp>,
}

impl From<smartmoney_store::ApiKey> for ApiKey {
    fn from(key: smartmoney_store::ApiKey) -> Self {
        Self {
            id: key.id,
            name: key.name,
            prefix: key.prefix,
            created_at: key.created_at,
            revoked_at: key.revoked_at,
        }
    }
}
