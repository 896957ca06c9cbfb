//! Stored trades as both databases read them to compare.

use crate::StoreError;
use crate::intake::settle::{Stored, Version};
use crate::row::ReadColumns;
use smartmoney_model::{EventIndex, TokenAddress};

/// The columns that [`read_stored`] reads: of trades `t`, their wallets `w`, the tokens sold `s`
/// and bought `b`, and exchanges `p`.
pub(crate) const STORED_COLUMNS: &str = "\
    t.id, t.wallet_id, t.chain_id, t.source_id, w.address, s.is_symbol, s.address, \
    b.is_symbol, b.address, t.sold_amount, t.bought_amount, t.evt_index, t.block_time, \
    t.block_number, t.tx_index, t.amount_usd, t.bought_amount_usd, t.gas_usd, p.name";

pub(crate) fn read_stored(columns: &mut impl ReadColumns) -> Result<Stored, StoreError> {
    let (id, wallet_id) = (columns.integer()?, columns.integer()?);
    let (chain_id, source) = (columns.integer()?, columns.integer_option()?);
    let wallet = columns.address_bytes()?;
    let (sold, bought) = (read_token(columns)?, read_token(columns)?);
    Ok(Stored {
        id,
        wallet_id,
        chain_id,
        source,
        version: Version {
            wallet,
            sold,
            bought,
            sold_amount: columns.amount()?,
            bought_amount: columns.amount()?,
            index: EventIndex::from_i64(columns.integer()?),
            block_time: columns.time()?,
            block_number: columns.count_option()?,
            tx_index: columns.count_option()?,
            amount_usd: columns.usd_option()?,
            bought_amount_usd: columns.usd_option()?,
            gas_usd: columns.usd_option()?,
            project: columns.text_option()?,
            is_told: source.is_some(),
        },
    })
}

fn read_token(columns: &mut impl ReadColumns) -> Result<TokenAddress, StoreError> {
    if columns.boolean()? {
        Ok(TokenAddress::Symbol(columns.named()?))
    } else {
        columns.address_text().map(TokenAddress::Address)
    }
}
