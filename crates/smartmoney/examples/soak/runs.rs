//! The size of a database over many runs, each half an hour of its clock after the one before.

use crate::program::{smartmoney, text};
use anyhow::{Context, ensure};
use smartmoney_testkit::PostgresServer;
use std::path::Path;
use std::process::Command;

/// More than the history of scores is kept for in whole.
const DAYS: f64 = 11.0;

const REPORTS: usize = 10;

/// Trades come before each run, so that each changes most wallets.
pub(crate) fn measure(runs: usize) -> anyhow::Result<()> {
    let folder = crate::program::scratch()?;
    let market = folder.path().join("trades.csv");
    let size = ["--wallets", "200", "--days", "90", "--seed", "1"];
    let files = ["-o", text(&market)?, "--truth", "/dev/null"];
    let simulate = Command::new(smartmoney()?)
        .arg("simulate")
        .args(size)
        .args(files)
        .output()?;
    ensure!(simulate.status.success(), "simulate: {:?}", simulate.status);
    let trades = std::fs::read_to_string(&market)?;
    let (head, rows) = trades.split_once('\n').context("no trades")?;
    let rows: Vec<&str> = rows.lines().collect();
    let server = PostgresServer::start()?;
    for database in [
        Database::Sqlite(folder.path()),
        Database::Postgresql(&server, server.empty_database()),
    ] {
        println!("{runs} runs over {DAYS} days on {}:", database.name());
        // Half of the trades are there at first.
        let (first, rest) = rows.split_at(rows.len() / 2);
        let file = folder.path().join("slice.csv");
        let slices = rest
            .chunks(rest.len().div_ceil(runs))
            .chain(std::iter::repeat(&[][..]));
        for (run, slice) in std::iter::once(first)
            .chain(slices)
            .take(runs + 1)
            .enumerate()
        {
            std::fs::write(&file, format!("{head}\n{}\n", slice.join("\n")))?;
            // The clock is behind at first and right at the end: no database believes a later one.
            let behind = DAYS * 24.0 * 60.0 * (1.0 - run as f64 / runs as f64);
            if !slice.is_empty() {
                database.run(&["ingest", text(&file)?], behind)?;
            }
            database.run(&["score"], behind)?;
            if run % runs.div_ceil(REPORTS) == 0 {
                println!("  run {run:>4}: {}", database.size()?);
            }
        }
    }
    Ok(())
}

enum Database<'w> {
    Sqlite(&'w Path),
    Postgresql(&'w PostgresServer, String),
}

impl Database<'_> {
    fn name(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "SQLite",
            Self::Postgresql(..) => "PostgreSQL",
        }
    }

    fn run(&self, arguments: &[&str], minutes_behind: f64) -> anyhow::Result<()> {
        let mut command = Command::new(smartmoney()?);
        match self {
            Self::Sqlite(folder) => command.arg("--data-dir").arg(folder),
            Self::Postgresql(_, url) => command.args(["--database-url", url]),
        };
        crate::service::set_clock(&mut command, &format!("-{minutes_behind:.2}m"))?;
        let output = command.args(arguments).output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{arguments:?}: {said}");
        Ok(())
    }

    fn size(&self) -> anyhow::Result<String> {
        const ROWS: &str = "SELECT (SELECT count(*) FROM trades) || ' trades, '
            || (SELECT count(*) FROM score_history) || ' points of scores, '
            || (SELECT count(*) FROM job_runs) || ' runs'";
        let (rows, bytes) = match self {
            Self::Sqlite(folder) => {
                let file = folder.join("smartmoney.db");
                let connection = rusqlite::Connection::open(&file)?;
                let rows: String = connection.query_one(ROWS, [], |row| row.get(0))?;
                (rows, std::fs::metadata(&file)?.len())
            }
            Self::Postgresql(server, url) => {
                let size = "SELECT pg_database_size(current_database())";
                (server.query(url, ROWS), server.query(url, size).parse()?)
            }
        };
        Ok(format!("{rows}; {:.1} MiB", bytes as f64 / 1_048_576.0))
    }
}
