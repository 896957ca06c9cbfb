//! The settings of a cache, with their defaults.

use crate::{RedisAddress, TtlPolicy};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// Tells the time. Processes that share a Redis should agree on it to within a second.
pub type Clock = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// The settings of a cache.
#[derive(Debug, Clone)]
pub struct CacheOptions {
    /// The Redis that processes share. None: memory alone.
    pub redis: Option<RedisAddress>,
    /// How long the cache waits for Redis.
    pub redis_limits: RedisLimits,
    /// How much memory the entries may take, in bytes.
    pub memory_bytes: u64,
    /// Times to live of answers that were found.
    pub ttl: TtlPolicy,
    /// Time to live of the answer that something was not found.
    pub negative_ttl: Duration,
    /// How many reads of the store may run at once, over all keys.
    pub max_fills: usize,
    /// A HIT needs a version of the data that was confirmed this short a time ago.
    pub confirmed_within: Duration,
    /// How long a request waits for the version to be confirmed.
    pub confirm_limit: Duration,
    /// How long a read of the store waits for one of these permits.
    pub fill_wait: Duration,
    /// How long a read of the store may take.
    pub fill_limit: Duration,
    /// The greatest age of a STALE answer while another caller refreshes it
    /// (stale-while-revalidate of RFC 5861).
    pub stale_while_revalidate: Duration,
    /// The greatest age of a STALE answer when the store fails or is overloaded
    /// (stale-if-error of RFC 5861). Entries stay in memory for as long as that.
    pub stale_if_error: Duration,
}

/// How long the cache waits for Redis, and for a read of another process.
#[derive(Debug, Clone, Copy)]
pub struct RedisLimits {
    /// For the answer to a command of a request. After a longer one the cache does
    /// not use Redis until the next poll.
    pub response: Duration,
    /// For a connection, and for the answer to a poll.
    pub connect: Duration,
    /// How long a lease keeps other processes from reading the store for a key.
    pub lease: Duration,
    /// How long the others wait for its answer before they read the store themselves.
    pub lease_wait: Duration,
}

impl Default for CacheOptions {
    fn default() -> Self {
        Self {
            redis: None,
            redis_limits: RedisLimits::default(),
            memory_bytes: 64 << 20,
            ttl: TtlPolicy::default(),
            negative_ttl: Duration::from_secs(30),
            max_fills: 8,
            confirmed_within: Duration::from_secs(2),
            confirm_limit: Duration::from_millis(500),
            fill_wait: Duration::from_secs(2),
            fill_limit: Duration::from_secs(10),
            stale_while_revalidate: Duration::from_mins(15),
            stale_if_error: Duration::from_hours(24),
        }
    }
}

impl Default for RedisLimits {
    fn default() -> Self {
        Self {
            response: Duration::from_millis(50),
            connect: Duration::from_secs(1),
            lease: Duration::from_secs(2),
            lease_wait: Duration::from_millis(250),
        }
    }
}
