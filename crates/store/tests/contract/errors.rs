//! Every kind of error, brought about for real on each database.

use crate::database::{Database, PostgresDatabase, SqliteDatabase};
use crate::fixtures::fill;
use smartmoney_model::Trade;
use smartmoney_store::{
    Fault, PageStart, PostgresOptions, PostgresStore, SqliteStore, StatsStore, Store, StoreError,
    WalletQuery,
};
use smartmoney_testkit::{PostgresServer, SmallDisk, TradeBuilder};
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

async fn list(store: &dyn Store) -> Result<u64, StoreError> {
    let query = WalletQuery::default();
    let page = store.wallets(&query, 10, &PageStart::FIRST).await?;
    Ok(page.total)
}

/// A column that is missing refuses what reads it, says which, and fails the ping, until
/// it is there again.
async fn assert_missing_column_is_refused(store: &dyn Store, execute: impl Fn(&str)) {
    fill(store).await;
    list(store).await.unwrap();
    execute("ALTER TABLE smart_money_wallets RENAME COLUMN sharpe_ratio TO gone");
    for error in [list(store).await.err(), store.ping().await.err()] {
        let error = error.unwrap();
        assert!(matches!(error, StoreError::Refused { .. }), "{error:?}");
        assert_eq!(error.fault(), Fault::Program);
        let said = error.with_causes();
        assert!(said.contains("sharpe_ratio"), "{said}");
    }
    execute("ALTER TABLE smart_money_wallets RENAME COLUMN gone TO sharpe_ratio");
    list(store).await.unwrap();
    store.ping().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_refuses_what_it_has_no_column_for() {
    let database = SqliteDatabase::new();
    let store = database.connect();
    let other = rusqlite::Connection::open(database.path()).unwrap();
    let execute = |sql: &str| other.execute_batch(sql).unwrap();
    assert_missing_column_is_refused(&*store, execute).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_refuses_what_it_has_no_column_for() {
    let database = PostgresDatabase::new();
    let store = database.connect();
    let execute = |sql: &str| {
        PostgresServer::shared().query(database.url(), sql);
    };
    assert_missing_column_is_refused(&*store, execute).await;
}

/// A row that can't be read back is damaged, and says where.
async fn assert_damage_is_told(store: &dyn Store, execute: impl Fn(&str)) {
    fill(store).await;
    execute("UPDATE smart_money_wallets SET wallet_type = 'octopus'");
    let error = list(store).await.unwrap_err();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
    assert_eq!(error.fault(), Fault::Program);
    assert!(error.to_string().contains("wallet_type"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_row_in_sqlite_is_told() {
    let database = SqliteDatabase::new();
    let store = database.connect();
    let other = rusqlite::Connection::open(database.path()).unwrap();
    assert_damage_is_told(&*store, |sql| other.execute_batch(sql).unwrap()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_row_in_postgres_is_told() {
    let database = PostgresDatabase::new();
    let execute = |sql: &str| {
        PostgresServer::shared().query(database.url(), sql);
    };
    assert_damage_is_told(&*database.connect(), execute).await;
}

/// Appends until the disk is full, and then with more room once more.
async fn assert_full_disk_loses_nothing(store: &dyn Store, disk: &SmallDisk) {
    let batch = |first: u64| -> Vec<Trade> {
        let trade = |tx| TradeBuilder::new(tx).wallet(tx).build();
        (first..first + 2_000).map(trade).collect()
    };
    let mut stored = 0;
    let error = loop {
        assert!(stored < 200_000, "the disk is never full");
        match store.append_trades(batch(stored)).await {
            Ok(appended) => stored += appended.inserted,
            Err(error) => break error,
        }
    };
    assert!(matches!(error, StoreError::Full { .. }), "{error:?}");
    assert_eq!(error.fault(), Fault::Storage);
    assert!(error.to_string().contains("make room there"), "{error}");
    disk.resize_to_kib(64 * 1024);
    assert_eq!(store.stats().await.unwrap().trades, stored);
    let appended = store.append_trades(batch(stored)).await.unwrap();
    assert_eq!(appended.inserted, 2_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_under_sqlite_loses_nothing() {
    let disk = SmallDisk::with_kib(4 * 1024);
    let store = SqliteStore::open(&disk.path().join("store.db")).unwrap();
    assert_full_disk_loses_nothing(&store, &disk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_under_postgres_loses_nothing() {
    let disk = SmallDisk::with_kib(2 * 1024);
    let database = PostgresDatabase::new();
    let store = database.connect();
    let server = PostgresServer::shared();
    let folder = disk.folder_of_server();
    let make = format!("CREATE TABLESPACE small LOCATION '{}'", folder.display());
    server.query(database.url(), &make);
    server.query(database.url(), "ALTER TABLE trades SET TABLESPACE small");
    assert_full_disk_loses_nothing(&*store, &disk).await;
    // Before the disk goes.
    let back = "ALTER TABLE trades SET TABLESPACE pg_default";
    server.query(database.url(), back);
    server.query(database.url(), "DROP TABLESPACE small");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_that_is_read_only_says_so() {
    let database = PostgresDatabase::new();
    drop(database.connect());
    let (_, name) = database.url().rsplit_once('/').unwrap();
    let limit = format!("ALTER DATABASE {name} SET default_transaction_read_only = on");
    PostgresServer::shared().query(database.url(), &limit);
    let store = database.connect();
    let error = store
        .append_trades(vec![TradeBuilder::new(1).build()])
        .await
        .unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error:?}");
    assert_eq!(error.fault(), Fault::Storage);
    assert!(error.to_string().contains("primary server"), "{error}");
    // What only reads goes on.
    assert_eq!(store.stats().await.unwrap().trades, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_a_free_connection_is_unavailable() {
    let settings = ["max_connections=6", "superuser_reserved_connections=0"];
    let server = PostgresServer::start_with_settings(&settings).unwrap();
    let url = server.empty_database();
    let options = PostgresOptions {
        pool_size: 1,
        ..PostgresOptions::new(&url)
    };
    let store = PostgresStore::connect_with(&options).await.unwrap();
    let mut clients = Vec::new();
    while let Ok((client, connection)) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await
    {
        tokio::spawn(connection);
        clients.push(client);
        assert!(clients.len() < 6);
    }
    // The connection that the store has still answers.
    store.stats().await.unwrap();
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE application_name = 'smartmoney'";
    clients[0].batch_execute(end).await.unwrap();
    let taken = loop {
        if let Ok((client, connection)) = tokio_postgres::connect(&url, tokio_postgres::NoTls).await
        {
            tokio::spawn(connection);
            break client;
        }
    };
    let mut said = Vec::new();
    for _ in 0..2 {
        let error = store.stats().await.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
        assert_eq!(error.fault(), Fault::Unavailable);
        said.push(error.with_causes());
    }
    assert!(said[1].contains("too many clients"), "{said:?}");
    drop((taken, clients));
    let again = async { while store.stats().await.is_err() {} };
    tokio::time::timeout(Duration::from_secs(30), again)
        .await
        .unwrap();
}

/// The file is found by its path for each further connection.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_gone_is_unavailable() {
    let database = SqliteDatabase::new();
    let store = database.connect();
    let folder = database.path().parent().unwrap().to_owned();
    let away = folder.with_extension("away");
    std::fs::rename(&folder, &away).unwrap();
    let error = store.stats().await.unwrap_err();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
    assert_eq!(error.fault(), Fault::Unavailable);
    std::fs::rename(&away, &folder).unwrap();
    store.stats().await.unwrap();
}

/// Another process holds the lock of writers for as long as a writer waits.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_writer_that_waits_in_vain_is_told_that_the_database_is_busy() {
    let database = SqliteDatabase::new();
    let store = database.connect();
    let other = rusqlite::Connection::open(database.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let url = PostgresDatabase::new();
    let server = url.connect();
    let (client, connection) = tokio_postgres::connect(url.url(), tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    let lock = "BEGIN; SELECT pg_advisory_xact_lock(6003674651)";
    client.batch_execute(lock).await.unwrap();
    // What works is let alone, however long it takes.
    tokio::spawn(async move { client.batch_execute("SELECT pg_sleep(600)").await });
    let append = async |store: Arc<dyn Store>| {
        let trades = vec![TradeBuilder::new(1).build()];
        store.append_trades(trades).await.unwrap_err()
    };
    let (one, two) = tokio::join!(append(store.clone()), append(server.clone()));
    let StoreError::Held { holder } = &one else {
        panic!("{one:?}");
    };
    let own = format!("process {} (", std::process::id());
    assert!(holder.starts_with(&own), "{holder}");
    assert!(matches!(two, StoreError::Busy), "{two:?}");
    for error in [one, two] {
        assert_eq!(error.fault(), Fault::Unavailable);
    }
}

/// A writer was stopped in the middle of a COPY, or before it has read what it asked for: no
/// time-out of the server ends that.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_writer_that_was_stopped_keeps_no_other_waiting() {
    for statement in [
        "COPY held FROM STDIN",
        "SELECT repeat('x', 1000000) FROM generate_series(1, 200)",
    ] {
        let database = PostgresDatabase::new();
        let store = database.connect();
        let stopped = Stopped::in_the_middle_of(database.url(), statement);
        let trades = vec![TradeBuilder::new(1).build()];
        store.append_trades(trades).await.unwrap();
        drop(stopped);
    }
}

/// A client of another process that is stopped while it holds the lock of writers.
struct Stopped(std::process::Child);

impl Stopped {
    fn in_the_middle_of(url: &str, statement: &str) -> Self {
        let mut client = PostgresServer::shared()
            .psql(url)
            .arg("--quiet")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let lock = "CREATE TABLE held (x TEXT); BEGIN; SELECT pg_advisory_xact_lock(6003674651);";
        let mut input = client.stdin.take().unwrap();
        writeln!(input, "{lock}\n{statement};").unwrap();
        let stopped = Self(client);
        stopped.wait_until_it_waits_for_its_client(url);
        stopped.signal("STOP");
        // Its standard input stays open: it is stopped, and not at the end.
        std::mem::forget(input);
        stopped
    }

    fn wait_until_it_waits_for_its_client(&self, url: &str) {
        let waits = "SELECT count(*) FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid
            WHERE l.locktype = 'advisory' AND a.state = 'active'
              AND a.datname = current_database() AND a.wait_event_type = 'Client'";
        for _ in 0..1_000 {
            // The one that reads stops in between: its answer is large.
            self.signal("STOP");
            std::thread::sleep(Duration::from_millis(20));
            if PostgresServer::shared().query(url, waits).trim() == "1" {
                return;
            }
            self.signal("CONT");
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("it never waits");
    }

    fn signal(&self, signal: &str) {
        let process = self.0.id().to_string();
        Command::new("kill")
            .args([&format!("-{signal}"), &process])
            .status()
            .unwrap();
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        self.signal("KILL");
        let _ = self.0.wait();
    }
}
