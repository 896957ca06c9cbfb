//! `KeyStore` in SQLite.

use crate::keys::sql::read_api_key;
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
        let work = move |c: &_, _: &mut _| add_api_key(c, name, prefix, hash, at);
        self.writer.run(work).await
    }

    async fn api_keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        self.readers.run(api_keys).await
    }

    async fn find_api_key(&self, hash: [u8; 32]) -> Result<Option<ApiKey>, StoreError> {
        let work = move |c: &_| find_api_key(c, hash);
        self.readers.run(work).await
    }

    async fn revoke_api_key(&self, id: i64, at: Timestamp) -> Result<Option<ApiKey>, StoreError> {
        let work = move |c: &_, _: &mut _| revoke_api_key(c, id, at);
        self.writer.run(work).await
    }
}

const COLUMNS: &str = "id, name, prefix, created_at, revoked_at";

pub(crate) fn add_api_key(
    connection: &Connection,
    name: String,
    prefix: String,
    hash: [u8; 32],
    at: Timestamp,
) -> Result<ApiKey, StoreError> {
    let id = connection
        .prepare_cached(
            "INSERT INTO api_keys (name, prefix, hash, created_at) VALUES (?1, ?2, ?3, ?4)",
        )?
        .insert(params![name, prefix, hash, at.as_micros()])?;
    Ok(ApiKey {
        id,
        name,
        prefix,
        created_at: at,
        revoked_at: None,
    })
}

pub(crate) fn api_keys(connection: &Connection) -> Result<Vec<ApiKey>, StoreError> {
    keys(connection, "true ORDER BY id", [])
}

pub(crate) fn find_api_key(
    connection: &Connection,
    hash: [u8; 32],
) -> Result<Option<ApiKey>, StoreError> {
    Ok(keys(connection, "hash = ?1 AND revoked_at IS NULL", [hash])?.pop())
}

pub(crate) fn revoke_api_key(
    connection: &Connection,
    id: i64,
    at: Timestamp,
) -> Result<Option<ApiKey>, StoreError> {
    connection
        .prepare_cached("UPDATE api_keys SET revoked_at = ?2 WHERE id = ?1 AND revoked_at IS NULL")?
        .execute(params![id, at.as_micros()])?;
    Ok(keys(connection, "id = ?1", [id])?.pop())
}

fn keys(
    connection: &Connection,
    condition: &str,
    values: impl Params,
) -> Result<Vec<ApiKey>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM api_keys WHERE {condition}");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(values)?;
    let mut keys = Vec::new();
    while let Some(row) = rows.next()? {
        keys.push(read_api_key(&mut Columns::new(row, "API key"))?);
    }
    Ok(keys)
}
