//! Files that are backtested alone, in a store that is gone afterwards.

use crate::commands::ingest::read_alone;
use crate::commands::reading::ReadingArgs;
use crate::commands::score::score_alone;
use crate::data::is_same_file;
use anyhow::{Context, bail};
use clap::Args;
use smartmoney_analysis::Settings;
use smartmoney_store::{SqliteStore, Store};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

/// Files to backtest, and how they are read.
#[derive(Debug, Args)]
pub(super) struct FileArgs {
    /// Backtest these files alone: folders, patterns, or - for the standard input [default: what
    /// `ingest` has read]
    #[arg(value_name = "FILE")]
    paths: Vec<String>,
    #[command(flatten)]
    reading: ReadingArgs,
    /// Tokens that are worth a dollar, for FILE: chain,address and optionally symbol,cash
    #[arg(long, value_name = "LIST")]
    cash: Vec<PathBuf>,
}

impl FileArgs {
    /// Whether files are backtested. An error where it is only said how they are read.
    pub(super) fn any(&self) -> anyhow::Result<bool> {
        let described = self.reading.described();
        if self.paths.is_empty() && !(described.is_empty() && self.cash.is_empty()) {
            let option = described.split(' ').next().filter(|of| !of.is_empty());
            bail!(
                "{} says how files are read: name the files, too",
                option.unwrap_or("--cash")
            );
        }
        Ok(!self.paths.is_empty())
    }

    /// As a page names them.
    pub(super) fn description(&self) -> String {
        self.paths.join(", ")
    }

    pub(super) fn refuse_to_write(&self, path: &Path) -> anyhow::Result<()> {
        let is_read = |of: &String| is_same_file(Path::new(of), path);
        if self.paths.iter().any(is_read) {
            bail!("{} is read: name another file to write", path.display());
        }
        Ok(())
    }

    /// Reads and scores them in a folder for passing files.
    pub(super) async fn read(
        &self,
        folder: &TempDir,
        settings: Settings,
    ) -> anyhow::Result<Arc<dyn Store>> {
        let store = SqliteStore::open(&folder.path().join("smartmoney.db"));
        let store: Arc<dyn Store> = Arc::new(store?);
        let report = read_alone(&store, &self.paths, &self.reading, &self.cash).await?;
        eprint!("{}", report.render(None));
        if report.files.iter().any(|file| file.error.is_some()) {
            bail!("nothing was backtested, since a file could not be read");
        }
        if report.trades.inserted == 0 {
            bail!("there are no trades in {}", self.description());
        }
        score_alone(&store, settings).await?;
        Ok(store)
    }
}

/// An empty folder that is gone once the value is.
pub(super) fn passing_folder() -> anyhow::Result<TempDir> {
    let folder = tempfile::Builder::new().prefix("smartmoney-").tempdir();
    folder.with_context(|| {
        let of_all = std::env::temp_dir();
        format!(
            "can't make a folder in {} (TMPDIR names another)",
            of_all.display()
        )
    })
}
