use super::columns::Columns;
use crate::row::{
    RECENT_RUNS, count, into_recent, limit, outcome_name, read_run, read_score_point, trigger_name,
    unchanged,
};
use crate::{JobRun, RecentRuns, ScorePoint, StoreError, WalletId};
use rusqlite::{Connection, params};

/// Stores a run under the next number and the present `data_version`.
pub(super) fn insert_run(connection: &Connection, mut run: JobRun) -> Result<JobRun, StoreError> {
    run.unchanged = unchanged(&run);
    run.data_version = data_version(connection)?;
    run.id = connection
        .prepare_cached(
            "INSERT INTO job_runs (started_at, duration_ms, outcome, \"full\", total, processed,
               updated, failed, identified, as_of, data_version, settings, run_by,
               \"trigger\", error)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
        )?
        .insert(params![
            run.started_at.as_micros(),
            count("duration", run.duration_ms)?,
            outcome_name(run.outcome),
            run.full,
            count("wallets in all", run.total)?,
            count("processed wallets", run.processed)?,
            count("updated wallets", run.updated)?,
            count("failed wallets", run.failed)?,
            count("identified wallets", run.identified)?,
            run.as_of.map(smartmoney_model::Timestamp::as_micros),
            run.data_version,
            run.settings,
            run.run_by,
            trigger_name(run.trigger),
            run.error,
        ])?;
    Ok(run)
}

pub(super) fn runs(connection: &Connection, at_most: usize) -> Result<Vec<JobRun>, StoreError> {
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

pub(super) fn recent_runs(
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

pub(super) fn score_history(
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

pub(super) fn data_version(connection: &Connection) -> Result<i64, StoreError> {
    let mut statement = connection.prepare_cached("SELECT data_version FROM store_state")?;
    Ok(statement.query_row([], |row| row.get(0))?)
}
