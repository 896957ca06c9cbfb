//! The swaps of Uniswap's own subgraphs, and of their many forks.
//!
//! The amounts are the pool's, in tokens: v3 states the change of the pool's balance
//! (negative is what the pool paid, so the wallet bought it), v2 what went in and out. The
//! wallet is the account that sent the transaction, `origin` in v3 and `from` in v2, since
//! `sender`, `recipient` and `to` are mostly routers
//! (<https://github.com/Uniswap/v3-subgraph>, <https://github.com/Uniswap/v2-subgraph>:
//! `schema.graphql`).

use crate::Field;

pub(super) const fn v3(field: Field) -> &'static [&'static str] {
    match field {
        Field::Wallet => &["origin"],
        _ => common(field),
    }
}

pub(super) const fn v2(field: Field) -> &'static [&'static str] {
    match field {
        Field::Wallet => &["from"],
        Field::Amount0In => &["amount0In"],
        Field::Amount0Out => &["amount0Out"],
        Field::Amount1In => &["amount1In"],
        Field::Amount1Out => &["amount1Out"],
        _ => common(field),
    }
}

const fn common(field: Field) -> &'static [&'static str] {
    match field {
        Field::BlockTime => &["timestamp", "transaction.timestamp"],
        Field::BlockNumber => &["transaction.blockNumber", "blockNumber"],
        Field::TxHash => &["transaction.id", "transaction.hash", "transaction"],
        Field::EvtIndex => &["logIndex"],
        Field::Token0Address => &["token0.id", "pool.token0.id", "pair.token0.id", "token0"],
        Field::Token0Symbol => &["token0.symbol", "pool.token0.symbol", "pair.token0.symbol"],
        Field::Token1Address => &["token1.id", "pool.token1.id", "pair.token1.id", "token1"],
        Field::Token1Symbol => &["token1.symbol", "pool.token1.symbol", "pair.token1.symbol"],
        Field::AmountUsd => &["amountUSD"],
        _ => &[],
    }
}
