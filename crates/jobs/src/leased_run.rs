//! A run under its lease.

use crate::progress_tracker::ProgressTracker;
use crate::{JobError, RunRequest, WalletScoringJob};
use smartmoney_model::{Timestamp, with_causes};
use smartmoney_store::{Epoch, JobRun, Leases, RunStore, StoreError};
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};
use tokio_util::sync::CancellationToken;

/// A run and the lease that it has: whatever becomes of the run, the lease is
/// given back and a failure is on record.
pub(crate) struct LeasedRun {
    pub(crate) leases: Arc<dyn Leases>,
    pub(crate) store: RunStore,
    pub(crate) job: Arc<WalletScoringJob>,
    pub(crate) epoch: Epoch,
    pub(crate) lasts: Duration,
    pub(crate) progress: Arc<ProgressTracker>,
    pub(crate) stopping: CancellationToken,
}

impl LeasedRun {
    pub(crate) async fn run(self, request: RunRequest, now: Timestamp) -> Result<JobRun, JobError> {
        let begun = Instant::now();
        let outcome = self.run_while_leased(request, now).await;
        match &outcome {
            Ok(_) => {}
            // It is no longer its to write, also where the fence would still let it: perhaps
            // no other process has taken the lease yet.
            Err(JobError::Store(StoreError::LeaseLost)) => {
                tracing::warn!("a scoring run lost its lease, and writes nothing more");
            }
            Err(error) => self.record(request, now, begun.elapsed(), error).await,
        }
        if let Err(error) = self.let_go(&outcome).await {
            // It runs out by itself.
            tracing::warn!(
                error = error.with_causes(),
                "the lease could not be given back"
            );
        }
        outcome
    }

    async fn record(&self, request: RunRequest, now: Timestamp, took: Duration, error: &JobError) {
        if matches!(error, JobError::Stopped) {
            tracing::info!("a scoring run was stopped");
        } else {
            tracing::warn!(error = with_causes(error), "a scoring run failed");
        }
        let report = self.job.failed_run(request, now, took, error);
        if let Err(second) = self.store.publication.record_failed_run(report).await {
            tracing::warn!(
                error = second.with_causes(),
                "the failed run could not be recorded"
            );
        }
    }

    /// A task of its own, so that a panic stays in it. When this returns, the
    /// run has ended: what it still had to write is refused by the fence.
    async fn run_while_leased(
        &self,
        request: RunRequest,
        now: Timestamp,
    ) -> Result<JobRun, JobError> {
        let (job, store) = (Arc::clone(&self.job), self.store.clone());
        let progress = Arc::clone(&self.progress);
        let mut run = JoinSet::new();
        run.spawn(async move { job.run(&store, request, now, &*progress).await });
        let outcome = tokio::select! {
            ended = run.join_next() => ended.map_or(Err(JobError::Stopped), settle),
            error = self.keep_lease() => Err(error.into()),
            () = self.given_up() => Err(JobError::Stopped),
        };
        run.shutdown().await;
        outcome
    }

    /// A run that publishes goes on to its end: else it would be published and on
    /// record as failed.
    async fn given_up(&self) {
        self.stopping.cancelled().await;
        if self.progress.is_publishing() {
            pending::<()>().await;
        }
    }

    /// Renews the lease for as long as it is ours. A renewal that fails for
    /// another reason is tried again: the fence guards the data in any case.
    async fn keep_lease(&self) -> StoreError {
        let period = (self.lasts / 3).max(Duration::from_millis(1));
        let mut beats = interval_at(Instant::now() + period, period);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            beats.tick().await;
            let progress = self.progress.current();
            let renewed = self.leases.renew_lease(self.epoch, self.lasts, progress);
            // One that hangs is given up in time for another.
            match timeout(period, renewed).await {
                Ok(Ok(())) => {}
                Ok(Err(StoreError::LeaseLost)) => return StoreError::LeaseLost,
                Ok(Err(error)) => tracing::warn!(
                    error = error.with_causes(),
                    "the lease could not be renewed"
                ),
                // In SQLite it waits for what this run is writing, which renews the lease, too.
                Err(_) => tracing::debug!(?period, "a renewal of the lease took too long"),
            }
        }
    }

    /// A run that was stopped leaves an expired lease, like one whose process was killed: the
    /// next process that reads the lease begins a run at once.
    async fn let_go(&self, outcome: &Result<JobRun, JobError>) -> Result<(), StoreError> {
        let let_go = match outcome {
            Err(JobError::Stopped) => {
                let at_once = Duration::ZERO;
                self.leases.renew_lease(self.epoch, at_once, None).await
            }
            _ => self.leases.release_lease(self.epoch).await,
        };
        match let_go {
            Err(StoreError::LeaseLost) => Ok(()),
            done => done,
        }
    }
}

fn settle(ended: Result<Result<JobRun, JobError>, JoinError>) -> Result<JobRun, JobError> {
    match ended {
        Ok(outcome) => outcome,
        Err(error) => Err(JobError::Interrupted(error.to_string())),
    }
}
