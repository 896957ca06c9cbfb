//! The index rows of lists in SQLite.

use crate::StoreError;
use crate::lists::index::sql::{
    FORGET, FORGET_FORMER, Spelling, longest_walk_began, remove_statements, update_statements,
};
use rusqlite::Connection;
use smartmoney_model::Timestamp;

const SPELLING: Spelling = Spelling {
    total_pnl: "total_pnl",
    last_trade: "last_trade_timestamp",
    score_bucket: "CAST(coalesce(smart_money_score * 8, -1) AS INTEGER)",
};

/// Begins the next data version.
pub(crate) fn raise_version(connection: &Connection, at: Timestamp) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE store_state SET data_version = data_version + 1, version_tag = random()",
        )?
        .execute([])?;
    connection
        .prepare_cached(
            "INSERT INTO data_versions (version, tag, at)
             SELECT data_version, version_tag, ?1 FROM store_state",
        )?
        .execute([at.as_micros()])?;
    Ok(())
}

/// Updates the index rows of the wallets in `source` to its values, as of the
/// present version.
pub(crate) fn update_index_rows(connection: &Connection, source: &str) -> Result<(), StoreError> {
    for sql in update_statements(source, &SPELLING) {
        connection.prepare_cached(&sql)?.execute([])?;
    }
    Ok(())
}

/// Removes the wallets that `gone` selects from what is published.
pub(crate) fn remove_wallets(connection: &Connection, gone: &str) -> Result<(), StoreError> {
    for sql in remove_statements(gone, &SPELLING) {
        connection.execute(&sql, [])?;
    }
    Ok(())
}

/// Deletes former index rows that no cursor may still need.
pub(crate) fn forget_former(connection: &Connection, now: Timestamp) -> Result<(), StoreError> {
    connection
        .prepare_cached(FORGET)?
        .execute([longest_walk_began(now).as_micros()])?;
    for sql in FORGET_FORMER {
        connection.prepare_cached(sql)?.execute([])?;
    }
    Ok(())
}
