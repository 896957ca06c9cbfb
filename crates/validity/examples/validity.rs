//! How much of the simulated skill the analysis finds, and whom it takes for skilled wrongly.
//!
//! `cargo run --release -p smartmoney-validity --example validity -- --help`
//!
//! Markets that have a row in the table already are not run again, so a run can be interrupted.

use anyhow::Context;
use clap::{Args, Parser, Subcommand};
use smartmoney_analysis::{METHODOLOGY_VERSION, Settings};
use smartmoney_validity::{
    Draw, Harness, Placebo, PlaceboMarket, Results, Run, Task, scenario, scenario_names,
    simulate_ledgers, tables, with_tables,
};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Analyses simulated markets, and compares with the truth.
#[derive(Parser)]
#[command(args_conflicts_with_subcommands = true)]
struct Command {
    #[command(subcommand)]
    other: Option<Other>,
    #[command(flatten)]
    markets: Markets,
}

#[derive(Subcommand)]
enum Other {
    /// Takes all skill out of a market, many times, and counts whom is found nevertheless.
    Placebo(PlaceboArguments),
}

#[derive(Args)]
struct Markets {
    /// Names of scenarios; all without any.
    names: Vec<String>,
    /// Their seeds: `17..26` (both included) or `17,18`.
    #[arg(long, default_value = "17..26")]
    seeds: Seeds,
    /// Markets at once.
    #[arg(long, default_value_t = 2)]
    jobs: usize,
    /// Run again what has a row already.
    #[arg(long)]
    again: bool,
    /// Print the tables of these runs, and write nothing.
    #[arg(long)]
    print: bool,
    /// A file of rules to judge by, other than the default ones of which the tables are.
    #[arg(long, value_name = "FILE", requires = "print")]
    settings: Option<PathBuf>,
    /// The folder of the tables.
    #[arg(long, default_value = "docs/validity")]
    into: PathBuf,
    /// The page of the method, into which the first two tables go as well.
    #[arg(long, value_name = "FILE")]
    page: Option<PathBuf>,
}

#[derive(Args)]
struct PlaceboArguments {
    /// The market whose wallets trade.
    #[arg(long, default_value = "plain")]
    scenario: String,
    /// Its seed.
    #[arg(long, default_value_t = 17)]
    seed: u64,
    /// Its wallets.
    #[arg(long, default_value_t = 1_000)]
    wallets: u32,
    /// Draws of each placebo.
    #[arg(long, default_value_t = 100)]
    draws: u64,
    /// The folder of the tables.
    #[arg(long, default_value = "docs/validity")]
    into: PathBuf,
}

#[derive(Clone)]
struct Seeds(Vec<u64>);

impl FromStr for Seeds {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Some((first, last)) = text.split_once("..") {
            return Ok(Self((first.parse()?..=last.parse()?).collect()));
        }
        let seeds: Result<_, _> = text.split(',').map(str::parse).collect();
        Ok(Self(seeds?))
    }
}

fn main() -> anyhow::Result<()> {
    let command = Command::parse();
    match command.other {
        Some(Other::Placebo(arguments)) => run_placebo(&arguments),
        None => run_markets(&command.markets),
    }
}

fn run_markets(arguments: &Markets) -> anyhow::Result<()> {
    let names: Vec<&str> = match &arguments.names[..] {
        [] => scenario_names().collect(),
        names => names.iter().map(String::as_str).collect(),
    };
    let mut tasks = Vec::new();
    for seed in &arguments.seeds.0 {
        for name in &names {
            tasks.push(Task {
                name: (*name).to_owned(),
                scenario: scenario(name, *seed)
                    .with_context(|| format!("there is no scenario {name:?}"))?,
            });
        }
    }
    let results = (!arguments.print)
        .then(|| Results::open(&arguments.into))
        .transpose()?;
    let commit = commit();
    let settings = arguments
        .settings
        .as_deref()
        .map(read_settings)
        .transpose()?;
    let harness = Harness {
        commit: &commit,
        settings: &settings.unwrap_or_default(),
        results: results.as_ref(),
        jobs: arguments.jobs,
        again: arguments.again,
    };
    let done = AtomicUsize::new(0);
    let runs = harness.run(&tasks, |run, number| {
        let done = done.fetch_add(1, Ordering::Relaxed) + 1;
        tell(
            run,
            &format!("{} of {}, {done} new", number + 1, tasks.len()),
        );
    })?;
    let Some(results) = results else {
        print!("{}", tables(&runs));
        return Ok(());
    };
    results.write_document()?;
    arguments.page.iter().try_for_each(|page| {
        let text = std::fs::read_to_string(page).with_context(|| page.display().to_string())?;
        let text = with_tables(&text, &results.runs()?)
            .with_context(|| format!("{} has no heading of the first table", page.display()))?;
        std::fs::write(page, text).with_context(|| page.display().to_string())
    })
}

/// What a file does not name is as by default.
fn read_settings(file: &Path) -> anyhow::Result<Settings> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    toml::from_str(&text).with_context(|| file.display().to_string())
}

/// Of the code, with a + where files have changed since; nothing where git can't tell.
fn commit() -> String {
    let git = std::process::Command::new("git")
        .args(["describe", "--always", "--exclude=*", "--dirty=+"])
        .output();
    git.map_or_else(
        |_| String::new(),
        |out| String::from_utf8_lossy(&out.stdout).trim().to_owned(),
    )
}

fn tell(run: &Run, place: &str) {
    eprintln!(
        "[{place}] {} {}: {} identified, {} without skill, of {} skilled and tested; {:.0} s",
        run.scenario, run.seed, run.identified, run.without_skill, run.skilled_tested, run.seconds
    );
}

fn run_placebo(arguments: &PlaceboArguments) -> anyhow::Result<()> {
    let name = &arguments.scenario;
    let mut market =
        scenario(name, arguments.seed).with_context(|| format!("there is no scenario {name:?}"))?;
    market.wallets = arguments.wallets;
    let market = PlaceboMarket::new(simulate_ledgers(&market)?)
        .context("the market is too short, or nobody trades in it")?;
    let results = Results::open(&arguments.into)?;
    let known = results.draws()?;
    let commit = commit();
    for placebo in Placebo::ALL {
        let mut nobody = 0;
        for draw in 1..=arguments.draws {
            let is_it = |of: &&Draw| {
                of.version == METHODOLOGY_VERSION
                    && (&of.scenario, of.seed) == (name, arguments.seed)
                    && (of.placebo, of.draw) == (placebo, draw)
            };
            let one = if let Some(one) = known.iter().find(is_it) {
                one.clone()
            } else {
                let one = Draw {
                    commit: commit.clone(),
                    scenario: name.clone(),
                    seed: arguments.seed,
                    ..market.draw(placebo, draw, &Settings::default())
                };
                results.add_draw(one.clone())?;
                one
            };
            nobody += u64::from(one.identified == 0);
            eprintln!(
                "{} {draw}: {} identified of {} tested; {nobody} of {draw} draws identify no wallet",
                placebo.as_str(),
                one.identified,
                one.tested
            );
        }
        println!(
            "{}: {nobody} of {} draws identify no wallet",
            placebo.as_str(),
            arguments.draws
        );
    }
    Ok(())
}
