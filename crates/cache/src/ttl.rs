//! How long answers are served: fixed, or by how often the data changed of late.

use crate::Kind;
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The time to live of an answer: how long it may be served as a HIT while its
/// version stays current.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TtlPolicy {
    /// Always the same.
    Fixed {
        /// Of a list.
        list: Duration,
        /// Of a wallet's details.
        detail: Duration,
        /// Of the statistics.
        stats: Duration,
    },
    /// By how often the version changed in the last hour: 2 minutes after more
    /// than 10 changes, 15 minutes after fewer than 5, and 5 minutes between.
    Adaptive,
}

impl Default for TtlPolicy {
    fn default() -> Self {
        Self::Fixed {
            list: Duration::from_mins(5),
            detail: Duration::from_mins(10),
            stats: Duration::from_mins(5),
        }
    }
}

impl TtlPolicy {
    pub(crate) fn of(self, kind: Kind, changes: usize) -> Duration {
        match self {
            Self::Fixed {
                list,
                detail,
                stats,
            } => match kind {
                Kind::List => list,
                Kind::Detail => detail,
                Kind::Stats => stats,
            },
            Self::Adaptive => Duration::from_mins(match changes {
                0..5 => 15,
                5..=10 => 5,
                _ => 2,
            }),
        }
    }
}

/// When the version changed within the last hour.
#[derive(Debug, Default)]
pub(crate) struct VersionChanges(Mutex<VecDeque<u64>>);

const HOUR_MS: u64 = 60 * 60 * 1000;
/// More changes than this make no difference to any time to live.
const MOST_CHANGES: usize = 10_000;

impl VersionChanges {
    pub(crate) fn record(&self, now_ms: u64) {
        let mut times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if times.len() == MOST_CHANGES {
            times.pop_front();
        }
        times.push_back(now_ms);
    }

    pub(crate) fn in_last_hour(&self, now_ms: u64) -> usize {
        let mut times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        times.retain(|time| time + HOUR_MS > now_ms);
        times.len()
    }
}
