//! Files that can't be written, or whose folder can't, where SQLite keeps its log.

use crate::Fault;
use crate::StoreError;
use crate::sqlite::connection::{Role, connect};
use crate::sqlite::migrate::refuse_older;
use crate::sqlite::readers::Readers;
use rusqlite::Connection;
use rustix::fs::{Access, access};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

/// Whether SQLite can write the file, and its log beside it.
pub(crate) fn can_be_written(path: &Path) -> bool {
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    [path, folder]
        .into_iter()
        .all(|path| access(path, Access::WRITE_OK).is_ok())
}

/// Opens a file that can't be written.
pub(crate) fn open_read_only(path: &Path) -> Result<(Arc<Readers>, Connection), StoreError> {
    let (connection, role, untouched) = connect_read_only(path)?;
    refuse_older(&connection, path)?;
    Ok((Readers::with(path.to_owned(), role, untouched), connection))
}

/// A connection to a file that can't be written, whatever its schema.
pub(crate) fn connect_read_only(
    path: &Path,
) -> Result<(Connection, Role, Option<Untouched>), StoreError> {
    let untouched = Untouched::of(path)?;
    let log = beside(path, "-wal");
    let has_log = log.metadata().is_ok_and(|log| log.len() > 0);
    // With an index of its log the file is read as ever, but SQLite asks for one
    // even where there is no log.
    let (role, untouched) = if has_log {
        (Role::ReadOnly, None)
    } else {
        (Role::Frozen, Some(untouched))
    };
    let connection = connect(path, role).map_err(|error| {
        if !has_log || beside(path, "-shm").exists() {
            return error;
        }
        StoreError::Open {
            fault: Fault::Program,
            location: path.display().to_string(),
            cause: format!(
                "its latest changes lie in {}, and to read them takes a folder that can be \
                 written: run the command where it can",
                log.display()
            )
            .into(),
        }
    })?;
    Ok((connection, role, untouched))
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}

/// `path` for SQLite, as a file that no process changes.
pub(crate) fn immutable(path: &Path) -> String {
    let bytes = path.as_os_str().as_encoded_bytes();
    let escaped: String = bytes
        .iter()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => {
                char::from(*byte).to_string()
            }
            other => format!("%{other:02x}"),
        })
        .collect();
    format!("file:{escaped}?immutable=1")
}

/// Tells whether another process, which can write the folder, wrote into a file that was opened
/// as immutable.
#[derive(PartialEq, Eq)]
pub(crate) struct Untouched {
    length: u64,
    changed: SystemTime,
}

impl Untouched {
    pub(crate) fn of(path: &Path) -> Result<Self, StoreError> {
        let read = || {
            let metadata = path.metadata()?;
            Ok(Self {
                length: metadata.len(),
                changed: metadata.modified()?,
            })
        };
        read().map_err(|error: std::io::Error| StoreError::Unavailable {
            what: format!("{} can't be looked at", path.display()),
            cause: Some(error.into()),
        })
    }

    /// [`StoreError::Busy`] when it is no longer as it was.
    pub(crate) fn check(&self, path: &Path) -> Result<(), StoreError> {
        if Self::of(path)? == *self {
            return Ok(());
        }
        Err(StoreError::Busy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SqliteStore, TradeIntake};

    /// A store with a name that a URI would take for something else.
    fn store() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("50% & more?#.db");
        drop(SqliteStore::open(&path).unwrap());
        (folder, path)
    }

    #[tokio::test]
    async fn a_file_without_a_log_is_read_until_somebody_writes_it() {
        let (folder, path) = store();
        let (readers, connection) = open_read_only(&path).unwrap();
        let state = "SELECT data_version FROM store_state";
        let read = |c: &Connection| Ok(c.query_row(state, [], |row| row.get::<_, i64>(0))?);
        assert_eq!(readers.run(read).await.unwrap(), 0);
        let files = std::fs::read_dir(folder.path()).unwrap().count();
        assert_eq!(files, 1, "a log beside the file");
        let written = connection.execute("UPDATE store_state SET data_version = 1", []);
        let error = StoreError::from(written.unwrap_err());
        assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");

        let other = SqliteStore::open(&path).unwrap();
        let trade = smartmoney_testkit::TradeBuilder::new(1).build();
        other.append_trades(vec![trade]).await.unwrap();
        assert_eq!(readers.run(read).await.unwrap(), 0);
        drop(other);
        let error = readers.run(read).await.unwrap_err();
        assert!(matches!(error, StoreError::Busy), "{error}");
    }

    #[test]
    fn a_file_of_an_older_version_is_refused() {
        let (_folder, path) = store();
        let connection = Connection::open(&path).unwrap();
        connection.pragma_update(None, "user_version", 2).unwrap();
        connection
            .pragma_update(None, "journal_mode", "DELETE")
            .unwrap();
        drop(connection);
        let error = open_read_only(&path).err().unwrap();
        assert!(
            matches!(error, StoreError::TooOld { found: 2, .. }),
            "{error}"
        );
    }
}
