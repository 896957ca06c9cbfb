use super::filters::Filters;
use crate::data::DataDir;
use crate::export::{CsvExport, Export, NdjsonExport, ParquetExport};
use crate::show::number;
use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use smartmoney_model::Wallet;
use smartmoney_store::{StatusFilter, WalletStore};
use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Arguments of `export`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ExportArgs {
    /// What to write
    #[arg(long, value_name = "FORMAT")]
    format: FormatArg,
    /// Where to; - is the standard output, and the default
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    #[command(flatten)]
    filters: Filters,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArg {
    Csv,
    Ndjson,
    Parquet,
}

const EXAMPLES: &str = "\
Examples:
  smartmoney export --format csv > wallets.csv
  smartmoney export --format parquet -o wallets.parquet
  smartmoney export --format ndjson --status identified | head -1

Every wallet is written, whatever its status, unless filters say otherwise.";

const WALLETS_AT_ONCE: usize = 2_000;

pub(crate) async fn run(place: &DataDir, args: ExportArgs) -> anyhow::Result<ExitCode> {
    let store = place.open().await?;
    let output = args
        .output
        .as_deref()
        .filter(|path| *path != Path::new("-"));
    let is_terminal = output.is_none() && std::io::stdout().is_terminal();
    if args.format == FormatArg::Parquet && is_terminal {
        bail!("Parquet is not for a terminal: give -o FILE");
    }
    match output {
        None => {
            let export = open(args.format, BufWriter::new(std::io::stdout()))?;
            write_all(store.as_ref(), &args, export).await?;
        }
        Some(path) => {
            place.refuse_to_write(path)?;
            let written = to_file(store.as_ref(), &args, path).await?;
            eprintln!("{} wallets in {}", number(written), path.display());
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// A file appears under its name only when it is complete; a pipe or a device
/// is written to as it is.
async fn to_file(store: &dyn WalletStore, args: &ExportArgs, path: &Path) -> anyhow::Result<u64> {
    let failed = || format!("can't write {}", path.display());
    // Where a link leads to.
    let place = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    if place.exists() && !place.is_file() {
        let file = File::options()
            .write(true)
            .open(&place)
            .with_context(failed)?;
        return write_all(store, args, open(args.format, BufWriter::new(file))?).await;
    }
    let folder = match place.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let partial = tempfile::Builder::new()
        .prefix(".smartmoney-")
        .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))
        .tempfile_in(folder)
        .with_context(failed)?;
    let file = partial.reopen().with_context(failed)?;
    let written = write_all(store, args, open(args.format, BufWriter::new(file))?).await?;
    partial.persist(&place).with_context(failed)?;
    Ok(written)
}

fn open(
    format: FormatArg,
    out: impl Write + Send + 'static,
) -> anyhow::Result<Box<dyn Export + Send>> {
    Ok(match format {
        FormatArg::Csv => Box::new(CsvExport::new(out)?),
        FormatArg::Ndjson => Box::new(NdjsonExport::new(out)),
        FormatArg::Parquet => Box::new(ParquetExport::new(out)?),
    })
}

async fn write_all(
    store: &dyn WalletStore,
    args: &ExportArgs,
    mut export: Box<dyn Export + Send>,
) -> anyhow::Result<u64> {
    let query = args.filters.query(StatusFilter::All);
    let mut after = None;
    let mut written = 0;
    loop {
        let wallets = store
            .wallets_by_key(&query, after.take(), WALLETS_AT_ONCE)
            .await?;
        let Some(last) = wallets.last().map(Wallet::key) else {
            break;
        };
        after = Some(last);
        written += wallets.len() as u64;
        export.write(&wallets)?;
    }
    export.finish()?;
    Ok(written)
}
