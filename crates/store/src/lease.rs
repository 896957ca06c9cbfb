use crate::JobRun;
use serde::{Deserialize, Serialize};
use smartmoney_model::Timestamp;

/// The number of a lease: each taking raises it, so that what an earlier
/// holder still writes can be told from what the present one writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Epoch(pub i64);

/// What became of a wish for the lease.
#[derive(Debug, Clone, PartialEq)]
pub enum Lease {
    /// It is ours.
    Taken(Epoch),
    /// Somebody else has it.
    Held(Leader),
}

/// Who has the lease of scoring runs, and how far the run is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Leader {
    /// The lease's number.
    pub epoch: Epoch,
    /// Host, process and instance.
    pub holder: String,
    /// Since when.
    pub since: Timestamp,
    /// Until when, unless it is renewed.
    pub expires_at: Timestamp,
    /// By the database's clock: the holder was lost or stopped in mid-run, and
    /// anybody may take the lease.
    pub is_expired: bool,
    /// What the holder said last; None before that.
    pub progress: Option<RunProgress>,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RunProgress {
    /// What it is doing.
    pub stage: Stage,
    /// Steps of the stage that are done.
    pub done: u64,
    /// Steps of the stage, where that is known.
    pub of: Option<u64>,
    /// When the run began.
    pub started_at: Timestamp,
}

/// What a run is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Stage {
    /// Adding new trades to the hourly prices.
    Prices,
    /// Rebuilding ledgers.
    Analysis,
    /// Scoring all wallets.
    Judgement,
    /// Making the result visible.
    Publication,
}

impl Stage {
    /// Its name in the store and in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Prices => "prices",
            Self::Analysis => "analysis",
            Self::Judgement => "judgement",
            Self::Publication => "publication",
        }
    }
}

/// What the job does, in whichever process.
#[derive(Debug, Clone, PartialEq)]
pub struct JobStatus {
    /// Whether this process begins runs by itself.
    pub is_scheduled: bool,
    /// From the beginning of one run to that of the next, in seconds.
    pub interval_secs: u64,
    /// Whether a run is under way, here or elsewhere.
    pub is_running: bool,
    /// How far it is.
    pub progress: Option<RunProgress>,
    /// Who has the lease, or left it in mid-run.
    pub leader: Option<Leader>,
    /// When the next run is due; None when this process begins none.
    pub next_run_at: Option<Timestamp>,
    /// The latest runs, latest first.
    pub last_runs: Vec<JobRun>,
    /// The latest run that did not fail.
    pub last_success: Option<JobRun>,
    /// The latest run that changed published wallets.
    pub last_change: Option<JobRun>,
}
