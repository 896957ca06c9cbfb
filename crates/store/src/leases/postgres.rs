//! `Leases` in PostgreSQL.

use crate::leases::sql::{Steps, answer, held, read_lease_holder};
use crate::postgres::columns::{Columns, Moment};
use crate::postgres::statement::{Parameter, Session, execute};
use crate::postgres::{PostgresRun, PostgresStore};
use crate::row::micros;
use crate::{Epoch, Lease, LeaseHolder, Leases, RunProgress, RunStore, StoreError};
use async_trait::async_trait;
use deadpool_postgres::Transaction;
use std::time::Duration;

/// A lease that runs on for longer than it lasts was written by a clock that was ahead. Its holder
/// writes it anew where it is alive.
const CAP: &str = "UPDATE scoring_lease
    SET expires_at = clock_timestamp() + lasts * interval '1 microsecond'
    WHERE expires_at > clock_timestamp() + lasts * interval '1 microsecond'";

#[async_trait]
impl Leases for PostgresStore {
    async fn take_lease(&self, holder: &str, lasts: Duration) -> Result<Lease, StoreError> {
        let holder = holder.to_owned();
        let take = "UPDATE scoring_lease SET epoch = epoch + 1, holder = $1,
              held_since = clock_timestamp(), lasts = $2::bigint,
              expires_at = clock_timestamp() + $2::bigint * interval '1 microsecond',
              stage = NULL, done = NULL, steps = NULL, run_started_at = NULL
            WHERE holder IS NULL OR expires_at <= clock_timestamp()";
        // Under the lock of writers, so that no write of an earlier holder is still
        // under way when this ends: what comes later fails at its fence.
        self.sessions
            .write(|transaction| {
                Box::pin(async move {
                    loop {
                        execute(transaction, CAP, &[]).await?;
                        let taken = execute(transaction, take, &[&holder, &micros(lasts)]).await?;
                        let held_by = lease_holder(transaction).await?;
                        // Given back between the two, which takes no lock: it is free now.
                        if let Some(held_by) = held_by {
                            return Ok(answer(taken > 0, held_by));
                        }
                    }
                })
            })
            .await
    }

    async fn renew_lease(
        &self,
        epoch: Epoch,
        lasts: Duration,
        progress: Option<RunProgress>,
    ) -> Result<(), StoreError> {
        let renew = "UPDATE scoring_lease SET lasts = $2::bigint,
              expires_at = clock_timestamp() + $2::bigint * interval '1 microsecond',
              stage = $3, done = $4, steps = $5, run_started_at = $6
            WHERE epoch = $1 AND holder IS NOT NULL";
        let steps = Steps::of(progress)?;
        // Waits for no writer: a lease must not run out because a batch takes long.
        self.sessions
            .run_one(|client| {
                Box::pin(async move {
                    let values: [&dyn Parameter; 6] = [
                        &epoch.0,
                        &micros(lasts),
                        &progress.map(|progress| progress.stage.as_str()),
                        &steps.done,
                        &steps.of,
                        &progress.map(|progress| Moment(progress.started_at)),
                    ];
                    held(client.changed(renew, &values).await? > 0)
                })
            })
            .await
    }

    async fn release_lease(&self, epoch: Epoch) -> Result<(), StoreError> {
        let release = "UPDATE scoring_lease SET holder = NULL WHERE epoch = $1";
        self.sessions
            .run_one(|client| {
                Box::pin(async move {
                    client.changed(release, &[&epoch.0]).await?;
                    Ok(())
                })
            })
            .await
    }

    async fn lease_holder(&self) -> Result<Option<LeaseHolder>, StoreError> {
        let held_by = self.sessions.run_one(|c| Box::pin(lease_holder(c))).await?;
        if held_by.as_ref().is_none_or(|held_by| !held_by.is_ahead) {
            return Ok(held_by);
        }
        let capped = self
            .sessions
            .write(|transaction| {
                Box::pin(async move {
                    execute(transaction, CAP, &[]).await?;
                    lease_holder(transaction).await
                })
            })
            .await;
        // Where nothing can be written the holder is still told.
        capped.or(Ok(held_by))
    }

    fn begin(&self, epoch: Epoch) -> RunStore {
        RunStore::of(PostgresRun {
            sessions: self.sessions.fenced(epoch),
        })
    }
}

async fn lease_holder(client: &impl Session) -> Result<Option<LeaseHolder>, StoreError> {
    let find = "SELECT epoch, holder, held_since, expires_at, expires_at <= clock_timestamp(),
          expires_at > clock_timestamp() + lasts * interval '1 microsecond', stage, done, steps, run_started_at
        FROM scoring_lease WHERE holder IS NOT NULL";
    let row = client.row_option(find, &[]).await?;
    row.map(|row| read_lease_holder(&mut Columns::new(&row, "lease")))
        .transpose()
}

/// Reads without a lock, so that the lease can be renewed beside a long write; no process can
/// take the lease meanwhile, since taking it waits for the lock of writers.
pub(crate) async fn check(transaction: &Transaction<'_>, epoch: Epoch) -> Result<(), StoreError> {
    let check = "SELECT FROM scoring_lease WHERE epoch = $1 AND holder IS NOT NULL";
    held(transaction.row_option(check, &[&epoch.0]).await?.is_some())
}
