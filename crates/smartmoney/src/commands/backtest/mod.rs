//! `smartmoney backtest`.

mod files;
mod html;
mod plot;
mod read;
mod table;

use crate::cli::whole;
use crate::data::DataDir;
use crate::output::Output;
use crate::show::{bar, print};
use crate::{INTERRUPTED, settings};
use anyhow::{Context, bail};
use clap::Args;
use files::{FileArgs, passing_folder};
use read::{Rules, read_pasts};
use serde::Serialize;
use smartmoney_analysis::{Market, Settings};
use smartmoney_backtest::{
    Costs, CutOff, FollowReport, Leaders, Plan, Report, WalletPast, follow_report, report,
    walk_forward,
};
use smartmoney_model::Day;
use smartmoney_store::Store;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use tempfile::TempDir;

/// Arguments of `backtest`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct BacktestArgs {
    #[command(flatten)]
    files: FileArgs,
    /// Cut-offs at most; the last is as late as the days to measure leave room for
    #[arg(long, default_value_t = 12, value_name = "N", value_parser = whole(1..=1_000))]
    cut_offs: u64,
    /// Days from one cut-off to the next
    #[arg(long, default_value_t = 30, value_name = "DAYS", value_parser = whole(1..=3_650))]
    every: u64,
    /// Days after a cut-off in which the wallets are measured
    #[arg(long, default_value_t = 30, value_name = "DAYS", value_parser = whole(2..=3_650))]
    horizon: u64,
    /// Days of data before the first cut-off
    #[arg(long, default_value_t = 90, value_name = "DAYS", value_parser = whole(1..=3_650))]
    history: u64,
    /// How often tokens and weeks are drawn anew for the intervals
    #[arg(long, default_value_t = 200, value_name = "N", value_parser = whole(0..=10_000))]
    draws: u64,
    /// From what the draws and the random order come
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// A delayed follower's fee, in basis points of each trade
    #[arg(long, default_value_t = 30, value_name = "BP", value_parser = whole(0..=10_000))]
    fee_bp: u64,
    /// A delayed follower's gas, in US cents a trade
    #[arg(long, default_value_t = 100, value_name = "CENTS", value_parser = whole(0..=1_000_000))]
    gas_cents: u64,
    /// How far a delayed follower's trade moves the price: so many percent where it is as large as
    /// what was traded in the hour before; with a quarter of that half as much
    #[arg(long, default_value_t = 10, value_name = "PERCENT", value_parser = whole(0..=100))]
    impact: u64,
    /// Rules in TOML [default: settings.toml in the data folder, if it is there]
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// Set one rule; may be repeated
    #[arg(long = "set", value_name = "KEY=VALUE")]
    overrides: Vec<String>,
    /// Write a page with plots, too, which needs nothing from elsewhere
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  smartmoney backtest
  smartmoney backtest trades.parquet --history 30 --horizon 15
  smartmoney backtest 'exports/*.csv.gz' --chain base --html record.html
  smartmoney backtest --every 7 --horizon 7 --cut-offs 20
  smartmoney backtest --json > record.json
  smartmoney backtest --html record.html

At each cut-off all wallets are scored by the trades up to it alone, with the prices, the crowd and
the fit of that day; labels are left out, since they are today's knowledge. Then the positions that
they open afterwards are measured. What is published stays as it is.

Files are read as `ingest` reads them, into a folder for passing files that is gone afterwards: nothing
in the data folder changes. `smartmoney inspect FILE` shows how one is understood.";

pub(crate) async fn run(data_dir: &DataDir, args: BacktestArgs) -> anyhow::Result<ExitCode> {
    let folder = args.files.any()?.then(passing_folder).transpose()?;
    tokio::select! {
        outcome = of_store(data_dir, folder.as_ref(), &args) => outcome,
        _ = tokio::signal::ctrl_c() => {
            eprintln!("\nInterrupted. What is published is as it was.");
            drop(folder);
            // What still computes ends with the process.
            std::process::exit(i32::from(INTERRUPTED));
        }
    }
}

/// Of the files in a folder of their own, else of the data folder's store.
async fn of_store(
    data_dir: &DataDir,
    folder: Option<&TempDir>,
    args: &BacktestArgs,
) -> anyhow::Result<ExitCode> {
    let settings = settings::load(data_dir, args.settings.as_ref(), &args.overrides)?;
    let (store, description) = match folder {
        Some(folder) => {
            let store = args.files.read(folder, settings.clone()).await?;
            (store, args.files.description())
        }
        None => (data_dir.open().await?, data_dir.description()),
    };
    let plan = plan(store.as_ref(), args).await?;
    let record = backtest(store, plan.clone(), settings, args).await?;
    if let Some(path) = &args.html {
        data_dir.refuse_to_write(path)?;
        args.files.refuse_to_write(path)?;
        let output = Output::create(path)?;
        let page = html::page(&record, &plan, &description)?;
        let written = output.writer()?.write_all(page.as_bytes());
        written.with_context(|| format!("can't write {}", output.name()))?;
        output.finish()?;
    }
    if args.json {
        print(&format!("{}\n", serde_json::to_string_pretty(&record)?))?;
    } else {
        print(&table::render(&record.report, &plan))?;
        print(&table::follow(&record.follow))?;
    }
    Ok(ExitCode::SUCCESS)
}

impl BacktestArgs {
    fn costs(&self) -> Costs {
        Costs {
            fee: self.fee_bp as f64 / 10_000.0,
            gas_usd: self.gas_cents as f64 / 100.0,
            impact: self.impact as f64 / 100.0,
        }
    }
}

/// Cut-offs within the days of which a run has seen all trades.
async fn plan(store: &dyn Store, args: &BacktestArgs) -> anyhow::Result<Plan> {
    let stats = store.stats().await?;
    let data = stats.first_trade.zip(stats.last_trade);
    let (first, last) =
        data.context("there are no trades yet: read some with `smartmoney ingest`")?;
    let mut last = last.day();
    if let Some(earliest) = store.pending().await?.earliest {
        last = last.min(Day(earliest.day().0 - 1));
        if last < first.day() || stats.scored_wallets == 0 {
            bail!("there are trades that no run has seen yet: run `smartmoney score` first");
        }
    }
    let days = |of: u64| u32::try_from(of).unwrap_or(u32::MAX);
    let plan = Plan::new(
        (first.day(), last),
        usize::try_from(args.cut_offs)?,
        days(args.every),
        days(args.history),
        days(args.horizon),
    );
    plan.context("try a shorter --history or --horizon")
}

/// A backtest, as it is shown with `--json`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    #[serde(flatten)]
    report: Report,
    /// What following the lists would have brought.
    follow: Vec<FollowReport>,
}

async fn backtest(
    store: Arc<dyn Store>,
    plan: Plan,
    settings: Settings,
    args: &BacktestArgs,
) -> anyhow::Result<Record> {
    let prices = store.prices().await?;
    let last = plan.looks().last().copied();
    let market = Market::new(&prices.tokens, &prices.hours, last, &settings.market);
    drop(prices);
    let rules = Rules {
        market: Arc::new(market),
        settings: Arc::new(settings),
        plan: Arc::new(plan),
    };
    let wallets = read_pasts(&store, &rules).await?;
    let draws = (usize::try_from(args.draws)?, args.seed);
    let costs = args.costs();
    let record = move || {
        let cut_offs = walk(&wallets, &rules, draws.1);
        let leaders = Leaders::with_trades(&cut_offs, wallets);
        let wait = rules.settings.evidence.follow_within_hours;
        Record {
            report: report(&cut_offs, draws.0, draws.1),
            follow: follow_report(&cut_offs, &leaders, &rules.market, wait, costs, draws),
        }
    };
    Ok(tokio::task::spawn_blocking(record).await?)
}

fn walk(wallets: &[WalletPast], rules: &Rules, seed: u64) -> Vec<CutOff> {
    let bar = bar("{prefix} {wide_bar} {human_pos} of {human_len} {eta}");
    bar.set_prefix("walking forward");
    bar.set_length(rules.plan.looks().len() as u64);
    let tell = |done: usize| bar.set_position(done as u64);
    let (market, plan, settings) = (&rules.market, &rules.plan, &rules.settings);
    let cut_offs = walk_forward(wallets, market, plan, settings, seed, tell);
    bar.finish_and_clear();
    cut_offs
}
