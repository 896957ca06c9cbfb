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
        methodology_version: report.methodology_version,
    }
}

/// A wallet that failed may have been judged anew by its former facts.
const fn unchanged(total: u64, updated: u64, failed: u64) -> u64 {
    total.saturating_sub(updated).saturating_sub(failed)
}

/// The columns of a run from its start on. Its number comes before them.
pub(crate) const COLUMNS: &str = "started_at, duration_ms, outcome, \"full\", total, processed, \
    updated, failed, identified, as_of, data_version, version_tag, settings, run_by, \
    \"trigger\", error, methodology_version";

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
        methodology_version: columns.text_option()?,
    })
}

/// What a point holds of what is published: its column, and that of the wallet.
const SHOWN: [(&str, &str); 11] = [
    ("score", "smart_money_score"),
    ("basis", "score_basis"),
    ("confidence", "confidence_level"),
    ("status", "status"),
    ("expected_excess", "expected_excess"),
    ("expected_excess_low", "expected_excess_low"),
    ("expected_excess_high", "expected_excess_high"),
    ("follower_excess", "follower_excess"),
    ("methodology_version", "methodology_version"),
    ("compared_positions", "compared_positions"),
    ("q_value", "q_value"),
];

/// Those that say what was found, and with whose changes alone no point comes.
const GROUNDS: [&str; 2] = ["compared_positions", "q_value"];

/// Adds the points of the run `$1` for what is staged and shows something else than the point
/// before. A point that a page lists has another score, status, confidence or basis. `with_latest` joins the latest point of `s.wallet_id` as `h`, and
/// `reasons` makes JSON of the rules of `s`.
pub(crate) fn add_points(with_latest: &str, reasons: &str) -> String {
    let names = SHOWN.map(|(point, _)| point).join(", ");
    let values = SHOWN.map(|(_, wallet)| format!("s.{wallet}")).join(", ");
    let is_other = |(point, wallet)| format!("h.{point} IS DISTINCT FROM s.{wallet}");
    let shown = SHOWN.iter().filter(|(point, _)| !GROUNDS.contains(point));
    let is_other: Vec<_> = shown.copied().map(is_other).collect();
    // Of most wallets there is nothing to explain.
    let is_judged = "(s.status <> 'none' OR s.confidence_level <> 'low'
             OR h.status <> 'none' OR h.confidence <> 'low')";
    let is_first = "(h.wallet_id IS NULL OR h.is_gone)";
    let is_moved = "(h.status <> s.status OR h.confidence <> s.confidence_level
             OR h.basis <> s.score_basis)";
    format!(
        "INSERT INTO score_history (wallet_id, run_id, at, {names}, reasons, is_listed)
         SELECT s.wallet_id, $1, s.last_updated, {values},
           CASE WHEN {is_judged} AND ({is_first} OR {is_moved}) THEN {reasons} END,
           {is_first} OR {is_moved} OR h.score IS DISTINCT FROM s.smart_money_score
         FROM staged_wallets s {with_latest}
         WHERE {is_first} OR {}
         ORDER BY s.wallet_id",
        is_other.join(" OR ")
    )
}

/// Adds the last points of the wallets that `gone` selects, in the run `$1` at `$2`. `latest`
/// joins the latest point of `g.wallet_id` as `h`.
pub(crate) fn add_last_points(gone: &str, latest: &str) -> String {
    format!(
        "INSERT INTO score_history
           (wallet_id, run_id, at, score, basis, confidence, status, is_listed, is_gone)
         SELECT h.wallet_id, $1, $2, NULL, h.basis, h.confidence, h.status, false, true
         FROM ({gone}) g {latest}
         WHERE NOT h.is_gone AND h.run_id < $1"
    )
}

/// Selects what [`read_score_point`] reads: of the wallet `$1` the latest points that its page
/// lists, at most `$2`.
/// In the order of wallets and runs there is the history's key alone. By `=` the index by run
/// would be in the same order, and a server that takes the history for empty would go through all
/// of it for a wallet.
pub(crate) const SCORE_HISTORY: &str = "\
    SELECT run_id, at, score, basis, confidence, status
    FROM score_history WHERE wallet_id BETWEEN $1 AND $1 AND is_listed
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
