//! How long the history of scores and the records of runs are kept.

mod postgres;
mod sql;
mod sqlite;

use crate::StoreError;
use async_trait::async_trait;
use smartmoney_model::Timestamp;

/// Trims what is older than it is to be kept.
#[async_trait]
pub trait Retention: Send + Sync + 'static {
    /// The time by the database's own clock; None where it has none but that of the process.
    async fn server_time(&self) -> Result<Option<Timestamp>, StoreError>;

    /// One small step, which holds no other writer up. Of the points of a wallet's score that are
    /// older than `points_before` there stay: the first, each with another status, confidence, basis
    /// or methodology than the one before it, each with a score at least one point from that, the
    /// last of each day, and of those that a page lists the last as well. Runs that are older than
    /// `runs_before` go once no point is of them, but for the last that changed something.
    async fn trim(
        &self,
        points_before: Timestamp,
        runs_before: Timestamp,
    ) -> Result<Trimmed, StoreError>;
}

/// What a step of trimming did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Trimmed {
    /// Points that went.
    pub points: u64,
    /// Records of runs that went.
    pub runs: u64,
    /// Whether there is more to trim.
    pub more: bool,
}
