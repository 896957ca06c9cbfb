//! Staging and publishing wallet details in PostgreSQL.

use crate::StoreError;
use crate::postgres::statement::execute;
use crate::publication::details::{DROP_SUPERSEDED, PUBLISH_DETAILS};
use deadpool_postgres::Transaction;

/// Lays details ready, of each of these wallets one. Where they are what is published already,
/// nothing is kept: that is looked up wallet by wallet, and compared with no other's.
pub(crate) async fn put_details(
    transaction: &Transaction<'_>,
    wallets: &[i64],
    sparklines: &[&str],
    details: &[Vec<u8>],
) -> Result<(), StoreError> {
    let drop = "DELETE FROM wallet_details
        WHERE wallet_id = ANY ($1) AND epoch > (SELECT details_epoch FROM store_state)";
    execute(transaction, drop, &[&wallets]).await?;
    let put = "INSERT INTO wallet_details (wallet_id, epoch, sparkline, detail)
        SELECT new.wallet_id, s.details_epoch + 1, new.sparkline, new.detail
        FROM unnest($1::bigint[], $2::text[], $3::bytea[]) AS new (wallet_id, sparkline, detail),
          store_state s
        WHERE (SELECT true FROM wallet_details d
          WHERE d.wallet_id = new.wallet_id AND d.sparkline = new.sparkline
            AND d.detail = new.detail LIMIT 1) IS NULL";
    execute(transaction, put, &[&wallets, &sparklines, &details]).await?;
    Ok(())
}

/// Whether there were any to publish.
pub(crate) async fn publish_details(transaction: &Transaction<'_>) -> Result<bool, StoreError> {
    let is_any = execute(transaction, PUBLISH_DETAILS, &[]).await? > 0;
    if is_any {
        execute(transaction, DROP_SUPERSEDED, &[]).await?;
    }
    Ok(is_any)
}
