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
        ", evt_index, tx_hash FROM (
           SELECT trade_id FROM wallet_trades WHERE wallet_id = ?1
           UNION ALL SELECT trade_id FROM recent_wallet_trades WHERE wallet_id = ?1) found
         JOIN trades t ON t.id = found.trade_id"
    ))?;
    let mut rows = statement.query([wallet.0])?;
    let mut trades = Vec::new();
    while let Some(row) = rows.next()? {
        trades.push(read_placed(&mut Columns::new(row, "trade"))?);
    }
    Ok(into_ledger(trades))
}
