//! The swaps of a subgraph with Messari's schema, as they are or flattened into columns.
//! *In* is what the pool received, so the wallet sold it.

use crate::Field;

pub(super) const fn names(field: Field) -> &'static [&'static str] {
    match field {
        Field::Wallet => &["account.id", "swaps.account.id", "to"],
        Field::BlockTime => &["timestamp", "swaps.timestamp"],
        Field::BlockNumber => &["blockNumber", "swaps.blockNumber"],
        Field::TxHash => &["hash", "swaps.hash"],
        Field::EvtIndex => &["logIndex", "swaps.logIndex"],
        Field::TokenSoldAddress => &["tokenIn.id", "swaps.tokenIn.id"],
        Field::TokenSoldSymbol => &["tokenIn.symbol", "swaps.tokenIn.symbol"],
        Field::TokenSoldAmountRaw => &["amountIn", "swaps.amountIn"],
        Field::TokenSoldDecimals => &["tokenIn.decimals", "swaps.tokenIn.decimals"],
        Field::TokenBoughtAddress => &["tokenOut.id", "swaps.tokenOut.id"],
        Field::TokenBoughtSymbol => &["tokenOut.symbol", "swaps.tokenOut.symbol"],
        Field::TokenBoughtAmountRaw => &["amountOut", "swaps.amountOut"],
        Field::TokenBoughtDecimals => &["tokenOut.decimals", "swaps.tokenOut.decimals"],
        Field::SoldAmountUsd => &["amountInUSD", "swaps.amountInUSD"],
        Field::BoughtAmountUsd => &["amountOutUSD", "swaps.amountOutUSD"],
        Field::Project => &["protocol.name", "protocol"],
        _ => &[],
    }
}
