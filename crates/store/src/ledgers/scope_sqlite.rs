//! The wallets that a run analyses, in SQLite.

use crate::publication::gone::has_trade_in_sqlite;
use crate::row::limit;
use crate::{AnalysisScope, StoreError, WalletId};
use rusqlite::{Connection, params};
use smartmoney_model::Timestamp;

/// The wallets `w` of a scope; `?1` is the moment from which prices changed.
fn condition(scope: AnalysisScope) -> String {
    match scope {
        AnalysisScope::All => "true".to_owned(),
        AnalysisScope::Affected { .. } => format!(
            "((f.wallet_id IS NULL AND {})
              OR (?1 IS NOT NULL AND (f.is_unsettled OR f.last_trade >= ?1))
              OR EXISTS (SELECT 1 FROM dirty_wallets d WHERE d.wallet_id = w.id))",
            has_trade_in_sqlite("w.id")
        ),
    }
}

fn changed_from(scope: AnalysisScope) -> Option<i64> {
    match scope {
        AnalysisScope::All => None,
        AnalysisScope::Affected {
            prices_changed_from,
        } => prices_changed_from.map(Timestamp::as_micros),
    }
}

pub(crate) fn count_to_analyse(
    connection: &Connection,
    scope: AnalysisScope,
) -> Result<u64, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT count(*), ?1 FROM wallets w LEFT JOIN wallet_facts f ON f.wallet_id = w.id
         WHERE {}",
        condition(scope)
    ))?;
    let count: i64 = statement.query_row([changed_from(scope)], |row| row.get(0))?;
    u64::try_from(count).map_err(StoreError::refused)
}

pub(crate) fn wallets_to_analyse(
    connection: &Connection,
    scope: AnalysisScope,
    after: WalletId,
    at_most: usize,
) -> Result<Vec<WalletId>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT w.id FROM wallets w LEFT JOIN wallet_facts f ON f.wallet_id = w.id
         WHERE w.id > ?2 AND {} ORDER BY w.id LIMIT ?3",
        condition(scope)
    ))?;
    let values = params![changed_from(scope), after.0, limit(at_most)];
    let rows = statement.query_map(values, |row| row.get(0).map(WalletId))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
