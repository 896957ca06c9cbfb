//! What the cache counts.

use smartmoney_model::DataVersion;
use std::sync::atomic::{AtomicU64, Ordering};

/// Sizes and counters of a cache since it was made.
///
/// A call of `get_or_fill` that was not given up counts in exactly one of hits,
/// misses, coalesced, stale and failed. Of 100 concurrent callers of one absent key,
/// one is a miss and 99 are coalesced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheStatistics {
    /// Entries in memory, current or not. Of Redis only the number of all its keys is
    /// known: counting them by kind would need a scan.
    pub keys: KeyCounts,
    /// The estimated size of the entries in memory, in bytes.
    pub memory_bytes: u64,
    /// Answers from memory.
    pub hits_memory: u64,
    /// Answers from Redis.
    pub hits_redis: u64,
    /// Answers that this call read from the store, and its refusals.
    pub misses: u64,
    /// Answers that another call fetched while this one waited.
    pub coalesced: u64,
    /// Answers served STALE.
    pub stale: u64,
    /// Calls that got an error.
    pub failed: u64,
    /// Reads of the store that began.
    pub fills: u64,
    /// Those that failed, panicked or took too long.
    pub fill_errors: u64,
    /// Reads of the store that were given up before they began: all permits were
    /// taken for too long.
    pub refused_fills: u64,
    /// Commands to Redis that failed, and values there that were no valid entries.
    pub redis_errors: u64,
    /// Entries that an audit compared with the store.
    pub audits: u64,
    /// Compared entries that differed from the store's at the same version.
    pub audits_stale: u64,
    /// The data's version, where it is known.
    pub version: Option<DataVersion>,
    /// How often the version changed in the last hour.
    pub version_changes: usize,
    /// Whether Redis is in use, and its size.
    pub redis: RedisState,
}

/// Entries in memory by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KeyCounts {
    /// Pages of wallets.
    pub lists: u64,
    /// Single wallets.
    pub details: u64,
    /// The statistics: 0 or 1.
    pub stats: u64,
}

/// Whether Redis is in use, and its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RedisState {
    /// The cache was given none.
    Absent,
    /// It does not answer.
    Down,
    /// It answers.
    Connected {
        /// Keys in the database.
        keys: u64,
        /// Memory that the server uses, in bytes.
        used_memory: u64,
    },
}

#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl Counter {
    pub(crate) fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) hits_memory: Counter,
    pub(crate) hits_redis: Counter,
    pub(crate) misses: Counter,
    pub(crate) coalesced: Counter,
    pub(crate) stale: Counter,
    pub(crate) failed: Counter,
    pub(crate) fills: Counter,
    pub(crate) fill_errors: Counter,
    pub(crate) refused_fills: Counter,
    pub(crate) audits: Counter,
    pub(crate) audits_stale: Counter,
}
