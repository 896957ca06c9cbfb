use super::columns::{Columns, limit, to_u32};
use crate::{StoreError, TradeSeq, WalletId};
use rusqlite::{Connection, Row};
use smartmoney_model::{LedgerTrade, Token, TokenAddress, TokenId, TxHash};
use std::collections::HashSet;

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
        let mut columns = Columns::new(row, "token");
        let id = TokenId(columns.get()?);
        let chain = columns.chain()?;
        let address = if columns.get()? {
            TokenAddress::Symbol(columns.named()?)
        } else {
            TokenAddress::Address(columns.address_text()?)
        };
        let symbol = columns.named_option()?;
        tokens.push((
            id,
            Token {
                chain,
                address,
                symbol,
            },
        ));
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
        trades.push((TradeSeq(columns.get()?), trade));
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
        trades.push(read_placed(row)?);
    }
    // No two trades of a chain have both the same transaction and the same index.
    trades.sort_unstable_by_key(|placed| {
        let trade = &placed.trade;
        (
            trade.block_time,
            trade.block_number,
            placed.evt_index,
            placed.tx_hash,
        )
    });
    count_gas_once(&mut trades);
    Ok(trades.into_iter().map(|placed| placed.trade).collect())
}

/// Sources write a transaction's gas beside each of its trades. Those need not
/// stand together: where a source has no log index, the trades of one block's
/// transactions alternate.
fn count_gas_once(trades: &mut [Placed]) {
    let mut paid = HashSet::new();
    for placed in trades {
        if placed.trade.gas_usd.is_some() && !paid.insert(placed.tx_hash) {
            placed.trade.gas_usd = None;
        }
    }
}

/// A trade with what places it among those of its block.
struct Placed {
    evt_index: i64,
    tx_hash: TxHash,
    trade: LedgerTrade,
}

fn read_placed(row: &Row<'_>) -> Result<Placed, StoreError> {
    let mut columns = Columns::new(row, "trade");
    let trade = read_trade(&mut columns)?;
    Ok(Placed {
        evt_index: columns.get()?,
        tx_hash: columns.tx_hash()?,
        trade,
    })
}

fn read_trade(columns: &mut Columns<'_>) -> Result<LedgerTrade, StoreError> {
    Ok(LedgerTrade {
        block_time: columns.time()?,
        block_number: columns.count_option()?,
        sold: TokenId(columns.get()?),
        sold_amount: columns.amount()?,
        bought: TokenId(columns.get()?),
        bought_amount: columns.amount()?,
        amount_usd: columns.usd_option()?,
        gas_usd: columns.usd_option()?,
        project: to_u32("project number", columns.get::<Option<i64>>()?.unwrap_or(0))?,
    })
}
