//! What tests of several crates build on: trades with few words.

mod trade;

pub use trade::{TradeBuilder, chain, evm_address, time, token};
