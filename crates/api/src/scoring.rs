//! What the API asks of the scoring job.

use async_trait::async_trait;
use smartmoney_store::{JobStatus, LeaseHolder, StoreError};

/// What the API may ask of the scoring job.
#[async_trait]
pub trait ScoringControl: Send + Sync + 'static {
    /// What it does now, and what it did.
    async fn status(&self) -> Result<JobStatus, StoreError>;

    /// Begins a run that goes on after this returns; with `full` every wallet
    /// is analysed anew.
    async fn begin_run(&self, full: bool) -> Result<(), RunRefused>;
}

/// Why a run did not begin.
#[derive(Debug)]
pub enum RunRefused {
    /// One is under way.
    AlreadyRunning(Box<LeaseHolder>),
    /// The service is going down.
    Stopped,
    /// The store failed.
    Store(StoreError),
    /// The run was lost before it began; says how.
    Interrupted(String),
}
