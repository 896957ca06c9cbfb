//! A connection to the SQLite file and its settings.

use crate::StoreError;
use crate::sqlite::damage::DAMAGED_FILE;
use crate::sqlite::migrate::refuse_foreign;
use crate::sqlite::read_only::immutable;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, ffi};
use std::error::Error;
use std::fmt;
use std::path::Path;
use std::time::{Duration, Instant};

/// How long a statement waits for another process before [`StoreError::Busy`].
pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(12);

/// Page caches, in KiB.
const WRITER_CACHE_KIB: i64 = 64 * 1024;
const READER_CACHE_KIB: i64 = 16 * 1024;

/// The log is copied into the database when it has this many pages (128 MiB):
/// the larger it is, the more changes of one page are copied as one.
const CHECKPOINT_PAGES: i64 = 32 * 1024;

/// What a long-lived reader made the log grow to is cut back to this.
const LOG_SIZE_LIMIT: i64 = 256 * 1024 * 1024;

/// What a connection is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Writer,
    Reader,
    /// Reads a file that can't be written.
    ReadOnly,
    /// Reads one that has no log: none is looked for, and nothing is locked.
    Frozen,
}

/// Opens a connection. Only the writer's may create the file, and the first of a
/// store looks at it: what is not ours is refused before it is changed.
pub(crate) fn connect(path: &Path, role: Role) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_NO_MUTEX
        | match role {
            Role::Writer => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
            Role::Reader => OpenFlags::SQLITE_OPEN_READ_WRITE,
            Role::ReadOnly => OpenFlags::SQLITE_OPEN_READ_ONLY,
            Role::Frozen => OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI,
        };
    let mut connection = match role {
        Role::Frozen => Connection::open_with_flags(immutable(path), flags)?,
        _ => Connection::open_with_flags(path, flags)?,
    };
    wait_when_busy(&mut connection)?;
    if role != Role::Reader {
        refuse_foreign(&mut connection, path)?;
    }
    set_up(&connection, role)?;
    Ok(connection)
}

/// SQLite's own handler sleeps up to 100 ms at a time, and so starves beside a
/// process that writes one transaction after the other; this one looks often.
fn wait_when_busy(connection: &mut Connection) -> Result<(), StoreError> {
    let mut since = Instant::now();
    connection.busy_handler(Some(move |tries: i32| {
        if tries == 0 {
            since = Instant::now();
        }
        std::thread::sleep(Duration::from_millis(if tries < 100 { 1 } else { 3 }));
        since.elapsed() < BUSY_TIMEOUT
    }))?;
    Ok(())
}

fn set_up(connection: &Connection, role: Role) -> Result<(), StoreError> {
    // The declared keys are checked by tests, not on each insert: see the migration.
    connection.pragma_update(None, "foreign_keys", false)?;
    connection.pragma_update(None, "temp_store", "FILE")?;
    // Plans don't depend on bound values: otherwise each new value of a
    // parameter makes SQLite compile the statement again.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.set_prepared_statement_cache_capacity(64);
    match role {
        Role::Reader | Role::ReadOnly | Role::Frozen => {
            connection.pragma_update(None, "cache_size", -READER_CACHE_KIB)?;
            connection.pragma_update(None, "query_only", true)?;
        }
        Role::Writer => {
            connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
            use_write_ahead_log(connection)?;
            connection.pragma_update(None, "synchronous", "NORMAL")?;
            connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
            connection.pragma_update(None, "journal_size_limit", LOG_SIZE_LIMIT)?;
        }
    }
    Ok(())
}

/// Two processes that open a new file at once collide here, and SQLite then
/// gives up without asking the busy handler.
fn use_write_ahead_log(connection: &Connection) -> Result<(), StoreError> {
    let since = Instant::now();
    loop {
        match connection.pragma_update(None, "journal_mode", "WAL") {
            Err(error) if is_busy(&error) && since.elapsed() < BUSY_TIMEOUT => {
                std::thread::sleep(Duration::from_millis(5));
            }
            result => return Ok(result?),
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)
    )
}

/// A quota that is used up, or a limit of a file's size, is no `SQLITE_FULL`, nor is a
/// log's index that found no room.
fn is_out_of_space(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    matches!(
        code,
        Some(ffi::SQLITE_IOERR_WRITE | ffi::SQLITE_IOERR_SHMSIZE)
    )
}

/// An error that says what SQLite said, once, and not the whole statement.
#[derive(Debug)]
struct SqliteError(rusqlite::Error);

impl fmt::Display for SqliteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            rusqlite::Error::SqliteFailure(_, Some(said)) => f.write_str(said),
            rusqlite::Error::SqlInputError { msg, .. } => f.write_str(msg),
            other => other.fmt(f),
        }
    }
}

impl Error for SqliteError {}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let is_out_of_space = is_out_of_space(&error);
        let code = error.sqlite_error_code();
        let error = SqliteError(error);
        match code {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly {
                cause: Box::new(error),
            },
            Some(ErrorCode::DiskFull) => Self::Full {
                cause: Box::new(error),
            },
            Some(ErrorCode::SystemIoFailure) if is_out_of_space => Self::Full {
                cause: Box::new(error),
            },
            Some(
                ErrorCode::CannotOpen
                | ErrorCode::OperationInterrupted
                | ErrorCode::OutOfMemory
                | ErrorCode::SystemIoFailure,
            ) => Self::Unavailable {
                what: "the file can't be used".to_owned(),
                cause: Some(Box::new(error)),
            },
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged {
                what: DAMAGED_FILE,
                reason: error.to_string(),
            },
            _ => Self::Refused {
                cause: Box::new(error),
            },
        }
    }
}
