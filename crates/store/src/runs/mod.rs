//! The runs of the scoring job, on record.

pub(crate) mod postgres;
pub(crate) mod sql;
pub(crate) mod sqlite;
mod status;

pub use status::JobStatus;

use crate::StoreError;
use async_trait::async_trait;
use smartmoney_model::{
    Confidence, DataVersion, Score, ScoreBasis, Timestamp, WalletStatus, named,
};
use std::time::Duration;

/// The runs on record.
#[async_trait]
pub trait RunHistory: Send + Sync + 'static {
    /// The latest runs, latest first.
    async fn runs(&self, limit: usize) -> Result<Vec<JobRun>, StoreError>;

    /// The same, and besides the latest that succeeded and that changed something.
    async fn recent_runs(&self, limit: usize) -> Result<RecentRuns, StoreError>;
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunOutcome {
    /// Every wallet was processed.
    Complete,
    /// Some wallets failed and keep their former values.
    Partial,
    /// Nothing was published.
    Failed,
}

named! { RunOutcome, "how a run ended";
    Complete => "complete",
    Partial => "partial",
    Failed => "failed",
}

/// What made a run begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// The schedule began it.
    Schedule,
    /// A caller asked for it.
    Request,
}

named! { Trigger, "what made a run begin";
    Schedule => "schedule",
    Request => "request",
}

/// What a run says of itself, before it is on record.
#[derive(Debug, Clone, PartialEq)]
pub struct RunReport {
    /// When it began.
    pub started_at: Timestamp,
    /// How long it took, in milliseconds; publishing adds its own time.
    pub duration_ms: u64,
    /// How it ended.
    pub outcome: RunOutcome,
    /// Whether all wallets were analysed anew.
    pub full: bool,
    /// Wallets in the store.
    pub total: u64,
    /// Wallets analysed anew.
    pub processed: u64,
    /// Wallets that could not be processed.
    pub failed: u64,
    /// The day up to which was measured: the last day with a trade.
    pub as_of: Option<Timestamp>,
    /// The settings in force, as JSON.
    pub settings: String,
    /// The process that ran it: host, process number and instance.
    pub run_by: String,
    /// What made it begin.
    pub trigger: Trigger,
    /// Why it failed.
    pub error: Option<String>,
    /// The version of the rules in force; None in records of versions that did not keep it.
    pub methodology_version: Option<String>,
}

impl RunReport {
    /// When it ended.
    pub(crate) fn ended_at(&self) -> Timestamp {
        ended_at(self.started_at, self.duration_ms)
    }
}

/// One run of the scoring job.
#[derive(Debug, Clone, PartialEq)]
pub struct JobRun {
    /// 1, 2, 3, …
    pub id: i64,
    /// When it began.
    pub started_at: Timestamp,
    /// How long it took.
    pub duration_ms: u64,
    /// How it ended.
    pub outcome: RunOutcome,
    /// Whether all wallets were analysed anew.
    pub full: bool,
    /// Wallets in the store.
    pub total: u64,
    /// Wallets analysed anew.
    pub processed: u64,
    /// Wallets whose published values changed.
    pub updated: u64,
    /// Wallets whose published values stayed as they were; derived, and set by the store.
    pub unchanged: u64,
    /// Wallets that could not be processed.
    pub failed: u64,
    /// Wallets identified as smart money after the run.
    pub identified: u64,
    /// The day up to which was measured: the last day with a trade.
    pub as_of: Option<Timestamp>,
    /// The version that the run published; the former one when nothing changed.
    pub data_version: DataVersion,
    /// The settings in force, as JSON.
    pub settings: String,
    /// The process that ran it: host, process number and instance.
    pub run_by: String,
    /// What made it begin.
    pub trigger: Trigger,
    /// Why it failed.
    pub error: Option<String>,
    /// The version of the rules in force; None in records of versions that did not keep it.
    pub methodology_version: Option<String>,
}

impl JobRun {
    /// When it ended.
    pub fn ended_at(&self) -> Timestamp {
        ended_at(self.started_at, self.duration_ms)
    }

    pub(crate) fn add_to_duration(&mut self, by: Duration) {
        let by = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.duration_ms = self.duration_ms.saturating_add(by);
    }
}

/// The latest runs, and the latest of some kind however many came since.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RecentRuns {
    /// Whatever became of them, latest first.
    pub latest: Vec<JobRun>,
    /// The latest that did not fail.
    pub last_success: Option<JobRun>,
    /// The latest that changed published wallets.
    pub last_change: Option<JobRun>,
}

/// A wallet's score after a run that changed it: its first run, and each that gave it another
/// score, basis, confidence or status than its point before.
#[derive(Debug, Clone, PartialEq)]
pub struct ScorePoint {
    /// The number of the run that published it.
    pub run_id: i64,
    /// When it was published.
    pub at: Timestamp,
    /// The score after the run, 0 to 100.
    pub score: Option<Score>,
    /// What it was made of, or why there was none.
    pub basis: ScoreBasis,
    /// The confidence level after the run.
    pub confidence: Confidence,
    /// The status after the run.
    pub status: WalletStatus,
}

pub(crate) fn ended_at(started_at: Timestamp, duration_ms: u64) -> Timestamp {
    let duration = i64::try_from(duration_ms).unwrap_or(i64::MAX);
    let micros = duration.saturating_mul(1_000);
    Timestamp::from_micros(started_at.as_micros().saturating_add(micros))
}
