//! What tests of several crates build on: trades with few words, and a
//! PostgreSQL and a Redis server of their own.

mod postgres;
mod redis;
mod run;
mod server;
mod trade;

pub use postgres::{PausedPostgres, PostgresServer};
pub use redis::{PausedRedis, RedisServer};
pub use run::begin_run;
pub use trade::{TradeBuilder, chain, evm_address, time, token};
