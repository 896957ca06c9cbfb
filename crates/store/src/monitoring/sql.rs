//! What processes count, as it lies in columns.

use crate::row::{ReadColumns, count};
use crate::{MonitoringCounts, MonitoringSum, StoreError};

/// The columns of [`MonitoringCounts`] in the order of its values.
const COLUMNS: [&str; MonitoringCounts::VALUES] = [
    "requests",
    "client_errors",
    "server_errors",
    "hits_memory",
    "hits_redis",
    "coalesced",
    "misses",
    "stale",
    "failed",
    "fills",
    "fill_errors",
    "redis_errors",
    "latency_1",
    "latency_2",
    "latency_3",
    "latency_4",
    "latency_5",
    "latency_6",
    "latency_7",
    "latency_8",
    "latency_9",
    "latency_10",
    "latency_11",
    "latency_12",
    "latency_13",
    "latency_14",
    "latency_15",
];

/// Puts the rows of `source` with the columns of a point, in their order. Counts of
/// a minute only rise, and of two writes the later need not be the newer: a write
/// that was given up may still happen. `greatest` is the function of several values.
pub(crate) fn put_points(source: &str, greatest: &str) -> String {
    let risen = COLUMNS.map(|column| {
        format!("{column} = {greatest}(monitoring_points.{column}, excluded.{column})")
    });
    format!(
        "INSERT INTO monitoring_points (at, process, {}) {source}
         ON CONFLICT (at, process) DO UPDATE SET {}",
        COLUMNS.join(", "),
        risen.join(", ")
    )
}

/// As databases count.
pub(crate) fn point_values(
    counts: &MonitoringCounts,
) -> Result<[i64; MonitoringCounts::VALUES], StoreError> {
    let mut stored = [0; MonitoringCounts::VALUES];
    for (stored, value) in stored.iter_mut().zip(counts.values()) {
        *stored = count("what was counted", value)?;
    }
    Ok(stored)
}

/// Sums over processes; `bucket` makes the bucket's beginning of a point's minute.
pub(crate) fn sum_points(bucket: &str, from: &str, to: &str) -> String {
    let sums = COLUMNS.map(|column| format!("CAST(sum({column}) AS BIGINT)"));
    format!(
        "SELECT {bucket} AS began, count(DISTINCT process), {}
         FROM monitoring_points WHERE at >= {from} AND at < {to} GROUP BY began ORDER BY began",
        sums.join(", ")
    )
}

pub(crate) const COUNT_PROCESSES: &str = "\
    SELECT count(DISTINCT process) FROM monitoring_points WHERE at >= $1 AND at < $2";

pub(crate) fn read_sum(columns: &mut impl ReadColumns) -> Result<MonitoringSum, StoreError> {
    let (at, processes) = (columns.time()?, columns.count()?);
    let mut values = [0; MonitoringCounts::VALUES];
    for value in &mut values {
        *value = columns.count()?;
    }
    Ok(MonitoringSum {
        at,
        processes,
        counts: MonitoringCounts::of_values(values),
    })
}
