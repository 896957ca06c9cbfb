//! The commands on PostgreSQL.

use crate::support::TestFolder;
use smartmoney_testkit::PostgresServer;
use std::path::Path;

/// The same trades, read and scored into one folder.
struct Scored {
    folder: TestFolder,
    database_url: Option<String>,
}

impl Scored {
    fn of(trades: &Path, database_url: Option<String>) -> Self {
        let scored = Self {
            folder: TestFolder::new(),
            database_url,
        };
        scored.run(&["ingest", trades.to_str().unwrap()]);
        scored.run(&["score", "--set", "eligibility.min_history_days=0"]);
        scored
    }

    fn run(&self, arguments: &[&str]) -> String {
        let mut command = self.folder.command(arguments);
        if let Some(url) = &self.database_url {
            command.env("DATABASE_URL", url);
        }
        let output = command.assert().success().get_output().stdout.clone();
        String::from_utf8(output).unwrap()
    }

    /// Every wallet, but for the moment in which it was computed.
    fn exported(&self) -> Vec<Vec<String>> {
        let text = self.run(&["export", "--format", "csv", "--status", "all"]);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let headers = reader.headers().unwrap().clone();
        let moment = headers.iter().position(|name| name == "last_updated");
        let moment = moment.unwrap();
        let row = |record: csv::StringRecord| -> Vec<String> {
            let fields = record.iter().enumerate();
            let kept = fields.filter(|(column, _)| *column != moment);
            kept.map(|(_, field)| field.to_owned()).collect()
        };
        reader
            .records()
            .map(|record| row(record.unwrap()))
            .collect()
    }
}

#[test]
fn postgresql_and_sqlite_come_to_the_same() {
    let made = TestFolder::new();
    let trades = made.file("trades.parquet");
    let path = trades.to_str().unwrap();
    made.run(&[
        "simulate",
        "-o",
        path,
        "--wallets",
        "60",
        "--days",
        "40",
        "--seed",
        "3",
    ]);
    let url = PostgresServer::shared().empty_database();
    let (one, other) = (Scored::of(&trades, None), Scored::of(&trades, Some(url)));
    let exported = one.exported();
    assert!(exported.len() > 50, "{}", exported.len());
    assert_eq!(exported, other.exported());
    for shown in [
        vec!["top", "--status", "all"],
        vec!["wallet", &exported[0][1]],
        vec![
            "backtest",
            "--json",
            "--history",
            "15",
            "--horizon",
            "10",
            "--every",
            "10",
        ],
    ] {
        assert_eq!(one.run(&shown), other.run(&shown));
    }
    assert!(other.run(&["stats"]).contains("database of DATABASE_URL"));
    // Nothing lies in the folder, and a second reading adds nothing.
    assert!(!other.folder.file("data").exists());
    let again = other.run(&["ingest", path]);
    assert!(again.contains("new trades  0"), "{again}");
}
