//! The rows of ledgers that both databases share.

use crate::StoreError;
use crate::row::{ReadColumns, to_u32};
use smartmoney_model::{
    EventIndex, LedgerTrade, Token, TokenAddress, TokenId, TransactionId, TxHash,
};

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
