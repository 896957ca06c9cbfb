use super::columns::Columns;
use crate::row::{ReadColumns, into_ledger, limit, read_placed, read_token, read_trade};
use crate::{StoreError, TradeSeq, WalletId};
use rusqlite::Connection;
use smartmoney_model::{LedgerTrade, Token, TokenId};

/// The columns that [`read_trade`] reads.
macro_rules! ledger_columns {
    () => {
        "block_time, block_number, sold_token, sold_amount, bought_token, bought_amount, \
         amount_usd, gas_usd, project_id"
    };
}

pub(super) fn tokens(connection: &Connection) -> Result<Vec<(TokenId, Token)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT t.id, c.name, t.is_symbol, t.address, t.symbol
         FROM tokens t JOIN chains c ON c.id = t.chain_id ORDER BY t.id",
    )?;
    let mut rows = statement.query([])?;
    let mut tokens = Vec::new();
    while let Some(row) = rows.next()? {
        tokens.push(read_token(&mut Columns::new(row, "token"))?);
    }
    Ok(tokens)
}

pub(super) fn projects(connection: &Connection) -> Result<Vec<(u32, String)>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT id, name FROM projects ORDER BY id")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn trades_after(
    connection: &Connection,
    after: TradeSeq,
    at_most: usize,
) -> Result<Vec<(TradeSeq, LedgerTrade)>, StoreError> {
    let mut statement = connection.prepare_cached(concat!(
        "SELECT ",
        ledger_columns!(),
        ", id FROM trades WHERE id > ?1 ORDER BY id LIMIT ?2"
    ))?;
    let mut rows = statement.query([after.0, limit(at_most)])?;
    let mut trades = Vec::new();
    while let Some(row) = rows.next()? {
        let mut columns = Columns::new(row, "trade");
        let trade = read_trade(&mut columns)?;
        trades.push((TradeSeq(columns.integer()?), trade));
    }
    Ok(trades)
}

/// Trades entered by wallet in one transaction: as many as are entered already,
/// so that the passes over the table are few, but not so many that others wait
/// long for the writer.
const LEAST_AT_ONCE: i64 = 1_000_000;
const MOST_AT_ONCE: i64 = 8_000_000;

/// Enters the next trades by wallet; false when there are no more.
pub(super) fn index_some(connection: &Connection) -> Result<bool, StoreError> {
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

pub(super) fn ledgers(
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
    let mut statement = connection.prepare_cached(concat!(
        "SELECT ",
        ledger_columns!(),
        ", evt_index, tx_hash
         FROM wallet_trades found JOIN trades t ON t.id = found.trade_id
         WHERE found.wallet_id = ?1"
    ))?;
    let mut rows = statement.query([wallet.0])?;
    let mut trades = Vec::new();
    while let Some(row) = rows.next()? {
        trades.push(read_placed(&mut Columns::new(row, "trade"))?);
    }
    Ok(into_ledger(trades))
}
