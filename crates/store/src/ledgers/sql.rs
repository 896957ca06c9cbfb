//! The rows of ledgers that both databases share, and the order of trades within one.

use crate::StoreError;
use crate::row::{ReadColumns, to_u32};
use smartmoney_model::{
    Hour, LedgerTrade, Token, TokenAddress, TokenHour, TokenId, TradeLeg, TradeRow, TxHash,
};
use std::collections::HashSet;

/// A trade with its order within its block.
pub(crate) struct OrderedTrade {
    evt_index: i64,
    tx_hash: TxHash,
    trade: LedgerTrade,
}

/// Reads the columns of [`read_trade`], the index and the hash.
pub(crate) fn read_ordered(columns: &mut impl ReadColumns) -> Result<OrderedTrade, StoreError> {
    let trade = read_trade(columns)?;
    Ok(OrderedTrade {
        evt_index: columns.integer()?,
        tx_hash: columns.tx_hash()?,
        trade,
    })
}

/// A wallet's trades in the ledger's order.
pub(crate) fn into_ledger(mut trades: Vec<OrderedTrade>) -> Vec<LedgerTrade> {
    // No two trades of a chain have both the same transaction and the same index.
    trades.sort_unstable_by_key(|ordered| {
        let trade = &ordered.trade;
        (
            trade.block_time,
            trade.block_number,
            ordered.evt_index,
            ordered.tx_hash,
        )
    });
    count_gas_once(&mut trades);
    trades.into_iter().map(|ordered| ordered.trade).collect()
}

/// Sources write a transaction's gas beside each of its trades. Those need not
/// stand together: where a source has no log index, the trades of one block's
/// transactions alternate.
fn count_gas_once(trades: &mut [OrderedTrade]) {
    let mut paid = HashSet::new();
    for ordered in trades {
        if ordered.trade.gas_usd.is_some() && !paid.insert(ordered.tx_hash) {
            ordered.trade.gas_usd = None;
        }
    }
}

/// The columns that [`read_trade`] reads.
pub(crate) const LEDGER_COLUMNS: &str = "\
    block_time, block_number, sold_token, sold_amount, bought_token, bought_amount, \
    amount_usd, gas_usd, project_id";

pub(crate) fn read_trade(columns: &mut impl ReadColumns) -> Result<LedgerTrade, StoreError> {
    Ok(LedgerTrade {
        block_time: columns.time()?,
        block_number: columns.count_option()?,
        sold: TokenId(columns.small()?),
        sold_amount: columns.amount()?,
        bought: TokenId(columns.small()?),
        bought_amount: columns.amount()?,
        amount_usd: columns.usd_option()?,
        gas_usd: columns.usd_option()?,
        project: to_u32("project number", columns.integer_option()?.unwrap_or(0))?,
    })
}

/// All tokens, as [`read_listed_token`] reads them.
pub(crate) const ALL_TOKENS: &str = "\
    SELECT t.id, c.name, t.is_symbol, t.address, t.symbol, k.is_cash
    FROM tokens t JOIN chains c ON c.id = t.chain_id
    LEFT JOIN cash_tokens k ON k.address = t.address AND k.chain_id = t.chain_id
      AND NOT t.is_symbol
    ORDER BY t.id";

/// Reads a token, and whether the user says that it is cash.
pub(crate) fn read_listed_token(
    columns: &mut impl ReadColumns,
) -> Result<(TokenId, Token), StoreError> {
    let (id, mut token) = read_token(columns)?;
    token.is_cash = columns.boolean_option()?;
    Ok((id, token))
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
        is_cash: None,
    };
    Ok((id, token))
}

/// Reads token, hour, dollars and amount.
pub(crate) fn read_hour(columns: &mut impl ReadColumns) -> Result<TokenHour, StoreError> {
    let token = TokenId(columns.small()?);
    let hour = i32::try_from(columns.integer()?).map_err(|error| columns.damaged(error))?;
    Ok(TokenHour {
        token,
        hour: Hour(hour),
        usd: columns.usd()?,
        amount: columns.amount()?,
    })
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
        evt_index: columns.count()?,
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
