use super::ReadColumns;
use crate::{JobRun, RecentRuns, RunOutcome, ScorePoint, StoreError, Trigger};

pub(crate) const fn outcome_name(outcome: RunOutcome) -> &'static str {
    match outcome {
        RunOutcome::Complete => "complete",
        RunOutcome::Partial => "partial",
        RunOutcome::Failed => "failed",
    }
}

pub(crate) const fn trigger_name(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Schedule => "schedule",
        Trigger::Request => "request",
    }
}

/// Making a run visible is a part of it, and takes long where much changed. The
/// statement's parameters are the milliseconds and the run.
pub(crate) const SET_DURATION: &str = "UPDATE job_runs SET duration_ms = $1 WHERE id = $2";

/// A wallet that failed may have been judged anew by its former facts.
pub(crate) const fn unchanged(run: &JobRun) -> u64 {
    run.total
        .saturating_sub(run.updated)
        .saturating_sub(run.failed)
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
    let mut run = JobRun {
        id: columns.integer()?,
        started_at: columns.time()?,
        duration_ms: columns.count()?,
        outcome: columns.named()?,
        full: columns.boolean()?,
        total: columns.count()?,
        processed: columns.count()?,
        updated: columns.count()?,
        unchanged: 0,
        failed: columns.count()?,
        identified: columns.count()?,
        as_of: columns.time_option()?,
        data_version: columns.integer()?,
        settings: columns.text()?,
        run_by: columns.text()?,
        trigger: columns.named()?,
        error: columns.text_option()?,
    };
    run.unchanged = unchanged(&run);
    Ok(run)
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
