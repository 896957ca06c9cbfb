//! `LedgerStore` in SQLite.

use super::scope_sqlite::{count_to_analyse, wallets_to_analyse};
use crate::ledgers::sql::{ALL_TOKENS, LEDGER_COLUMNS, read_listed_token, read_trade};
use crate::sqlite::SqliteRun;
use crate::sqlite::columns::Columns;
use crate::{AnalysisScope, LedgerStore, StoreError, WalletId};
use async_trait::async_trait;
use rusqlite::Connection;
use smartmoney_model::{LedgerTrade, Timestamp, Token, TokenId};

#[async_trait]
impl LedgerStore for SqliteRun {
    async fn tokens(&self) -> Result<Vec<(TokenId, Token)>, StoreError> {
        self.readers.run(tokens).await
    }

    async fn projects(&self) -> Result<Vec<(u32, String)>, StoreError> {
        self.readers.run(projects).await
    }

    async fn latest_trade(&self) -> Result<Option<Timestamp>, StoreError> {
        self.readers.run(latest_trade).await
    }

    async fn count_to_analyse(&self, scope: AnalysisScope) -> Result<u64, StoreError> {
        let work = move |c: &_| count_to_analyse(c, scope);
        self.readers.run(work).await
    }

    async fn wallets_to_analyse(
        &self,
        scope: AnalysisScope,
        after: WalletId,
        limit: usize,
    ) -> Result<Vec<WalletId>, StoreError> {
        let work = move |c: &_| wallets_to_analyse(c, scope, after, limit);
        self.readers.run(work).await
    }

    async fn ledgers(
        &self,
        wallets: Vec<WalletId>,
    ) -> Result<Vec<(WalletId, Vec<LedgerTrade>)>, StoreError> {
        self.readers.run(move |c| ledgers(c, wallets)).await
    }
}

pub(crate) fn tokens(connection: &Connection) -> Result<Vec<(TokenId, Token)>, StoreError> {
    let mut statement = connection.prepare_cached(ALL_TOKENS)?;
    let mut rows = statement.query([])?;
    let mut tokens = Vec::new();
    while let Some(row) = rows.next()? {
        tokens.push(read_listed_token(&mut Columns::new(row, "token"))?);
    }
    Ok(tokens)
}

pub(crate) fn projects(connection: &Connection) -> Result<Vec<(u32, String)>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT id, name FROM projects ORDER BY id")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Trades entered by wallet in one transaction: as many as are entered already,
/// so that the passes over the table are few, but not so many that others wait
/// long for the writer.
const LEAST_AT_ONCE: i64 = 1_000_000;
const MOST_AT_ONCE: i64 = 8_000_000;

/// Enters the next trades by wallet; false when there are no more.
pub(crate) fn index_some(connection: &Connection) -> Result<bool, StoreError> {
    let (entered, newest): (i64, i64) = connection.query_row(
        "SELECT by_wallet_up_to, (SELECT coalesce(max(id), 0) FROM trades) FROM store_state",
        [],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let up_to = newest.min(entered + entered.clamp(LEAST_AT_ONCE, MOST_AT_ONCE));
    if up_to > entered {
        connection.execute(
            "INSERT INTO wallet_trades
             SELECT wallet_id, id FROM trades WHERE id > ?1 AND id <= ?2 ORDER BY wallet_id, id",
            [entered, up_to],
        )?;
        connection.execute("UPDATE store_state SET by_wallet_up_to = ?1", [up_to])?;
    }
    Ok(up_to < newest)
}

pub(crate) fn ledgers(
    connection: &Connection,
    wallets: Vec<WalletId>,
) -> Result<Vec<(WalletId, Vec<LedgerTrade>)>, StoreError> {
    wallets
        .into_iter()
        .map(|wallet| Ok((wallet, ledger(connection, wallet)?)))
        .collect()
}

/// Sorted here: a table by wallet would have to hold all four columns to do it.
fn ledger(connection: &Connection, wallet: WalletId) -> Result<Vec<LedgerTrade>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {LEDGER_COLUMNS}
         FROM wallet_trades found JOIN trades t ON t.id = found.trade_id
         WHERE found.wallet_id = ?1"
    ))?;
    let mut rows = statement.query([wallet.0])?;
    let mut trades = Vec::new();
    while let Some(row) = rows.next()? {
        trades.push(read_trade(&mut Columns::new(row, "trade"))?);
    }
    Ok(trades)
}

pub(crate) fn latest_trade(connection: &Connection) -> Result<Option<Timestamp>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT last_trade FROM store_state")?;
    let micros: Option<i64> = statement.query_row([], |row| row.get(0))?;
    Ok(micros.map(Timestamp::from_micros))
}
