//! The size of a database over many runs, each half an hour of its clock after the one before.

use crate::program::{smartmoney, text};
use anyhow::{Context, ensure};
use arrow::array::RecordBatch;
use arrow::compute::concat_batches;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use smartmoney_testkit::PostgresServer;
use std::fs::File;
use std::path::Path;
use std::process::Command;

/// More than the history of scores is kept for in whole.
const DAYS: f64 = 11.0;

const REPORTS: usize = 10;

/// Trades come before each run, so that each changes most wallets.
pub(crate) fn measure(runs: usize) -> anyhow::Result<()> {
    let folder = crate::program::scratch()?;
    let market = folder.path().join("trades.parquet");
    let size = ["--wallets", "200", "--days", "90", "--seed", "1"];
    let files = ["-o", text(&market)?, "--truth", "/dev/null"];
    let simulate = Command::new(smartmoney()?)
        .arg("simulate")
        .args(size)
        .args(files)
        .output()?;
    ensure!(simulate.status.success(), "simulate: {:?}", simulate.status);
    let trades = read(&market)?;
    let server = PostgresServer::start()?;
    for database in [
        Database::Sqlite(folder.path()),
        Database::Postgresql(&server, server.empty_database()),
    ] {
        println!("{runs} runs over {DAYS} days on {}:", database.name());
        // Half of the trades are there at first.
        let first = trades.num_rows() / 2;
        let rest = trades.num_rows() - first;
        let file = folder.path().join("slice.parquet");
        for run in 0..=runs {
            let end = first + rest * run / runs;
            let begin = if run == 0 {
                0
            } else {
                first + rest * (run - 1) / runs
            };
            let slice = trades.slice(begin, end - begin);
            // The clock is behind at first and right at the end: no database believes a later one.
            let behind = DAYS * 24.0 * 60.0 * (1.0 - run as f64 / runs as f64);
            if slice.num_rows() > 0 {
                write(&file, &slice)?;
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

fn read(file: &Path) -> anyhow::Result<RecordBatch> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(file)?)?;
    let batches = reader.build()?.collect::<Result<Vec<_>, _>>()?;
    let schema = batches.first().context("no trades")?.schema();
    Ok(concat_batches(&schema, &batches)?)
}

fn write(file: &Path, rows: &RecordBatch) -> anyhow::Result<()> {
    let mut writer = ArrowWriter::try_new(File::create(file)?, rows.schema(), None)?;
    writer.write(rows)?;
    writer.close()?;
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
