//! What wrong statistics of PostgreSQL cost: after a crash in the middle of a COPY it can hold a
//! full table for empty until it is analysed.

use crate::support::TestFolder;
use smartmoney_testkit::PostgresServer;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Stdio};

/// Statistics that no longer say what there is, and whether they stay so: the server is kept from
/// looking again.
const WRONG: [(&str, &str, bool); 3] = [
    ("empty", "0", false),
    ("very large", "1e9", false),
    ("empty for good", "0", true),
];

/// Rows read with wrong statistics, for each that is read with right ones; and how often all rows
/// there are may be read besides. To go through a table for each row of another is far more.
const MOST: u64 = 4;

/// The same of the time that the server works, and of that for all commands together: rows that it
/// compares again and again it reads once.
const MOST_TIME: f64 = 8.0;

/// What a command costs the server.
#[derive(Debug, Clone, Copy)]
struct Cost {
    rows: u64,
    millis: f64,
}

struct Market {
    folder: TestFolder,
    url: String,
    locks: Option<Child>,
}

impl Drop for Market {
    fn drop(&mut self) {
        if let Some(mut locks) = self.locks.take() {
            drop(locks.stdin.take());
            let _ = locks.wait();
        }
    }
}

impl Market {
    /// A scored market, with statistics of what is in it.
    fn new(first: &[PathBuf]) -> Self {
        let market = Self {
            folder: TestFolder::new(),
            url: PostgresServer::shared().empty_database(),
            locks: None,
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

    /// From now on the server does not look at the tables again, as while it vacuums them. But for
    /// what is staged: that a run fills and looks at itself.
    fn keep_from_looking(&mut self) {
        let mut psql = PostgresServer::shared().psql(&self.url);
        psql.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut session = psql.spawn().unwrap();
        let tables =
            "SELECT string_agg(quote_ident(relname), ', ') FROM pg_class WHERE relkind = 'r'
            AND relnamespace = 'public'::regnamespace AND relname <> 'staged_wallets'";
        let lock = format!(
            "BEGIN; LOCK TABLE {} IN SHARE UPDATE EXCLUSIVE MODE;\n\\echo locked\n",
            self.query(tables)
        );
        let input = session.stdin.as_mut().unwrap();
        input.write_all(lock.as_bytes()).unwrap();
        let mut answer = String::new();
        let mut output = BufReader::new(session.stdout.as_mut().unwrap());
        output.read_line(&mut answer).unwrap();
        assert_eq!(answer.trim(), "locked");
        self.locks = Some(session);
    }

    fn run(&self, arguments: &[&str]) {
        let mut command = self.folder.command(arguments);
        command.env("DATABASE_URL", &self.url).assert().success();
    }

    /// What a command costs the server. A session tells it when it ends.
    fn cost(&self, arguments: &[&str]) -> Cost {
        let read = || {
            let sum = "SELECT sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), (
                  SELECT active_time FROM pg_stat_database WHERE datname = current_database())
                FROM pg_stat_user_tables";
            let row = self.query(sum);
            let (rows, millis) = row.trim().split_once('|').unwrap();
            (rows.parse::<u64>().unwrap(), millis.parse::<f64>().unwrap())
        };
        let before = read();
        self.run(arguments);
        let alone = "SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND application_name = 'smartmoney'";
        while self.query(alone).trim() != "0" {
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        let after = read();
        Cost {
            rows: after.0 - before.0,
            millis: after.1 - before.1,
        }
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
    let steps: [&[&str]; 9] = [
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
        &["ingest", "--replace", again],
        &["stats"],
        &["export", "--status", "all", "--format", "ndjson"],
    ];
    let right = Market::new(std::slice::from_ref(&first));
    let all = "SELECT sum(reltuples)::bigint FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace";
    let all: u64 = right.query(all).trim().parse().unwrap();
    let right = steps.map(|step| right.cost(step));
    let all_millis: f64 = right.iter().map(|cost| cost.millis).sum();
    for (name, tuples, stays) in WRONG {
        let mut wrong = Market::new(std::slice::from_ref(&first));
        if stays {
            wrong.keep_from_looking();
        }
        for (step, right) in steps.iter().zip(right) {
            wrong.falsify(tuples);
            let cost = wrong.cost(step);
            println!("{name}: {step:?}: {cost:?}, {right:?} with right statistics");
            // A table of a few pages that is taken for empty is read through for each look-up, as by
            // those that check keys: many rows, and little work.
            let most = MOST * (right.rows + all);
            assert!(
                stays || cost.rows <= most,
                "{name}: {step:?}: {cost:?}, {right:?}"
            );
            let most = MOST_TIME * right.millis + all_millis;
            assert!(cost.millis <= most, "{name}: {step:?}: {cost:?}, {right:?}");
        }
    }
}
