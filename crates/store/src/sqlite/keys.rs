use super::columns::Columns;
use crate::row::read_api_key;
use crate::{ApiKey, StoreError};
use rusqlite::{Connection, Params, params};
use smartmoney_model::Timestamp;

const COLUMNS: &str = "id, name, prefix, created_at, revoked_at";

pub(super) fn add_api_key(
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

pub(super) fn api_keys(connection: &Connection) -> Result<Vec<ApiKey>, StoreError> {
    keys(connection, "true ORDER BY id", [])
}

pub(super) fn find_api_key(
    connection: &Connection,
    hash: [u8; 32],
) -> Result<Option<ApiKey>, StoreError> {
    Ok(keys(connection, "hash = ?1 AND revoked_at IS NULL", [hash])?.pop())
}

pub(super) fn revoke_api_key(
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
