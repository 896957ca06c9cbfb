//! `RunHistory` in SQLite.

use crate::row::{count, limit};
use crate::runs::sql::{
    COLUMNS, Changes, SCORE_HISTORY, into_recent, read_run, read_score_point, recorded,
    select_recent, select_runs,
};
use crate::sqlite::SqliteStore;
use crate::sqlite::columns::Columns;
use crate::state::sqlite::data_version;
use crate::{JobRun, RecentRuns, RunHistory, RunReport, ScorePoint, StoreError, WalletId};
use async_trait::async_trait;
use rusqlite::{Connection, params};

#[async_trait]
impl RunHistory for SqliteStore {
    async fn runs(&self, limit: usize) -> Result<Vec<JobRun>, StoreError> {
        self.readers
            .run(move |c| runs(c, &select_runs(), limit))
            .await
    }

    async fn recent_runs(&self, limit: usize) -> Result<RecentRuns, StoreError> {
        let runs = move |c: &_| runs(c, &select_recent(), limit);
        Ok(into_recent(self.readers.run(runs).await?, limit))
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
        .prepare_cached(&format!(
            "INSERT INTO job_runs ({COLUMNS})
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)"
        ))?
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
            data_version.number,
            data_version.tag,
            report.settings,
            report.run_by,
            report.trigger.as_str(),
            report.error,
            report.methodology_version,
        ])?;
    Ok(recorded(report, changes, id, data_version))
}

fn runs(connection: &Connection, sql: &str, at_most: usize) -> Result<Vec<JobRun>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([limit(at_most)])?;
    let mut runs = Vec::new();
    while let Some(row) = rows.next()? {
        runs.push(read_run(&mut Columns::new(row, "run"))?);
    }
    Ok(runs)
}

pub(crate) fn score_history(
    connection: &Connection,
    wallet: WalletId,
    at_most: usize,
) -> Result<Vec<ScorePoint>, StoreError> {
    let mut statement = connection.prepare_cached(SCORE_HISTORY)?;
    let mut rows = statement.query([wallet.0, limit(at_most)])?;
    let mut points = Vec::new();
    while let Some(row) = rows.next()? {
        points.push(read_score_point(&mut Columns::new(row, "score"))?);
    }
    Ok(points)
}
