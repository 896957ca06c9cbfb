use smartmoney_store::{SqliteStore, WalletStore};
use std::path::PathBuf;
use std::sync::Arc;

/// A database of one test.
pub(crate) trait Database {
    /// Another handle on it, as another process would have.
    fn connect(&self) -> Arc<dyn WalletStore>;
}

pub(crate) struct SqliteDatabase {
    folder: tempfile::TempDir,
}

impl SqliteDatabase {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
        }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("data").join("store.db")
    }

    /// The file is whole, and every declared key leads somewhere.
    pub(crate) fn check(&self) {
        let connection = rusqlite::Connection::open(self.path()).unwrap();
        let integrity: String = connection
            .pragma_query_value(None, "integrity_check", |row| row.get(0))
            .unwrap();
        assert_eq!(integrity, "ok");
        let mut statement = connection.prepare("PRAGMA foreign_key_check").unwrap();
        let broken: Vec<String> = statement
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        assert_eq!(broken, Vec::<String>::new(), "tables with broken keys");
    }
}

impl Database for SqliteDatabase {
    fn connect(&self) -> Arc<dyn WalletStore> {
        Arc::new(SqliteStore::open(&self.path()).unwrap())
    }
}
