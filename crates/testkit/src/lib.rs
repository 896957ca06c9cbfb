//! What tests of several crates build on: trades with few words, and a
//! PostgreSQL server of their own.

mod postgres;
mod server;
mod trade;

pub use postgres::PostgresServer;
pub use trade::{TradeBuilder, chain, evm_address, time, token};
