//! `Leases` in SQLite.

use crate::leases::sql::read_lease_holder;
use crate::row::{count, micros};
use crate::sqlite::SqliteStore;
use crate::sqlite::columns::Columns;
use crate::{Epoch, Lease, LeaseHolder, Leases, RunProgress, RunStore, StoreError};
use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, params};
use std::time::Duration;

#[async_trait]
impl Leases for SqliteStore {
    async fn take_lease(&self, holder: &str, lasts: Duration) -> Result<Lease, StoreError> {
        let holder = holder.to_owned();
        let work = move |c: &_, _: &mut _| take(c, &holder, lasts);
        self.writer.run(work).await
    }

    async fn renew_lease(
        &self,
        epoch: Epoch,
        lasts: Duration,
        progress: Option<RunProgress>,
    ) -> Result<(), StoreError> {
        let work = move |c: &_, _: &mut _| renew(c, epoch, lasts, progress);
        self.writer.run(work).await
    }

    async fn release_lease(&self, epoch: Epoch) -> Result<(), StoreError> {
        let work = move |c: &_, _: &mut _| release(c, epoch);
        self.writer.run(work).await
    }

    async fn lease_holder(&self) -> Result<Option<LeaseHolder>, StoreError> {
        self.readers.run(lease_holder).await
    }

    fn begin(&self, epoch: Epoch) -> RunStore {
        self.run_store(epoch)
    }
}

/// SQLite's own clock, in microseconds: what the system says now.
macro_rules! now {
    () => {
        "CAST(unixepoch('subsec') * 1000000 AS INTEGER)"
    };
}

pub(crate) fn take(
    connection: &Connection,
    holder: &str,
    lasts: Duration,
) -> Result<Lease, StoreError> {
    let taken = connection
        .prepare_cached(concat!(
            "UPDATE scoring_lease SET epoch = epoch + 1, holder = ?1, held_since = ",
            now!(),
            ", expires_at = ?2 + ",
            now!(),
            ", stage = NULL, done = NULL, steps = NULL, run_started_at = NULL
             WHERE holder IS NULL OR expires_at <= ",
            now!()
        ))?
        .execute(params![holder, micros(lasts)])?;
    let lease_holder = lease_holder(connection)?.ok_or(StoreError::LeaseLost)?;
    Ok(if taken > 0 {
        Lease::Taken(lease_holder.epoch)
    } else {
        Lease::Held(lease_holder)
    })
}

pub(crate) fn renew(
    connection: &Connection,
    epoch: Epoch,
    lasts: Duration,
    progress: Option<RunProgress>,
) -> Result<(), StoreError> {
    let done = progress.map(|p| count("steps", p.done)).transpose()?;
    let steps = progress.and_then(|progress| progress.of);
    let renewed = connection
        .prepare_cached(concat!(
            "UPDATE scoring_lease SET expires_at = ?2 + ",
            now!(),
            ", stage = ?3, done = ?4, steps = ?5, run_started_at = ?6
             WHERE epoch = ?1 AND holder IS NOT NULL"
        ))?
        .execute(params![
            epoch.0,
            micros(lasts),
            progress.map(|progress| progress.stage.as_str()),
            done,
            steps.map(|steps| count("steps", steps)).transpose()?,
            progress.map(|progress| progress.started_at.as_micros()),
        ])?;
    if renewed == 0 {
        return Err(StoreError::LeaseLost);
    }
    Ok(())
}

pub(crate) fn release(connection: &Connection, epoch: Epoch) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE scoring_lease SET holder = NULL WHERE epoch = ?1")?
        .execute([epoch.0])?;
    Ok(())
}

pub(crate) fn lease_holder(connection: &Connection) -> Result<Option<LeaseHolder>, StoreError> {
    let mut statement = connection.prepare_cached(concat!(
        "SELECT epoch, holder, held_since, expires_at, expires_at <= ",
        now!(),
        ", stage, done, steps, run_started_at FROM scoring_lease WHERE holder IS NOT NULL"
    ))?;
    let mut rows = statement.query([])?;
    let row = rows.next()?;
    row.map(|row| read_lease_holder(&mut Columns::new(row, "lease")))
        .transpose()
}

pub(crate) fn check(connection: &Connection, epoch: Epoch) -> Result<(), StoreError> {
    let held = connection
        .prepare_cached("SELECT 1 FROM scoring_lease WHERE epoch = ?1 AND holder IS NOT NULL")?
        .query_row([epoch.0], |_| Ok(()))
        .optional()?;
    held.ok_or(StoreError::LeaseLost)
}
