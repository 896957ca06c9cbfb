//! The data folder, and the database that a command opens.

use crate::cli::DatabaseArgs;
use anyhow::{Context, bail};
use smartmoney_store::{PostgresOptions, PostgresStore, Schema, SqliteStore, Store};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The folder that holds the settings and, unless it is elsewhere, the database.
pub(crate) struct DataDir {
    path: PathBuf,
    database: Option<PostgresOptions>,
}

impl DataDir {
    /// The folder that was asked for, else the one that the desktop
    /// standards name for data.
    pub(crate) fn find(
        asked: Option<PathBuf>,
        database_url: Option<String>,
        database: DatabaseArgs,
    ) -> anyhow::Result<Self> {
        let path = asked.or_else(|| {
            directories::ProjectDirs::from("", "", "smartmoney")
                .map(|dirs| dirs.data_dir().to_owned())
        });
        let path = path.context("no home folder: say where the data lies with --data-dir DIR")?;
        if path.exists() && !path.is_dir() {
            bail!("{} is a file: --data-dir names a folder", path.display());
        }
        let options = database_url.map(|url| PostgresOptions {
            pool_size: database.pool_size.into(),
            root_certificates: database.root_certificates,
            is_pooled: database.is_pooled,
            ..PostgresOptions::new(url)
        });
        Ok(Self {
            path,
            database: options,
        })
    }

    pub(crate) fn settings_file(&self) -> PathBuf {
        self.path.join("settings.toml")
    }

    fn database_file(&self) -> PathBuf {
        self.path.join("smartmoney.db")
    }

    /// Opens the store for writing, making it where there is none.
    pub(crate) async fn open_or_create(&self) -> anyhow::Result<Arc<dyn Store>> {
        Ok(match &self.database {
            Some(options) => Arc::new(PostgresStore::connect_with(options).await?),
            None => Arc::new(SqliteStore::open(&self.database_file())?),
        })
    }

    /// Opens the store that an earlier `ingest` made.
    pub(crate) async fn open(&self) -> anyhow::Result<Arc<dyn Store>> {
        if let Some(options) = &self.database {
            return Ok(Arc::new(PostgresStore::connect_with(options).await?));
        }
        let database = self.database_file();
        if !database.exists() {
            bail!(
                "there is no data in {} yet: read trades first, with\n  smartmoney ingest PATH…",
                self.path.display()
            );
        }
        Ok(Arc::new(SqliteStore::open_existing(&database)?))
    }

    /// How far the database's schema is; changes nothing.
    pub(crate) async fn schema(&self) -> anyhow::Result<Schema> {
        Ok(match &self.database {
            Some(options) => PostgresStore::schema(options).await?,
            None => SqliteStore::schema(&self.database_file())?,
        })
    }

    /// Whether there is no database yet, and the first command that writes makes it.
    pub(crate) fn is_new(&self) -> bool {
        self.database.is_none() && !self.database_file().exists()
    }

    /// The database's file where it is there and holds nothing.
    pub(crate) fn empty_file(&self) -> Option<PathBuf> {
        let file = self.database_file();
        let is_empty = file
            .metadata()
            .is_ok_and(|of| of.is_file() && of.len() == 0);
        (self.database.is_none() && is_empty).then_some(file)
    }

    /// An error where writing to a path would write over the database.
    pub(crate) fn refuse_to_write(&self, path: &Path) -> anyhow::Result<()> {
        let database = self.database_file();
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

    /// Where the data lies, as it is shown: a URL may hold a password.
    pub(crate) fn description(&self) -> String {
        match &self.database {
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
