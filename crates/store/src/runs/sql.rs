//! Records of runs, read and completed the same way in both databases.

use crate::row::ReadColumns;
use crate::state::read_data_version;
use crate::{JobRun, RecentRuns, RunOutcome, RunReport, ScorePoint, StoreError};
use smartmoney_model::DataVersion;

/// Making a run visible is a part of it, and takes long where much changed. The
/// statement's parameters are the milliseconds and the run.
pub(crate) const SET_DURATION: &str = "UPDATE job_runs SET duration_ms = $1 WHERE id = $2";

/// What publishing adds to a run's report. A run that published nothing has none of it.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Changes {
    pub(crate) updated: u64,
    pub(crate) identified: u64,
}

/// A run as it is on record.
pub(crate) fn recorded(
    report: RunReport,
    changes: Changes,
    id: i64,
    data_version: DataVersion,
) -> JobRun {
    JobRun {
        id,
        started_at: report.started_at,
        duration_ms: report.duration_ms,
        outcome: report.outcome,
        full: report.full,
        total: report.total,
        processed: report.processed,
        updated: changes.updated,
        unchanged: unchanged(report.total, changes.updated, report.failed),
        failed: report.failed,
        identified: changes.identified,
        as_of: report.as_of,
        data_version,
        settings: report.settings,
        run_by: report.run_by,
        trigger: report.trigger,
        error: report.error,
    }
}

/// A wallet that failed may have been judged anew by its former facts.
const fn unchanged(total: u64, updated: u64, failed: u64) -> u64 {
    total.saturating_sub(updated).saturating_sub(failed)
}

/// The columns of a run from its start on. Its number comes before them.
pub(crate) const COLUMNS: &str = "started_at, duration_ms, outcome, \"full\", total, processed, \
    updated, failed, identified, as_of, data_version, version_tag, settings, run_by, \
    \"trigger\", error";

pub(crate) fn select_runs() -> String {
    format!("SELECT id, {COLUMNS} FROM job_runs ORDER BY id DESC LIMIT $1")
}

/// By one look at each of the few runs: they are found by their numbers, from the
/// latest on.
pub(crate) fn select_recent() -> String {
    format!(
        "WITH latest AS (SELECT id FROM job_runs ORDER BY id DESC LIMIT $1),
      succeeded AS (
        SELECT id FROM job_runs WHERE outcome <> 'failed' ORDER BY id DESC LIMIT 1),
      changed AS (
        SELECT id FROM job_runs WHERE outcome <> 'failed' AND updated > 0
        ORDER BY id DESC LIMIT 1)
    SELECT id, {COLUMNS} FROM job_runs
    WHERE id IN (SELECT id FROM latest UNION SELECT id FROM succeeded UNION SELECT id FROM changed)
    ORDER BY id DESC"
    )
}

/// Of the runs of [`select_recent`] with this limit.
pub(crate) fn into_recent(mut runs: Vec<JobRun>, limit: usize) -> RecentRuns {
    let is_success = |run: &&JobRun| run.outcome != RunOutcome::Failed;
    let last_success = runs.iter().find(is_success).cloned();
    let is_change = |run: &&JobRun| is_success(run) && run.updated > 0;
    let last_change = runs.iter().find(is_change).cloned();
    runs.truncate(limit);
    RecentRuns {
        latest: runs,
        last_success,
        last_change,
    }
}

/// Reads the number and [`COLUMNS`].
pub(crate) fn read_run(columns: &mut impl ReadColumns) -> Result<JobRun, StoreError> {
    let id = columns.integer()?;
    let (started_at, duration_ms) = (columns.time()?, columns.count()?);
    let (outcome, full) = (columns.parsed()?, columns.boolean()?);
    let (total, processed) = (columns.count()?, columns.count()?);
    let (updated, failed) = (columns.count()?, columns.count()?);
    Ok(JobRun {
        id,
        started_at,
        duration_ms,
        outcome,
        full,
        total,
        processed,
        updated,
        unchanged: unchanged(total, updated, failed),
        failed,
        identified: columns.count()?,
        as_of: columns.time_option()?,
        data_version: read_data_version(columns)?,
        settings: columns.text()?,
        run_by: columns.text()?,
        trigger: columns.parsed()?,
        error: columns.text_option()?,
    })
}

/// Adds the points of the run `$1` for what is staged, where the score moved by at least `$2`.
/// Whether there is one is a matter of its basis.
/// A score that moves in its last digits, as many do whenever the population changes, makes no
/// point; compared with the last point, small moves add up to one. `with_latest` joins the
/// latest point of `s.wallet_id` as `h`.
pub(crate) fn add_points(with_latest: &str) -> String {
    format!(
        "INSERT INTO score_history (wallet_id, run_id, at, score, basis, confidence, status)
         SELECT s.wallet_id, $1, s.last_updated, s.smart_money_score, s.score_basis,
           s.confidence_level, s.status
         FROM staged_wallets s {with_latest}
         WHERE h.wallet_id IS NULL OR h.status <> s.status
           OR h.confidence <> s.confidence_level OR h.basis <> s.score_basis
           OR abs(h.score - s.smart_money_score) >= $2
         ORDER BY s.wallet_id"
    )
}

/// Selects what [`read_score_point`] reads: of the wallet `$1` the latest points, at most `$2`.
/// In the order of wallets and runs there is the history's key alone. By `=` the index by run
/// would be in the same order, and a server that takes the history for empty would go through all
/// of it for a wallet.
pub(crate) const SCORE_HISTORY: &str = "\
    SELECT run_id, at, score, basis, confidence, status
    FROM score_history WHERE wallet_id BETWEEN $1 AND $1
    ORDER BY wallet_id DESC, run_id DESC LIMIT $2";

/// Selects the last run before `$1` in which a wallet has a point; as in [`SCORE_HISTORY`].
pub(crate) fn run_before(wallet: &str) -> String {
    format!(
        "SELECT q.run_id FROM score_history q
         WHERE q.wallet_id BETWEEN {wallet} AND {wallet} AND q.run_id < $1
         ORDER BY q.wallet_id DESC, q.run_id DESC LIMIT 1"
    )
}

pub(crate) fn read_score_point(columns: &mut impl ReadColumns) -> Result<ScorePoint, StoreError> {
    Ok(ScorePoint {
        run_id: columns.integer()?,
        at: columns.time()?,
        score: columns.score_option()?,
        basis: columns.named()?,
        confidence: columns.named()?,
        status: columns.named()?,
    })
}
