//! `KeyStore` in SQLite.

use crate::keys::sql::{new_api_key, read_api_key, select_api_keys};
use crate::sqlite::SqliteStore;
use crate::sqlite::columns::Columns;
use crate::{ApiKey, KeyStore, StoreError};
use async_trait::async_trait;
use rusqlite::{Connection, Params, params};
use smartmoney_model::Timestamp;

#[async_trait]
impl KeyStore for SqliteStore {
    async fn add_api_key(
        &self,
        name: String,
        prefix: String,
        hash: [u8; 32],
        at: Timestamp,
    ) -> Result<ApiKey, StoreError> {
        let add = "INSERT INTO api_keys (name, prefix, hash, created_at) VALUES (?1, ?2, ?3, ?4)";
        self.writer
            .run(move |connection, _| {
                let mut add = connection.prepare_cached(add)?;
                let id = add.insert(params![name, prefix, hash, at.as_micros()])?;
                Ok(new_api_key(id, name, prefix, at))
            })
            .await
    }

    async fn api_keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        self.readers.run(|c| keys(c, "true ORDER BY id", [])).await
    }

    async fn find_api_key(&self, hash: [u8; 32]) -> Result<Option<ApiKey>, StoreError> {
        let condition = "hash = ?1 AND revoked_at IS NULL";
        self.readers
            .run(move |connection| Ok(keys(connection, condition, [hash])?.pop()))
            .await
    }

    async fn revoke_api_key(&self, id: i64, at: Timestamp) -> Result<Option<ApiKey>, StoreError> {
        let revoke = "UPDATE api_keys SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL";
        self.writer
            .run(move |connection, _| {
                connection
                    .prepare_cached(revoke)?
                    .execute(params![id, at.as_micros()])?;
                Ok(keys(connection, "id = ?1", [id])?.pop())
            })
            .await
    }
}

fn keys(
    connection: &Connection,
    condition: &str,
    values: impl Params,
) -> Result<Vec<ApiKey>, StoreError> {
    let mut statement = connection.prepare_cached(&select_api_keys(condition))?;
    let mut rows = statement.query(values)?;
    let mut keys = Vec::new();
    while let Some(row) = rows.next()? {
        keys.push(read_api_key(&mut Columns::new(row, "API key"))?);
    }
    Ok(keys)
}
