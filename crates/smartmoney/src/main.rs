//! `smartmoney`: trades in, ranked wallets out.

mod cli;
mod clock;
mod commands;
mod data;
mod export;
mod instance;
mod log;
mod output;
mod service;
mod settings;
mod show;

use cli::{Cli, Command};
use std::process::ExitCode;

/// A cached answer is little else than a few dozen allocations: with glibc's a
/// seventh fewer are given in a second.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// By convention 128 + SIGINT.
const INTERRUPTED: u8 = 130;
const INTERRUPTION: &str = "
Interrupted. What was written so far is whole; run the same command again to go on.";

#[tokio::main]
async fn main() -> ExitCode {
    let cli = cli::parse();
    let is_service = matches!(cli.command, Command::Serve(_));
    // A line for each file of the dashboard says nothing.
    let default = if is_service {
        "info,memory_serve=warn"
    } else {
        "warn"
    };
    log::init(default);
    // A run gives its lease back before it ends, and so does the service; a backtest of files takes
    // its folder away.
    let stops_by_itself =
        is_service || matches!(cli.command, Command::Score(_) | Command::Backtest(_));
    let outcome = tokio::select! {
        outcome = in_a_task(cli) => outcome,
        _ = tokio::signal::ctrl_c(), if !stops_by_itself => {
            eprintln!("{INTERRUPTION}");
            // Threads that still read or write are ended with the process; the
            // database rolls back what they had not committed.
            std::process::exit(i32::from(INTERRUPTED));
        }
    };
    match outcome {
        Ok(code) => code,
        Err(error) if show::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            let said = format!("{error:#}");
            eprintln!("error: {}", show::visible_lines(&said));
            ExitCode::FAILURE
        }
    }
}

/// Apart from the wait for a signal, which what blocks (a pipe whose reader is
/// slow) would hold up.
async fn in_a_task(cli: Cli) -> anyhow::Result<ExitCode> {
    tokio::spawn(run(cli)).await?
}

async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let data_dir = data::DataDir::find(cli.data_dir, cli.database_url, cli.database)?;
    match cli.command {
        Command::Ingest(args) => commands::ingest::run(&data_dir, args).await,
        Command::Inspect(args) => commands::inspect::run(&args),
        Command::Sources(args) => commands::sources::run(&data_dir, args).await,
        Command::Forget(args) => commands::forget::run(&data_dir, args).await,
        Command::Score(args) => commands::score::run(&data_dir, args).await,
        Command::Top(args) => commands::top::run(&data_dir, args).await,
        Command::Wallet(args) => commands::wallet::run(&data_dir, args).await,
        Command::Changes(args) => commands::changes::run(&data_dir, args).await,
        Command::Export(args) => commands::export::run(&data_dir, args).await,
        Command::Backtest(args) => commands::backtest::run(&data_dir, args).await,
        Command::Record(args) => commands::record::run(&data_dir, args).await,
        Command::Stats(args) => commands::stats::run(&data_dir, args).await,
        Command::Serve(args) => commands::serve::run(&data_dir, args).await,
        Command::Check(args) => commands::check::run(&data_dir, args).await,
        Command::Keys(args) => commands::keys::run(&data_dir, args).await,
        Command::Simulate(args) => commands::simulate::run(args).await,
        Command::Completions(args) => commands::completions::run(&args),
    }
}
