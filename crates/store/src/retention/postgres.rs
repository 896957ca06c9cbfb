//! `Retention` in PostgreSQL.

use crate::postgres::PostgresStore;
use crate::postgres::columns::{Columns, Moment};
use crate::postgres::statement::{Session, execute};
use crate::retention::sql::{DROP_RUNS, LOOKED, NEXT, NOTE, STEP, thin};
use crate::row::ReadColumns;
use crate::{Retention, StoreError, Trimmed};
use async_trait::async_trait;
use deadpool_postgres::Transaction;
use smartmoney_model::Timestamp;
use std::sync::LazyLock;

static THIN: LazyLock<String> =
    LazyLock::new(|| thin(|moment| format!("date_trunc('day', {moment} AT TIME ZONE 'UTC')")));

#[async_trait]
impl Retention for PostgresStore {
    async fn server_time(&self) -> Result<Option<Timestamp>, StoreError> {
        self.sessions.run_one(|c| Box::pin(server_time(c))).await
    }

    async fn trim(
        &self,
        points_before: Timestamp,
        runs_before: Timestamp,
    ) -> Result<Trimmed, StoreError> {
        self.sessions
            .write(|transaction| Box::pin(step(transaction, points_before, runs_before)))
            .await
    }
}

async fn server_time(client: &impl Session) -> Result<Option<Timestamp>, StoreError> {
    let row = client.row("SELECT now()", &[]).await?;
    Columns::new(&row, "clock").time_option()
}

async fn step(
    transaction: &Transaction<'_>,
    points_before: Timestamp,
    runs_before: Timestamp,
) -> Result<Trimmed, StoreError> {
    let Some(row) = transaction
        .row_option(NEXT, &[&Moment(points_before)])
        .await?
    else {
        let runs = execute(transaction, DROP_RUNS, &[&Moment(runs_before), &STEP]).await?;
        return Ok(Trimmed {
            runs,
            more: runs >= STEP.unsigned_abs(),
            ..Trimmed::default()
        });
    };
    let mut next = Columns::new(&row, "run");
    let (run, after) = (next.integer()?, next.integer()?);
    let row = transaction.row(LOOKED, &[&run, &after, &STEP]).await?;
    let mut looked = Columns::new(&row, "score");
    let (last, count) = (looked.integer()?, looked.integer()?);
    let points = execute(transaction, &THIN, &[&run, &after, &last]).await?;
    let reached = if count < STEP { 0 } else { last };
    execute(transaction, NOTE, &[&run, &reached]).await?;
    Ok(Trimmed {
        points,
        runs: 0,
        more: true,
    })
}
