//! `MonitoringStore` in SQLite.

use crate::monitoring::sql::{COUNT_PROCESSES, point_values, put_points, read_sum, sum_points};
use crate::row::{ReadColumns, micros};
use crate::sqlite::SqliteStore;
use crate::sqlite::columns::Columns;
use crate::{MonitoringCounts, MonitoringHistory, MonitoringPoint, MonitoringStore, StoreError};
use async_trait::async_trait;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use smartmoney_model::Timestamp;
use std::time::Duration;

#[async_trait]
impl MonitoringStore for SqliteStore {
    async fn put_monitoring_points(
        &self,
        points: Vec<MonitoringPoint>,
        since: Timestamp,
    ) -> Result<(), StoreError> {
        let work = move |c: &_, _: &mut _| put_monitoring_points(c, &points, since);
        self.writer.run(work).await
    }

    async fn monitoring_history(
        &self,
        from: Timestamp,
        to: Timestamp,
        bucket: Duration,
    ) -> Result<MonitoringHistory, StoreError> {
        let work = move |c: &_| monitoring_history(c, from, to, bucket);
        self.readers.run(work).await
    }

    async fn forget_monitoring(&self) -> Result<(), StoreError> {
        self.writer.run(|c, _| forget_monitoring(c)).await
    }
}

pub(crate) fn put_monitoring_points(
    connection: &Connection,
    points: &[MonitoringPoint],
    since: Timestamp,
) -> Result<(), StoreError> {
    connection
        .prepare_cached("DELETE FROM monitoring_points WHERE at < ?1")?
        .execute([since.as_micros()])?;
    let placeholders = ["?"; 2 + MonitoringCounts::VALUES].join(", ");
    let put = put_points(&format!("VALUES ({placeholders})"), "max");
    let mut put = connection.prepare_cached(&put)?;
    for point in points {
        let key = [point.at.as_micros().into(), point.process.clone().into()];
        let counts = point_values(&point.counts)?.map(Value::from);
        put.execute(params_from_iter(key.into_iter().chain(counts)))?;
    }
    Ok(())
}

pub(crate) fn monitoring_history(
    connection: &Connection,
    from: Timestamp,
    to: Timestamp,
    bucket: Duration,
) -> Result<MonitoringHistory, StoreError> {
    let (from, to) = (from.as_micros(), to.as_micros());
    let processes = connection
        .prepare_cached(COUNT_PROCESSES)?
        .query_one([from, to], |row| Ok(Columns::new(row, "count").count()))?;
    let sum = sum_points("at / $1 * $1", "$2", "$3");
    let mut statement = connection.prepare_cached(&sum)?;
    let mut rows = statement.query([micros(bucket), from, to])?;
    let mut points = Vec::new();
    while let Some(row) = rows.next()? {
        points.push(read_sum(&mut Columns::new(row, "monitoring point"))?);
    }
    Ok(MonitoringHistory {
        processes: processes?,
        points,
    })
}

pub(crate) fn forget_monitoring(connection: &Connection) -> Result<(), StoreError> {
    connection.execute("DELETE FROM monitoring_points", [])?;
    Ok(())
}
