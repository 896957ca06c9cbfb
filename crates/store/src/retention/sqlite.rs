//! `Retention` in SQLite.

use crate::retention::sql::{DROP_RUNS, LOOKED, NEXT, NOTE, STEP, thin};
use crate::sqlite::SqliteStore;
use crate::{Retention, StoreError, Trimmed};
use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, Row};
use smartmoney_model::Timestamp;
use std::sync::LazyLock;

static THIN: LazyLock<String> = LazyLock::new(|| thin(|moment| format!("{moment} / 86400000000")));

#[async_trait]
impl Retention for SqliteStore {
    async fn server_time(&self) -> Result<Option<Timestamp>, StoreError> {
        Ok(None)
    }

    async fn trim(
        &self,
        points_before: Timestamp,
        runs_before: Timestamp,
    ) -> Result<Trimmed, StoreError> {
        let before = (points_before.as_micros(), runs_before.as_micros());
        self.writer
            .run(move |connection, _| step(connection, before.0, before.1))
            .await
    }
}

fn step(
    connection: &Connection,
    points_before: i64,
    runs_before: i64,
) -> Result<Trimmed, StoreError> {
    let pair = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?));
    let mut next = connection.prepare_cached(NEXT)?;
    let Some((run, after)) = next.query_row([points_before], pair).optional()? else {
        let mut drop_runs = connection.prepare_cached(DROP_RUNS)?;
        let runs = drop_runs.execute([runs_before, STEP])? as u64;
        return Ok(Trimmed {
            runs,
            more: runs >= STEP.unsigned_abs(),
            ..Trimmed::default()
        });
    };
    let mut looked = connection.prepare_cached(LOOKED)?;
    let (last, count) = looked.query_row([run, after, STEP], pair)?;
    let points = connection
        .prepare_cached(&THIN)?
        .execute([run, after, last])? as u64;
    let reached = if count < STEP { 0 } else { last };
    connection.prepare_cached(NOTE)?.execute([run, reached])?;
    Ok(Trimmed {
        points,
        runs: 0,
        more: true,
    })
}
