//! `SearchStore` in SQLite.

use crate::lists::sqlite::{rows, versions};
use crate::row::ReadColumns;
use crate::search::sql::{LowerName, Search, read_hit};
use crate::sqlite::SqliteStore;
use crate::sqlite::columns::Columns;
use crate::{SearchStore, StoreError, WalletsFound};
use async_trait::async_trait;

#[async_trait]
impl SearchStore for SqliteStore {
    async fn search(&self, text: &str, limit: usize) -> Result<WalletsFound, StoreError> {
        let search = Search::of(text, limit);
        self.readers
            .run(move |connection| {
                let versions = versions(connection)?;
                let mut hits = Vec::new();
                if let Some(beginning) = search.beginning() {
                    let counted = rows(connection, beginning.count(), |row| {
                        Columns::new(row, "count").count()
                    })?;
                    let crowd = counted.first().copied().unwrap_or_default();
                    let hint = |index: &str| format!("INDEXED BY {index}");
                    let found = search.by_address(beginning, crowd, hint);
                    hits = rows(connection, found, |row| {
                        read_hit(&mut Columns::new(row, "wallet"))
                    })?;
                }
                hits.extend(rows(connection, search.by_name(&LOWER_NAME), |row| {
                    read_hit(&mut Columns::new(row, "wallet"))
                })?);
                Ok(search.into_found(hits, versions))
            })
            .await
    }
}

/// It knows no letters beyond ASCII.
const LOWER_NAME: LowerName = LowerName("lower(w.wallet_name)");
