use crate::database::Database;
use smartmoney_model::Timestamp;
use smartmoney_store::{
    MonitoringCounts, MonitoringHistory, MonitoringPoint, MonitoringSum, Store, StoreError,
};
use std::time::Duration;

/// 2024-03-01T12:00:00Z.
const NOON: i64 = 1_709_294_400;

fn minute(number: i64) -> Timestamp {
    Timestamp::from_secs(NOON + number * 60)
}

/// Counts that are all different.
fn counts(number: u64) -> MonitoringCounts {
    MonitoringCounts {
        requests: number,
        client_errors: number + 1,
        server_errors: number + 2,
        hits_memory: number + 3,
        hits_redis: number + 4,
        coalesced: number + 5,
        misses: number + 6,
        stale: number + 7,
        failed: number + 8,
        fills: number + 9,
        fill_errors: number + 10,
        redis_errors: number + 11,
        latency: std::array::from_fn(|bucket| number + 20 + bucket as u64),
    }
}

fn point(at: i64, process: &str, number: u64) -> MonitoringPoint {
    MonitoringPoint {
        at: minute(at),
        process: process.to_owned(),
        counts: counts(number),
    }
}

async fn put(store: &dyn Store, points: Vec<MonitoringPoint>) {
    let since = minute(-1_000);
    store.put_monitoring_points(points, since).await.unwrap();
}

async fn history(store: &dyn Store, from: i64, to: i64, minutes: u64) -> MonitoringHistory {
    let (from, to, bucket) = (minute(from), minute(to), Duration::from_mins(minutes));
    store.monitoring_history(from, to, bucket).await.unwrap()
}

pub(crate) async fn points_of_one_minute_are_one(database: &dyn Database) {
    let store = database.connect();
    let points = vec![point(1, "one", 10), point(2, "one", 1), point(1, "one", 5)];
    put(&*store, points.clone()).await;
    let read = history(&*store, 0, 60, 1).await;
    let counted: Vec<_> = read.points.iter().map(|sum| sum.counts).collect();
    assert_eq!(counted, [counts(10).plus(&counts(5)), counts(1)]);
    // Nor do they rise when the write is repeated.
    put(&*store, points).await;
    assert_eq!(history(&*store, 0, 60, 1).await, read);
}

pub(crate) async fn what_processes_counted_is_summed(database: &dyn Database) {
    let (one, other) = (database.connect(), database.connect());
    assert_eq!(history(&*one, 0, 60, 5).await, MonitoringHistory::default());
    put(&*one, vec![point(0, "one", 1), point(1, "one", 10)]).await;
    put(
        &*other,
        vec![point(1, "other", 100), point(7, "other", 1_000)],
    )
    .await;
    put(&*one, Vec::new()).await;
    let sum = |at, processes, counts| MonitoringSum {
        at: minute(at),
        processes,
        counts,
    };
    let five = history(&*one, 0, 60, 5).await;
    assert_eq!(five.processes, 2);
    let first = counts(1).plus(&counts(10)).plus(&counts(100));
    assert_eq!(five.points, [sum(0, 2, first), sum(5, 1, counts(1_000))]);
    // From a moment on, up to before another.
    let part = history(&*other, 1, 7, 1).await;
    assert_eq!(part.points, [sum(1, 2, counts(10).plus(&counts(100)))]);
}

pub(crate) async fn a_point_that_comes_again_only_rises(database: &dyn Database) {
    let store = database.connect();
    // The last was given up, and happens late.
    for number in [5, 7, 7, 6] {
        put(&*store, vec![point(0, "one", number)]).await;
    }
    let points = history(&*store, 0, 60, 1).await.points;
    assert_eq!(points.len(), 1);
    assert_eq!(points[0].counts, counts(7));
}

pub(crate) async fn old_points_are_forgotten_and_all_on_request(database: &dyn Database) {
    let store = database.connect();
    let all: Vec<_> = (0..10).map(|at| point(at, "one", 1)).collect();
    put(&*store, all).await;
    let new = vec![point(10, "other", 1)];
    store.put_monitoring_points(new, minute(9)).await.unwrap();
    let left = history(&*store, 0, 60, 1).await;
    let left: Vec<_> = left.points.iter().map(|point| point.at).collect();
    assert_eq!(left, [minute(9), minute(10)]);
    store.forget_monitoring().await.unwrap();
    assert_eq!(
        history(&*store, 0, 60, 1).await,
        MonitoringHistory::default()
    );
}

pub(crate) async fn a_count_that_does_not_fit_changes_nothing(database: &dyn Database) {
    let store = database.connect();
    let mut large = point(1, "one", 1);
    large.counts.fills = u64::MAX;
    let points = vec![point(0, "one", 1), large];
    let refused = store.put_monitoring_points(points, minute(0)).await;
    let error = refused.unwrap_err();
    assert!(matches!(error, StoreError::OutOfRange { .. }), "{error}");
    assert_eq!(history(&*store, 0, 60, 1).await.points, []);
}
