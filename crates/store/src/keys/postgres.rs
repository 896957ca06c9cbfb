//! `KeyStore` in PostgreSQL.

use crate::keys::sql::read_api_key;
use crate::postgres::PostgresStore;
use crate::postgres::columns::{Columns, Moment};
use crate::postgres::statement::{Parameter, Session, execute};
use crate::{ApiKey, KeyStore, StoreError};
use async_trait::async_trait;
use deadpool_postgres::{Client, Transaction};
use smartmoney_model::Timestamp;

#[async_trait]
impl KeyStore for PostgresStore {
    async fn add_api_key(
        &self,
        name: String,
        prefix: String,
        hash: [u8; 32],
        at: Timestamp,
    ) -> Result<ApiKey, StoreError> {
        self.sessions
            .write(|t| Box::pin(add_api_key(t, name, prefix, hash, at)))
            .await
    }

    async fn api_keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        self.sessions.read(|c| Box::pin(api_keys(c))).await
    }

    async fn find_api_key(&self, hash: [u8; 32]) -> Result<Option<ApiKey>, StoreError> {
        self.sessions
            .read(|c| Box::pin(find_api_key(c, hash)))
            .await
    }

    async fn revoke_api_key(&self, id: i64, at: Timestamp) -> Result<Option<ApiKey>, StoreError> {
        self.sessions
            .write(|t| Box::pin(revoke_api_key(t, id, at)))
            .await
    }
}

const COLUMNS: &str = "id, name, prefix, created_at, revoked_at";

pub(crate) async fn add_api_key(
    transaction: &Transaction<'_>,
    name: String,
    prefix: String,
    hash: [u8; 32],
    at: Timestamp,
) -> Result<ApiKey, StoreError> {
    let add = "INSERT INTO api_keys (id, name, prefix, hash, created_at)
        SELECT coalesce(max(id), 0) + 1, $1, $2, $3, $4 FROM api_keys RETURNING id";
    let values: [&dyn Parameter; 4] = [&name, &prefix, &hash.as_slice(), &Moment(at)];
    let row = transaction.row(add, &values).await?;
    Ok(ApiKey {
        id: row.try_get(0)?,
        name,
        prefix,
        created_at: at,
        revoked_at: None,
    })
}

pub(crate) async fn api_keys(client: &Client) -> Result<Vec<ApiKey>, StoreError> {
    keys(client, "true ORDER BY id", &[]).await
}

pub(crate) async fn find_api_key(
    client: &Client,
    hash: [u8; 32],
) -> Result<Option<ApiKey>, StoreError> {
    let found = keys(
        client,
        "hash = $1 AND revoked_at IS NULL",
        &[&hash.as_slice()],
    )
    .await?;
    Ok(found.into_iter().next())
}

pub(crate) async fn revoke_api_key(
    transaction: &Transaction<'_>,
    id: i64,
    at: Timestamp,
) -> Result<Option<ApiKey>, StoreError> {
    let revoke = "UPDATE api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
    execute(transaction, revoke, &[&id, &Moment(at)]).await?;
    let found = keys(transaction, "id = $1", &[&id]).await?;
    Ok(found.into_iter().next())
}

async fn keys(
    client: &impl Session,
    condition: &str,
    values: &[&dyn Parameter],
) -> Result<Vec<ApiKey>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM api_keys WHERE {condition}");
    let rows = client.rows(&sql, values).await?;
    rows.iter()
        .map(|row| read_api_key(&mut Columns::new(row, "API key")))
        .collect()
}
