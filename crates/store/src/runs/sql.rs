//! Records of runs, read and completed the same way in both databases.

use crate::row::ReadColumns;
use crate::{JobRun, RecentRuns, RunOutcome, RunReport, ScorePoint, StoreError};

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
pub(crate) fn recorded(report: RunReport, changes: Changes, id: i64, data_version: i64) -> JobRun {
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

/// By one look at each of the few runs: they are found by their numbers, from the
/// latest on.
pub(crate) const RECENT_RUNS: &str = "\
    WITH latest AS (SELECT id FROM job_runs ORDER BY id DESC LIMIT $1),
      succeeded AS (
        SELECT id FROM job_runs WHERE outcome <> 'failed' ORDER BY id DESC LIMIT 1),
      changed AS (
        SELECT id FROM job_runs WHERE outcome <> 'failed' AND updated > 0
        ORDER BY id DESC LIMIT 1)
    SELECT id, started_at, duration_ms, outcome, \"full\", total, processed, updated, failed,
      identified, as_of, data_version, settings, run_by, \"trigger\", error
    FROM job_runs
    WHERE id IN (SELECT id FROM latest UNION SELECT id FROM succeeded UNION SELECT id FROM changed)
    ORDER BY id DESC";

/// Of the runs of [`RECENT_RUNS`] with this limit.
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

/// Reads the columns of `job_runs` in their order.
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
        data_version: columns.integer()?,
        settings: columns.text()?,
        run_by: columns.text()?,
        trigger: columns.parsed()?,
        error: columns.text_option()?,
    })
}

/// Reads the columns of `score_history` in their order, from the run on.
pub(crate) fn read_score_point(columns: &mut impl ReadColumns) -> Result<ScorePoint, StoreError> {
    Ok(ScorePoint {
        run_id: columns.integer()?,
        at: columns.time()?,
        score: columns.score()?,
        breakdown: columns.json()?,
        confidence: columns.named()?,
        status: columns.named()?,
    })
}
