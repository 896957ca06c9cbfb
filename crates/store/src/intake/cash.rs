//! What users say is cash: the SQL and the rows that both databases share.

use crate::StoreError;
use crate::row::ReadColumns;
use smartmoney_model::CashToken;

/// As [`read_cash`] reads them.
pub(crate) const ALL_CASH: &str = "\
    SELECT c.name, k.address, k.symbol, k.is_cash
    FROM cash_tokens k JOIN chains c ON c.id = k.chain_id
    ORDER BY c.name, k.address";

/// What every token is depends on its kind: all facts and prices are made anew.
pub(crate) const FORGET_RULES: &str = "UPDATE store_state SET facts_rules = NULL";

pub(crate) fn read_cash(columns: &mut impl ReadColumns) -> Result<CashToken, StoreError> {
    Ok(CashToken {
        chain: columns.chain()?,
        address: columns.address_text()?,
        symbol: columns.text_option()?.map(Into::into),
        is_cash: columns.boolean()?,
    })
}
