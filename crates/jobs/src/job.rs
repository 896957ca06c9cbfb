use crate::analyse::analyse_wallets;
use crate::judge::judge_wallets;
use crate::prices::bring_prices_up_to_date;
use crate::{Progress, Stage};
use smartmoney_analysis::{METHODOLOGY_VERSION, Market, Settings};
use smartmoney_model::{Day, Timestamp};
use smartmoney_store::{
    Epoch, JobRun, Leader, Publication, RunOutcome, Scope, StoreError, Trigger, WalletStore,
};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Moves when details hold something else, so that all of them are made anew.
const DETAILS_VERSION: u32 = 2;

/// Scores all wallets of a store.
pub struct WalletScoringJob {
    store: Arc<dyn WalletStore>,
    options: JobOptions,
}

/// How a job runs.
#[derive(Debug, Clone, PartialEq)]
pub struct JobOptions {
    /// The rules.
    pub settings: Settings,
    /// Wallets analysed and written together.
    pub batch_size: usize,
    /// Batches under way at once.
    pub concurrency: usize,
    /// Who runs it: host, process and instance.
    pub run_by: String,
}

/// What is particular to one run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunRequest {
    /// What makes it begin.
    pub trigger: Trigger,
    /// Analyses every wallet anew, not only those that can have changed.
    pub full: bool,
}

/// Why a run published nothing.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Somebody has the lease: here or in another process.
    #[error("a scoring run is under way: {} began one at {} and has until {}", .0.holder, .0.since, .0.expires_at)]
    AlreadyRunning(Box<Leader>),
    /// A part of the run ended before its time.
    #[error("the scoring run was interrupted: {0}")]
    Interrupted(String),
    /// The service was stopped.
    #[error("the scoring run was stopped")]
    Stopped,
}

impl WalletScoringJob {
    /// A job over a store.
    pub fn new(store: Arc<dyn WalletStore>, options: JobOptions) -> Self {
        Self { store, options }
    }

    /// One run, for the holder of the lease: once somebody else has it, nothing
    /// more is written. Killed at any moment it leaves what is published as it
    /// was, and the next run does the rest.
    pub async fn run(
        &self,
        epoch: Epoch,
        request: RunRequest,
        now: Timestamp,
        progress: &dyn Progress,
    ) -> Result<JobRun, JobError> {
        let begun = Instant::now();
        let store = &self.store.fenced(epoch);
        store.clear_staged().await?;
        // Before any price is made: other rules drop those that there are.
        store.keep_facts_made_by(&self.rules_of_facts()).await?;
        let pending = store.pending().await?;
        bring_prices_up_to_date(store.as_ref(), progress).await?;
        store.index_trades().await?;
        let as_of = store.latest_trade().await?.map(Timestamp::day);
        let scope = if request.full {
            Scope::All
        } else {
            Scope::Affected {
                prices_changed_from: pending.earliest.map(Market::affected_from),
            }
        };
        let analysed = analyse_wallets(store, as_of, scope, &self.options, progress).await?;
        let judged = judge_wallets(store, as_of, &self.options.settings, now, progress).await?;
        progress.begin(Stage::Publication, None);
        let mut failed = analysed.failed;
        failed.extend(judged.failed);
        failed.sort_unstable();
        failed.dedup();
        let outcome = if failed.is_empty() {
            RunOutcome::Complete
        } else {
            RunOutcome::Partial
        };
        let run = JobRun {
            total: judged.total,
            processed: analysed.processed,
            failed: failed.len() as u64,
            as_of: as_of.map(Day::start),
            ..self.record(request, now, begun.elapsed(), outcome)
        };
        let publication = Publication {
            run,
            up_to: pending.up_to,
            still_dirty: failed,
        };
        Ok(store.publish(publication).await?)
    }

    pub(crate) fn run_by(&self) -> &str {
        &self.options.run_by
    }

    /// The settings on which facts and details depend; others only change judgements. How
    /// prices are made is a matter of the methodology alone.
    fn rules_of_facts(&self) -> String {
        let settings = &self.options.settings;
        serde_json::json!({
            "methodology": METHODOLOGY_VERSION,
            "details": DETAILS_VERSION,
            "cost_basis": settings.cost_basis,
            "bots": settings.bots,
            "max_own_share": settings.confidence.max_own_share,
            "max_price_gain": settings.confidence.max_price_gain,
            "min_position_usd": settings.confidence.min_position_usd,
        })
        .to_string()
    }

    /// The record of a run that published nothing.
    pub(crate) fn failed_run(
        &self,
        request: RunRequest,
        now: Timestamp,
        took: Duration,
        error: &JobError,
    ) -> JobRun {
        JobRun {
            error: Some(error.to_string()),
            ..self.record(request, now, took, RunOutcome::Failed)
        }
    }

    fn record(
        &self,
        request: RunRequest,
        now: Timestamp,
        took: Duration,
        outcome: RunOutcome,
    ) -> JobRun {
        let settings = serde_json::to_string(&self.options.settings);
        JobRun {
            id: 0,
            started_at: now,
            duration_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            outcome,
            full: request.full,
            total: 0,
            processed: 0,
            updated: 0,
            unchanged: 0,
            failed: 0,
            identified: 0,
            as_of: None,
            data_version: 0,
            settings: settings.unwrap_or_default(),
            run_by: self.options.run_by.clone(),
            trigger: request.trigger,
            error: None,
        }
    }
}
