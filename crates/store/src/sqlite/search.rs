use super::columns::Columns;
use super::lists::{rows, versions};
use crate::row::{LowerName, ReadColumns, Search, read_hit};
use crate::{StoreError, WalletsFound};
use rusqlite::Connection;

/// It knows no letters beyond ASCII.
const LOWER_NAME: LowerName = LowerName("lower(w.wallet_name)");

pub(super) fn search(
    connection: &Connection,
    text: &str,
    at_most: usize,
) -> Result<WalletsFound, StoreError> {
    let versions = versions(connection)?;
    let search = Search::of(text, at_most);
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
}
