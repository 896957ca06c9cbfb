use super::columns::{Columns, Moment};
use super::statement::Session;
use crate::row::{
    RECENT_RUNS, ReadColumns, count, into_recent, limit, outcome_name, read_run, read_score_point,
    trigger_name, unchanged,
};
use crate::{JobRun, RecentRuns, ScorePoint, StoreError, WalletId};
use deadpool_postgres::{Client, Transaction};

/// Stores a run under the next number and the present `data_version`.
pub(super) async fn insert_run(
    transaction: &Transaction<'_>,
    mut run: JobRun,
) -> Result<JobRun, StoreError> {
    run.unchanged = unchanged(&run);
    run.data_version = data_version(transaction).await?;
    let row = transaction.row("INSERT INTO job_runs (id, started_at, duration_ms, outcome, \"full\", total, processed,
               updated, failed, identified, as_of, data_version, settings, run_by,
               \"trigger\", error)
             SELECT coalesce(max(id), 0) + 1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
               $14, $15
             FROM job_runs RETURNING id",
            &[
                &Moment(run.started_at),
                &count("duration", run.duration_ms)?,
                &outcome_name(run.outcome),
                &run.full,
                &count("wallets in all", run.total)?,
                &count("processed wallets", run.processed)?,
                &count("updated wallets", run.updated)?,
                &count("failed wallets", run.failed)?,
                &count("identified wallets", run.identified)?,
                &run.as_of.map(Moment),
                &run.data_version,
                &run.settings,
                &run.run_by,
                &trigger_name(run.trigger),
                &run.error,
            ],
        )
        .await?;
    run.id = row.try_get(0)?;
    Ok(run)
}

pub(super) async fn runs(client: &Client, at_most: usize) -> Result<Vec<JobRun>, StoreError> {
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

pub(super) async fn recent_runs(client: &Client, at_most: usize) -> Result<RecentRuns, StoreError> {
    let rows = client.rows(RECENT_RUNS, &[&limit(at_most)]).await?;
    let runs = rows
        .iter()
        .map(|row| read_run(&mut Columns::new(row, "run")));
    Ok(into_recent(runs.collect::<Result<_, _>>()?, at_most))
}

pub(super) async fn score_history(
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

pub(super) async fn data_version(client: &impl Session) -> Result<i64, StoreError> {
    let sql = "SELECT data_version FROM store_state";
    let row = client.row(sql, &[]).await?;
    Columns::new(&row, "state").integer()
}
