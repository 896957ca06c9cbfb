//! Staging and publishing wallet details in SQLite.

use crate::StoreError;
use crate::publication::details::{DROP_SUPERSEDED, PUBLISH_DETAILS};
use rusqlite::{Connection, params};

/// Lays a wallet's details ready. Where they are what is published already,
/// nothing is kept.
pub(crate) fn put_detail(
    connection: &Connection,
    wallet: i64,
    sparkline: &str,
    detail: &[u8],
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "DELETE FROM wallet_details
             WHERE wallet_id = ?1 AND epoch > (SELECT details_epoch FROM store_state)",
        )?
        .execute([wallet])?;
    connection
        .prepare_cached(
            "INSERT INTO wallet_details (wallet_id, epoch, sparkline, detail)
             SELECT ?1, details_epoch + 1, ?2, ?3 FROM store_state
             WHERE NOT EXISTS (SELECT 1 FROM wallet_details
               WHERE wallet_id = ?1 AND sparkline = ?2 AND detail = ?3)",
        )?
        .execute(params![wallet, sparkline, detail])?;
    Ok(())
}

/// Whether there were any to publish.
pub(crate) fn publish_details(connection: &Connection) -> Result<bool, StoreError> {
    let is_any = connection.prepare_cached(PUBLISH_DETAILS)?.execute([])? > 0;
    if is_any {
        connection.prepare_cached(DROP_SUPERSEDED)?.execute([])?;
    }
    Ok(is_any)
}
