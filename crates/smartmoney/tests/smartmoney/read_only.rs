//! A data folder that can't be written.

use crate::support::TestFolder;
use assert_cmd::Command;
use smartmoney_store::{SqliteStore, TradeIntake};
use smartmoney_testkit::TradeBuilder;
use std::fs::Permissions;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::Path;

const FILES: [&str; 3] = ["smartmoney.db", "smartmoney.db-wal", "smartmoney.db-shm"];

async fn scored() -> (TestFolder, SqliteStore) {
    let folder = TestFolder::new();
    let store = SqliteStore::open(&folder.file("data").join(FILES[0])).unwrap();
    let trades = vec![TradeBuilder::new(1).build()];
    store.append_trades(trades).await.unwrap();
    folder.run(&["score"]);
    (folder, store)
}

/// A folder that can only be read, until it is to be removed.
struct Locked(TestFolder);

impl Locked {
    fn new(folder: TestFolder) -> Self {
        let data = folder.file("data");
        for file in std::fs::read_dir(&data).unwrap() {
            let path = file.unwrap().path();
            std::fs::set_permissions(path, Permissions::from_mode(0o444)).unwrap();
        }
        std::fs::set_permissions(data, Permissions::from_mode(0o555)).unwrap();
        Self(folder)
    }

    fn copy_of(folder: &TestFolder, files: &[&str]) -> Self {
        let copy = TestFolder::new();
        std::fs::create_dir(copy.file("data")).unwrap();
        for file in files {
            let path = Path::new("data").join(file);
            let path = path.to_str().unwrap();
            std::fs::copy(folder.file(path), copy.file(path)).unwrap();
        }
        Self::new(copy)
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        let writable = Permissions::from_mode(0o755);
        std::fs::set_permissions(self.0.file("data"), writable).unwrap();
    }
}

/// The program without the right to write in spite of permissions, which root has.
fn command(Locked(folder): &Locked, arguments: &[&str]) -> Command {
    let program = env!("CARGO_BIN_EXE_smartmoney");
    let is_root = folder.dir.path().metadata().unwrap().uid() == 0;
    let mut command = if is_root {
        let mut command = Command::new("setpriv");
        command.args(["--bounding-set", "-dac_override,-dac_read_search", program]);
        command
    } else {
        Command::new(program)
    };
    command
        .env_remove("DATABASE_URL")
        .arg("--data-dir")
        .arg(folder.file("data"))
        .args(arguments);
    command
}

fn said(output: &[u8]) -> String {
    String::from_utf8(output.to_vec()).unwrap()
}

/// What the commands that only read say of a wallet.
fn assert_readable(folder: &Locked, name: &str) {
    let wallet = TradeBuilder::new(1).build().wallet.to_string();
    for arguments in [
        &["top", "--status", "all"][..],
        &["wallet", &wallet],
        &["export", "--format", "csv"],
        &["stats"],
        &["keys", "list"],
        &["check"],
    ] {
        let output = command(folder, arguments).output().unwrap();
        let error = said(&output.stderr);
        assert!(output.status.success(), "{name}, {arguments:?}: {error}");
        let stdout = said(&output.stdout).to_lowercase();
        let expected = match arguments[0] {
            "stats" => "1",
            "keys" => "no key yet",
            "check" => "schema up to date, data version 1",
            _ => &wallet,
        };
        assert!(stdout.contains(expected), "{name}, {arguments:?}: {stdout}");
    }
    let output = command(folder, &["score"]).output().unwrap();
    let error = said(&output.stderr);
    assert!(
        !output.status.success() && error.contains("can only be read"),
        "{name}: {error}"
    );
    let trades = folder.0.file("trades.csv");
    std::fs::write(&trades, "block_time\n").unwrap();
    for arguments in [
        &["ingest", trades.to_str().unwrap()][..],
        &["keys", "create", "ops"],
        &["serve", "--listen", "127.0.0.1:0"],
    ] {
        let output = command(folder, arguments).output().unwrap();
        let error = said(&output.stderr);
        assert!(
            !output.status.success() && error.contains("can't be written here"),
            "{name}, {arguments:?}: {error}"
        );
    }
}

#[tokio::test]
async fn what_is_stored_can_be_read_where_nothing_can_be_written() {
    let (folder, store) = scored().await;
    // As a process leaves them that was killed.
    assert_readable(
        &Locked::copy_of(&folder, &FILES),
        "with a log and its index",
    );
    let without_index = Locked::copy_of(&folder, &FILES[..2]);
    let output = command(&without_index, &["stats"]).output().unwrap();
    let error = said(&output.stderr);
    assert!(
        !output.status.success() && error.contains("smartmoney.db-wal"),
        "{error}"
    );
    drop(store);
    assert_readable(&Locked::copy_of(&folder, &FILES[..1]), "without a log");
}

#[tokio::test]
async fn what_another_process_writes_is_read_at_once() {
    let (folder, store) = scored().await;
    let folder = Locked::new(folder);
    let trades = vec![TradeBuilder::new(2).build()];
    store.append_trades(trades).await.unwrap();
    assert_readable(&folder, "beside a writer");
    let output = command(&folder, &["stats", "--json"]).output().unwrap();
    let stats: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(stats["stats"]["trades"], 2);
}
