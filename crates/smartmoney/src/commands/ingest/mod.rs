//! `smartmoney ingest`.

mod report;
mod sink;
mod source;
mod store;

use super::doubts::Doubts;
use super::reading::{ReadingArgs, read_table, warn_of_unknown_chains};
use crate::data::{DataDir, is_same_file};
use crate::show::{bar, print, visible_lines};
use anyhow::{Context, bail};
use clap::Args;
pub(crate) use report::Report;
use sink::{Step, StoreSink};
use smartmoney_ingest::{
    Input, Options, Reader, RejectWriter, find_inputs, read_cash, read_labels,
};
use smartmoney_model::{CashToken, Label};
use smartmoney_store::Store;
pub(crate) use source::digest;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use store::{Taken, take_in};
use tokio::sync::mpsc;

/// Arguments of `ingest`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct IngestArgs {
    /// Files, folders, patterns, or - for the standard input
    #[arg(value_name = "PATH", required_unless_present_any = ["labels", "cash"])]
    paths: Vec<String>,
    #[command(flatten)]
    reading: ReadingArgs,
    /// Tokens that are worth a dollar: chain,address and optionally symbol,cash; false takes a
    /// token off the built-in list. Kept in the database, for later commands too. Needs no PATH
    #[arg(long, value_name = "FILE")]
    cash: Vec<PathBuf>,
    /// Kinds and names of addresses: chain,address,kind and optionally name,labels,verified. Needs
    /// no PATH
    #[arg(long, value_name = "FILE")]
    labels: Vec<PathBuf>,
    /// Write every rejected row, and every value left out of a trade, to this CSV file, with
    /// its file and row and the reason
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Where a trade is known with other content, take the file's; where a transaction is known
    /// in another block, take the file's rows
    #[arg(long)]
    replace: bool,
    /// Stop at the first rejected row or value left out
    #[arg(long)]
    strict: bool,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  smartmoney ingest trades.parquet
  smartmoney ingest exports/ 'more/*.csv.gz' --rejects rejects.csv
  smartmoney ingest swaps.csv --map wallet=trader,amount_usd=usd_value --chain base
  smartmoney ingest swaps.parquet --tokens tokens.csv --labels labels.csv --cash cash.csv
  smartmoney ingest answer.json --records data.swaps
  smartmoney ingest fills.csv --map side=direction,base_token_symbol=coin,base_amount=size,price=px
  smartmoney ingest corrected.csv --replace
  zcat trades.ndjson.gz | smartmoney ingest -

smartmoney inspect FILE shows how a file is understood, and stores nothing.

Fields of a row: wallet, block_time, tx_hash, and what was bought and sold in one of four ways:
  token_bought and token_sold: an _address or _symbol and an _amount (or _amount_raw) of both
  side (buy or sell), base_token and quote_token (_address or _symbol), base_amount, and
  quote_amount or price (quote tokens for one base token)
  token0 and token1 (_address or _symbol) with amount0 and amount1, what the pool received;
  negative is what it paid
  the same with amount0_in, amount0_out, amount1_in and amount1_out
Raw amounts need _decimals or --tokens. Optional are chain, amount_usd (or token_bought_amount_usd
and token_sold_amount_usd), evt_index, block_number, project, gas_usd. A key of a nested object is
named by its path, as in account.id. The kind of a label is fund, protocol, exchange, bot,
airdrop_hunter or other.

A trade that is known already is counted and left alone, so reading a file twice adds nothing and
an interrupted command can simply be run again. It is known by chain, transaction, log index and
tokens; without a log index (none, or -1) by wallet, tokens, amounts and exchange. Of two files that
tell one trade the better word stays, with a log index and more digits, and what it lacks is taken
from the other. What differs otherwise is counted as different, with an example: --replace takes it,
or `smartmoney forget` takes a file back. Give the files that one export was cut into to one command: files with the same columns
are taken for its pieces.";

/// Batches that wait for the store while the next are read.
const BATCHES_WAITING: usize = 2;

pub(crate) async fn run(data_dir: &DataDir, args: IngestArgs) -> anyhow::Result<ExitCode> {
    let reading = Reading {
        options: args.reading.options(args.strict)?,
        described: args.reading.described(),
        strict: args.strict,
        replace: args.replace,
    };
    let inputs = if args.paths.is_empty() {
        Vec::new()
    } else {
        find_inputs(&args.paths)?
    };
    let labels = args
        .labels
        .iter()
        .map(|file| read_table(read_labels(file), args.strict))
        .collect::<anyhow::Result<Vec<Vec<Label>>>>()?;
    let cash = read_cash_lists(&args.cash)?;
    let store = data_dir.open_or_create().await?;
    let rejects = match &args.rejects {
        Some(path) => Some(open_rejects(data_dir, path, &inputs)?),
        None => None,
    };
    let mut report = Report {
        labels: 0,
        ..Report::default()
    };
    for labels in labels {
        report.labels += labels.len() as u64;
        store.put_labels(labels).await?;
    }
    read_all(store, inputs, reading, (cash, rejects), &mut report).await?;
    if args.json {
        print(&format!("{}\n", serde_json::to_string_pretty(&report)?))?;
    } else {
        print(&report.render(args.rejects.as_deref()))?;
    }
    let is_failed = report.files.iter().any(|file| file.error.is_some());
    Ok(
        if is_failed || report.is_all_rejected() || report.stopped.is_some() {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        },
    )
}

/// Reads files into a store that holds nothing yet.
pub(crate) async fn read_alone(
    store: &Arc<dyn Store>,
    paths: &[String],
    args: &ReadingArgs,
    cash: &[PathBuf],
) -> anyhow::Result<Report> {
    let reading = Reading {
        options: args.options(false)?,
        described: args.described(),
        strict: false,
        replace: false,
    };
    let inputs = find_inputs(paths)?;
    let cash = read_cash_lists(cash)?;
    let mut report = Report::default();
    read_all(
        Arc::clone(store),
        inputs,
        reading,
        (cash, None),
        &mut report,
    )
    .await?;
    Ok(report)
}

fn read_cash_lists(files: &[PathBuf]) -> anyhow::Result<Vec<CashToken>> {
    let lists = files
        .iter()
        // One token that is missing from this list would make other trades of all its trades.
        .map(|file| read_table(read_cash(file), true));
    let lists: Vec<Vec<CashToken>> = lists.collect::<anyhow::Result<_>>()?;
    Ok(lists.concat())
}

/// Never over what is to be read.
fn open_rejects(
    data_dir: &DataDir,
    path: &Path,
    inputs: &[Input],
) -> anyhow::Result<RejectWriter<BufWriter<File>>> {
    data_dir.refuse_to_write(path)?;
    let is_input = |input: &Input| matches!(input, Input::File(file) if is_same_file(file, path));
    if inputs.iter().any(is_input) {
        bail!(
            "{} is among the files to read: write the rejects to another file",
            path.display()
        );
    }
    let failed = || format!("can't write rejects to {}", path.display());
    let file = File::create(path).with_context(failed)?;
    RejectWriter::new(BufWriter::new(file)).with_context(failed)
}

/// Files are read on a thread of their own while the store writes; what is worth a dollar is known
/// before. Says what is doubtful of them.
async fn read_all(
    store: Arc<dyn Store>,
    inputs: Vec<Input>,
    mut reading: Reading,
    (cash, rejects): (Vec<CashToken>, Option<RejectWriter<BufWriter<File>>>),
    report: &mut Report,
) -> anyhow::Result<()> {
    warn_of_unknown_chains(cash.iter().map(|token| &token.chain));
    report.cash = cash.len() as u64;
    store.put_cash(cash).await?;
    reading.options.cash = store.cash().await?;
    let told = reading.options.default_chain.clone();
    let (sender, steps) = mpsc::channel::<Step>(BATCHES_WAITING);
    let bar = bar("{msg} {wide_bar} {binary_bytes} of {binary_total_bytes}  {prefix}");
    let Reading {
        options,
        described,
        strict,
        replace,
    } = reading;
    let reading = tokio::task::spawn_blocking(move || {
        let mut sink = StoreSink::new(sender, rejects, strict, bar);
        let mut reader = Reader::new(options);
        for input in &inputs {
            // A file alone has no siblings.
            let family = match inputs.len() {
                1 => None,
                _ => source::family(input, &mut reader),
            };
            sink.begin(input, source::describe(input, &described), family);
            let outcome = reader.read(input, &mut sink);
            if sink.end(input, outcome) {
                break;
            }
        }
        sink.finish()
    });
    let Taken {
        counts,
        examples,
        left_behind,
    } = take_in(store.as_ref(), steps, replace).await?;
    let read = reading.await??;
    report.files = read.files;
    report.doubts = Doubts::new(&read.summaries);
    let refused = read.examples.into_iter();
    report.examples = refused
        .map(|(kind, text)| (kind.to_string(), text))
        .collect();
    report.stopped = read.stopped;
    report.trades = (&counts).into();
    report.differences = examples;
    report.left_behind = left_behind;
    report.seconds = read.seconds;
    for warning in report.doubts.warnings(told.as_ref()) {
        eprintln!("warning: {}", visible_lines(&warning));
    }
    Ok(())
}

/// How files are read.
struct Reading {
    options: Options,
    /// The options as they are kept.
    described: String,
    strict: bool,
    replace: bool,
}
