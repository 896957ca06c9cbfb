//! `SearchStore` in PostgreSQL.

use crate::lists::postgres::{rows, versions};
use crate::postgres::PostgresStore;
use crate::postgres::columns::Columns;
use crate::row::ReadColumns;
use crate::search::sql::{LowerName, Search, read_hit};
use crate::{SearchStore, StoreError, WalletsFound};
use async_trait::async_trait;

#[async_trait]
impl SearchStore for PostgresStore {
    async fn search(&self, text: &str, limit: usize) -> Result<WalletsFound, StoreError> {
        let search = Search::of(text, limit);
        self.sessions
            .read_snapshot(|transaction| {
                Box::pin(async move {
                    let versions = versions(transaction).await?;
                    transaction.batch_execute(NAMES_BY_INDEX).await?;
                    let mut found = rows(transaction, search.by_name(&LOWER_NAME)).await?;
                    if let Some(beginning) = search.beginning() {
                        transaction.batch_execute(ADDRESSES_BY_INDEX).await?;
                        let counted = rows(transaction, beginning.count()).await?;
                        let mut crowd = 0;
                        for row in &counted {
                            crowd = Columns::new(row, "count").count()?;
                        }
                        let no_hint = |_: &str| String::new();
                        let by_address = search.by_address(beginning, crowd, no_hint);
                        found.extend(rows(transaction, by_address).await?);
                    }
                    let hits = found
                        .iter()
                        .map(|row| read_hit(&mut Columns::new(row, "wallet")));
                    let hits = hits.collect::<Result<_, _>>()?;
                    Ok(search.into_found(hits, versions))
                })
            })
            .await
    }
}

/// Whatever the database's language is.
const LOWER_NAME: LowerName = LowerName("lower(w.wallet_name COLLATE \"C\")");

/// Few wallets have a name, and of a table that is not large the server would rather
/// read all of its wide rows than those.
const NAMES_BY_INDEX: &str = "SET LOCAL enable_seqscan = off";

/// How many addresses begin so the server does not know. Where it guesses many it would
/// read the whole table for the first of them.
const ADDRESSES_BY_INDEX: &str = "SET LOCAL enable_bitmapscan = off";
