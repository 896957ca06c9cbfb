//! `RunHistory` in PostgreSQL.

use crate::postgres::PostgresStore;
use crate::postgres::columns::{Columns, Moment};
use crate::postgres::statement::Session;
use crate::row::{count, limit};
use crate::runs::sql::{Changes, RECENT_RUNS, into_recent, read_run, read_score_point, recorded};
use crate::state::postgres::data_version;
use crate::{JobRun, RecentRuns, RunHistory, RunReport, ScorePoint, StoreError, WalletId};
use async_trait::async_trait;
use deadpool_postgres::{Client, Transaction};

#[async_trait]
impl RunHistory for PostgresStore {
    async fn runs(&self, limit: usize) -> Result<Vec<JobRun>, StoreError> {
        self.sessions.read(|c| Box::pin(runs(c, limit))).await
    }

    async fn recent_runs(&self, limit: usize) -> Result<RecentRuns, StoreError> {
        self.sessions
            .read(|c| Box::pin(recent_runs(c, limit)))
            .await
    }
}

/// Stores a run under the next number and the present `data_version`.
pub(crate) async fn insert_run(
    transaction: &Transaction<'_>,
    report: RunReport,
    changes: Changes,
) -> Result<JobRun, StoreError> {
    let data_version = data_version(transaction).await?;
    let row = transaction.row("INSERT INTO job_runs (id, started_at, duration_ms, outcome, \"full\", total, processed,
               updated, failed, identified, as_of, data_version, settings, run_by,
               \"trigger\", error)
             SELECT coalesce(max(id), 0) + 1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
               $14, $15
             FROM job_runs RETURNING id",
            &[
                &Moment(report.started_at),
                &count("duration", report.duration_ms)?,
                &report.outcome.as_str(),
                &report.full,
                &count("wallets in all", report.total)?,
                &count("processed wallets", report.processed)?,
                &count("updated wallets", changes.updated)?,
                &count("failed wallets", report.failed)?,
                &count("identified wallets", changes.identified)?,
                &report.as_of.map(Moment),
                &data_version,
                &report.settings,
                &report.run_by,
                &report.trigger.as_str(),
                &report.error,
            ],
        )
        .await?;
    let id = row.try_get(0)?;
    Ok(recorded(report, changes, id, data_version))
}

pub(crate) async fn runs(client: &Client, at_most: usize) -> Result<Vec<JobRun>, StoreError> {
    let rows = client
        .rows(
            "SELECT id, started_at, duration_ms, outcome, \"full\", total, processed, updated,
               failed, identified, as_of, data_version, settings, run_by,
           \"trigger\", error
             FROM job_runs ORDER BY id DESC LIMIT $1",
            &[&limit(at_most)],
        )
        .await?;
    rows.iter()
        .map(|row| read_run(&mut Columns::new(row, "run")))
        .collect()
}

pub(crate) async fn recent_runs(client: &Client, at_most: usize) -> Result<RecentRuns, StoreError> {
    let rows = client.rows(RECENT_RUNS, &[&limit(at_most)]).await?;
    let runs = rows
        .iter()
        .map(|row| read_run(&mut Columns::new(row, "run")));
    Ok(into_recent(runs.collect::<Result<_, _>>()?, at_most))
}

pub(crate) async fn score_history(
    client: &impl Session,
    wallet: WalletId,
    at_most: usize,
) -> Result<Vec<ScorePoint>, StoreError> {
    let rows = client
        .rows(
            "SELECT run_id, at, score, breakdown, confidence, status
             FROM score_history WHERE wallet_id = $1 ORDER BY run_id DESC LIMIT $2",
            &[&wallet.0, &limit(at_most)],
        )
        .await?;
    rows.iter()
        .map(|row| read_score_point(&mut Columns::new(row, "score")))
        .collect()
}
