//! `MonitoringStore` in SQLite.

use crate::monitoring::merged;
use crate::monitoring::sql::{COUNT_PROCESSES, point_values, put_points, read_sum, sum_points};
use crate::row::{ReadColumns, micros};
use crate::sqlite::SqliteStore;
use crate::sqlite::columns::Columns;
use crate::{MonitoringCounts, MonitoringHistory, MonitoringPoint, MonitoringStore, StoreError};
use async_trait::async_trait;
use rusqlite::params_from_iter;
use rusqlite::types::Value;
use smartmoney_model::Timestamp;
use std::time::Duration;

#[async_trait]
impl MonitoringStore for SqliteStore {
    async fn put_monitoring_points(
        &self,
        points: Vec<MonitoringPoint>,
        since: Timestamp,
    ) -> Result<(), StoreError> {
        let placeholders = ["?"; 2 + MonitoringCounts::VALUES].join(", ");
        let put = put_points(&format!("VALUES ({placeholders})"), "max");
        self.writer
            .run(move |connection, _| {
                connection
                    .prepare_cached("DELETE FROM monitoring_points WHERE at < ?1")?
                    .execute([since.as_micros()])?;
                let mut put = connection.prepare_cached(&put)?;
                for point in merged(points) {
                    let key = [point.at.as_micros().into(), point.process.into()];
                    let counts = point_values(&point.counts)?.map(Value::from);
                    put.execute(params_from_iter(key.into_iter().chain(counts)))?;
                }
                Ok(())
            })
            .await
    }

    async fn monitoring_history(
        &self,
        from: Timestamp,
        to: Timestamp,
        bucket: Duration,
    ) -> Result<MonitoringHistory, StoreError> {
        let (from, to) = (from.as_micros(), to.as_micros());
        let sum = sum_points("at / $1 * $1", "$2", "$3");
        self.readers
            .run(move |connection| {
                let processes = connection
                    .prepare_cached(COUNT_PROCESSES)?
                    .query_one([from, to], |row| Ok(Columns::new(row, "count").count()))?;
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
            })
            .await
    }

    async fn forget_monitoring(&self) -> Result<(), StoreError> {
        self.writer
            .run(|connection, _| {
                connection.execute("DELETE FROM monitoring_points", [])?;
                Ok(())
            })
            .await
    }
}
