//! GET `/monitoring/history`.

use crate::observe::{Counted, Latency, reads_saved};
use crate::parameters::Parameters;
use crate::problem::Problem;
use crate::routes::scoring::not_stored;
use crate::state::Api;
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use moka::future::Cache;
use serde::Serialize;
use smartmoney_model::Timestamp;
use smartmoney_store::{MonitoringStore, MonitoringSum, StoreError};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use utoipa::ToSchema;

/// What all processes counted over time.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MonitoringHistory)]
pub(crate) struct History {
    /// The beginning of the first bucket.
    from: Timestamp,
    to: Timestamp,
    bucket_seconds: u64,
    /// Processes that counted anything in this time; each start of one is another.
    processes: u64,
    /// By time; buckets in which no process wrote are left out.
    points: Vec<Point>,
}

/// What all processes counted within a bucket.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MonitoringPoint)]
pub(crate) struct Point {
    /// The bucket's beginning.
    at: Timestamp,
    /// Processes that wrote.
    processes: u64,
    requests: u64,
    /// Answered with 4xx: the callers' mistakes.
    client_errors: u64,
    /// Answered with 5xx.
    server_errors: u64,
    /// Half of the answers took at most so long, in milliseconds; null of nothing.
    p50_ms: Option<f64>,
    p95_ms: Option<f64>,
    p99_ms: Option<f64>,
    hits_memory: u64,
    hits_redis: u64,
    /// Answers that waited for a read of the database that another request had begun.
    coalesced: u64,
    misses: u64,
    /// Answers past their life.
    stale: u64,
    failed: u64,
    /// Reads of the database.
    fills: u64,
    fill_errors: u64,
    redis_errors: u64,
    /// Answers without a read of the database ÷ all answers.
    reads_saved: Option<f64>,
}

const DEFAULT_HOURS: u64 = 24;

/// For how long points are kept.
const MOST_HOURS: u64 = 7 * 24;

/// More than this no chart shows.
const MOST_POINTS: u64 = 360;

/// The widths of buckets, in minutes, that fit an hour.
const WIDTHS: [u64; 6] = [1, 2, 5, 10, 15, 30];

/// The counts of all processes, in up to some 360 buckets.
///
/// Each process writes at the end of every minute; for a week it is kept. An answer may be 15
/// seconds old: `to` is its time.
#[utoipa::path(get, path = "/v1/analytics/smart-money/monitoring/history", tag = "monitoring",
    params(("hours" = Option<u64>, Query, description = "Back from now; 24 when left out", minimum = 1, maximum = 168)),
    responses(
        (status = 200, description = "Up to now", body = History)))]
pub(crate) async fn history(
    State(api): State<Api>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let mut parameters = Parameters::parse(query.as_deref())?;
    let hours = parameters.take_count("hours", 1, MOST_HOURS)?;
    parameters.finish()?;
    let hours = hours.unwrap_or(DEFAULT_HOURS);
    let history = api.histories.find(api.store.as_ref(), hours, (api.clock)());
    Ok(not_stored(Json(&*history.await?)))
}

/// The latest answers. They need no key, and each sums over up to a week of all processes: they
/// must not take the connections that other answers need.
pub(crate) struct Histories {
    /// By hours and the time, in units of [`REMEMBERED`].
    known: Cache<(u64, i64), Arc<History>>,
    reading: Semaphore,
}

/// How much longer than a minute a point may take to be seen.
const REMEMBERED: Duration = Duration::from_secs(15);

/// Histories read at once.
const MOST_READ: usize = 2;

impl Default for Histories {
    fn default() -> Self {
        Self {
            known: Cache::builder()
                .time_to_live(REMEMBERED)
                .max_capacity(MOST_HOURS)
                .build(),
            reading: Semaphore::new(MOST_READ),
        }
    }
}

impl Histories {
    async fn find(
        &self,
        store: &dyn MonitoringStore,
        hours: u64,
        now: Timestamp,
    ) -> Result<Arc<History>, Problem> {
        let turn = now.as_secs().div_euclid(REMEMBERED.as_secs().cast_signed());
        let read = async {
            let _turn = self.reading.acquire().await;
            read(store, hours, now).await.map(Arc::new)
        };
        let found = self.known.try_get_with((hours, turn), read).await;
        found.map_err(|error| Problem::from(&*error))
    }

    /// After a reset.
    pub(crate) fn forget(&self) {
        self.known.invalidate_all();
    }
}

async fn read(
    store: &dyn MonitoringStore,
    hours: u64,
    to: Timestamp,
) -> Result<History, StoreError> {
    let bucket = bucket(hours);
    let from = beginning(to, hours, bucket);
    let history = store.monitoring_history(from, to, bucket).await?;
    Ok(History {
        from,
        to,
        bucket_seconds: bucket.as_secs(),
        processes: history.processes,
        points: history.points.into_iter().map(Point::from).collect(),
    })
}

fn bucket(hours: u64) -> Duration {
    let is_enough = |width: &&u64| hours * 60 <= MOST_POINTS * **width;
    let width = WIDTHS.iter().find(is_enough).or(WIDTHS.last());
    Duration::from_mins(width.copied().unwrap_or(1))
}

/// Of the bucket of `hours` before.
fn beginning(to: Timestamp, hours: u64, bucket: Duration) -> Timestamp {
    let seconds = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let bucket = seconds(bucket.as_secs());
    let from = to.as_secs() - seconds(hours * 3_600);
    Timestamp::from_secs(from.div_euclid(bucket) * bucket)
}

impl From<MonitoringSum> for Point {
    fn from(sum: MonitoringSum) -> Self {
        let counts = sum.counts;
        let latency = Latency::of(&Counted::of_buckets(counts.latency));
        Self {
            at: sum.at,
            processes: sum.processes,
            requests: counts.requests,
            client_errors: counts.client_errors,
            server_errors: counts.server_errors,
            p50_ms: latency.p50_ms,
            p95_ms: latency.p95_ms,
            p99_ms: latency.p99_ms,
            hits_memory: counts.hits_memory,
            hits_redis: counts.hits_redis,
            coalesced: counts.coalesced,
            misses: counts.misses,
            stale: counts.stale,
            failed: counts.failed,
            fills: counts.fills,
            fill_errors: counts.fill_errors,
            redis_errors: counts.redis_errors,
            reads_saved: reads_saved(&counts),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use smartmoney_store::SqliteStore;

    #[tokio::test]
    async fn who_asks_the_same_at_once_is_answered_by_one_read() {
        let dir = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&dir.path().join("store.db")).unwrap();
        let histories = Histories::default();
        let find = async |hours, secs: i64| {
            let now = Timestamp::from_secs(1_800_000_000 + secs);
            histories.find(&store, hours, now).await.ok().unwrap()
        };
        let (one, other) = tokio::join!(find(24, 0), find(24, 1));
        assert!(Arc::ptr_eq(&one, &other));
        assert!(Arc::ptr_eq(&one, &find(24, 14).await));
        assert_eq!(find(1, 14).await.bucket_seconds, 60);
        let later = find(24, 15).await;
        assert_eq!(later.to, Timestamp::from_secs(1_800_000_015));
        histories.forget();
        assert!(!Arc::ptr_eq(&later, &find(24, 15).await));
    }

    #[test]
    fn buckets_are_few_and_fit_the_clock() {
        for (hours, minutes) in [
            (1, 1),
            (6, 1),
            (7, 2),
            (12, 2),
            (24, 5),
            (48, 10),
            (72, 15),
            (168, 30),
        ] {
            assert_eq!(bucket(hours), Duration::from_mins(minutes), "{hours}");
        }
        for hours in 1..=MOST_HOURS {
            assert!(hours * 3_600 / bucket(hours).as_secs() <= MOST_POINTS);
        }
        let to = Timestamp::from_secs(7_207);
        let from = beginning(to, 1, Duration::from_mins(30));
        assert_eq!(from, Timestamp::from_secs(3_600));
    }
}
