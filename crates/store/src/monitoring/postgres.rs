//! `MonitoringStore` in PostgreSQL.

use crate::monitoring::merged;
use crate::monitoring::sql::{COUNT_PROCESSES, point_values, put_points, read_sum, sum_points};
use crate::postgres::PostgresStore;
use crate::postgres::columns::{Columns, Moment};
use crate::postgres::statement::{Parameter, Session};
use crate::row::ReadColumns;
use crate::{MonitoringCounts, MonitoringHistory, MonitoringPoint, MonitoringStore, StoreError};
use async_trait::async_trait;
use smartmoney_model::Timestamp;
use std::time::Duration;

#[async_trait]
impl MonitoringStore for PostgresStore {
    async fn put_monitoring_points(
        &self,
        points: Vec<MonitoringPoint>,
        since: Timestamp,
    ) -> Result<(), StoreError> {
        let points = merged(points);
        let at: Vec<Moment> = points.iter().map(|point| Moment(point.at)).collect();
        let mut columns = vec![Vec::new(); MonitoringCounts::VALUES];
        for point in &points {
            for (column, value) in columns.iter_mut().zip(point_values(&point.counts)?) {
                column.push(value);
            }
        }
        let processes: Vec<String> = points.into_iter().map(|point| point.process).collect();
        // One statement, that it needs no turn among the writers.
        let put = put_statement();
        self.sessions
            .run_one(|client| {
                Box::pin(async move {
                    let since = Moment(since);
                    let mut values: Vec<&dyn Parameter> = vec![&since, &at, &processes];
                    values.extend(columns.iter().map(|column| column as &dyn Parameter));
                    client.changed(&put, &values).await?;
                    Ok(())
                })
            })
            .await
    }

    async fn monitoring_history(
        &self,
        from: Timestamp,
        to: Timestamp,
        bucket: Duration,
    ) -> Result<MonitoringHistory, StoreError> {
        self.sessions
            .read_snapshot(|transaction| {
                Box::pin(async move {
                    let (from, to) = (Moment(from), Moment(to));
                    let processes = transaction.row(COUNT_PROCESSES, &[&from, &to]).await?;
                    let began =
                        "date_bin($1::bigint * interval '1 second', at, TIMESTAMPTZ 'epoch')";
                    let seconds = i64::try_from(bucket.as_secs()).unwrap_or(i64::MAX);
                    let sum = sum_points(began, "$2", "$3");
                    let rows = transaction.rows(&sum, &[&seconds, &from, &to]).await?;
                    let points = rows
                        .iter()
                        .map(|row| read_sum(&mut Columns::new(row, "monitoring point")));
                    Ok(MonitoringHistory {
                        processes: Columns::new(&processes, "count").count()?,
                        points: points.collect::<Result<_, _>>()?,
                    })
                })
            })
            .await
    }

    async fn forget_monitoring(&self) -> Result<(), StoreError> {
        self.sessions
            .run_one(|client| {
                Box::pin(async move {
                    client.changed("DELETE FROM monitoring_points", &[]).await?;
                    Ok(())
                })
            })
            .await
    }
}

/// Puts as many rows as the lists hold that are its parameters, and forgets older points.
fn put_statement() -> String {
    let counts = (4..).take(MonitoringCounts::VALUES);
    let counts: Vec<String> = counts
        .map(|number| format!("${number}::bigint[]"))
        .collect();
    let source = format!(
        "SELECT * FROM unnest($2::timestamptz[], $3::text[], {})",
        counts.join(", ")
    );
    format!(
        "WITH forgotten AS (DELETE FROM monitoring_points WHERE at < $1) {}",
        put_points(&source, "greatest")
    )
}
