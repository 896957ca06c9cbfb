//! `smartmoney ingest`.

mod doubts;
mod report;
mod sink;

use crate::data::{DataDir, is_same_file};
use crate::show::{bar, print};
use anyhow::{Context, bail};
use clap::Args;
use doubts::{Doubts, unknown};
use report::Report;
use sink::{StoreSink, Written};
use smartmoney_ingest::{
    FileError, Input, Mapping, Options, Preset, Reader, RejectWriter, Table, TokenList,
    find_inputs, read_cash, read_labels, read_tokens,
};
use smartmoney_model::{CashToken, ChainId, Label, Timestamp, Trade};
use smartmoney_store::Store;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use tokio::sync::mpsc;

/// Arguments of `ingest`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct IngestArgs {
    /// Files, folders, patterns, or - for the standard input
    #[arg(value_name = "PATH", required_unless_present_any = ["labels", "cash"])]
    paths: Vec<String>,
    /// The shape of the files: dune, dune-solana or messari [default: found from their columns]
    #[arg(long, value_name = "SHAPE")]
    preset: Option<Preset>,
    /// Which column holds which field, where it differs: `wallet=taker,amount_usd=value`
    #[arg(long, value_name = "FIELD=COLUMN,…")]
    map: Option<String>,
    /// The same from a file of `field = column` lines
    #[arg(long, value_name = "FILE", conflicts_with = "map")]
    map_file: Option<PathBuf>,
    /// The chain of rows that name none
    #[arg(long, value_name = "CHAIN")]
    chain: Option<ChainId>,
    /// Decimals and addresses of tokens: chain,address,symbol,decimals
    #[arg(long, value_name = "FILE")]
    tokens: Option<PathBuf>,
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
  zcat trades.ndjson.gz | smartmoney ingest -

Fields of a row: wallet, block_time, tx_hash, and of both token_bought and token_sold an _address
or _symbol and an _amount (or _amount_raw with --tokens); optional are chain, amount_usd, evt_index,
block_number, project, gas_usd. The kind of a label is fund, protocol, exchange, bot,
airdrop_hunter or other.

A trade that is known already, by chain, transaction and log index, is counted and left alone,
so reading a file twice adds nothing and an interrupted command can simply be run again. Where
the files have no log index, give all files of one export to one command, in their order: a
transaction may be cut between two.";

/// Batches that wait for the store while the next are read.
const BATCHES_WAITING: usize = 2;

pub(crate) async fn run(data_dir: &DataDir, args: IngestArgs) -> anyhow::Result<ExitCode> {
    let mut options = options(&args)?;
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
    let cash = args
        .cash
        .iter()
        .map(|file| read_table(read_cash(file), args.strict))
        .collect::<anyhow::Result<Vec<Vec<CashToken>>>>()?
        .concat();
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
    warn_of_unknown_chains(cash.iter().map(|token| &token.chain));
    report.cash = cash.len() as u64;
    store.put_cash(cash).await?;
    options.cash = store.cash().await?;
    read_all(store, inputs, options, rejects, args.strict, &mut report).await?;
    for warning in report.doubts.warnings(args.chain.as_ref()) {
        eprintln!("warning: {warning}");
    }
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

fn warn_of_unknown_chains<'a>(chains: impl IntoIterator<Item = &'a ChainId>) {
    let unknown_chains = chains.into_iter().filter(|chain| !chain.is_known());
    for chain in unknown_chains.collect::<BTreeSet<_>>() {
        eprintln!("warning: {}", unknown(chain.as_str(), None));
    }
}

fn options(args: &IngestArgs) -> anyhow::Result<Options> {
    warn_of_unknown_chains(&args.chain);
    let mapping = match (&args.map, &args.map_file) {
        (Some(text), _) => Mapping::parse(text)?,
        (None, Some(file)) => Mapping::from_file(file)?,
        (None, None) => Mapping::default(),
    };
    let tokens = match &args.tokens {
        Some(file) => read_table(read_tokens(file), args.strict)?,
        None => TokenList::default(),
    };
    Ok(Options {
        preset: args.preset,
        mapping,
        default_chain: args.chain.clone(),
        tokens,
        cash: Vec::new(),
        latest: tomorrow(),
    })
}

/// No trade is later; the day is for clocks that go wrong.
fn tomorrow() -> Timestamp {
    let now = jiff::Timestamp::now().as_second();
    Timestamp::from_secs(now + 24 * 60 * 60)
}

/// What a small file says; its bad rows are told on the standard error.
fn read_table<T>(read: Result<Table<T>, FileError>, strict: bool) -> anyhow::Result<T> {
    let table = read?;
    for reject in &table.rejects {
        eprintln!("warning: {reject}");
    }
    if strict && table.rejected > 0 {
        bail!("{} rows were rejected (--strict)", table.rejected);
    }
    Ok(table.content)
}

/// Files are read on a thread of their own while the store writes.
async fn read_all(
    store: Arc<dyn Store>,
    inputs: Vec<Input>,
    options: Options,
    rejects: Option<RejectWriter<BufWriter<File>>>,
    strict: bool,
    report: &mut Report,
) -> anyhow::Result<()> {
    let (sender, mut batches) = mpsc::channel::<Vec<Trade>>(BATCHES_WAITING);
    let bar = bar("{msg} {wide_bar} {binary_bytes} of {binary_total_bytes}  {prefix}");
    let reading = tokio::task::spawn_blocking(move || {
        let mut sink = StoreSink::new(sender, rejects, strict, bar);
        let mut reader = Reader::new(options);
        for input in &inputs {
            sink.begin(input);
            let outcome = reader.read(input, &mut sink);
            if sink.end(input, outcome) {
                break;
            }
        }
        sink.finish()
    });
    let mut written = Written::default();
    while let Some(batch) = batches.recv().await {
        let appended = store.append_trades(batch).await?;
        written.inserted += appended.inserted;
        written.duplicates += appended.duplicates;
    }
    let read = reading.await??;
    report.files = read.files;
    report.doubts = Doubts::new(&read.summaries);
    let examples = read.examples.into_iter();
    report.examples = examples
        .map(|(kind, text)| (kind.to_string(), text))
        .collect();
    report.stopped = read.stopped;
    report.trades = written;
    report.seconds = read.seconds;
    Ok(())
}
