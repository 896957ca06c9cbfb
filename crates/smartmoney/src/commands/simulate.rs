use crate::cli::{whole, whole_of};
use crate::output::Output;
use crate::show::{bar, number, print};
use anyhow::{Context, bail};
use clap::Args;
use smartmoney_simulate::{Progress, Scenario, write_parquet, write_truth};
use std::io::{BufWriter, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Arguments of `simulate`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SimulateArgs {
    /// How many wallets trade [default: 5000, or as the scenario has it]
    #[arg(long, value_name = "N", value_parser = whole_of::<u32>(0..=u32::MAX))]
    wallets: Option<u32>,
    /// For how many days [default: 180]
    #[arg(long, value_name = "D", value_parser = whole_of::<u32>(0..=u32::MAX))]
    days: Option<u32>,
    /// Same seed, same bytes [default: 1]
    #[arg(long, value_name = "S", value_parser = whole(0..=u64::MAX))]
    seed: Option<u64>,
    /// Share of trades against stablecoins that go through another token: a row for each pool
    /// [default: 0]
    #[arg(long, value_name = "SHARE", value_parser = share)]
    routed: Option<f64>,
    /// Share of trades that an aggregator tells again in one more row [default: 0]
    #[arg(long, value_name = "SHARE", value_parser = share)]
    echoed: Option<f64>,
    /// Share of transactions whose last pool comes first [default: 0]
    #[arg(long, value_name = "SHARE", value_parser = share)]
    reversed: Option<f64>,
    /// The market: a name of --list-scenarios, or a file in TOML; what that does not name has
    /// its default
    #[arg(long, value_name = "NAME|FILE")]
    scenario: Option<PathBuf>,
    /// The Parquet file of trades; - is the standard output
    #[arg(
        short,
        long,
        value_name = "FILE",
        required_unless_present_any = ["print_scenario", "list_scenarios"]
    )]
    output: Option<PathBuf>,
    /// What each wallet truly is [default: truth.csv beside the trades]
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,
    /// Print the scenario as TOML and make nothing
    #[arg(long)]
    print_scenario: bool,
    /// List the markets that have names and make nothing
    #[arg(long, conflicts_with = "print_scenario")]
    list_scenarios: bool,
    /// With --list-scenarios: as JSON
    #[arg(long, requires = "list_scenarios")]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  smartmoney simulate -o trades.parquet
  smartmoney simulate --wallets 500 --days 120 --seed 7 -o small.parquet
  smartmoney simulate --routed 0.5 --echoed 0.3 --reversed 0.05 -o routed.parquet
  smartmoney simulate --scenario strong-sectors --seed 7 -o trades.parquet
  smartmoney simulate --scenario mine.toml -o trades.parquet";

/// A share as the command line has it. NaN is in no range.
fn share(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_| "not a number".to_owned())?;
    if (0.0..=1.0).contains(&number) {
        Ok(number)
    } else {
        Err("not a share from 0 to 1".to_owned())
    }
}

pub(crate) async fn run(args: SimulateArgs) -> anyhow::Result<ExitCode> {
    if args.list_scenarios {
        print(&list(args.json))?;
        return Ok(ExitCode::SUCCESS);
    }
    let scenario = scenario(&args)?;
    if args.print_scenario {
        print(&toml::to_string(&scenario)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let path = args.output.context("where to? Give -o FILE")?;
    let made = tokio::task::spawn_blocking(move || make(&scenario, &path, args.truth));
    made.await??;
    Ok(ExitCode::SUCCESS)
}

fn list(json: bool) -> String {
    let all = Scenario::all_names();
    if json {
        let all: Vec<_> = all
            .iter()
            .map(
                |named| serde_json::json!({ "name": named.name, "description": named.description }),
            )
            .collect();
        return format!("{:#}\n", serde_json::Value::from(all));
    }
    let width = all.iter().map(|named| named.name.len()).max().unwrap_or(0);
    let lines = all
        .iter()
        .map(|named| format!("{:width$}  {}\n", named.name, named.description));
    lines.collect::<Vec<_>>().concat()
}

/// The market of that name, or else the one in that file.
fn named_or_file(asked: &Path, seed: u64) -> anyhow::Result<Scenario> {
    let named = asked.to_str().and_then(|name| Scenario::named(name, seed));
    if let Some(named) = named {
        return Ok(named);
    }
    let text = match std::fs::read_to_string(asked) {
        Err(error) if error.kind() == ErrorKind::NotFound => bail!(
            "there is neither a scenario nor a file called {}: `smartmoney simulate \
             --list-scenarios` lists the names",
            asked.display()
        ),
        text => text.with_context(|| format!("can't read the scenario {}", asked.display()))?,
    };
    Scenario::from_toml(&text).with_context(|| format!("the scenario {}", asked.display()))
}

fn scenario(args: &SimulateArgs) -> anyhow::Result<Scenario> {
    let mut scenario = match &args.scenario {
        Some(asked) => named_or_file(asked, args.seed.unwrap_or(Scenario::default().seed))?,
        None => Scenario::default(),
    };
    scenario.wallets = args.wallets.unwrap_or(scenario.wallets);
    scenario.days = args.days.unwrap_or(scenario.days);
    scenario.seed = args.seed.unwrap_or(scenario.seed);
    let routes = &mut scenario.routes;
    routes.routed = args.routed.unwrap_or(routes.routed);
    routes.echoed = args.echoed.unwrap_or(routes.echoed);
    routes.reversed = args.reversed.unwrap_or(routes.reversed);
    Ok(scenario)
}

fn make(scenario: &Scenario, path: &Path, truth: Option<PathBuf>) -> anyhow::Result<()> {
    let output = Output::create(path)?;
    let truth = truth_path(path, output.is_stream(), truth)?;
    if output.is_terminal() {
        bail!("Parquet is not for a terminal: name a file");
    }
    let bar = bar("{prefix} {wide_bar} {human_pos} of {human_len}");
    let progress = |progress| {
        let (what, done, of) = match progress {
            Progress::Wallets { done, of } => ("wallets", u64::from(done), u64::from(of)),
            Progress::Rows { done, of } => ("rows", done, of),
        };
        bar.set_prefix(what);
        bar.set_length(of);
        bar.set_position(done);
    };
    let cant_write = || format!("can't write {}", output.name());
    let summary = write_parquet(output.writer()?, scenario, progress).with_context(cant_write)?;
    bar.finish_and_clear();
    let truth = Output::create(&truth)?;
    let cant_write = || format!("can't write {}", truth.name());
    write_truth(BufWriter::new(truth.writer()?), &summary.truth).with_context(cant_write)?;
    let trades: u64 = summary.truth.iter().map(|wallet| wallet.trades).sum();
    let rows = if summary.rows == trades {
        String::new()
    } else {
        format!(" ({} rows)", number(summary.rows))
    };
    let text = format!(
        "{} trades{rows} of {} wallets over {} days in {}\nwhat each wallet truly is in {}\n",
        number(trades),
        number(u64::from(scenario.wallets)),
        scenario.days,
        output.name(),
        truth.name()
    );
    let is_stdout_free = !output.is_stdout() && !truth.is_stdout();
    output.finish()?;
    truth.finish()?;
    if is_stdout_free {
        return print(&text);
    }
    eprint!("{text}");
    Ok(())
}

/// Where the truth is written: beside the output, unless that is a stream, which has no folder.
fn truth_path(output: &Path, is_stream: bool, asked: Option<PathBuf>) -> anyhow::Result<PathBuf> {
    let truth = match asked {
        Some(truth) => truth,
        None if is_stream => bail!(
            "{} is no file that truth.csv could lie beside: say where with --truth FILE",
            output.display()
        ),
        None => beside(output)?,
    };
    if output == truth {
        bail!(
            "trades and truth would both be {}: name another with --truth FILE",
            output.display()
        );
    }
    Ok(truth)
}

/// truth.csv beside the trades, unless it tells of trades of another name.
fn beside(output: &Path) -> anyhow::Result<PathBuf> {
    let truth = output.with_file_name("truth.csv");
    if truth.exists() && !output.exists() {
        bail!(
            "{} is there, of other trades than {}: name another file with --truth FILE",
            truth.display(),
            output.display()
        );
    }
    Ok(truth)
}
