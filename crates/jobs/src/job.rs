//! The scoring job: prices, analysis, judgement, publication.

use crate::analyse::analyse_wallets;
use crate::follow::measure_followers;
use crate::grade::Grading;
use crate::judge::judge_wallets;
use crate::population::population;
use crate::prices::{bring_prices_up_to_date, load_market};
use crate::{Progress, Stage};
use smartmoney_analysis::{METHODOLOGY_VERSION, Market, Settings};
use smartmoney_model::{Day, Timestamp, known_tokens_digest, with_causes};
use smartmoney_store::{
    AnalysisScope, JobRun, LeaseHolder, Publication, RecordUpdate, RunOutcome, RunReport, RunStore,
    StoreError, Trigger,
};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Moves when details hold something else, so that all of them are made anew.
const DETAILS_VERSION: u32 = 3;

/// Scores all wallets of a store.
#[derive(Debug)]
pub struct WalletScoringJob {
    options: JobOptions,
}

/// How a job runs.
#[derive(Debug, Clone, PartialEq)]
pub struct JobOptions {
    /// The scoring rules.
    pub settings: Settings,
    /// Wallets analysed and written together.
    pub batch_size: usize,
    /// Batches under way at once.
    pub concurrency: usize,
    /// The process that runs it: host, process number and instance.
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
    /// A run has the lease, in this process or in another.
    #[error("a scoring run is under way: {} began one at {} and has until {}", .0.holder, .0.since, .0.expires_at)]
    AlreadyRunning(Box<LeaseHolder>),
    /// A part of the run ended before its time.
    #[error("the scoring run was interrupted: {0}")]
    Interrupted(String),
    /// The service was stopped.
    #[error("the scoring run was stopped")]
    Stopped,
}

impl WalletScoringJob {
    /// A job of these options.
    pub fn new(options: JobOptions) -> Self {
        Self { options }
    }

    /// One run over the store that the holder of the lease has begun: once another
    /// process has the lease, this run writes nothing more. Killed at any moment it leaves
    /// what is published as it was, and the next run does the rest.
    pub async fn run(
        &self,
        store: &RunStore,
        request: RunRequest,
        now: Timestamp,
        progress: &dyn Progress,
    ) -> Result<JobRun, JobError> {
        let begun = Instant::now();
        // Before any price is made: other rules drop those that there are.
        let pending = store.publication.prepare(&self.rules_of_facts()).await?;
        bring_prices_up_to_date(store, progress).await?;
        let as_of = store.ledgers.latest_trade().await?.map(Timestamp::day);
        let scope = self.scope(request, pending.earliest, as_of);
        let market = Arc::new(load_market(store, as_of, &self.options.settings.market).await?);
        let analysed = analyse_wallets(store, &market, scope, &self.options, progress).await?;
        let settings = &self.options.settings;
        let compared = population(&store.facts, &market, settings, progress).await?;
        let unmeasured = if request.full || !store.facts.has_followability().await? {
            measure_followers(store, &market, &compared, &self.options, progress).await?
        } else {
            Vec::new()
        };
        let judged = judge_wallets(store, &market, compared, settings, now, progress).await?;
        let mut record = RecordUpdate::default();
        if let Some(as_of) = as_of.filter(|_| request.full) {
            let grading = Grading::new(&market, judged.peers, &self.options, (as_of, now));
            grading.add_to(&mut record, store).await;
        }
        progress.begin(Stage::Publication, None);
        let mut failed = analysed.failed;
        failed.extend(unmeasured);
        failed.extend(judged.failed);
        failed.sort_unstable();
        failed.dedup();
        let outcome = if failed.is_empty() {
            RunOutcome::Complete
        } else {
            RunOutcome::Partial
        };
        let report = RunReport {
            total: judged.total,
            processed: analysed.processed,
            failed: failed.len() as u64,
            as_of: as_of.map(Day::start),
            ..self.report(request, now, begun.elapsed(), outcome)
        };
        let publication = Publication {
            report,
            up_to: pending.up_to,
            still_dirty: failed,
            record,
        };
        Ok(store.publication.publish(publication).await?)
    }

    /// The wallets that new trades, or a later or earlier end of them all, can change.
    fn scope(
        &self,
        request: RunRequest,
        earliest: Option<Timestamp>,
        as_of: Option<Day>,
    ) -> AnalysisScope {
        if request.full {
            return AnalysisScope::All;
        }
        let affected_from = |earliest: Timestamp| {
            // Where trades were taken back, those of the day that is the last one now are no
            // evidence any more.
            let earliest = as_of.map_or(earliest, |as_of| earliest.min(as_of.start()));
            Market::affected_from(earliest, &self.options.settings.evidence)
        };
        AnalysisScope::Affected {
            prices_changed_from: earliest.map(affected_from),
        }
    }

    pub(crate) fn run_by(&self) -> &str {
        &self.options.run_by
    }

    /// The settings on which facts and details depend; others only change judgements. How
    /// prices are made is a matter of the methodology alone.
    fn rules_of_facts(&self) -> String {
        let settings = &self.options.settings;
        let evidence = &settings.evidence;
        serde_json::json!({
            "methodology": METHODOLOGY_VERSION,
            "details": DETAILS_VERSION,
            "tokens": known_tokens_digest(),
            "cost_basis": settings.cost_basis,
            "bots": settings.bots,
            "market": settings.market,
            "evidence": {
                "period_days": evidence.period_days,
                "max_market_share": evidence.max_market_share,
                "max_own_share": evidence.max_own_share,
                "max_price_gain": evidence.max_price_gain,
                "min_position_usd": evidence.min_position_usd,
                "max_mark_age_hours": evidence.max_mark_age_hours,
                "min_others_usd": evidence.min_others_usd,
                "min_others_share": evidence.min_others_share,
                "follow_within_hours": evidence.follow_within_hours,
            },
        })
        .to_string()
    }

    /// The report of a run that published nothing.
    pub(crate) fn failed_run(
        &self,
        request: RunRequest,
        now: Timestamp,
        took: Duration,
        error: &JobError,
    ) -> RunReport {
        RunReport {
            error: Some(with_causes(error)),
            ..self.report(request, now, took, RunOutcome::Failed)
        }
    }

    fn report(
        &self,
        request: RunRequest,
        now: Timestamp,
        took: Duration,
        outcome: RunOutcome,
    ) -> RunReport {
        let settings = serde_json::to_string(&self.options.settings);
        RunReport {
            started_at: now,
            duration_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            outcome,
            full: request.full,
            total: 0,
            processed: 0,
            failed: 0,
            as_of: None,
            settings: settings.unwrap_or_default(),
            run_by: self.options.run_by.clone(),
            trigger: request.trigger,
            error: None,
            methodology_version: Some(METHODOLOGY_VERSION.to_owned()),
        }
    }
}
