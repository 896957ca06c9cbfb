//! The lease of scoring runs: one run at a time among all processes on a store.

pub(crate) mod postgres;
mod sql;
pub(crate) mod sqlite;

use crate::{RunStore, StoreError};
use async_trait::async_trait;
use smartmoney_model::{Timestamp, named};
use std::time::Duration;

/// The lease of scoring runs.
#[async_trait]
pub trait Leases: Send + Sync + 'static {
    /// Takes the lease of scoring runs for a holder (host, process, instance)
    /// and a time, unless another holder has it. When this returns, no write of
    /// an earlier holder is still under way.
    async fn take_lease(&self, holder: &str, lasts: Duration) -> Result<Lease, StoreError>;

    /// Makes the lease last so long from now on, and says how far the run is.
    /// A holder that is late keeps it if no other took it in between; otherwise this is
    /// [`StoreError::LeaseLost`].
    async fn renew_lease(
        &self,
        epoch: Epoch,
        lasts: Duration,
        progress: Option<RunProgress>,
    ) -> Result<(), StoreError>;

    /// Gives the lease back, if the caller still has it.
    async fn release_lease(&self, epoch: Epoch) -> Result<(), StoreError>;

    /// The holder of the lease; None once it was given back.
    async fn lease_holder(&self) -> Result<Option<LeaseHolder>, StoreError>;

    /// What the run that took this lease writes by. Each write also makes sure, in its
    /// transaction, that the lease was neither given back nor taken by another holder,
    /// and is [`StoreError::LeaseLost`] otherwise.
    fn begin(&self, epoch: Epoch) -> RunStore;
}

/// The number of a lease: each taking raises it, so that what an earlier
/// holder still writes can be told from what the present one writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epoch(pub i64);

/// The answer to a request for the lease.
#[derive(Debug, Clone, PartialEq)]
pub enum Lease {
    /// The caller has it now.
    Taken(Epoch),
    /// Another process has it.
    Held(LeaseHolder),
}

/// The holder of the lease of scoring runs, and how far its run is.
#[derive(Debug, Clone, PartialEq)]
pub struct LeaseHolder {
    /// The lease's number.
    pub epoch: Epoch,
    /// Host, process and instance of the holder.
    pub holder: String,
    /// When the holder took the lease.
    pub since: Timestamp,
    /// When the lease runs out, unless the holder renews it.
    pub expires_at: Timestamp,
    /// By the database's clock: the holder was lost or stopped in mid-run, and
    /// another process may take the lease.
    pub is_expired: bool,
    /// It runs on for longer than a lease lasts: a clock that was ahead wrote it. Asking for the
    /// holder caps it at one lease from now.
    pub is_ahead: bool,
    /// The progress that the holder reported last; None before its first report.
    pub progress: Option<RunProgress>,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Adding new trades to the hourly prices.
    Prices,
    /// Rebuilding ledgers.
    Analysis,
    /// Comparing all wallets with each other.
    Comparison,
    /// Measuring what copying wallets would have brought.
    Following,
    /// Scoring all wallets.
    Judgement,
    /// Making the result visible.
    Publication,
}

named! { Stage, "a stage of a run";
    Prices => "prices",
    Analysis => "analysis",
    Comparison => "comparison",
    Following => "following",
    Judgement => "judgement",
    Publication => "publication",
}
