//! `RunHistory` in SQLite.

use crate::row::{count, limit};
use crate::runs::sql::{Changes, RECENT_RUNS, into_recent, read_run, read_score_point, recorded};
use crate::sqlite::SqliteStore;
use crate::sqlite::columns::Columns;
use crate::state::sqlite::data_version;
use crate::{JobRun, RecentRuns, RunHistory, RunReport, ScorePoint, StoreError, WalletId};
use async_trait::async_trait;
use rusqlite::{Connection, params};

#[async_trait]
impl RunHistory for SqliteStore {
    async fn runs(&self, limit: usize) -> Result<Vec<JobRun>, StoreError> {
        self.readers.run(move |c| runs(c, limit)).await
    }

    async fn recent_runs(&self, limit: usize) -> Result<RecentRuns, StoreError> {
        self.readers.run(move |c| recent_runs(c, limit)).await
    }
}

/// Stores a run under the next number and the present `data_version`.
pub(crate) fn insert_run(
    connection: &Connection,
    report: RunReport,
    changes: Changes,
) -> Result<JobRun, StoreError> {
    let data_version = data_version(connection)?;
    let id = connection
        .prepare_cached(
            "INSERT INTO job_runs (started_at, duration_ms, outcome, \"full\", total, processed,
               updated, failed, identified, as_of, data_version, settings, run_by,
               \"trigger\", error)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        )?
        .insert(params![
            report.started_at.as_micros(),
            count("duration", report.duration_ms)?,
            report.outcome.as_str(),
            report.full,
            count("wallets in all", report.total)?,
            count("processed wallets", report.processed)?,
            count("updated wallets", changes.updated)?,
            count("failed wallets", report.failed)?,
            count("identified wallets", changes.identified)?,
            report.as_of.map(smartmoney_model::Timestamp::as_micros),
            data_version,
            report.settings,
            report.run_by,
            report.trigger.as_str(),
            report.error,
        ])?;
    Ok(recorded(report, changes, id, data_version))
}

pub(crate) fn runs(connection: &Connection, at_most: usize) -> Result<Vec<JobRun>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, started_at, duration_ms, outcome, \"full\", total, processed, updated, failed,
           identified, as_of, data_version, settings, run_by,
           \"trigger\", error
         FROM job_runs ORDER BY id DESC LIMIT ?1",
    )?;
    let mut rows = statement.query([limit(at_most)])?;
    let mut runs = Vec::new();
    while let Some(row) = rows.next()? {
        runs.push(read_run(&mut Columns::new(row, "run"))?);
    }
    Ok(runs)
}

pub(crate) fn recent_runs(
    connection: &Connection,
    at_most: usize,
) -> Result<RecentRuns, StoreError> {
    let mut statement = connection.prepare_cached(RECENT_RUNS)?;
    let mut rows = statement.query([limit(at_most)])?;
    let mut runs = Vec::new();
    while let Some(row) = rows.next()? {
        runs.push(read_run(&mut Columns::new(row, "run"))?);
    }
    Ok(into_recent(runs, at_most))
}

pub(crate) fn score_history(
    connection: &Connection,
    wallet: WalletId,
    at_most: usize,
) -> Result<Vec<ScorePoint>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT run_id, at, score, breakdown, confidence, status
         FROM score_history WHERE wallet_id = ?1 ORDER BY run_id DESC LIMIT ?2",
    )?;
    let mut rows = statement.query([wallet.0, limit(at_most)])?;
    let mut points = Vec::new();
    while let Some(row) = rows.next()? {
        points.push(read_score_point(&mut Columns::new(row, "score"))?);
    }
    Ok(points)
}
