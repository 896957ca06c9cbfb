//! `RunHistory` in PostgreSQL.

use crate::postgres::PostgresStore;
use crate::postgres::columns::{Columns, Moment};
use crate::postgres::statement::{Parameter, Session};
use crate::row::{count, limit};
use crate::runs::sql::{
    COLUMNS, Changes, SCORE_HISTORY, into_recent, read_run, read_score_point, recorded,
    select_recent, select_runs,
};
use crate::state::postgres::data_version;
use crate::{JobRun, RecentRuns, RunHistory, RunReport, ScorePoint, StoreError, WalletId};
use async_trait::async_trait;
use deadpool_postgres::{Client, Transaction};

#[async_trait]
impl RunHistory for PostgresStore {
    async fn runs(&self, limit: usize) -> Result<Vec<JobRun>, StoreError> {
        self.sessions
            .run_one(|client| Box::pin(runs(client, select_runs(), limit)))
            .await
    }

    async fn recent_runs(&self, limit: usize) -> Result<RecentRuns, StoreError> {
        let runs = self
            .sessions
            .run_one(|client| Box::pin(runs(client, select_recent(), limit)));
        Ok(into_recent(runs.await?, limit))
    }
}

/// Stores a run under the next number and the present `data_version`.
pub(crate) async fn insert_run(
    transaction: &Transaction<'_>,
    report: RunReport,
    changes: Changes,
) -> Result<JobRun, StoreError> {
    let data_version = data_version(transaction).await?;
    let insert = format!(
        "INSERT INTO job_runs (id, {COLUMNS})
         SELECT coalesce(max(id), 0) + 1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
           $14, $15, $16, $17
         FROM job_runs RETURNING id"
    );
    let row = transaction
        .row(
            &insert,
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
                &data_version.number,
                &data_version.tag,
                &report.settings,
                &report.run_by,
                &report.trigger.as_str(),
                &report.error,
                &report.methodology_version,
            ],
        )
        .await?;
    let id = row.try_get(0)?;
    Ok(recorded(report, changes, id, data_version))
}

async fn runs(client: &Client, sql: String, at_most: usize) -> Result<Vec<JobRun>, StoreError> {
    let rows = client.rows(&sql, &[&limit(at_most)]).await?;
    rows.iter()
        .map(|row| read_run(&mut Columns::new(row, "run")))
        .collect()
}

pub(crate) async fn score_history(
    client: &impl Session,
    wallet: WalletId,
    at_most: usize,
) -> Result<Vec<ScorePoint>, StoreError> {
    let values: [&dyn Parameter; 2] = [&wallet.0, &limit(at_most)];
    let rows = client.rows(SCORE_HISTORY, &values).await?;
    rows.iter()
        .map(|row| read_score_point(&mut Columns::new(row, "score")))
        .collect()
}
