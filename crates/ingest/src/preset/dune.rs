//! Dune's tables `dex.trades` and `dex_solana.trades`.

use crate::Field;

pub(super) const fn trades(field: Field) -> &'static [&'static str] {
    match field {
        Field::Chain => &["blockchain"],
        Field::Wallet => &["tx_from"],
        _ => &[],
    }
}

pub(super) const fn solana(field: Field) -> &'static [&'static str] {
    match field {
        Field::Chain => &["blockchain"],
        Field::Wallet => &["trader_id"],
        Field::TxHash => &["tx_id"],
        Field::BlockNumber => &["block_slot"],
        Field::TokenBoughtAddress => &["token_bought_mint_address"],
        Field::TokenSoldAddress => &["token_sold_mint_address"],
        _ => &[],
    }
}
