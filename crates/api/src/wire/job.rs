//! The JSON of the scoring job and its runs.

use super::names::{RunOutcome, Stage, Trigger};
use crate::access::Access;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use smartmoney_model::Timestamp;
use utoipa::ToSchema;

/// What the job does, in whichever process. Names of hosts, settings and what
/// went wrong inside are for those with a key.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobStatus {
    /// Whether this process begins runs by itself.
    is_scheduled: bool,
    /// From the beginning of one run to that of the next, in seconds.
    interval_secs: u64,
    /// Whether a run is under way, here or elsewhere.
    pub(crate) is_running: bool,
    /// How far it is.
    progress: Option<RunProgress>,
    /// The process that holds the lease, also one that stopped in mid-run.
    leader: Option<Leader>,
    /// When the next run is due; null when this process begins none.
    next_run_at: Option<Timestamp>,
    /// The latest runs, latest first.
    last_runs: Vec<JobRun>,
}

/// The process that holds the lease of scoring runs, and how far its run is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Leader {
    /// The lease's number.
    epoch: Epoch,
    /// Host, process and instance; null without a key.
    holder: Option<String>,
    /// When the holder took the lease.
    since: Timestamp,
    /// When the lease runs out, unless the holder renews it.
    expires_at: Timestamp,
    /// The holder was lost or stopped in mid-run, and another process may take the lease.
    is_expired: bool,
    /// The progress that the holder reported last; null before its first report.
    progress: Option<RunProgress>,
}

/// The number of a lease: each taking raises it, so that what an earlier
/// holder still writes can be told from what the present one writes.
#[derive(Debug, Serialize, ToSchema)]
pub struct Epoch(i64);

/// How far a run is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RunProgress {
    /// What it is doing.
    stage: Stage,
    /// Steps of the stage that are done.
    done: u64,
    /// Steps of the stage, where that is known.
    of: Option<u64>,
    /// When the run began.
    started_at: Timestamp,
}

/// One run of the scoring job.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobRun {
    /// 1, 2, 3, …
    id: i64,
    /// When it began.
    started_at: Timestamp,
    /// How long it took.
    duration_ms: u64,
    /// How it ended.
    outcome: RunOutcome,
    /// Whether all wallets were analysed anew.
    full: bool,
    /// Wallets in the store.
    total: u64,
    /// Wallets analysed anew.
    processed: u64,
    /// Wallets whose published values changed.
    updated: u64,
    /// Wallets whose published values stayed as they were.
    unchanged: u64,
    /// Wallets that could not be processed.
    failed: u64,
    /// Wallets identified as smart money after the run.
    identified: u64,
    /// The day up to which was measured: the last day with a trade.
    as_of: Option<Timestamp>,
    /// The version that the run published; the former one when nothing changed.
    data_version: i64,
    /// The settings in force; null without a key.
    #[schema(value_type = Option<Object>)]
    settings: Option<Box<RawValue>>,
    /// The process that ran it: host, process number and instance; null without a key.
    run_by: Option<String>,
    /// What made it begin.
    trigger: Trigger,
    /// Why it failed; without a key only that it did.
    error: Option<String>,
    /// The version of the rules in force; null in records of versions that did not keep it.
    methodology_version: Option<String>,
}

const FAILED: &str = "the run failed";

impl JobStatus {
    pub(crate) fn to(access: Access, status: smartmoney_store::JobStatus) -> Self {
        let run = |run| JobRun::to(access, run);
        Self {
            is_scheduled: status.is_scheduled,
            interval_secs: status.interval_secs,
            is_running: status.is_running,
            progress: status.progress.map(RunProgress::from),
            leader: status.lease_holder.map(|holder| Leader::to(access, holder)),
            next_run_at: status.next_run_at,
            last_runs: status.last_runs.into_iter().map(run).collect(),
        }
    }
}

impl Leader {
    fn to(access: Access, holder: smartmoney_store::LeaseHolder) -> Self {
        Self {
            epoch: Epoch(holder.epoch.0),
            holder: access.to_admins(holder.holder),
            since: holder.since,
            expires_at: holder.expires_at,
            is_expired: holder.is_expired,
            progress: holder.progress.map(RunProgress::from),
        }
    }
}

impl From<smartmoney_store::RunProgress> for RunProgress {
    fn from(progress: smartmoney_store::RunProgress) -> Self {
        Self {
            stage: progress.stage.into(),
            done: progress.done,
            of: progress.of,
            started_at: progress.started_at,
        }
    }
}

impl JobRun {
    /// With all fields, for callers with access to the database itself.
    pub fn unredacted(run: smartmoney_store::JobRun) -> Self {
        Self::to(Access::Admin, run)
    }

    pub(crate) fn to(access: Access, run: smartmoney_store::JobRun) -> Self {
        Self {
            id: run.id,
            started_at: run.started_at,
            duration_ms: run.duration_ms,
            outcome: run.outcome.into(),
            full: run.full,
            total: run.total,
            processed: run.processed,
            updated: run.updated,
            unchanged: run.unchanged,
            failed: run.failed,
            identified: run.identified,
            as_of: run.as_of,
            data_version: run.data_version.number,
            settings: access.to_admins(run.settings).and_then(as_it_is),
            run_by: access.to_admins(run.run_by),
            trigger: run.trigger.into(),
            error: run
                .error
                .map(|error| access.to_admins(error).unwrap_or_else(|| FAILED.to_owned())),
            methodology_version: run.methodology_version,
        }
    }
}

/// Text that is JSON already.
fn as_it_is(json: String) -> Option<Box<RawValue>> {
    let text = to_raw_value(&json);
    RawValue::from_string(json).or(text).ok()
}
