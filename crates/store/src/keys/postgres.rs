//! `KeyStore` in PostgreSQL.

use crate::keys::sql::{new_api_key, read_api_key, select_api_keys};
use crate::postgres::PostgresStore;
use crate::postgres::columns::{Columns, Moment};
use crate::postgres::statement::{Parameter, Session, execute};
use crate::{ApiKey, KeyStore, StoreError};
use async_trait::async_trait;
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
        let add = "INSERT INTO api_keys (id, name, prefix, hash, created_at)
            SELECT coalesce(max(id), 0) + 1, $1, $2, $3, $4 FROM api_keys RETURNING id";
        self.sessions
            .write(|transaction| {
                Box::pin(async move {
                    let values: [&dyn Parameter; 4] =
                        [&name, &prefix, &hash.as_slice(), &Moment(at)];
                    let row = transaction.row(add, &values).await?;
                    Ok(new_api_key(row.try_get(0)?, name, prefix, at))
                })
            })
            .await
    }

    async fn api_keys(&self) -> Result<Vec<ApiKey>, StoreError> {
        self.sessions
            .run_one(|client| Box::pin(keys(client, "true ORDER BY id", &[])))
            .await
    }

    async fn find_api_key(&self, hash: [u8; 32]) -> Result<Option<ApiKey>, StoreError> {
        let condition = "hash = $1 AND revoked_at IS NULL";
        self.sessions
            .run_one(|client| {
                Box::pin(
                    async move { Ok(keys(client, condition, &[&hash.as_slice()]).await?.pop()) },
                )
            })
            .await
    }

    async fn revoke_api_key(&self, id: i64, at: Timestamp) -> Result<Option<ApiKey>, StoreError> {
        let revoke = "UPDATE api_keys SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
        self.sessions
            .write(|transaction| {
                Box::pin(async move {
                    execute(transaction, revoke, &[&id, &Moment(at)]).await?;
                    Ok(keys(transaction, "id = $1", &[&id]).await?.pop())
                })
            })
            .await
    }
}

async fn keys(
    client: &impl Session,
    condition: &str,
    values: &[&dyn Parameter],
) -> Result<Vec<ApiKey>, StoreError> {
    let rows = client.rows(&select_api_keys(condition), values).await?;
    rows.iter()
        .map(|row| read_api_key(&mut Columns::new(row, "API key")))
        .collect()
}
