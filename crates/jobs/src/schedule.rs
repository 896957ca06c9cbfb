//! When the service begins a run by itself.

use smartmoney_model::Timestamp;
use smartmoney_store::{JobRun, LeaseHolder, RunOutcome};
use std::time::Duration;

/// When runs happen.
#[derive(Debug, Clone, PartialEq)]
pub struct ScheduleOptions {
    /// From the beginning of one run to that of the next.
    pub interval: Duration,
    /// After this time a run analyses all wallets anew; None: never by itself.
    pub full_every: Option<Duration>,
    /// How long the lease lasts without being renewed: so much later the work
    /// of a process that was lost goes on elsewhere.
    pub lease: Duration,
    /// How often a process looks whether a run is due.
    pub poll: Duration,
    /// For how long all points of scores are kept; of older ones those that tell something stay.
    pub keep_points: Duration,
    /// For how long the records of runs are kept, and longer where a point is of one.
    pub keep_runs: Duration,
}

impl Default for ScheduleOptions {
    fn default() -> Self {
        Self {
            interval: Duration::from_mins(15),
            full_every: Some(Duration::from_hours(24)),
            lease: Duration::from_secs(15),
            poll: Duration::from_secs(2),
            keep_points: Duration::from_hours(7 * 24),
            keep_runs: Duration::from_hours(90 * 24),
        }
    }
}

impl ScheduleOptions {
    /// Whether a run is due: not while another has the lease, and at once where a run stopped
    /// in the middle.
    pub(crate) fn is_due(
        &self,
        lease_holder: Option<&LeaseHolder>,
        latest_runs: &[JobRun],
        is_work_left_at_start: bool,
        now: Timestamp,
    ) -> bool {
        let is_time = || {
            let latest = self.latest(latest_runs, now);
            latest.is_none_or(|began| is_over(began, self.interval, now))
        };
        match lease_holder {
            Some(lease_holder) => lease_holder.is_expired,
            None => is_work_left_at_start || is_time(),
        }
    }

    /// Whether a run has to analyse all wallets, going by the runs before it,
    /// latest first. A full one also counts when some wallets failed: it met them all.
    pub(crate) fn is_time_to_sweep(&self, runs: &[JobRun], now: Timestamp) -> bool {
        let is_sweep = |run: &&JobRun| {
            run.full && run.outcome != RunOutcome::Failed && self.is_believable(run, now)
        };
        self.full_every.is_some_and(|period| {
            let sweep = runs.iter().find(is_sweep);
            // Each UTC day has a list in the record: one sweep a day would come a little later each
            // day, and once in a while skip one.
            let is_new_day = |sweep: &JobRun| period <= DAY && sweep.ended_at().day() < now.day();
            sweep.is_none_or(|sweep| is_over(sweep.started_at, period, now) || is_new_day(sweep))
        })
    }

    /// When the latest run began. A run that lost its lease is recorded after the
    /// one that took it.
    pub(crate) fn latest(&self, runs: &[JobRun], now: Timestamp) -> Option<Timestamp> {
        let believable = runs.iter().filter(|run| self.is_believable(run, now));
        believable.map(|run| run.started_at).max()
    }

    /// Clocks of machines differ a little. A beginning further in the future than a lease lasts
    /// is an error of the clock that wrote it, and keeps no run waiting.
    fn is_believable(&self, run: &JobRun, now: Timestamp) -> bool {
        run.started_at <= after(now, self.lease)
    }

    /// How many runs have to be looked at to find the last full one, with some
    /// room for those that were asked for.
    pub(crate) fn runs_between_sweeps(&self) -> usize {
        let sweep = self.full_every.unwrap_or_default().as_secs();
        let runs = sweep / self.interval.as_secs().max(1);
        usize::try_from(runs).unwrap_or(usize::MAX).min(1_000) + 100
    }
}

const DAY: Duration = Duration::from_hours(24);

fn is_over(began: Timestamp, period: Duration, now: Timestamp) -> bool {
    now.secs_since(began) >= period.as_secs_f64()
}

/// A moment and a duration before it.
pub(crate) fn before(moment: Timestamp, duration: Duration) -> Timestamp {
    let micros = i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
    Timestamp::from_micros(moment.as_micros().saturating_sub(micros))
}

/// A moment and a duration after it.
pub(crate) fn after(moment: Timestamp, duration: Duration) -> Timestamp {
    let micros = i64::try_from(duration.as_micros()).unwrap_or(i64::MAX);
    Timestamp::from_micros(moment.as_micros().saturating_add(micros))
}
