use super::ReadColumns;
use crate::{JobRun, RunOutcome, ScorePoint, StoreError, Trigger};

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

/// A wallet that failed may have been judged anew by its former facts.
pub(crate) const fn unchanged(run: &JobRun) -> u64 {
    run.total
        .saturating_sub(run.updated)
        .saturating_sub(run.failed)
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
