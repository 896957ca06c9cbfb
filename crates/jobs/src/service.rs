//! The service that takes the lease and runs the job, on a schedule or on request.

use crate::leased_run::LeasedRun;
use crate::progress_tracker::ProgressTracker;
use crate::schedule::{ScheduleOptions, after, before};
use crate::{JobError, JobOptions, NoProgress, Progress, RunRequest, WalletScoringJob};
use smartmoney_model::{DataVersion, Timestamp};
use smartmoney_store::{
    Epoch, JobRun, JobStatus, JobStore, Lease, Leases, RunProgress, StoreError, Trigger,
};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{oneshot, watch};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Runs the job over time: one run at a time among all processes on a store,
/// by request and, once started, by schedule. Clones are one service.
#[derive(Clone)]
pub struct ScoringService {
    shared: Arc<Shared>,
}

/// Says what time it is.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// A run that has begun. It goes on also when no caller waits for it.
#[derive(Debug)]
pub struct RunUnderWay {
    outcome: oneshot::Receiver<Result<JobRun, JobError>>,
}

impl RunUnderWay {
    /// What becomes of it.
    pub async fn outcome(self) -> Result<JobRun, JobError> {
        let lost = |_| Err(JobError::Interrupted("its task was lost".to_owned()));
        self.outcome.await.unwrap_or_else(lost)
    }
}

struct Shared {
    store: Arc<dyn JobStore>,
    job: Arc<WalletScoringJob>,
    schedule: ScheduleOptions,
    clock: Clock,
    is_scheduled: AtomicBool,
    /// The run of this process.
    progress: Mutex<Option<Arc<ProgressTracker>>>,
    data_version: watch::Sender<DataVersion>,
    stopping: CancellationToken,
    tasks: TaskTracker,
}

/// Steps of trimming after a run.
const MOST_STEPS: usize = 500;

/// Runs that a status shows.
const RUNS_SHOWN: usize = 10;

impl ScoringService {
    /// A service over a store. The options' `run_by` is this process's name as
    /// the holder of the lease: each process needs its own.
    pub fn new(
        store: Arc<dyn JobStore>,
        job: JobOptions,
        schedule: ScheduleOptions,
        clock: Clock,
    ) -> Self {
        let shared = Shared {
            job: Arc::new(WalletScoringJob::new(job)),
            store,
            schedule,
            clock,
            is_scheduled: AtomicBool::new(false),
            progress: Mutex::new(None),
            data_version: watch::Sender::new(DataVersion::default()),
            stopping: CancellationToken::new(),
            tasks: TaskTracker::new(),
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// Begins a run and returns: [`JobError::AlreadyRunning`] when one is under
    /// way, in whichever process.
    pub async fn begin(
        &self,
        request: RunRequest,
        progress: Arc<dyn Progress>,
    ) -> Result<RunUnderWay, JobError> {
        // In a task: a caller that goes away must not leave a lease without a run.
        let service = self.clone();
        let begun = async move { service.begin_here(request, progress).await };
        let begun = self.shared.tasks.spawn(begun).await;
        begun.unwrap_or_else(|lost| Err(JobError::Interrupted(lost.to_string())))
    }

    async fn begin_here(
        &self,
        request: RunRequest,
        progress: Arc<dyn Progress>,
    ) -> Result<RunUnderWay, JobError> {
        let shared = &self.shared;
        if shared.stopping.is_cancelled() {
            return Err(JobError::Stopped);
        }
        let (holder, lasts) = (shared.job.run_by(), shared.schedule.lease);
        match shared.store.take_lease(holder, lasts).await? {
            Lease::Taken(epoch) => Ok(self.spawn_run(epoch, request, progress)),
            Lease::Held(lease_holder) => Err(JobError::AlreadyRunning(Box::new(lease_holder))),
        }
    }

    /// Begins a run and waits for its end.
    pub async fn run_once(
        &self,
        request: RunRequest,
        progress: Arc<dyn Progress>,
    ) -> Result<JobRun, JobError> {
        self.begin(request, progress).await?.outcome().await
    }

    fn spawn_run(
        &self,
        epoch: Epoch,
        request: RunRequest,
        progress: Arc<dyn Progress>,
    ) -> RunUnderWay {
        let shared = Arc::clone(&self.shared);
        let (answer, outcome) = oneshot::channel();
        self.shared.tasks.spawn(async move {
            let now = (shared.clock)();
            let progress = Arc::new(ProgressTracker::new(now, progress));
            *shared.lock_progress() = Some(Arc::clone(&progress));
            let run = LeasedRun {
                leases: Arc::clone(&shared.store) as Arc<dyn Leases>,
                store: shared.store.begin(epoch),
                job: Arc::clone(&shared.job),
                epoch,
                lasts: shared.schedule.lease,
                progress: Arc::clone(&progress),
                stopping: shared.stopping.clone(),
            };
            let outcome = run.run(request, now).await;
            shared.forget(&progress);
            if let Ok(run) = &outcome {
                shared.show_data_version(run.data_version);
            }
            // The caller may have stopped waiting.
            let _ = answer.send(outcome);
            shared.trim(now).await;
        });
        RunUnderWay { outcome }
    }

    /// Begins runs by itself from now on: those that are due, and at the start
    /// also when wallets have new trades. A failed run does not end it.
    pub fn start(&self) {
        if self.shared.is_scheduled.swap(true, Ordering::Relaxed) {
            return;
        }
        let (service, stopping) = (self.clone(), self.shared.stopping.clone());
        self.shared.tasks.spawn(async move {
            stopping
                .run_until_cancelled(service.keep_the_schedule())
                .await;
        });
    }

    async fn keep_the_schedule(&self) {
        let mut looks = interval(self.shared.schedule.poll);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut is_start = true;
        loop {
            looks.tick().await;
            match self.run_if_due(is_start).await {
                Ok(()) => is_start = false,
                Err(error) => tracing::warn!(
                    error = error.with_causes(),
                    "can't see whether a scoring run is due"
                ),
            }
        }
    }

    async fn run_if_due(&self, is_start: bool) -> Result<(), StoreError> {
        let Some(request) = self.shared.look(is_start).await? else {
            return Ok(());
        };
        match self.run_once(request, Arc::new(NoProgress)).await {
            // Another process was quicker, or the run is on record as failed.
            Ok(_) | Err(_) => Ok(()),
        }
    }

    /// Ends it: no further run begins, and one under way is given up. What is
    /// published stays; another process may go on at once.
    pub async fn stop(&self) {
        self.shared.stopping.cancel();
        self.shared.tasks.close();
        self.shared.tasks.wait().await;
        self.shared.is_scheduled.store(false, Ordering::Relaxed);
    }

    /// Waits until what follows a run, the trimming of history, has ended as well.
    pub async fn settle(&self) {
        self.shared.tasks.close();
        self.shared.tasks.wait().await;
        self.shared.tasks.reopen();
    }

    /// What the job does now.
    pub async fn status(&self) -> Result<JobStatus, StoreError> {
        let shared = &self.shared;
        let lease_holder = shared.store.lease_holder().await?;
        let runs = shared.store.recent_runs(RUNS_SHOWN).await?;
        let last_runs = runs.latest;
        let running = lease_holder
            .as_ref()
            .filter(|lease_holder| !lease_holder.is_expired);
        let is_scheduled = shared.is_scheduled.load(Ordering::Relaxed);
        let interval = shared.schedule.interval;
        let now = (shared.clock)();
        let latest = shared.schedule.latest(&last_runs, now);
        let due = || latest.map_or(now, |began| after(began, interval));
        Ok(JobStatus {
            is_scheduled,
            interval_secs: interval.as_secs(),
            is_running: running.is_some(),
            // This process knows of its own run what others are told now and then.
            progress: shared
                .progress()
                .or_else(|| running.and_then(|lease_holder| lease_holder.progress)),
            next_run_at: is_scheduled.then(due),
            lease_holder,
            last_runs,
            last_success: runs.last_success,
            last_change: runs.last_change,
        })
    }

    /// The `data_version` in force: moves with the runs of this process and,
    /// once started, also with those of others, as often as the schedule looks.
    pub fn data_version(&self) -> watch::Receiver<DataVersion> {
        self.shared.data_version.subscribe()
    }
}

impl Shared {
    /// The run that is due now.
    async fn look(&self, is_start: bool) -> Result<Option<RunRequest>, StoreError> {
        let (store, schedule) = (&self.store, &self.schedule);
        self.show_data_version(store.data_version().await?);
        let lease_holder = store.lease_holder().await?;
        let runs = store.runs(RUNS_SHOWN).await?;
        let is_work_left = is_start && store.pending().await?.dirty_wallets > 0;
        let now = (self.clock)();
        if !schedule.is_due(lease_holder.as_ref(), &runs, is_work_left, now) {
            return Ok(None);
        }
        let runs = store.runs(schedule.runs_between_sweeps()).await?;
        Ok(Some(RunRequest {
            trigger: Trigger::Schedule,
            full: schedule.is_time_to_sweep(&runs, now),
        }))
    }

    /// Trims what is older than it is to be kept. What is left goes after the next run.
    async fn trim(&self, now: Timestamp) {
        if let Some(Err(error)) = self.stopping.run_until_cancelled(self.try_trim(now)).await {
            let error = error.with_causes();
            tracing::warn!(error, "the history of scores could not be trimmed");
        }
    }

    /// In small steps, between which others write. A process whose clock is ahead of the
    /// database's must not take away what is young.
    async fn try_trim(&self, now: Timestamp) -> Result<(), StoreError> {
        let server_time = self.store.server_time().await?;
        let now = server_time.map_or(now, |time| time.min(now));
        // Whole days: a point that goes is followed by another of its day, so that of later days
        // nothing is lost.
        let points = before(now, self.schedule.keep_points).day().start();
        let runs = before(now, self.schedule.keep_runs);
        for _ in 0..MOST_STEPS {
            if !self.store.trim(points, runs).await?.more {
                break;
            }
        }
        Ok(())
    }

    fn show_data_version(&self, version: DataVersion) {
        self.data_version
            .send_if_modified(|shown| std::mem::replace(shown, version) != version);
    }

    fn progress(&self) -> Option<RunProgress> {
        self.lock_progress().as_ref().and_then(|run| run.current())
    }

    /// The next run of this process may have begun already.
    fn forget(&self, ended: &Arc<ProgressTracker>) {
        self.lock_progress().take_if(|run| Arc::ptr_eq(run, ended));
    }

    fn lock_progress(&self) -> std::sync::MutexGuard<'_, Option<Arc<ProgressTracker>>> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
