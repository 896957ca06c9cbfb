//! The trades of Bitquery: `DEXTrades` of its second API and `dexTrades` of its first, of
//! EVM chains.
//!
//! Both are told from the pool's side: what is bought is what the pool bought, so the wallet
//! sold it (<https://docs.bitquery.io/docs/cubes/dextrades>: the information displayed "is
//! from the pool's perspective"). The wallet is the account that sent
//! the transaction.

use crate::Field;

pub(super) const fn names(field: Field) -> &'static [&'static str] {
    match field {
        Field::Wallet => &["Transaction.From", "transaction.txFrom.address"],
        Field::BlockTime => &[
            "Block.Time",
            "block.timestamp.iso8601",
            "block.timestamp.time",
            "block.timestamp.unixtime",
        ],
        Field::BlockNumber => &["Block.Number", "block.height"],
        Field::TxHash => &["Transaction.Hash", "transaction.hash"],
        Field::TxIndex => &["Transaction.Index", "transaction.index"],
        Field::EvtIndex => &["Log.Index"],
        Field::TokenSoldAddress => &["Trade.Buy.Currency.SmartContract", "buyCurrency.address"],
        Field::TokenSoldSymbol => &["Trade.Buy.Currency.Symbol", "buyCurrency.symbol"],
        Field::TokenSoldAmount => &["Trade.Buy.Amount", "buyAmount"],
        Field::TokenBoughtAddress => &["Trade.Sell.Currency.SmartContract", "sellCurrency.address"],
        Field::TokenBoughtSymbol => &["Trade.Sell.Currency.Symbol", "sellCurrency.symbol"],
        Field::TokenBoughtAmount => &["Trade.Sell.Amount", "sellAmount"],
        Field::SoldAmountUsd => &["Trade.Buy.AmountInUSD"],
        Field::BoughtAmountUsd => &["Trade.Sell.AmountInUSD"],
        Field::Project => &["Trade.Dex.ProtocolName", "exchange.fullName", "protocol"],
        _ => &[],
    }
}
