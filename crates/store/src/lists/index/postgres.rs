//! The index rows of lists in PostgreSQL.

use crate::StoreError;
use crate::lists::index::sql::{
    FORGET, FORGET_FORMER, Spelling, longest_walk_began, remove_statements, update_statements,
};
use crate::postgres::columns::Moment;
use crate::postgres::statement::execute;
use deadpool_postgres::Transaction;
use smartmoney_model::Timestamp;

const SPELLING: Spelling = Spelling {
    total_pnl: "(total_pnl * 1000000)::bigint",
    last_trade: "(extract(epoch FROM last_trade_timestamp) * 1000000)::bigint",
    score_bucket: "floor(coalesce(smart_money_score * 8, -1))::bigint",
};

/// Begins the next data version.
pub(crate) async fn raise_version(
    transaction: &Transaction<'_>,
    at: Timestamp,
) -> Result<(), StoreError> {
    // 62 of the bits are random.
    let rise = "UPDATE store_state SET data_version = data_version + 1, version_tag =
        ('x' || right(replace(gen_random_uuid()::text, '-', ''), 16))::bit(64)::bigint";
    execute(transaction, rise, &[]).await?;
    let note = "INSERT INTO data_versions (version, tag, at)
        SELECT data_version, version_tag, $1 FROM store_state";
    execute(transaction, note, &[&Moment(at)]).await?;
    Ok(())
}

/// Updates the index rows of the wallets in `source` to its values, as of the
/// present version.
pub(crate) async fn update_index_rows(
    transaction: &Transaction<'_>,
    source: &str,
) -> Result<(), StoreError> {
    for sql in update_statements(source, &SPELLING) {
        transaction.execute_typed(&sql, &[]).await?;
    }
    Ok(())
}

/// Removes the wallets that `gone` selects from what is published.
pub(crate) async fn remove_wallets(
    transaction: &Transaction<'_>,
    gone: &str,
) -> Result<(), StoreError> {
    for sql in remove_statements(gone, &SPELLING) {
        execute(transaction, &sql, &[]).await?;
    }
    Ok(())
}

/// Deletes former index rows that no cursor may still need.
pub(crate) async fn forget_former(
    transaction: &Transaction<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    execute(transaction, FORGET, &[&Moment(longest_walk_began(now))]).await?;
    for sql in FORGET_FORMER {
        execute(transaction, sql, &[]).await?;
    }
    Ok(())
}
