//! `Leases` in SQLite.

use crate::leases::sql::{Steps, answer, held, read_lease_holder};
use crate::row::micros;
use crate::sqlite::columns::Columns;
use crate::sqlite::{SqliteRun, SqliteStore};
use crate::{Epoch, Lease, LeaseHolder, Leases, RunProgress, RunStore, StoreError};
use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, params};
use std::sync::Arc;
use std::time::Duration;

/// SQLite's own clock, in microseconds: what the system says now.
macro_rules! now {
    () => {
        "CAST(unixepoch('subsec') * 1000000 AS INTEGER)"
    };
}

/// A lease that runs on for longer than it lasts was written by a clock that was ahead. Its holder
/// writes it anew where it is alive.
const CAP: &str = concat!(
    "UPDATE scoring_lease SET expires_at = lasts + ",
    now!(),
    " WHERE expires_at > lasts + ",
    now!()
);

#[async_trait]
impl Leases for SqliteStore {
    async fn take_lease(&self, holder: &str, lasts: Duration) -> Result<Lease, StoreError> {
        let holder = holder.to_owned();
        let take = concat!(
            "UPDATE scoring_lease SET epoch = epoch + 1, holder = ?1, held_since = ",
            now!(),
            ", lasts = ?2, expires_at = ?2 + ",
            now!(),
            ", stage = NULL, done = NULL, steps = NULL, run_started_at = NULL
             WHERE holder IS NULL OR expires_at <= ",
            now!()
        );
        self.writer
            .run(move |connection, _| {
                connection.prepare_cached(CAP)?.execute([])?;
                let mut take = connection.prepare_cached(take)?;
                let taken = take.execute(params![holder, micros(lasts)])?;
                let held_by = lease_holder(connection)?.ok_or(StoreError::LeaseLost)?;
                Ok(answer(taken > 0, held_by))
            })
            .await
    }

    async fn renew_lease(
        &self,
        epoch: Epoch,
        lasts: Duration,
        progress: Option<RunProgress>,
    ) -> Result<(), StoreError> {
        let renew = concat!(
            "UPDATE scoring_lease SET lasts = ?2, expires_at = ?2 + ",
            now!(),
            ", stage = ?3, done = ?4, steps = ?5, run_started_at = ?6
             WHERE epoch = ?1 AND holder IS NOT NULL"
        );
        let steps = Steps::of(progress)?;
        self.writer
            .run_first(move |connection, _| {
                let renewed = connection.prepare_cached(renew)?.execute(params![
                    epoch.0,
                    micros(lasts),
                    progress.map(|progress| progress.stage.as_str()),
                    steps.done,
                    steps.of,
                    progress.map(|progress| progress.started_at.as_micros()),
                ])?;
                held(renewed > 0)
            })
            .await
    }

    async fn release_lease(&self, epoch: Epoch) -> Result<(), StoreError> {
        let release = "UPDATE scoring_lease SET holder = NULL WHERE epoch = ?1";
        self.writer
            .run(move |connection, _| {
                connection.prepare_cached(release)?.execute([epoch.0])?;
                Ok(())
            })
            .await
    }

    async fn lease_holder(&self) -> Result<Option<LeaseHolder>, StoreError> {
        let held_by = self.readers.run(lease_holder).await?;
        if held_by.as_ref().is_none_or(|held_by| !held_by.is_ahead) {
            return Ok(held_by);
        }
        let capped = self
            .writer
            .run(|connection, _| {
                connection.prepare_cached(CAP)?.execute([])?;
                lease_holder(connection)
            })
            .await;
        // Where nothing can be written the holder is still told.
        capped.or(Ok(held_by))
    }

    fn begin(&self, epoch: Epoch) -> RunStore {
        RunStore::of(SqliteRun {
            readers: Arc::clone(&self.readers),
            writer: self.writer.fenced(epoch),
        })
    }
}

fn lease_holder(connection: &Connection) -> Result<Option<LeaseHolder>, StoreError> {
    let mut statement = connection.prepare_cached(concat!(
        "SELECT epoch, holder, held_since, expires_at, expires_at <= ",
        now!(),
        ", expires_at > lasts + ",
        now!(),
        ", stage, done, steps, run_started_at FROM scoring_lease WHERE holder IS NOT NULL"
    ))?;
    let mut rows = statement.query([])?;
    let row = rows.next()?;
    row.map(|row| read_lease_holder(&mut Columns::new(row, "lease")))
        .transpose()
}

/// Makes the lease last from now on, as a write of its holder ends.
pub(crate) fn keep(connection: &Connection, epoch: Epoch) -> Result<(), StoreError> {
    let keep = concat!(
        "UPDATE scoring_lease SET expires_at = lasts + ",
        now!(),
        " WHERE epoch = ?1 AND holder IS NOT NULL"
    );
    connection.prepare_cached(keep)?.execute([epoch.0])?;
    Ok(())
}

pub(crate) fn check(connection: &Connection, epoch: Epoch) -> Result<(), StoreError> {
    let found = connection
        .prepare_cached("SELECT 1 FROM scoring_lease WHERE epoch = ?1 AND holder IS NOT NULL")?
        .query_row([epoch.0], |_| Ok(()))
        .optional()?;
    held(found.is_some())
}
