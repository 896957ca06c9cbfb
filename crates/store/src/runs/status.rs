//! The status of the scoring job.

use crate::{JobRun, LeaseHolder, RunProgress};
use smartmoney_model::Timestamp;

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
    /// The holder of the lease, also one that stopped in mid-run.
    pub lease_holder: Option<LeaseHolder>,
    /// When the next run is due; None when this process begins none.
    pub next_run_at: Option<Timestamp>,
    /// The latest runs, latest first.
    pub last_runs: Vec<JobRun>,
    /// The latest run that did not fail.
    pub last_success: Option<JobRun>,
    /// The latest run that changed published wallets.
    pub last_change: Option<JobRun>,
}
