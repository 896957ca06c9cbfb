//! What all processes counted, by minute.

mod postgres;
mod sql;
mod sqlite;

use crate::StoreError;
use async_trait::async_trait;
use smartmoney_model::Timestamp;
use std::collections::BTreeMap;
use std::time::Duration;

/// What processes counted.
#[async_trait]
pub trait MonitoringStore: Send + Sync + 'static {
    /// Keeps what a process counted. Of a minute and process that has a point already each
    /// greater count is kept, so that the process can repeat a write of which it does not know
    /// whether and when the database carries it out. Several of these points of one minute and
    /// process are one, their sum. Points before `since` are forgotten. It waits for no run.
    async fn put_monitoring_points(
        &self,
        points: Vec<MonitoringPoint>,
        since: Timestamp,
    ) -> Result<(), StoreError>;

    /// What all processes counted from `from` up to `to`, in buckets of so many
    /// whole seconds, which are counted from 1970 on.
    async fn monitoring_history(
        &self,
        from: Timestamp,
        to: Timestamp,
        bucket: Duration,
    ) -> Result<MonitoringHistory, StoreError>;

    /// Forgets all points of all processes that are there now.
    async fn forget_monitoring(&self) -> Result<(), StoreError>;
}

/// What one process counted within a minute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonitoringPoint {
    /// The minute's beginning.
    pub at: Timestamp,
    /// Which process: each start of one has its own name.
    pub process: String,
    /// What it counted.
    pub counts: MonitoringCounts,
}

/// Each minute of a process once.
fn merged(points: Vec<MonitoringPoint>) -> Vec<MonitoringPoint> {
    let mut merged: BTreeMap<_, MonitoringCounts> = BTreeMap::new();
    for point in points {
        let sum = merged.entry((point.at, point.process)).or_default();
        *sum = sum.plus(&point.counts);
    }
    let point = |((at, process), counts)| MonitoringPoint {
        at,
        process,
        counts,
    };
    merged.into_iter().map(point).collect()
}

/// What all processes counted over a time, in buckets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MonitoringHistory {
    /// Processes that counted anything in all that time.
    pub processes: u64,
    /// By time; buckets in which no process wrote are left out.
    pub points: Vec<MonitoringSum>,
}

/// What all processes counted within a bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MonitoringSum {
    /// The bucket's beginning.
    pub at: Timestamp,
    /// Processes that wrote.
    pub processes: u64,
    /// The sum over them.
    pub counts: MonitoringCounts,
}

/// What is counted: requests, answers of the cache, and errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MonitoringCounts {
    /// Requests answered.
    pub requests: u64,
    /// Those answered with 4xx.
    pub client_errors: u64,
    /// Those answered with 5xx.
    pub server_errors: u64,
    /// Answers from memory.
    pub hits_memory: u64,
    /// Answers from Redis.
    pub hits_redis: u64,
    /// Answers that waited for another's read.
    pub coalesced: u64,
    /// Answers read from the database.
    pub misses: u64,
    /// Answers past their life.
    pub stale: u64,
    /// Requests for which the cache got no answer.
    pub failed: u64,
    /// Reads of the database.
    pub fills: u64,
    /// Those that failed.
    pub fill_errors: u64,
    /// Calls of Redis that failed.
    pub redis_errors: u64,
    /// Requests by the time they took, in the buckets of the process that counts.
    pub latency: [u64; Self::LATENCY_BUCKETS],
}

impl MonitoringCounts {
    /// Buckets of times. Their bounds are the API's; other bounds need other columns.
    pub const LATENCY_BUCKETS: usize = 15;

    /// All of them in one order.
    pub(crate) const VALUES: usize = 12 + Self::LATENCY_BUCKETS;

    pub(crate) fn values(&self) -> [u64; Self::VALUES] {
        let mut values = [0; Self::VALUES];
        let (counts, latency) = values.split_at_mut(12);
        counts.copy_from_slice(&[
            self.requests,
            self.client_errors,
            self.server_errors,
            self.hits_memory,
            self.hits_redis,
            self.coalesced,
            self.misses,
            self.stale,
            self.failed,
            self.fills,
            self.fill_errors,
            self.redis_errors,
        ]);
        latency.copy_from_slice(&self.latency);
        values
    }

    pub(crate) fn of_values(values: [u64; Self::VALUES]) -> Self {
        Self {
            requests: values[0],
            client_errors: values[1],
            server_errors: values[2],
            hits_memory: values[3],
            hits_redis: values[4],
            coalesced: values[5],
            misses: values[6],
            stale: values[7],
            failed: values[8],
            fills: values[9],
            fill_errors: values[10],
            redis_errors: values[11],
            latency: std::array::from_fn(|bucket| values[12 + bucket]),
        }
    }

    /// Both together.
    #[must_use]
    pub fn plus(&self, other: &Self) -> Self {
        self.zip(other, u64::saturating_add)
    }

    /// What came since `earlier`. A count that is lower than it was began anew.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Self {
        self.zip(earlier, |now, earlier| {
            now.checked_sub(earlier).unwrap_or(now)
        })
    }

    fn zip(&self, other: &Self, with: impl Fn(u64, u64) -> u64) -> Self {
        let (one, other) = (self.values(), other.values());
        Self::of_values(std::array::from_fn(|position| {
            with(one[position], other[position])
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_count_is_read_as_it_was_written() {
        let values = std::array::from_fn(|position| position as u64 + 1);
        let counts = MonitoringCounts::of_values(values);
        assert_eq!(counts.values(), values);
        assert_eq!((counts.requests, counts.redis_errors), (1, 12));
        assert_eq!(counts.latency[14], 27);
        let twice = counts.plus(&counts);
        assert_eq!(twice.since(&counts), counts);
        // Set back to nothing in between.
        assert_eq!(counts.since(&twice), counts);
    }
}
