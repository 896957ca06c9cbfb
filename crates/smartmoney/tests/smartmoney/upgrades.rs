//! A database that an earlier version left is opened, brought up to date and scored, and
//! then holds what a new one holds with the same trades: see `upgrades/README.md`.

use crate::serving::{PREFIX, Setup};
use crate::support::TestFolder;
use flate2::read::GzDecoder;
use reqwest::StatusCode;
use reqwest::blocking::Client;
use serde_json::Value;
use smartmoney_testkit::PostgresServer;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// What differs although the wallets are the same.
const LEFT_OUT: [&str; 9] = [
    // When it was computed, in the export and in JSON.
    "last_updated",
    "lastUpdated",
    // How often something was published, and what was before: there were more runs.
    "dataVersion",
    "dataTag",
    "scoreHistory",
    "lastRun",
    "byStatus",
    // By which key, and when.
    "changedBy",
    "changedAt",
];

#[test]
fn sqlite_files_of_earlier_versions_come_to_what_new_ones_do() {
    for earlier in Dump::all("sqlite") {
        let folder = TestFolder::new();
        fs::create_dir(folder.file("data")).unwrap();
        let file = rusqlite::Connection::open(folder.file("data/smartmoney.db")).unwrap();
        let sql = fs::read_to_string(earlier.unpacked(&folder)).unwrap();
        file.execute_batch(&sql).unwrap();
        drop(file);
        let databases = [folder, TestFolder::new()].map(|folder| Database {
            folder,
            setup: Setup::alone(),
        });
        earlier.assert_same(databases);
    }
}

#[test]
fn postgresql_databases_of_earlier_versions_come_to_what_new_ones_do() {
    let server = PostgresServer::shared();
    for earlier in Dump::all("postgresql") {
        let urls = [server.empty_database(), server.empty_database()];
        let folder = TestFolder::new();
        let mut psql = server.psql(&urls[0]);
        let loaded = psql.arg("-f").arg(earlier.unpacked(&folder)).output();
        let loaded = loaded.unwrap();
        let error = String::from_utf8_lossy(&loaded.stderr);
        assert!(loaded.status.success(), "{error}");
        earlier.assert_same(urls.map(|url| Database {
            folder: TestFolder::new(),
            setup: Setup::on_database(&url),
        }));
    }
}

/// A database that an earlier version left, beside what that version was given.
struct Dump {
    /// Of the version.
    folder: PathBuf,
    kind: &'static str,
}

impl Dump {
    fn all(kind: &'static str) -> Vec<Self> {
        let entries = fs::read_dir(versions()).unwrap();
        let folders = entries.map(|entry| entry.unwrap().path());
        let folders = folders.filter(|folder| folder.is_dir());
        let dumps: Vec<_> = folders.map(|folder| Self { folder, kind }).collect();
        assert!(!dumps.is_empty(), "there is no dump");
        dumps
    }

    fn file(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    fn text(&self, name: &str) -> String {
        let text = fs::read_to_string(self.file(name)).unwrap();
        text.trim_end().to_owned()
    }

    fn unpacked(&self, folder: &TestFolder) -> PathBuf {
        let packed = File::open(self.file(&format!("{}/dump.sql.gz", self.kind))).unwrap();
        let unpacked = folder.file("dump.sql");
        let mut sql = File::create(&unpacked).unwrap();
        std::io::copy(&mut GzDecoder::new(packed), &mut sql).unwrap();
        unpacked
    }

    fn assert_same(&self, [earlier, new]: [Database; 2]) {
        let name = format!("{} in {}", self.kind, self.folder.display());
        earlier.get(&["check"]);
        let keys = earlier.json(&["keys", "list"]);
        let keys_then = self.text(&format!("{}/keys.json", self.kind));
        assert_holds(&keys, &serde_json::from_str(&keys_then).unwrap());
        let smart_then = ["identified", "former"].map(|status| earlier.addresses(status));
        assert!(smart_then.iter().all(|wallets| !wallets.is_empty()));
        earlier.score();

        // What only the files tell of trades of before: the order within a block.
        let trades = ["first.csv", "second.csv"].map(|name| self.file(name));
        let without_source = &earlier.json(&["sources"])["tradesWithoutSource"];
        let again = earlier.json(&["ingest", &trades[0], &trades[1]]);
        let again = &again["trades"];
        assert_eq!(again["inserted"], 0, "{name}");
        assert_eq!(&again["updated"], without_source, "{name}: {again}");
        assert_eq!(
            earlier.json(&["sources"])["tradesWithoutSource"],
            0,
            "{name}"
        );
        earlier.score();

        let labels = self.file("labels.csv");
        new.get(&["ingest", &trades[0], &trades[1], "--labels", &labels]);
        new.score();
        self.curate(&new, &new.setup.key(&new.folder));
        new.score();

        let wallets = new.export();
        assert!(wallets.len() > 20, "{name}: {}", wallets.len());
        let upgraded = earlier.export();
        assert_eq!(upgraded.len(), wallets.len(), "{name}");
        for (upgraded, wallet) in upgraded.iter().zip(&wallets) {
            assert_eq!(upgraded, wallet, "{name}");
        }
        // Lists and their totals have tables of their own.
        for sort_by in ["score", "pnl", "sharpe", "lastTrade"] {
            let list = [
                "top",
                "--status",
                "all",
                "--limit",
                "7",
                "--sort-by",
                sort_by,
            ];
            assert_eq!(earlier.json(&list), new.json(&list), "{name}, {sort_by}");
        }
        for wallet in &wallets {
            let page = ["wallet", wallet["wallet_address"].as_str().unwrap()];
            assert_eq!(earlier.json(&page), new.json(&page), "{name}");
        }
        assert_eq!(earlier.json(&["stats"]), new.json(&["stats"]), "{name}");

        // Whatever the rules are now, wallets that were smart money are remembered.
        let smart_now = ["identified", "former"].map(|status| earlier.addresses(status));
        for wallet in smart_then.concat() {
            assert!(smart_now.concat().contains(&wallet), "{name}: {wallet}");
        }
        // A key of then opens what it opened.
        self.curate(&earlier, &self.text(&format!("{}/key.txt", self.kind)));
    }

    fn curate(&self, database: &Database, key: &str) {
        let service = database.setup.clone().without_scoring();
        let service = service.serve_ready(&database.folder);
        let url = format!(
            "http://127.0.0.1:{}{PREFIX}/wallets/{}",
            service.port(),
            self.text("curated.txt")
        );
        let request = Client::new().patch(url).bearer_auth(key);
        let answer = request.body(self.text("curation.json")).send().unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{}", service.said());
        service.signal("TERM");
        service.ended();
    }
}

fn versions() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/smartmoney/upgrades")
}

/// A database, and how the program reaches it.
struct Database {
    folder: TestFolder,
    setup: Setup,
}

impl Database {
    fn get(&self, arguments: &[&str]) -> String {
        self.setup.get(&self.folder, arguments)
    }

    fn json(&self, arguments: &[&str]) -> Value {
        let text = self.get(&[arguments, &["--json"]].concat());
        comparable(serde_json::from_str(&text).unwrap())
    }

    fn score(&self) {
        let settings = versions().join("settings.toml");
        self.get(&["score", "--settings", settings.to_str().unwrap()]);
    }

    fn export(&self) -> Vec<Value> {
        let wallets = self.get(&["export", "--format", "ndjson"]);
        let wallets = wallets
            .lines()
            .map(|line| serde_json::from_str(line).unwrap());
        wallets.map(comparable).collect()
    }

    fn addresses(&self, status: &str) -> Vec<String> {
        let wallets = self.get(&["export", "--format", "ndjson", "--status", status]);
        let address = |line| {
            let wallet: Value = serde_json::from_str(line).unwrap();
            wallet["wallet_address"].as_str().unwrap().to_owned()
        };
        wallets.lines().map(address).collect()
    }
}

/// Without what is left out. Wallets that were smart money by rules that only the earlier
/// database knew are former there, and may be candidates or nothing in the new one; what
/// candidates are made of is compared.
fn comparable(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields
                .into_iter()
                .filter(|(name, _)| !LEFT_OUT.contains(&name.as_str()));
            kept.map(|(name, value)| (name, comparable(value)))
                .collect()
        }
        Value::Array(values) => values.into_iter().map(comparable).collect(),
        Value::String(status) if status == "former" || status == "candidate" => "none".into(),
        other => other,
    }
}

/// All that was there is there; a later version may say more.
fn assert_holds(found: &Value, expected: &Value) {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => {
            for (name, expected) in expected {
                assert_holds(&found[name], expected);
            }
        }
        (Value::Array(found), Value::Array(expected)) => {
            assert_eq!(found.len(), expected.len());
            for (found, expected) in found.iter().zip(expected) {
                assert_holds(found, expected);
            }
        }
        _ => assert_eq!(found, expected),
    }
}
