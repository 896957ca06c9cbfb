//! Opening a SQLite file as a store.

use super::connection::{Role, connect};
use super::migrate::{migrate, schema};
use super::read_only::{can_be_written, open_read_only};
use super::readers::Readers;
use super::writer::Writer;
use crate::Fault;
use crate::error::Cause;
use crate::{Schema, StoreError};
use std::fs::{DirBuilder, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// A store in one SQLite file.
pub struct SqliteStore {
    // Dropped first: the writer's connection, the last to close, then copies
    // the log into the file.
    pub(crate) readers: Arc<Readers>,
    pub(crate) writer: Writer,
}

/// The store of a run: every write is fenced by the epoch of the run's lease.
pub(crate) struct SqliteRun {
    pub(crate) readers: Arc<Readers>,
    pub(crate) writer: Writer,
}

impl SqliteStore {
    /// Opens the file, makes it and its folder where they are missing, and
    /// brings the schema up to date. What it makes only its owner can read: the
    /// file says which wallets its owner watches, and has the names of keys.
    ///
    /// Blocks for as long as another process holds the file, at most half a minute.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        if let Some(folder) = folder {
            DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(folder)
                .map_err(|error| cannot_open(path, error))?;
        }
        if path.exists() && !can_be_written(path) {
            // SQLite says no more than that it is unable to open it.
            let cause = "the file or its folder can't be written here, as on a disk that is \
                         mounted read-only: make both writable";
            return Err(StoreError::Open {
                fault: Fault::Storage,
                location: path.display().to_string(),
                cause: cause.into(),
            });
        }
        make_private(path);
        let mut connection =
            connect(path, Role::Writer).map_err(|error| name_the_location(path, error))?;
        migrate(&mut connection, path).map_err(|error| name_the_location(path, error))?;
        let readers = Readers::new(path.to_owned());
        let writer = Writer::start(connection, &readers)?;
        Ok(Self { readers, writer })
    }

    /// Opens the file like [`SqliteStore::open`], but refuses where there is
    /// none: for commands that only show what is stored. What can't be written is
    /// read as it is, and [`StoreError::ReadOnly`] answers every write.
    pub fn open_existing(path: &Path) -> Result<Self, StoreError> {
        if !path.exists() {
            return Err(cannot_open(path, "there is no such file"));
        }
        if can_be_written(path) {
            return Self::open(path);
        }
        let opened = open_read_only(path).map_err(|error| name_the_location(path, error));
        let (readers, connection) = opened?;
        let writer = Writer::start(connection, &readers)?;
        Ok(Self { readers, writer })
    }

    /// How far the schema of a file is that is there; changes nothing.
    pub fn schema(path: &Path) -> Result<Schema, StoreError> {
        schema(path).map_err(|error| name_the_location(path, error))
    }
}

/// Makes a file that is missing; SQLite gives its log and the log's index the same mode. What
/// fails here fails in SQLite, too, which says why.
fn make_private(path: &Path) {
    // One at a time: the end of a descriptor gives up all locks that this process has on the file.
    static MAKING: Mutex<()> = Mutex::new(());
    let _one = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
    let mut options = OpenOptions::new();
    let _ = options.write(true).create_new(true).mode(0o600).open(path);
}

fn cannot_open(path: &Path, cause: impl Into<Cause>) -> StoreError {
    StoreError::Open {
        fault: Fault::Program,
        location: path.display().to_string(),
        cause: cause.into(),
    }
}

fn name_the_location(path: &Path, error: StoreError) -> StoreError {
    error.while_opening(path.display().to_string())
}
