//! `PastStore` in PostgreSQL.

use super::{KEYS, PastPrices, PastRow, PastStore, read_key, rows_of};
use crate::ledgers::postgres::{ledgers, tokens};
use crate::postgres::columns::Columns;
use crate::postgres::statement::Session;
use crate::prices::postgres::token_hours;
use crate::row;
use crate::{PostgresStore, StoreError, WalletId};
use async_trait::async_trait;
use deadpool_postgres::Transaction;

#[async_trait]
impl PastStore for PostgresStore {
    async fn prices(&self) -> Result<PastPrices, StoreError> {
        let tokens = self.sessions.run_one(|c| Box::pin(tokens(c))).await?;
        let hours = self.sessions.run_one(|c| Box::pin(token_hours(c))).await?;
        Ok(PastPrices { tokens, hours })
    }

    async fn pasts_after(&self, after: WalletId, limit: usize) -> Result<Vec<PastRow>, StoreError> {
        self.sessions
            .read_snapshot(|t| Box::pin(pasts_after(t, after, limit)))
            .await
    }
}

async fn pasts_after(
    transaction: &Transaction<'_>,
    after: WalletId,
    limit: usize,
) -> Result<Vec<PastRow>, StoreError> {
    let rows = transaction
        .rows(KEYS, &[&after.0, &row::limit(limit)])
        .await?;
    let keys = rows
        .iter()
        .map(|row| read_key(&mut Columns::new(row, "wallet")));
    let keys = keys.collect::<Result<Vec<_>, _>>()?;
    let ids = keys.iter().map(|(id, _)| *id).collect();
    Ok(rows_of(keys, ledgers(transaction, ids).await?))
}
