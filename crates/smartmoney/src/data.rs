use anyhow::{Context, bail};
use smartmoney_store::{PostgresStore, ScoringLock, SqliteStore, WalletStore};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The folder that holds the settings and, unless it is elsewhere, the database.
pub(crate) struct DataDir {
    path: PathBuf,
    /// With its password: never shown.
    database_url: Option<String>,
}

impl DataDir {
    /// The folder that was asked for, else the one that the desktop
    /// standards name for data.
    pub(crate) fn find(
        asked: Option<PathBuf>,
        database_url: Option<String>,
    ) -> anyhow::Result<Self> {
        let path = asked.or_else(|| {
            directories::ProjectDirs::from("", "", "smartmoney")
                .map(|dirs| dirs.data_dir().to_owned())
        });
        let path = path.context("no home folder: say where the data lies with --data-dir DIR")?;
        Ok(Self {
            path,
            // An empty variable is how some surroundings unset one.
            database_url: database_url.filter(|url| !url.is_empty()),
        })
    }

    pub(crate) fn settings_file(&self) -> PathBuf {
        self.path.join("settings.toml")
    }

    fn database(&self) -> PathBuf {
        self.path.join("smartmoney.db")
    }

    /// Opens the store for writing, making it where there is none.
    pub(crate) async fn open_or_create(&self) -> anyhow::Result<Arc<dyn WalletStore>> {
        Ok(match &self.database_url {
            Some(url) => Arc::new(PostgresStore::connect(url).await?),
            None => Arc::new(SqliteStore::open(&self.database())?),
        })
    }

    /// Opens the store that an earlier `ingest` made.
    pub(crate) async fn open(&self) -> anyhow::Result<Arc<dyn WalletStore>> {
        if let Some(url) = &self.database_url {
            return Ok(Arc::new(PostgresStore::connect(url).await?));
        }
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
    pub(crate) async fn lock_scoring(&self) -> anyhow::Result<RunLock> {
        let lock = match &self.database_url {
            Some(url) => ScoringLock::try_take(url).await?.map(RunLock::Database),
            None => self.lock_file()?.map(RunLock::File),
        };
        lock.with_context(|| format!("another scoring run is under way in {}", self.description()))
    }

    fn lock_file(&self) -> anyhow::Result<Option<File>> {
        let path = self.path.join("score.lock");
        let lock = File::create(&path).with_context(|| format!("can't open {}", path.display()))?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(lock)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error).context("can't lock the scoring run"),
        }
    }

    /// Where the data lies, as it is shown: a URL may hold a password.
    pub(crate) fn description(&self) -> String {
        match &self.database_url {
            Some(_) => "the database of DATABASE_URL".to_owned(),
            None => self.path.display().to_string(),
        }
    }
}

/// Whether two paths lead to one file that is there.
pub(crate) fn is_same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

/// What a scoring run holds.
#[derive(Debug)]
#[expect(dead_code, reason = "held, and never looked at")]
pub(crate) enum RunLock {
    File(File),
    Database(ScoringLock),
}
