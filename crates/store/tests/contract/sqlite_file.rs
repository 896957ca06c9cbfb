//! What concerns the file alone: its schema's version, and processes that die.

use crate::database::{Database, SqliteDatabase};
use crate::fixtures::{
    UNDO_0005, UNDO_AS_SHOWN_THEN, UNDO_BOTS_IN_LISTS, UNDO_CASH_TOKENS, UNDO_DIGESTS,
    UNDO_FOLLOWABILITY, UNDO_PROBABILITIES, UNDO_RECORD, UNDO_TAGS_AND_CAPS, all_ledgers, analysed,
    assert_up_to_date, facts, fill, full_wallet, only_news_is_staged, prepare, publish, traders,
    undo_wallet_columns,
};
use smartmoney_model::Trade;
use smartmoney_store::{SqliteStore, StoreError, TradeIntake};
use smartmoney_testkit::TradeBuilder;
use smartmoney_testkit::begin_run;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

const FILE_OF_CHILD: &str = "SMARTMONEY_TEST_CHILD_FILE";
const BATCHES: u64 = 400;
const BATCH: u64 = 500;
const APPENDED: &str = "appended";

fn batch(n: u64) -> Vec<Trade> {
    let trade = |tx: u64| TradeBuilder::new(tx).wallet(tx % 997).build();
    (n * BATCH..(n + 1) * BATCH).map(trade).collect()
}

/// No test of its own: [`a_killed_writer_loses_and_doubles_nothing`] starts it
/// as another process, and elsewhere it does nothing. It says when it has
/// appended something new.
#[tokio::test]
async fn child_that_appends() {
    let Ok(path) = std::env::var(FILE_OF_CHILD) else {
        return;
    };
    let store = SqliteStore::open(Path::new(&path)).unwrap();
    for n in 0..BATCHES {
        if store.append_trades(batch(n)).await.unwrap().inserted > 0 {
            println!("{APPENDED}");
        }
    }
}

#[tokio::test]
async fn a_killed_writer_loses_and_doubles_nothing() {
    let database = SqliteDatabase::new();
    let store = database.connect();
    let mut kills_under_way = 0;
    for round in 1..=4 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "sqlite_file::child_that_appends", "--nocapture"])
            .env(FILE_OF_CHILD, database.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Killed in the midst of its work, each time at another point.
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut progress = lines.filter(|line| line.as_ref().unwrap().ends_with(APPENDED));
        let seen = progress.by_ref().take(round).count();
        assert_eq!(seen, round, "the child ended by itself");
        child.kill().unwrap();
        child.wait().unwrap();
        let trades = store.stats().await.unwrap().trades;
        assert_eq!(trades % BATCH, 0, "half a batch is in the store");
        kills_under_way += u64::from(trades < BATCHES * BATCH);
        database.check();
    }
    assert!(
        kills_under_way > 0,
        "every child was done before it was killed"
    );
    drop(store);

    let store = database.connect();
    for n in 0..BATCHES {
        store.append_trades(batch(n)).await.unwrap();
    }
    let stats = store.stats().await.unwrap();
    assert_eq!((stats.trades, stats.wallets), (BATCHES * BATCH, 997));
    assert_eq!(store.pending().await.unwrap().dirty_wallets, 997);
    prepare(&*store).await;
    let ledgers = all_ledgers(&*store).await;
    let in_ledgers: usize = ledgers.iter().map(|(_, trades)| trades.len()).sum();
    assert_eq!(in_ledgers as u64, BATCHES * BATCH);
    database.check();
}

#[test]
fn many_may_open_a_new_file_at_once() {
    let database = SqliteDatabase::new();
    let handles: Vec<_> = std::thread::scope(|scope| {
        let open = || scope.spawn(|| SqliteStore::open(&database.path()));
        let threads: Vec<_> = (0..8).map(|_| open()).collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    for handle in handles {
        drop(handle.unwrap());
    }
    database.check();
}

#[test]
fn a_newer_schema_is_refused() {
    let database = SqliteDatabase::new();
    drop(database.connect());
    let connection = rusqlite::Connection::open(database.path()).unwrap();
    connection.pragma_update(None, "user_version", 99).unwrap();
    let error = SqliteStore::open(&database.path()).err().unwrap();
    assert!(
        matches!(error, StoreError::TooNew { found: 99, .. }),
        "{error}"
    );
}

/// A store of the version before search and monitoring, with wallets in it.
#[tokio::test]
async fn a_filled_store_of_an_earlier_version_is_brought_up_to_date() {
    let database = SqliteDatabase::new();
    fill(&*database.connect()).await;
    let connection = rusqlite::Connection::open(database.path()).unwrap();
    connection.execute_batch(UNDO_FOLLOWABILITY).unwrap();
    connection.execute_batch(UNDO_RECORD).unwrap();
    connection.execute_batch(UNDO_AS_SHOWN_THEN).unwrap();
    connection.execute_batch(UNDO_TAGS_AND_CAPS).unwrap();
    connection.execute_batch(UNDO_PROBABILITIES).unwrap();
    connection.execute_batch(UNDO_SOURCES).unwrap();
    connection.execute_batch(&undo_wallet_columns()).unwrap();
    connection.execute_batch(UNDO_CASH_TOKENS).unwrap();
    connection.execute_batch(UNDO_BOTS_IN_LISTS).unwrap();
    connection.execute_batch(UNDO_DIGESTS).unwrap();
    connection.execute_batch(UNDO_0006).unwrap();
    connection.execute_batch(UNDO_0005).unwrap();
    connection.pragma_update(None, "user_version", 4).unwrap();
    drop(connection);
    let store = database.connect();
    assert_up_to_date(&*store).await;
    for again in [false, true] {
        let ledgers = all_ledgers(&*store).await;
        let trades: Vec<_> = ledgers.iter().map(|(_, trades)| trades.len()).collect();
        assert_eq!(trades, [1, 1], "indexed again: {again}");
        prepare(&*store).await;
    }
    database.check();
}

/// Trades came from no source.
const UNDO_SOURCES: &str = "
    DROP INDEX trades_without_source;
    ALTER TABLE trades DROP COLUMN tx_index;
    ALTER TABLE trades DROP COLUMN bought_amount_usd;
    ALTER TABLE trades DROP COLUMN source_id;
    DROP TABLE trade_sources; DROP TABLE sources; DROP TABLE changed_hours;
    ALTER TABLE store_state DROP COLUMN last_seq";

/// Trades were found in two parts, the first filled by ingest.
const UNDO_0006: &str = "
    CREATE TABLE recent_trade_keys (
      key       INTEGER NOT NULL,
      trade_id  INTEGER NOT NULL REFERENCES trades (id),
      PRIMARY KEY (key, trade_id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE recent_wallet_trades (
      wallet_id  INTEGER NOT NULL REFERENCES wallets (id),
      trade_id   INTEGER NOT NULL REFERENCES trades (id),
      PRIMARY KEY (wallet_id, trade_id)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO recent_wallet_trades SELECT wallet_id, id FROM trades;
    DELETE FROM wallet_trades;
    ALTER TABLE store_state DROP COLUMN keyed_up_to;
    ALTER TABLE store_state DROP COLUMN by_wallet_up_to;
    ALTER TABLE store_state ADD COLUMN recent INTEGER NOT NULL DEFAULT 0;";

#[test]
fn what_is_not_ours_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    std::fs::write(
        &text,
        "not a database, but long enough to look at: ".repeat(50),
    )
    .unwrap();
    let error = SqliteStore::open(&text).err().unwrap();
    assert!(matches!(error, StoreError::Open { .. }), "{error}");

    let absent = folder.path().join("absent").join("store.db");
    let error = SqliteStore::open_existing(&absent).err().unwrap();
    assert!(error.with_causes().contains("no such file"), "{error}");
    assert!(!absent.parent().unwrap().exists());
    assert!(SqliteStore::open(folder.path()).is_err());
}

#[test]
fn another_programs_database_is_refused_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    for (n, made_by) in [
        "CREATE TABLE t (a)",
        "CREATE TABLE t (a); PRAGMA user_version = 1",
        "CREATE TABLE t (a); PRAGMA user_version = 99",
        "CREATE TABLE t (a); PRAGMA application_id = 7; PRAGMA user_version = 1",
        "PRAGMA application_id = 7",
        "PRAGMA user_version = 1",
    ]
    .into_iter()
    .enumerate()
    {
        let path = folder.path().join(format!("{n}.db"));
        let connection = rusqlite::Connection::open(&path).unwrap();
        connection.execute_batch(made_by).unwrap();
        drop(connection);
        let before = std::fs::read(&path).unwrap();
        let error = SqliteStore::open(&path).err().unwrap();
        assert!(error.with_causes().contains("another program's"), "{error}");
        assert_eq!(std::fs::read(&path).unwrap(), before, "{made_by}");
    }
    let files = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(files, 6, "a log beside a file");
}

#[test]
fn an_empty_file_becomes_a_store() {
    let database = SqliteDatabase::new();
    std::fs::create_dir_all(database.path().parent().unwrap()).unwrap();
    std::fs::File::create(database.path()).unwrap();
    drop(database.connect());
    drop(database.connect());
    database.check();
}

/// Little is left for the next process that appends to read.
#[tokio::test]
async fn a_closed_store_knows_its_trades_by_key() {
    let database = SqliteDatabase::new();
    let trades: Vec<_> = (0..20_002)
        .map(|tx| TradeBuilder::new(tx).build())
        .collect();
    let entered = |database: &SqliteDatabase| -> (i64, i64) {
        let connection = rusqlite::Connection::open(database.path()).unwrap();
        let sql = "SELECT keyed_up_to, (SELECT count(*) FROM trade_keys) FROM store_state";
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        connection.query_row(sql, [], read).unwrap()
    };
    for (number, expected) in [
        (20_000, (0, 0)),
        (20_001, (20_001, 20_001)),
        (20_002, (20_001, 20_001)),
    ] {
        let store = database.connect();
        let appended = store
            .append_trades(trades[..number].to_vec())
            .await
            .unwrap();
        assert!(appended.inserted > 0, "{appended:?}");
        drop(store);
        assert_eq!(entered(&database), expected);
    }
    let again = database.connect().append_trades(trades).await.unwrap();
    assert_eq!((again.inserted, again.known), (0, 20_002));
    database.check();
}

#[tokio::test]
async fn a_closed_store_is_one_file() {
    let database = SqliteDatabase::new();
    let store = database.connect();
    store.append_trades(batch(0)).await.unwrap();
    store.stats().await.unwrap();
    drop(store);
    let folder = database.path().parent().unwrap().to_owned();
    let files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|f| f.unwrap().file_name())
        .collect();
    assert_eq!(files, ["store.db"]);
}

#[tokio::test]
async fn wallets_that_stay_the_same_are_not_staged_again() {
    let database = SqliteDatabase::new();
    let staged = || {
        let connection = rusqlite::Connection::open(database.path()).unwrap();
        let count = "SELECT count(*) FROM staged_wallets";
        let count: i64 = connection.query_row(count, [], |row| row.get(0)).unwrap();
        count.unsigned_abs()
    };
    only_news_is_staged(&*database.connect(), staged).await;
}

#[tokio::test]
async fn what_is_published_can_be_dropped_and_made_anew() {
    let database = SqliteDatabase::new();
    let store = database.connect();
    let run = begin_run(&*store).await;
    let ids = traders(&*store, &[1]).await;
    let facts = vec![(ids[0], analysed(facts("2024-01-05", true)))];
    run.facts.put_facts(facts).await.unwrap();
    let publish = async || {
        publish(&*store, vec![(ids[0], full_wallet(1))])
            .await
            .updated
    };
    assert_eq!((publish().await, publish().await), (1, 0));
    let connection = rusqlite::Connection::open(database.path()).unwrap();
    for table in ["smart_money_wallets", "wallet_places", "wallet_counts"] {
        connection
            .execute(&format!("DELETE FROM {table}"), [])
            .unwrap();
    }
    assert_eq!((publish().await, publish().await), (1, 0));
    database.check();
}

fn mode(path: &Path) -> u32 {
    path.metadata().unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn what_the_store_makes_is_its_owners_alone() {
    let database = SqliteDatabase::new();
    let store = database.connect();
    store.append_trades(batch(0)).await.unwrap();
    let path = database.path();
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    for ending in ["", "-wal", "-shm"] {
        let mut file = path.clone().into_os_string();
        file.push(ending);
        assert_eq!(mode(Path::new(&file)), 0o600, "{ending}");
    }
}

#[test]
fn modes_of_what_was_there_stay() {
    let database = SqliteDatabase::new();
    let path = database.path();
    let folder = path.parent().unwrap();
    std::fs::create_dir(folder).unwrap();
    std::fs::write(&path, "").unwrap();
    for (path, mode) in [(folder, 0o755), (&path, 0o644)] {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }
    drop(database.connect());
    assert_eq!((mode(folder), mode(&path)), (0o755, 0o644));
}

/// A backup that is put in the place of the file, or nothing: what is read and written is not the
/// file that had the name.
#[tokio::test]
async fn a_file_that_was_replaced_is_not_used_any_more() {
    for replace in [
        (|path: &Path| {
            let backup = path.with_extension("backup");
            std::fs::copy(path, &backup).unwrap();
            std::fs::rename(&backup, path).unwrap();
        }) as fn(&Path),
        |path: &Path| std::fs::remove_file(path).unwrap(),
    ] {
        let database = SqliteDatabase::new();
        let store = database.connect();
        store.append_trades(batch(0)).await.unwrap();
        store.data_version().await.unwrap();
        replace(&database.path());
        let read = store.data_version().await.map(|_| ());
        let written = store.append_trades(batch(1)).await.map(|_| ());
        for answer in [read, written, store.ping().await] {
            let error = answer.unwrap_err();
            assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
            assert!(
                error.to_string().contains("was replaced or removed"),
                "{error}"
            );
        }
    }
}
