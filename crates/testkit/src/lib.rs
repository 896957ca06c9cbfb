//! Helpers of tests: builders of trades and wallets, and private PostgreSQL and Redis servers,
//! with what can happen to them.

mod postgres;
mod proxy;
mod redis;
mod run;
mod server;
mod small_disk;
mod trade;
mod wallet;

pub use postgres::{PausedPostgres, PostgresServer};
pub use proxy::{CutNetwork, Proxy};
pub use redis::{PausedRedis, RedisServer};
pub use run::{begin_run, end_run};
pub use small_disk::SmallDisk;
pub use trade::{TradeBuilder, chain, evm_address, time, token};
pub use wallet::{empty_wallet, full_wallet};
