use anyhow::{Context, bail};
use smartmoney_store::{SqliteStore, WalletStore};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The folder that holds the database and the settings.
#[derive(Debug)]
pub(crate) struct DataDir {
    path: PathBuf,
}

impl DataDir {
    /// The folder that was asked for, else the one that the desktop
    /// standards name for data.
    pub(crate) fn find(asked: Option<PathBuf>) -> anyhow::Result<Self> {
        let path = asked.or_else(|| {
            directories::ProjectDirs::from("", "", "smartmoney")
                .map(|dirs| dirs.data_dir().to_owned())
        });
        let path = path.context("no home folder: say where the data lies with --data-dir DIR")?;
        Ok(Self { path })
    }

    pub(crate) fn settings_file(&self) -> PathBuf {
        self.path.join("settings.toml")
    }

    fn database(&self) -> PathBuf {
        self.path.join("smartmoney.db")
    }

    /// Opens the store for writing, making it where there is none.
    pub(crate) fn open_or_create(&self) -> anyhow::Result<Arc<dyn WalletStore>> {
        Ok(Arc::new(SqliteStore::open(&self.database())?))
    }

    /// Opens the store that an earlier `ingest` made.
    pub(crate) fn open(&self) -> anyhow::Result<Arc<dyn WalletStore>> {
        let database = self.database();
        if !database.exists() {
            bail!(
                "there is no data in {} yet: read trades first, with\n  smartmoney ingest PATH…",
                self.path.display()
            );
        }
        Ok(Arc::new(SqliteStore::open_existing(&database)?))
    }

    /// An error where writing to a path would write over the database.
    pub(crate) fn refuse_to_write(&self, path: &Path) -> anyhow::Result<()> {
        let database = self.database();
        let parts = ["", "-wal", "-shm"];
        let is_part = |part: &str| {
            let mut of = database.clone().into_os_string();
            of.push(part);
            is_same_file(Path::new(&of), path)
        };
        if parts.iter().any(|part| is_part(part)) {
            bail!(
                "{} belongs to the database: name another file",
                path.display()
            );
        }
        Ok(())
    }

    /// Held for as long as a scoring run lasts, so that there is one at a time;
    /// the system lets go of it however the process ends.
    pub(crate) fn lock_scoring(&self) -> anyhow::Result<File> {
        let path = self.path.join("score.lock");
        let lock = File::create(&path).with_context(|| format!("can't open {}", path.display()))?;
        match lock.try_lock() {
            Ok(()) => Ok(lock),
            Err(TryLockError::WouldBlock) => {
                bail!(
                    "another scoring run is under way in {}",
                    self.path.display()
                )
            }
            Err(TryLockError::Error(error)) => Err(error).context("can't lock the scoring run"),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

/// Whether two paths lead to one file that is there.
pub(crate) fn is_same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}
