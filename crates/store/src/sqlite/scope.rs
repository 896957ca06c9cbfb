use super::columns::Columns;
use crate::row::{ReadColumns, limit};
use crate::{Pending, Scope, StoreError, TradeSeq, WalletId};
use rusqlite::Connection;
use rusqlite::params;
use smartmoney_model::Timestamp;

pub(super) fn pending(connection: &Connection) -> Result<Pending, StoreError> {
    let newest = connection
        .prepare_cached("SELECT coalesce(max(id), 0) FROM trades")?
        .query_row([], |row| row.get(0))?;
    let mut statement =
        connection.prepare_cached("SELECT count(*), min(earliest) FROM dirty_wallets")?;
    let mut rows = statement.query([])?;
    let mut pending = Pending {
        up_to: TradeSeq(newest),
        ..Pending::default()
    };
    if let Some(row) = rows.next()? {
        let mut columns = Columns::new(row, "dirty wallet");
        pending.dirty_wallets = columns.count()?;
        pending.earliest = columns.time_option()?;
    }
    Ok(pending)
}

/// The wallets `w` of a scope; `?1` is the moment from which prices changed.
const fn condition(scope: Scope) -> &'static str {
    match scope {
        Scope::All => "true",
        Scope::Affected { .. } => {
            "(f.wallet_id IS NULL
              OR (?1 IS NOT NULL AND (f.holds OR f.last_trade >= ?1))
              OR EXISTS (SELECT 1 FROM dirty_wallets d WHERE d.wallet_id = w.id))"
        }
    }
}

fn changed_from(scope: Scope) -> Option<i64> {
    match scope {
        Scope::All => None,
        Scope::Affected {
            prices_changed_from,
        } => prices_changed_from.map(Timestamp::as_micros),
    }
}

pub(super) fn count_to_analyse(connection: &Connection, scope: Scope) -> Result<u64, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT count(*), ?1 FROM wallets w LEFT JOIN wallet_facts f ON f.wallet_id = w.id
         WHERE {}",
        condition(scope)
    ))?;
    let count: i64 = statement.query_row([changed_from(scope)], |row| row.get(0))?;
    u64::try_from(count).map_err(|error| StoreError::Database(error.to_string()))
}

pub(super) fn wallets_to_analyse(
    connection: &Connection,
    scope: Scope,
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
