//! A database that is there and at fault: what the service answers and logs, and what
//! the commands say.

use crate::serve_together::Market;
use crate::serving::{Answer, PREFIX, Serving, Setup, eventually, simulated};
use crate::support::TestFolder;
use reqwest::{Method, StatusCode};
use smartmoney_testkit::{PostgresServer, SmallDisk};
use std::process::Command;

/// A scored market, and a way to its tables.
struct Database {
    folder: TestFolder,
    setup: Setup,
    execute: Box<dyn Fn(&str)>,
}

impl Database {
    fn sqlite() -> Self {
        let folder = TestFolder::new();
        let setup = Setup::alone().without_scoring();
        let trades = simulated(&folder, "trades.parquet", 100, 1);
        setup.get(&folder, &["ingest", &trades]);
        setup.get(&folder, &["score"]);
        let file = folder.file("data").join("smartmoney.db");
        let execute = move |sql: &str| {
            let connection = rusqlite::Connection::open(&file).unwrap();
            connection.execute_batch(sql).unwrap();
        };
        Self {
            folder,
            setup,
            execute: Box::new(execute),
        }
    }

    fn postgres() -> Self {
        let url = Market::get().scored();
        let setup = Setup::on_database(&url).without_scoring();
        let execute = move |sql: &str| {
            PostgresServer::shared().query(&url, sql);
        };
        Self {
            folder: TestFolder::new(),
            setup,
            execute: Box::new(execute),
        }
    }
}

/// The log names the request, and the column that is missing.
fn assert_logged(service: &Serving, answer: &Answer, code: &str) {
    assert_eq!(answer.code(), code, "{}", answer.text);
    assert!(!answer.text.contains("sharpe"), "{}", answer.text);
    eventually("the cause in the log", || {
        let said = service.said();
        let line = said.lines().find(|line| line.contains(&answer.id))?;
        let is_explained = line.contains("ERROR") && line.contains(code);
        assert!(is_explained && line.contains("sharpe_ratio"), "{line}");
        Some(())
    });
}

fn assert_missing_column_is_no_outage(database: &Database) {
    let service = database.setup.serve_ready(&database.folder);
    let cached = format!("{PREFIX}/wallets?status=all&sortBy=sharpe&limit=7");
    assert_eq!(service.get(&cached).status, StatusCode::OK);
    assert_eq!(service.get(&cached).cache, "HIT memory");
    // Where the lists are found and where their rows are.
    let tables = ["wallet_places", "smart_money_wallets"];
    for table in tables {
        let gone = format!("ALTER TABLE {table} RENAME COLUMN sharpe_ratio TO gone");
        (database.execute)(&gone);
    }
    let uncached = format!("{PREFIX}/wallets?status=all&sortBy=sharpe&limit=8");
    let answer = service.get(&uncached);
    assert_eq!(answer.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_logged(&service, &answer, "internal");
    let ready = service.get("/readyz");
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_logged(&service, &ready, "not_ready");
    // An answer of before is no answer to the new version.
    (database.execute)("UPDATE store_state SET data_version = data_version + 1");
    let failed = eventually("the new version", || {
        let answer = service.get(&cached);
        if answer.status == StatusCode::OK {
            assert_eq!(answer.cache, "HIT memory", "covered by an old answer");
            return None;
        }
        Some(answer)
    });
    assert_eq!(failed.status, StatusCode::INTERNAL_SERVER_ERROR);
    for table in tables {
        let back = format!("ALTER TABLE {table} RENAME COLUMN gone TO sharpe_ratio");
        (database.execute)(&back);
    }
    assert_eq!(service.get("/readyz").status, StatusCode::OK);
    assert_eq!(service.get(&cached).status, StatusCode::OK);
}

#[test]
fn a_missing_column_in_sqlite_is_no_outage() {
    assert_missing_column_is_no_outage(&Database::sqlite());
}

#[test]
fn a_missing_column_in_postgres_is_no_outage() {
    assert_missing_column_is_no_outage(&Database::postgres());
}

/// A limit of the process's files stands for a quota.
#[test]
fn a_quota_that_is_used_up_says_what_to_do() {
    let folder = TestFolder::new();
    let trades = simulated(&folder, "trades.parquet", 100, 1);
    // The signal of the limit would end the process.
    let limited = "trap '' XFSZ; ulimit -f 1024; exec \"$0\" \"$@\"";
    let ingest = |script: &str| {
        let output = Command::new("bash")
            .args(["-c", script, env!("CARGO_BIN_EXE_smartmoney"), "--data-dir"])
            .arg(folder.file("data"))
            .args(["ingest", &trades])
            .env_remove("DATABASE_URL")
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        (output.status.success(), said)
    };
    let (is_done, said) = ingest(limited);
    assert!(!is_done, "{said}");
    assert!(said.contains("quota is used up: make room there"), "{said}");
    let (is_done, said) = ingest("exec \"$0\" \"$@\"");
    assert!(is_done, "{said}");
}

#[test]
fn a_full_disk_says_what_to_do() {
    let disk = SmallDisk::with_kib(1_024);
    let folder = TestFolder::new();
    let trades = simulated(&folder, "trades.parquet", 100, 1);
    let ingest = || {
        let output = Command::new(env!("CARGO_BIN_EXE_smartmoney"))
            .arg("--data-dir")
            .arg(disk.path().join("data"))
            .args(["ingest", &trades])
            .env_remove("DATABASE_URL")
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        (output.status.success(), said)
    };
    let (is_done, said) = ingest();
    assert!(!is_done, "{said}");
    assert!(said.contains("disk of the database is full"), "{said}");
    disk.resize_to_kib(128 * 1024);
    let (is_done, said) = ingest();
    assert!(is_done, "{said}");
}

/// The caller can do nothing about it, and is not told that it asks too much.
#[test]
fn who_waits_in_vain_for_another_process_is_told_so() {
    let refused = |path: &str| {
        let (folder, setup) = (TestFolder::new(), Setup::alone().without_scoring());
        let service = setup.serve_ready(&folder);
        let key = setup.key(&folder);
        let path = format!("{PREFIX}{path}");
        // The key is known before, as it is of who asks more than once.
        service.ask(Method::GET, &format!("{PREFIX}/monitoring"), Some(&key));
        let file = folder.file("data").join("smartmoney.db");
        let other = rusqlite::Connection::open(file).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let answer = service.ask(Method::POST, &path, Some(&key));
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(answer.code(), "store_busy", "{path}: {}", answer.text);
        assert!(answer.text.contains("another process"), "{}", answer.text);
        assert_eq!(answer.retry_after, "15", "{path}");
    };
    std::thread::scope(|scope| {
        for path in ["/monitoring/reset", "/jobs/scoring/runs"] {
            scope.spawn(move || refused(path));
        }
    });
}

/// In the middle of the file, where the first list is not read.
#[test]
fn a_damaged_file_is_told_by_check_and_by_readyz() {
    let database = Database::sqlite();
    let (setup, folder) = (&database.setup, &database.folder);
    setup.get(folder, &["check"]);
    (database.execute)("PRAGMA wal_checkpoint(TRUNCATE)");
    let path = folder.file("data").join("smartmoney.db");
    let mut bytes = std::fs::read(&path).unwrap();
    let middle = bytes.len() / 2 / 4_096 * 4_096;
    bytes[middle..middle + 8 * 4_096].fill(0xa5);
    std::fs::write(&path, bytes).unwrap();

    let checked = folder.command(&["check", "--json"]).assert().code(1);
    let said = String::from_utf8(checked.get_output().stdout.clone()).unwrap();
    assert!(said.contains("its file is damaged"), "{said}");
    let service = setup.serve(folder);
    let answer = eventually("the damage", || {
        let answer = service.get("/readyz");
        answer.text.contains("can't read").then_some(answer)
    });
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(answer.code(), "not_ready", "{}", answer.text);
}
