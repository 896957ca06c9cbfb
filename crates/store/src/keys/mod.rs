//! The keys of the API, as digests.

mod postgres;
mod sql;
mod sqlite;

use crate::StoreError;
use async_trait::async_trait;
use smartmoney_model::Timestamp;

/// The keys of the API.
#[async_trait]
pub trait KeyStore: Send + Sync + 'static {
    /// Stores a key of the API by the SHA-256 digest of its text.
    async fn add_api_key(
        &self,
        name: String,
        prefix: String,
        hash: [u8; 32],
        at: Timestamp,
    ) -> Result<ApiKey, StoreError>;

    /// All keys, revoked ones too, by number.
    async fn api_keys(&self) -> Result<Vec<ApiKey>, StoreError>;

    /// The key of this digest, unless it is revoked.
    async fn find_api_key(&self, hash: [u8; 32]) -> Result<Option<ApiKey>, StoreError>;

    /// Revokes a key for ever. None when there is none of this number; one that
    /// was revoked before stays as it was.
    async fn revoke_api_key(&self, id: i64, at: Timestamp) -> Result<Option<ApiKey>, StoreError>;
}

/// A key of the API as it is stored: without the key itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// 1, 2, 3, …
    pub id: i64,
    /// The owner's name.
    pub name: String,
    /// Its beginning, by which people recognise it.
    pub prefix: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// Since when it opens nothing any more.
    pub revoked_at: Option<Timestamp>,
}
