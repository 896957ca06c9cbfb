use crate::data::DataDir;
use crate::settings;
use crate::show::{bar, number, print};
use clap::Args;
use indicatif::ProgressBar;
use smartmoney_jobs::{JobOptions, Progress, Stage, WalletScoringJob};
use smartmoney_model::Timestamp;
use smartmoney_store::{JobRun, RunOutcome};
use std::path::PathBuf;
use std::process::ExitCode;

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
        value_parser = clap::value_parser!(u64).range(1..=100_000),
    )]
    batch_size: u64,
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

pub(crate) async fn run(place: &DataDir, args: ScoreArgs) -> anyhow::Result<ExitCode> {
    let settings = settings::load(place, args.settings.as_ref(), &args.overrides)?;
    if args.print_settings {
        print(&toml::to_string(&settings)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let options = JobOptions {
        settings,
        batch_size: usize::try_from(args.batch_size)?,
        concurrency: std::thread::available_parallelism()?.get() + 1,
        full: args.full,
        run_by: format!("process {}", std::process::id()),
    };
    let store = place.open().await?;
    let _lock = place.lock_scoring().await?;
    let job = WalletScoringJob::new(store, options);
    let now = Timestamp::from_micros(jiff::Timestamp::now().as_microsecond());
    let progress = Bars::new();
    let run = job.run(now, &progress).await?;
    progress.bar.finish_and_clear();
    if args.json {
        print(&format!("{}\n", serde_json::to_string_pretty(&run)?))?;
    } else {
        print(&summary(&run))?;
    }
    let is_failed = run.outcome != RunOutcome::Complete;
    Ok(if is_failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn summary(run: &JobRun) -> String {
    let seconds = run.duration_ms as f64 / 1_000.0;
    let as_of = run.as_of.map_or("no trade yet".to_owned(), |day| {
        day.to_string().chars().take(10).collect()
    });
    format!(
        "wallets     {}\nanalysed    {}\nupdated     {}\nfailed      {}\nidentified  {}\n\
         as of       {as_of}\nduration    {seconds:.1} s\n",
        number(run.total),
        number(run.processed),
        number(run.updated),
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
