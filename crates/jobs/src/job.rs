use crate::analyse::analyse_wallets;
use crate::judge::judge_wallets;
use crate::prices::{bring_prices_up_to_date, load_market};
use crate::{Progress, Stage};
use smartmoney_analysis::{METHODOLOGY_VERSION, Market, Settings};
use smartmoney_model::{Day, Timestamp};
use smartmoney_store::{JobRun, Publication, RunOutcome, Scope, StoreError, WalletStore};
use std::sync::Arc;
use std::time::Instant;

/// Moves when details hold something else, so that all of them are made anew.
const DETAILS_VERSION: u32 = 1;

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
    /// Analyses every wallet anew, not only those that can have changed.
    pub full: bool,
    /// Who runs it: host and process.
    pub run_by: String,
}

/// Why a run published nothing.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A part of the run ended before its time.
    #[error("the scoring run was interrupted: {0}")]
    Interrupted(String),
}

impl WalletScoringJob {
    /// A job over a store.
    pub fn new(store: Arc<dyn WalletStore>, options: JobOptions) -> Self {
        Self { store, options }
    }

    /// One run. Killed at any moment it leaves what is published as it was,
    /// and the next run does the rest.
    pub async fn run(&self, now: Timestamp, progress: &dyn Progress) -> Result<JobRun, JobError> {
        let begun = Instant::now();
        match self.run_steps(now, begun, progress).await {
            Ok(run) => Ok(run),
            Err(error) => {
                let run = self.record(now, begun, RunOutcome::Failed);
                if let Err(second) = self.store.record_failed_run(run).await {
                    tracing::warn!(error = %second, "the failed run could not be recorded");
                }
                Err(error)
            }
        }
    }

    async fn run_steps(
        &self,
        now: Timestamp,
        begun: Instant,
        progress: &dyn Progress,
    ) -> Result<JobRun, JobError> {
        let store = &self.store;
        store.clear_staged().await?;
        // Before any price is made: other rules drop those that there are.
        store.keep_facts_made_by(&self.rules_of_facts()).await?;
        let pending = store.pending().await?;
        bring_prices_up_to_date(store.as_ref(), progress).await?;
        let market = Arc::new(load_market(store.as_ref()).await?);
        let scope = if self.options.full {
            Scope::All
        } else {
            Scope::Affected {
                prices_changed_from: pending.earliest.map(Market::affected_from),
            }
        };
        let analysed = analyse_wallets(store, &market, scope, &self.options, progress).await?;
        let judged = judge_wallets(
            store.as_ref(),
            &market,
            &self.options.settings,
            now,
            progress,
        )
        .await?;
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
            as_of: market.as_of().map(Day::start),
            ..self.record(now, begun, outcome)
        };
        let publication = Publication {
            run,
            up_to: pending.up_to,
            still_dirty: failed,
        };
        Ok(store.publish(publication).await?)
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

    fn record(&self, now: Timestamp, begun: Instant, outcome: RunOutcome) -> JobRun {
        let settings = serde_json::to_string(&self.options.settings);
        JobRun {
            id: 0,
            started_at: now,
            duration_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            outcome,
            full: self.options.full,
            total: 0,
            processed: 0,
            updated: 0,
            failed: 0,
            identified: 0,
            as_of: None,
            data_version: 0,
            settings: settings.unwrap_or_default(),
            run_by: self.options.run_by.clone(),
        }
    }
}
