use crate::cli::whole;
use crate::clock::now;
use crate::data::DataDir;
use crate::instance::job_options;
use crate::show::{bar, number, print};
use crate::{INTERRUPTED, settings};
use anyhow::{Context, bail};
use clap::Args;
use indicatif::ProgressBar;
use smartmoney_analysis::Settings;
use smartmoney_api::wire;
use smartmoney_jobs::{JobError, Progress, RunRequest, ScheduleOptions, ScoringService, Stage};
use smartmoney_store::{JobRun, LeaseHolder, RunOutcome, Store, Trigger};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Arguments of `score`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ScoreArgs {
    /// Analyse every wallet anew, not only those that can have changed
    #[arg(long)]
    full: bool,
    /// Rules in TOML [default: settings.toml in the data folder, if it is there]
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Set one rule; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    overrides: Vec<String>,
    /// Print the rules in force as TOML and score nothing
    #[arg(long)]
    print_settings: bool,
    /// Wallets analysed and written together
    #[arg(
        long,
        env = "WALLET_SCORING_BATCH_SIZE",
        default_value_t = 50,
        value_name = "N",
        value_parser = whole(1..=100_000),
    )]
    batch_size: u64,
    /// Seconds without a sign of life after which another process may take over a run; at least 2, since any pause loses a shorter lease
    #[arg(
        long,
        env = "WALLET_SCORING_LEASE_SECONDS",
        default_value_t = 15,
        value_name = "N",
        value_parser = whole(2..=600),
    )]
    lease_seconds: u64,
    /// Print the run's statistics as JSON
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  smartmoney score
  smartmoney score --print-settings > settings.toml
  smartmoney score --set eligibility.min_history_days=7 --set confidence.high.min_history_days=7

--set holds for this run alone; but a wallet that it identifies counts as former afterwards, so try
rules out on a copy of the data folder.";

pub(crate) async fn run(data_dir: &DataDir, args: ScoreArgs) -> anyhow::Result<ExitCode> {
    let settings = settings::load(data_dir, args.settings.as_ref(), &args.overrides)?;
    if args.print_settings {
        print(&toml::to_string(&settings)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let options = job_options(settings, args.batch_size)?;
    let schedule = ScheduleOptions {
        lease: Duration::from_secs(args.lease_seconds),
        ..ScheduleOptions::default()
    };
    let store = data_dir.open().await?;
    let service = ScoringService::new(store, options, schedule, Arc::new(now));
    let request = RunRequest {
        trigger: Trigger::Request,
        full: args.full,
    };
    let run = tokio::select! {
        run = run_when_free(&service, request) => {
            run.with_context(|| format!("nothing was scored in {}", data_dir.description()))?
        }
        _ = tokio::signal::ctrl_c() => {
            // The command ends also when the server does not answer.
            let _ = tokio::time::timeout(LONGEST_STOP, service.stop()).await;
            eprintln!("\nInterrupted. What is published is as it was; the next run does the work.");
            return Ok(ExitCode::from(INTERRUPTED));
        }
    };
    let is_failed = run.outcome != RunOutcome::Complete;
    if args.json {
        let run = wire::JobRun::unredacted(run);
        print(&format!("{}\n", serde_json::to_string_pretty(&run)?))?;
    } else {
        print(&summary(&run))?;
    }
    service.settle().await;
    Ok(if is_failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// Scores all wallets of a store that no other process knows.
pub(crate) async fn score_alone(store: &Arc<dyn Store>, settings: Settings) -> anyhow::Result<()> {
    let options = job_options(settings, ALONE_BATCH_SIZE)?;
    let schedule = ScheduleOptions::default();
    let store = Arc::clone(store);
    let service = ScoringService::new(store, options, schedule, Arc::new(now));
    let request = RunRequest {
        trigger: Trigger::Request,
        full: true,
    };
    let run = run_when_free(&service, request).await?;
    service.settle().await;
    if run.outcome != RunOutcome::Complete {
        bail!("{} wallets could not be scored", number(run.failed));
    }
    Ok(())
}

/// Wallets analysed and written together where no argument says it.
const ALONE_BATCH_SIZE: u64 = 50;

const LONGEST_STOP: Duration = Duration::from_secs(5);

/// How often the command looks at a lease whose holder may be lost.
const LOOK: Duration = Duration::from_millis(250);

/// Longer than a lease lasts, unless it was asked to last longer.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// Runs once. While another process has the lease, it waits until it knows whether that process
/// lives: either it renews the lease, or the lease runs out.
async fn run_when_free(service: &ScoringService, request: RunRequest) -> anyhow::Result<JobRun> {
    let begun = Instant::now();
    let mut waited_for: Option<LeaseHolder> = None;
    loop {
        let bars = Arc::new(Bars::new());
        let outcome = service.run_once(request, bars.clone()).await;
        bars.bar.finish_and_clear();
        let lease_holder = match outcome {
            Err(JobError::AlreadyRunning(lease_holder)) => *lease_holder,
            outcome => return Ok(outcome?),
        };
        match &waited_for {
            None => {
                eprintln!("{}; is it still there?", describe_holder(&lease_holder));
                waited_for = Some(lease_holder);
            }
            Some(first)
                if first.expires_at == lease_holder.expires_at
                    && begun.elapsed() < LONGEST_WAIT => {}
            Some(_) => bail!(
                "another scoring run is under way: {}",
                describe_holder(&lease_holder)
            ),
        }
        tokio::time::sleep(LOOK).await;
    }
}

fn describe_holder(lease_holder: &LeaseHolder) -> String {
    format!(
        "{} scores since {} and has the lease until {}",
        lease_holder.holder, lease_holder.since, lease_holder.expires_at
    )
}

fn summary(run: &JobRun) -> String {
    let seconds = run.duration_ms as f64 / 1_000.0;
    let as_of = run.as_of.map_or("no trade yet".to_owned(), |day| {
        day.to_string().chars().take(10).collect()
    });
    format!(
        "wallets     {}\nanalysed    {}\nupdated     {}\nunchanged   {}\nfailed      {}\nidentified  {}\n\
         as of       {as_of}\nduration    {seconds:.1} s\n",
        number(run.total),
        number(run.processed),
        number(run.updated),
        number(run.unchanged),
        number(run.failed),
        number(run.identified),
    )
}

/// Shows a run as bars, one stage after the other.
struct Bars {
    bar: ProgressBar,
}

impl Bars {
    fn new() -> Self {
        Self {
            bar: bar("{prefix} {wide_bar} {human_pos} of {human_len} {eta}"),
        }
    }
}

impl Progress for Bars {
    fn begin(&self, stage: Stage, steps: Option<u64>) {
        self.bar.set_prefix(match stage {
            Stage::Prices => "prices",
            Stage::Analysis => "ledgers",
            Stage::Comparison => "comparison",
            Stage::Following => "followers",
            Stage::Judgement => "scores",
            Stage::Publication => "publishing",
        });
        self.bar.reset();
        match steps {
            Some(steps) => self.bar.set_length(steps),
            None => self.bar.unset_length(),
        }
    }

    fn advance(&self, steps: u64) {
        self.bar.inc(steps);
    }
}
