use super::as_of;
use super::filters::Filters;
use crate::data::DataDir;
use crate::export::{CsvExport, Export, NdjsonExport, ParquetExport};
use crate::output::Output;
use crate::show::number;
use anyhow::bail;
use clap::{Args, ValueEnum};
use smartmoney_model::{Record, Wallet, WalletStanding};
use smartmoney_store::{AsOf, StatusFilter, Store, StoreError, WalletQuery};
use std::ffi::OsStr;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Arguments of `export`.
#[derive(Debug, Args)]
#[command(
    after_help = EXAMPLES,
    mut_arg("status", |status| status.help("Of this status [default: all]")),
)]
pub(crate) struct ExportArgs {
    /// What to write [default: what FILE is called: .csv, .ndjson, .jsonl or .parquet]
    #[arg(long, value_name = "FORMAT")]
    format: Option<FormatArg>,
    /// Where to; - is the standard output, and the default
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Every wallet as it was shown then, with few columns: a data version, or a time
    #[arg(long, value_name = "VERSION|TIME")]
    as_of: Option<AsOf>,
    #[command(flatten)]
    filters: Filters,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArg {
    Csv,
    Ndjson,
    Parquet,
}

impl FormatArg {
    /// By the file's name.
    fn of(path: &Path) -> anyhow::Result<Self> {
        let ending = path.extension().and_then(OsStr::to_str).unwrap_or_default();
        match ending.to_ascii_lowercase().as_str() {
            "csv" => Ok(Self::Csv),
            "ndjson" | "jsonl" => Ok(Self::Ndjson),
            "parquet" => Ok(Self::Parquet),
            "" => bail!("say what to write: --format csv, ndjson or parquet"),
            other => bail!(".{other} is no format: say --format csv, ndjson or parquet"),
        }
    }
}

const EXAMPLES: &str = "\
Examples:
  smartmoney export --format csv > wallets.csv
  smartmoney export -o wallets.parquet
  smartmoney export --format ndjson --status identified | head -1
  smartmoney export --as-of 2026-11-30T12:00:00Z -o then.csv

Every wallet is written, whatever its status, unless filters say otherwise.";

const WALLETS_AT_ONCE: usize = 2_000;

/// Attempts to write a file at one data version: each ends when a run publishes another.
const MAX_ATTEMPTS: u32 = 5;

pub(crate) async fn run(data_dir: &DataDir, args: ExportArgs) -> anyhow::Result<ExitCode> {
    let path = args.output.as_deref().unwrap_or(Path::new("-"));
    let format = match args.format {
        Some(format) => format,
        None => FormatArg::of(path)?,
    };
    let store = data_dir.open().await?;
    data_dir.refuse_to_write(path)?;
    let output = Output::create(path)?;
    if format == FormatArg::Parquet && output.is_terminal() {
        bail!("Parquet is not for a terminal: give -o FILE");
    }
    let query = args.filters.query(StatusFilter::All)?;
    let written = if let Some(as_of) = args.as_of {
        let out = open(format, BufWriter::new(output.writer()?))?;
        write_then(store.as_ref(), &query, as_of, out).await
    } else {
        let begin = || open(format, BufWriter::new(output.writer()?));
        let attempts = if output.is_stream() { 1 } else { MAX_ATTEMPTS };
        write_at_one_version(store.as_ref(), &query, attempts, begin).await
    };
    let written = written.map_err(|error| match error.downcast_ref::<StoreError>() {
        Some(_) => error,
        None => error.context(format!("can't write {}", output.name())),
    })?;
    if !output.is_stdout() {
        eprintln!("{} wallets in {}", number(written), output.name());
    }
    output.finish()?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the wallets as they were shown then, by rank.
async fn write_then(
    store: &dyn Store,
    query: &WalletQuery,
    as_of: AsOf,
    mut export: Box<dyn Export<WalletStanding> + Send>,
) -> anyhow::Result<u64> {
    if let Some(parameter) = query.not_kept() {
        bail!("{parameter} does not go with --as-of: of earlier lists it is not kept");
    }
    let found = as_of::standings(store, as_of).await?;
    let matching = found.matching(query);
    for part in matching.chunks(WALLETS_AT_ONCE) {
        let standings: Vec<_> = part.iter().map(|of| of.standing.clone()).collect();
        export.write(&standings)?;
    }
    export.finish()?;
    Ok(matching.len() as u64)
}

/// Writes all wallets as they are at one data version; begins again, up to
/// `attempts` times in all, when a run publishes another meanwhile. A snapshot held for
/// as long as a slow reader takes would keep the database from tidying up.
async fn write_at_one_version(
    store: &dyn Store,
    query: &WalletQuery,
    attempts: u32,
    begin: impl Fn() -> anyhow::Result<Box<dyn Export<Wallet> + Send>>,
) -> anyhow::Result<u64> {
    for _ in 0..attempts {
        if let Some(written) = try_to_write(store, query, begin()?).await? {
            return Ok(written);
        }
    }
    bail!(
        "new scores were published while it was written, so that it would be of both the old and \
         the new: run the command again"
    )
}

/// How many wallets were written; None when the data version moved on.
async fn try_to_write(
    store: &dyn Store,
    query: &WalletQuery,
    mut export: Box<dyn Export<Wallet> + Send>,
) -> anyhow::Result<Option<u64>> {
    let version = store.data_version().await?;
    let mut after = None;
    let mut written = 0;
    loop {
        let wallets = store
            .wallets_by_key(query, after.take(), WALLETS_AT_ONCE)
            .await?;
        if store.data_version().await? != version {
            return Ok(None);
        }
        let Some(last) = wallets.last().map(Wallet::key) else {
            break;
        };
        after = Some(last);
        written += wallets.len() as u64;
        export.write(&wallets)?;
    }
    export.finish()?;
    Ok(Some(written))
}

fn open<T: Record>(
    format: FormatArg,
    out: impl Write + Send + 'static,
) -> anyhow::Result<Box<dyn Export<T> + Send>> {
    Ok(match format {
        FormatArg::Csv => Box::new(CsvExport::new::<T>(out)?),
        FormatArg::Ndjson => Box::new(NdjsonExport::new(out)),
        FormatArg::Parquet => Box::new(ParquetExport::new::<T>(out)?),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use smartmoney_analysis::Settings;
    use smartmoney_jobs::{JobOptions, NoProgress, RunRequest, WalletScoringJob};
    use smartmoney_model::{CurationPatch, Timestamp};
    use smartmoney_store::{Lease, PostgresStore, SqliteStore, Trigger};
    use smartmoney_testkit::{PostgresServer, TradeBuilder};
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    async fn one_wallet(store: &Arc<dyn Store>) {
        let trades = vec![TradeBuilder::new(1).build()];
        store.append_trades(trades).await.unwrap();
        let lease = store.take_lease("here", Duration::from_mins(1)).await;
        let Lease::Taken(epoch) = lease.unwrap() else {
            panic!("another holder has the lease");
        };
        let options = JobOptions {
            settings: Settings::default(),
            batch_size: 1,
            concurrency: 1,
            run_by: "here".to_owned(),
        };
        let job = WalletScoringJob::new(options);
        let request = RunRequest {
            trigger: Trigger::Request,
            full: false,
        };
        let now = Timestamp::from_secs(1_700_000_000);
        job.run(&store.begin(epoch), request, now, &NoProgress)
            .await
            .unwrap();
    }

    /// Names the wallet while it is written, as long as there are names.
    struct Naming {
        store: Arc<dyn Store>,
        names: Arc<Mutex<Vec<&'static str>>>,
        written: Arc<Mutex<Vec<Option<String>>>>,
    }

    impl Export<Wallet> for Naming {
        fn write(&mut self, wallets: &[Wallet]) -> anyhow::Result<()> {
            let key = wallets[0].key();
            self.written
                .lock()
                .unwrap()
                .push(wallets[0].wallet_name.clone());
            let Some(name) = self.names.lock().unwrap().pop() else {
                return Ok(());
            };
            let patch = CurationPatch {
                wallet_name: Some(Some(name.to_owned())),
                ..CurationPatch::default()
            };
            let now = Timestamp::from_secs(1_700_000_000);
            let store = Arc::clone(&self.store);
            let named = std::thread::spawn(move || {
                let runtime = tokio::runtime::Runtime::new()?;
                runtime.block_on(store.curate(key, patch, "a test".to_owned(), now))?;
                anyhow::Ok(())
            });
            named.join().unwrap()
        }

        fn finish(self: Box<Self>) -> anyhow::Result<()> {
            Ok(())
        }
    }

    // One thread waits in the writing, another has the connections.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_is_written_is_of_one_data_version() {
        let folder = tempfile::tempdir().unwrap();
        let file = SqliteStore::open(&folder.path().join("store.db")).unwrap();
        assert_of_one_version(Arc::new(file)).await;
        let url = PostgresServer::shared().empty_database();
        let server = PostgresStore::connect(&url).await.unwrap();
        assert_of_one_version(Arc::new(server)).await;
    }

    async fn assert_of_one_version(store: Arc<dyn Store>) {
        one_wallet(&store).await;
        let names = Arc::new(Mutex::new(vec!["second", "first"]));
        let written = Arc::new(Mutex::new(Vec::new()));
        let begin = || -> anyhow::Result<Box<dyn Export<Wallet> + Send>> {
            Ok(Box::new(Naming {
                store: Arc::clone(&store),
                names: Arc::clone(&names),
                written: Arc::clone(&written),
            }))
        };
        let query = WalletQuery {
            status: StatusFilter::All,
            ..WalletQuery::default()
        };
        let failed = write_at_one_version(store.as_ref(), &query, 1, begin).await;
        assert!(
            failed
                .unwrap_err()
                .to_string()
                .contains("run the command again")
        );
        let done = write_at_one_version(store.as_ref(), &query, 5, begin).await;
        assert_eq!(done.unwrap(), 1);
        let [none, first, second] =
            [None, Some("first"), Some("second")].map(|n| n.map(str::to_owned));
        assert_eq!(*written.lock().unwrap(), [none, first, second]);
    }
}
