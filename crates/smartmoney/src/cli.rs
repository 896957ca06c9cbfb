//! The arguments of the program.

use crate::commands::{
    backtest::BacktestArgs, changes::ChangesArgs, check::CheckArgs, completions::CompletionsArgs,
    export::ExportArgs, forget::ForgetArgs, ingest::IngestArgs, inspect::InspectArgs,
    keys::KeysArgs, record::RecordArgs, score::ScoreArgs, serve::ServeArgs, simulate::SimulateArgs,
    sources::SourcesArgs, stats::StatsArgs, top::TopArgs, wallet::WalletArgs,
};
use clap::builder::{BoolishValueParser, Resettable, TypedValueParser};
use clap::{Arg, Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;

/// Finds the wallets that trade well on decentralised exchanges, and shows the evidence.
#[derive(Debug, Parser)]
#[command(version = env!("SMARTMONEY_VERSION"), max_term_width = 100, after_help = EXAMPLES)]
pub(crate) struct Cli {
    /// Where the database lies [default: the user's data folder]
    #[arg(
        long,
        global = true,
        help_heading = "Data",
        env = "SMARTMONEY_DATA_DIR",
        value_name = "DIR"
    )]
    pub(crate) data_dir: Option<PathBuf>,
    /// Keep everything in this PostgreSQL database and not in the data folder
    #[arg(
        long,
        global = true,
        help_heading = "Data",
        env = "DATABASE_URL",
        hide_env_values = true,
        value_name = "postgres://…"
    )]
    pub(crate) database_url: Option<String>,
    #[command(flatten)]
    pub(crate) database: DatabaseArgs,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// How a PostgreSQL database is reached: for servers, and so not in the short help.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Data")]
pub(crate) struct DatabaseArgs {
    /// Connections to PostgreSQL at most
    #[arg(
        long = "database-pool-size",
        global = true,
        hide_short_help = true,
        env = "DATABASE_POOL_SIZE",
        default_value_t = 16,
        value_name = "N",
        value_parser = whole_of::<u16>(1..=1_000),
    )]
    pub(crate) pool_size: u16,
    /// Root certificates, in PEM, that sign the server's certificate [default: the platform's]
    #[arg(
        long = "database-root-certificates",
        global = true,
        hide_short_help = true,
        env = "PGSSLROOTCERT",
        value_name = "FILE"
    )]
    pub(crate) root_certificates: Option<PathBuf>,
    /// Connect through a pooler that may give each transaction another session
    #[arg(
        long = "database-pooled",
        global = true,
        hide_short_help = true,
        env = "DATABASE_POOLED",
        value_parser = BoolishValueParser::new(),
    )]
    pub(crate) is_pooled: bool,
}

/// What the program was called with. A fault of it ends the process, with a message.
pub(crate) fn parse() -> Cli {
    let matches = command().get_matches();
    Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
}

/// The command as it reads its environment: an empty variable is how some
/// surroundings unset one.
pub(crate) fn command() -> clap::Command {
    with_negative_numbers(without_empty_variables(Cli::command()))
}

/// `--limit -1` is a value out of its bounds, and not the flag `-1`, which there is not.
fn with_negative_numbers(command: clap::Command) -> clap::Command {
    command
        .mut_args(|argument| {
            let takes_values = argument.get_action().takes_values();
            argument.allow_negative_numbers(takes_values)
        })
        .mut_subcommands(with_negative_numbers)
}

fn without_empty_variables(command: clap::Command) -> clap::Command {
    let is_empty = |argument: &Arg| {
        let value = argument.get_env().and_then(std::env::var_os);
        value.is_some_and(|value| value.is_empty())
    };
    command
        .mut_args(|argument| {
            if is_empty(&argument) {
                argument.env(Resettable::Reset)
            } else {
                argument
            }
        })
        .mut_subcommands(without_empty_variables)
}

/// Reads a whole number within bounds, and says which they are of everything else.
pub(crate) fn whole(bounds: RangeInclusive<u64>) -> impl TypedValueParser<Value = u64> {
    whole_of(bounds)
}

/// The same of any type of number.
pub(crate) fn whole_of<T>(bounds: RangeInclusive<T>) -> impl TypedValueParser<Value = T>
where
    T: FromStr + PartialOrd + Display + Clone + Send + Sync + 'static,
{
    move |text: &str| {
        let number = text.parse().ok().filter(|number| bounds.contains(number));
        let (from, to) = (bounds.start(), bounds.end());
        number.ok_or_else(|| format!("expected a whole number from {from} to {to}"))
    }
}

const EXAMPLES: &str = "\
Examples:
  smartmoney simulate -o trades.parquet     make a market to try things on
  smartmoney ingest trades.parquet          read trades
  smartmoney inspect trades.parquet         how a file would be understood
  smartmoney score                          score all wallets
  smartmoney top                            the best, as a table
  smartmoney wallet 0x…                     why a wallet has its score
  smartmoney changes                        what the last run changed, and why
  smartmoney backtest                       what followed the scores of earlier days
  smartmoney record                         how published lists turned out
  smartmoney export --format csv > all.csv  every wallet, every field
  smartmoney serve                          the HTTP API, scoring every 15 minutes";

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read trades from Parquet, CSV or JSON
    Ingest(IngestArgs),
    /// Show how a file of trades would be understood; store nothing
    Inspect(InspectArgs),
    /// List the files that trades were read from
    Sources(SourcesArgs),
    /// Take trades back: by file, chain, exchange or time
    Forget(ForgetArgs),
    /// Score all wallets once
    Score(ScoreArgs),
    /// List the best wallets
    Top(TopArgs),
    /// Explain one wallet: score, evidence, positions
    Wallet(WalletArgs),
    /// Show what changed between two runs, and why
    Changes(ChangesArgs),
    /// Write wallets with every field as CSV, NDJSON or Parquet
    Export(ExportArgs),
    /// Measure what followed the scores of earlier days
    Backtest(BacktestArgs),
    /// Show how the lists turned out that were published
    Record(RecordArgs),
    /// Count what is stored
    Stats(StatsArgs),
    /// Answer HTTP requests and score every 15 minutes
    Serve(ServeArgs),
    /// Show the service's settings and whether its services answer
    Check(CheckArgs),
    /// Make, list and revoke keys of the API
    Keys(KeysArgs),
    /// Make trades of a market whose traders' skill is known
    Simulate(SimulateArgs),
    /// Print the completions of a shell
    Completions(CompletionsArgs),
}
