//! `Leases` in PostgreSQL.

use crate::leases::sql::read_lease_holder;
use crate::postgres::PostgresStore;
use crate::postgres::columns::{Columns, Moment};
use crate::postgres::statement::{Session, execute};
use crate::row::{count, micros};
use crate::{Epoch, Lease, LeaseHolder, Leases, RunProgress, RunStore, StoreError};
use async_trait::async_trait;
use deadpool_postgres::{Client, Transaction};
use std::time::Duration;

#[async_trait]
impl Leases for PostgresStore {
    async fn take_lease(&self, holder: &str, lasts: Duration) -> Result<Lease, StoreError> {
        let holder = holder.to_owned();
        self.sessions
            .write(|t| Box::pin(async move { take(t, &holder, lasts).await }))
            .await
    }

    async fn renew_lease(
        &self,
        epoch: Epoch,
        lasts: Duration,
        progress: Option<RunProgress>,
    ) -> Result<(), StoreError> {
        self.sessions
            .write_beside(|c| Box::pin(renew(c, epoch, lasts, progress)))
            .await
    }

    async fn release_lease(&self, epoch: Epoch) -> Result<(), StoreError> {
        self.sessions
            .write_beside(|c| Box::pin(release(c, epoch)))
            .await
    }

    async fn lease_holder(&self) -> Result<Option<LeaseHolder>, StoreError> {
        self.sessions.read(|c| Box::pin(lease_holder(c))).await
    }

    fn begin(&self, epoch: Epoch) -> RunStore {
        self.run_store(epoch)
    }
}

/// Under the lock of writers, so that no write of an earlier holder is still
/// under way when this ends: what comes later fails at its fence.
pub(crate) async fn take(
    transaction: &Transaction<'_>,
    holder: &str,
    lasts: Duration,
) -> Result<Lease, StoreError> {
    let take = "UPDATE scoring_lease SET epoch = epoch + 1, holder = $1,
          held_since = clock_timestamp(),
          expires_at = clock_timestamp() + $2::bigint * interval '1 microsecond',
          stage = NULL, done = NULL, steps = NULL, run_started_at = NULL
        WHERE holder IS NULL OR expires_at <= clock_timestamp()";
    let is_taken = execute(transaction, take, &[&holder, &micros(lasts)]).await? > 0;
    let lease_holder = lease_holder(transaction)
        .await?
        .ok_or(StoreError::LeaseLost)?;
    Ok(if is_taken {
        Lease::Taken(lease_holder.epoch)
    } else {
        Lease::Held(lease_holder)
    })
}

/// Waits for no writer: a lease must not run out because a batch takes long.
pub(crate) async fn renew(
    client: &Client,
    epoch: Epoch,
    lasts: Duration,
    progress: Option<RunProgress>,
) -> Result<(), StoreError> {
    let renew = "UPDATE scoring_lease SET
          expires_at = clock_timestamp() + $2::bigint * interval '1 microsecond',
          stage = $3, done = $4, steps = $5, run_started_at = $6
        WHERE epoch = $1 AND holder IS NOT NULL";
    let done = progress.map(|p| count("steps", p.done)).transpose()?;
    let steps = progress.and_then(|progress| progress.of);
    let steps = steps.map(|steps| count("steps", steps)).transpose()?;
    let renewed = client
        .changed(
            renew,
            &[
                &epoch.0,
                &micros(lasts),
                &progress.map(|progress| progress.stage.as_str()),
                &done,
                &steps,
                &progress.map(|progress| Moment(progress.started_at)),
            ],
        )
        .await?;
    if renewed == 0 {
        return Err(StoreError::LeaseLost);
    }
    Ok(())
}

pub(crate) async fn release(client: &Client, epoch: Epoch) -> Result<(), StoreError> {
    let release = "UPDATE scoring_lease SET holder = NULL WHERE epoch = $1";
    client.changed(release, &[&epoch.0]).await?;
    Ok(())
}

pub(crate) async fn lease_holder(client: &impl Session) -> Result<Option<LeaseHolder>, StoreError> {
    let find = "SELECT epoch, holder, held_since, expires_at, expires_at <= clock_timestamp(),
          stage, done, steps, run_started_at
        FROM scoring_lease WHERE holder IS NOT NULL";
    let row = client.row_option(find, &[]).await?;
    row.map(|row| read_lease_holder(&mut Columns::new(&row, "lease")))
        .transpose()
}

/// Reads without a lock, so that the lease can be renewed beside a long write; no process can
/// take the lease meanwhile, since taking it waits for the lock of writers.
pub(crate) async fn check(transaction: &Transaction<'_>, epoch: Epoch) -> Result<(), StoreError> {
    let check = "SELECT FROM scoring_lease WHERE epoch = $1 AND holder IS NOT NULL";
    let held = transaction.row_option(check, &[&epoch.0]).await?;
    held.map(|_| ()).ok_or(StoreError::LeaseLost)
}
