//! `PastStore` in SQLite.

use super::{KEYS, PastPrices, PastRow, PastStore, read_key, rows_of};
use crate::ledgers::sqlite::{ledgers, tokens};
use crate::prices::sqlite::token_hours;
use crate::row;
use crate::sqlite::columns::Columns;
use crate::{SqliteStore, StoreError, WalletId};
use async_trait::async_trait;
use rusqlite::Connection;

#[async_trait]
impl PastStore for SqliteStore {
    async fn prices(&self) -> Result<PastPrices, StoreError> {
        let work = |c: &Connection| {
            Ok(PastPrices {
                tokens: tokens(c)?,
                hours: token_hours(c)?,
            })
        };
        self.readers.run(work).await
    }

    async fn pasts_after(&self, after: WalletId, limit: usize) -> Result<Vec<PastRow>, StoreError> {
        self.readers
            .run(move |c| pasts_after(c, after, limit))
            .await
    }
}

fn pasts_after(
    connection: &Connection,
    after: WalletId,
    limit: usize,
) -> Result<Vec<PastRow>, StoreError> {
    let mut statement = connection.prepare_cached(KEYS)?;
    let mut rows = statement.query([after.0, row::limit(limit)])?;
    let mut keys = Vec::new();
    while let Some(row) = rows.next()? {
        keys.push(read_key(&mut Columns::new(row, "wallet"))?);
    }
    let ids = keys.iter().map(|(id, _)| *id).collect();
    Ok(rows_of(keys, ledgers(connection, ids)?))
}
