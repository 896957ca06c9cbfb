//! The rows of ledgers that both databases share, and the order of trades within one.

use crate::StoreError;
use crate::row::{ReadColumns, to_u32};
use smartmoney_model::{
    EventIndex, LedgerTrade, Token, TokenAddress, TokenId, TradeLeg, TradeRow, TransactionId,
    TxHash,
};
use std::collections::HashSet;

/// A wallet's trades in the ledger's order.
pub(crate) fn into_ledger(mut trades: Vec<LedgerTrade>) -> Vec<LedgerTrade> {
    trades.sort_unstable_by_key(|trade| {
        (
            trade.block_time,
            trade.block_number,
            trade.log_index,
            trade.transaction,
        )
    });
    count_gas_once(&mut trades);
    trades
}

/// Sources write a transaction's gas beside each of its trades. Those need not
/// stand together: where a source has no log index, the trades of one block's
/// transactions alternate.
fn count_gas_once(trades: &mut [LedgerTrade]) {
    let mut paid = HashSet::new();
    for trade in trades {
        if trade.gas_usd.is_some() && !paid.insert(trade.transaction) {
            trade.gas_usd = None;
        }
    }
}

/// The columns that [`read_trade`] reads, of trades `t`.
pub(crate) const LEDGER_COLUMNS: &str = "\
    t.wallet_id, t.block_time, t.block_number, t.tx_index, t.evt_index, t.source_id, t.tx_hash, \
    t.sold_token, t.sold_amount, t.bought_token, t.bought_amount, t.amount_usd, \
    t.bought_amount_usd, t.gas_usd, t.project_id";

pub(crate) fn read_trade(columns: &mut impl ReadColumns) -> Result<LedgerTrade, StoreError> {
    let wallet = columns.integer()?.cast_unsigned();
    let (block_time, block_number) = (columns.time()?, columns.count_option()?);
    let tx_index = columns.count_option()?;
    let evt_index = EventIndex::from_i64(columns.integer()?);
    // In a row of before, which has no source, it may be made up.
    let is_told = columns.integer_option()?.is_some();
    let tx_hash = columns.tx_hash()?;
    // An instruction's index counts within its transaction.
    let is_log = is_told && matches!(tx_hash, TxHash::Evm(_));
    Ok(LedgerTrade {
        block_time,
        block_number,
        tx_index,
        log_index: evt_index.stated().filter(|_| is_log),
        transaction: TransactionId::new(wallet, &tx_hash),
        sold: TokenId(columns.small()?),
        sold_amount: columns.amount()?,
        bought: TokenId(columns.small()?),
        bought_amount: columns.amount()?,
        amount_usd: columns.usd_option()?,
        bought_amount_usd: columns.usd_option()?,
        gas_usd: columns.usd_option()?,
        project: to_u32("project number", columns.integer_option()?.unwrap_or(0))?,
    })
}

/// Reads number, chain, whether the address is only a symbol, address and symbol.
pub(crate) fn read_token(columns: &mut impl ReadColumns) -> Result<(TokenId, Token), StoreError> {
    let id = TokenId(columns.small()?);
    let chain = columns.chain()?;
    let address = if columns.boolean()? {
        TokenAddress::Symbol(columns.named()?)
    } else {
        TokenAddress::Address(columns.address_text()?)
    };
    let symbol = columns.named_option()?;
    let token = Token {
        chain,
        address,
        symbol,
    };
    Ok((id, token))
}

/// The columns of [`read_trade_row`] of a trade `t`, from `{source} JOIN …`.
pub(crate) fn trade_rows(source: &str, at_most: usize) -> String {
    format!(
        "SELECT t.block_time, t.tx_hash, t.evt_index, p.name,
           s.id, c.name, s.is_symbol, s.address, s.symbol, t.sold_amount,
           b.id, c.name, b.is_symbol, b.address, b.symbol, t.bought_amount, t.amount_usd
         FROM ({source}) arrived
         JOIN trades t ON t.id = arrived.id
         JOIN chains c ON c.id = t.chain_id
         JOIN tokens s ON s.id = t.sold_token
         JOIN tokens b ON b.id = t.bought_token
         LEFT JOIN projects p ON p.id = t.project_id
         ORDER BY t.block_time DESC, t.block_number DESC NULLS LAST, t.evt_index DESC,
           t.tx_hash DESC
         LIMIT {at_most}"
    )
}

pub(crate) fn read_trade_row(columns: &mut impl ReadColumns) -> Result<TradeRow, StoreError> {
    Ok(TradeRow {
        block_time: columns.time()?,
        tx_hash: columns.tx_hash()?,
        evt_index: EventIndex::from_i64(columns.integer()?).stated(),
        project: columns.text_option()?,
        sold: read_leg(columns)?,
        bought: read_leg(columns)?,
        amount_usd: columns.usd_option()?,
    })
}

fn read_leg(columns: &mut impl ReadColumns) -> Result<TradeLeg, StoreError> {
    let (_, token) = read_token(columns)?;
    Ok(TradeLeg {
        token: token.label(),
        token_address: token.known_address(),
        amount: columns.amount()?,
    })
}
