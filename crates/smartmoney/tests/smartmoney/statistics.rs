//! What wrong statistics of PostgreSQL cost: after a crash in the middle of a COPY it can hold a
//! full table for empty until it is analysed.

use crate::support::TestFolder;
use smartmoney_testkit::PostgresServer;
use std::path::PathBuf;

/// Statistics that no longer say what there is.
const WRONG: [(&str, &str); 2] = [("empty", "0"), ("very large", "1e9")];

/// Rows read with wrong statistics, for each that is read with right ones; and how often all rows
/// there are may be read besides. To go through a table for each row of another is far more.
const MOST: u64 = 4;

struct Market {
    folder: TestFolder,
    url: String,
}

impl Market {
    /// A scored market, with statistics of what is in it.
    fn new(first: &[PathBuf]) -> Self {
        let market = Self {
            folder: TestFolder::new(),
            url: PostgresServer::shared().empty_database(),
        };
        for path in first {
            market.run(&["ingest", path.to_str().unwrap()]);
        }
        market.run(&["score"]);
        // By itself the server would look again in the middle.
        market.query(
            "DO $$ DECLARE t regclass; BEGIN
               FOR t IN SELECT oid FROM pg_class
                 WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
               LOOP EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = false)', t); END LOOP;
             END $$",
        );
        market.query("VACUUM ANALYZE");
        market
    }

    fn query(&self, statement: &str) -> String {
        PostgresServer::shared().query(&self.url, statement)
    }

    fn falsify(&self, tuples: &str) {
        self.query(&format!(
            "UPDATE pg_class SET reltuples = {tuples}
             WHERE relkind IN ('r', 'i') AND relnamespace = 'public'::regnamespace"
        ));
        self.query(
            "DELETE FROM pg_statistic WHERE starelid IN (
               SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)",
        );
    }

    fn run(&self, arguments: &[&str]) {
        let mut command = self.folder.command(arguments);
        command.env("DATABASE_URL", &self.url).assert().success();
    }

    /// How many rows the server read for a command. A session tells them when it ends.
    fn rows_read(&self, arguments: &[&str]) -> u64 {
        let read = || {
            let sum = "SELECT pg_stat_clear_snapshot(),
                sum(seq_tup_read + coalesce(idx_tup_fetch, 0)) FROM pg_stat_user_tables";
            let row = self.query(sum);
            row.trim().trim_start_matches('|').parse::<u64>().unwrap()
        };
        let before = read();
        self.run(arguments);
        let alone = "SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()";
        while self.query(alone).trim() != "0" {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        read() - before
    }
}

#[test]
fn wrong_statistics_cost_little() {
    let made = TestFolder::new();
    let simulated = |name: &str, seed: &str| {
        let path = made.file(name);
        let truth = made.file(&format!("{name}.truth"));
        made.run(&[
            "simulate",
            "--wallets",
            "150",
            "--days",
            "40",
            "--seed",
            seed,
            "-o",
            path.to_str().unwrap(),
            "--truth",
            truth.to_str().unwrap(),
        ]);
        path
    };
    let (first, second) = (
        simulated("first.parquet", "1"),
        simulated("second.parquet", "2"),
    );
    let again = made.file("again.parquet");
    std::fs::copy(&first, &again).unwrap();
    let (again, second) = (again.to_str().unwrap(), second.to_str().unwrap());
    let steps: [&[&str]; 8] = [
        &["ingest", again],
        &["top", "--status", "all", "--sort-by", "pnl"],
        &[
            "top",
            "--status",
            "all",
            "--min-trades",
            "100",
            "--score-basis",
            "tested",
        ],
        &["ingest", second],
        &["score"],
        &["score", "--full"],
        &["stats"],
        &["export", "--status", "all", "--format", "ndjson"],
    ];
    let right = Market::new(std::slice::from_ref(&first));
    let all = "SELECT sum(reltuples)::bigint FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace";
    let all: u64 = right.query(all).trim().parse().unwrap();
    let right = steps.map(|step| right.rows_read(step));
    for (name, tuples) in WRONG {
        let wrong = Market::new(std::slice::from_ref(&first));
        for (step, right) in steps.iter().zip(right) {
            wrong.falsify(tuples);
            let read = wrong.rows_read(step);
            println!("{name}: {step:?}: {read} rows, {right} with right statistics");
            let most = MOST * (right + all);
            assert!(read <= most, "{name}: {step:?}: {read} rows, {right}");
        }
    }
}
