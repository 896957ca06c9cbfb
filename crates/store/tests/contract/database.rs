//! The databases that the contract runs on.

use smartmoney_store::{PostgresOptions, PostgresStore, SqliteStore, Store};
use smartmoney_testkit::PostgresServer;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

/// A database of one test.
pub(crate) trait Database {
    /// Another handle on it, as another process would have.
    fn connect(&self) -> Arc<dyn Store>;

    /// Runs a statement that no store would run.
    fn run(&self, sql: &str);

    /// Moves a moment of a table of one row an hour into the future.
    fn an_hour_later(&self, table: &str, column: &str) -> String;
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
    fn connect(&self) -> Arc<dyn Store> {
        Arc::new(SqliteStore::open(&self.path()).unwrap())
    }

    fn run(&self, sql: &str) {
        let connection = rusqlite::Connection::open(self.path()).unwrap();
        connection.execute_batch(sql).unwrap();
    }

    fn an_hour_later(&self, table: &str, column: &str) -> String {
        format!("UPDATE {table} SET {column} = {column} + 3600000000")
    }
}

pub(crate) struct PostgresDatabase {
    url: String,
    is_pooled: bool,
}

impl PostgresDatabase {
    /// A copy of one empty store, which is quicker than to make the tables again.
    pub(crate) fn new() -> Self {
        static TEMPLATE: OnceLock<String> = OnceLock::new();
        let server = PostgresServer::shared();
        let template = TEMPLATE.get_or_init(|| {
            let url = server.empty_database();
            connect_and_leave(url.clone());
            let (_, name) = url.rsplit_once('/').unwrap();
            name.to_owned()
        });
        Self {
            url: server.database_like(template),
            is_pooled: false,
        }
    }

    /// The same, to be used as if a pooler were between.
    pub(crate) fn pooled() -> Self {
        Self {
            is_pooled: true,
            ..Self::new()
        }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

/// In a runtime of its own, with which every connection ends: a template may have none.
fn connect_and_leave(url: String) {
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime
            .unwrap()
            .block_on(async { drop(PostgresStore::connect(&url).await.unwrap()) });
    });
    thread.join().unwrap();
}

impl Database for PostgresDatabase {
    fn connect(&self) -> Arc<dyn Store> {
        let options = PostgresOptions {
            is_pooled: self.is_pooled,
            ..PostgresOptions::new(&self.url)
        };
        let connect = async { Arc::new(PostgresStore::connect_with(&options).await.unwrap()) };
        tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(connect))
    }

    fn run(&self, sql: &str) {
        PostgresServer::shared().query(&self.url, sql);
    }

    fn an_hour_later(&self, table: &str, column: &str) -> String {
        format!("UPDATE {table} SET {column} = {column} + interval '1 hour'")
    }
}
