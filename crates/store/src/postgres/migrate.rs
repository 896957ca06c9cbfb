//! Migrations of the schema in PostgreSQL.

use crate::migrations::POSTGRES as MIGRATIONS;
use crate::postgres::sessions::{Sessions, Work};
use crate::postgres::statement::Session;
use crate::{Schema, StoreError};
use deadpool_postgres::{GenericClient, Transaction};

const VERSIONS: &str = "CREATE TABLE IF NOT EXISTS schema_migrations (
    version BIGINT PRIMARY KEY, applied_at TIMESTAMPTZ NOT NULL DEFAULT now())";

/// Brings the schema to the newest version. Each step is a transaction of its
/// own under the lock of writers: of two processes that start at once the
/// second finds nothing to do.
pub(crate) async fn migrate(sessions: &Sessions) -> Result<(), StoreError> {
    // A schema that is up to date is only read: no right to change it is needed.
    let mut found = applied(sessions).await?;
    while found < MIGRATIONS.len() {
        let to = sessions.location().to_owned();
        found = sessions
            .write(move |transaction| step(transaction, to))
            .await?;
    }
    Ok(())
}

/// How far the schema is; changes nothing.
pub(crate) async fn schema(sessions: &Sessions) -> Result<Schema, StoreError> {
    Ok(Schema::of(applied(sessions).await?, MIGRATIONS.len()))
}

async fn applied(sessions: &Sessions) -> Result<usize, StoreError> {
    let connection = sessions.connection().await?;
    let exists = connection
        .row("SELECT to_regclass('schema_migrations') IS NOT NULL", &[])
        .await?;
    if exists.try_get(0)? {
        version(&connection, sessions.location()).await
    } else {
        Ok(0)
    }
}

/// One step of those that are missing. Returns the version then.
fn step<'a>(transaction: &'a Transaction<'a>, location: String) -> Work<'a, usize> {
    Box::pin(async move {
        // Asking again whether it exists would be answered from the session's
        // memory, which is older than the lock.
        transaction.batch_execute(VERSIONS).await?;
        let found = version(transaction, &location).await?;
        let Some(sql) = MIGRATIONS.get(found) else {
            return Ok(found);
        };
        transaction.batch_execute(sql).await?;
        let next = i64::try_from(found + 1).unwrap_or(i64::MAX);
        transaction
            .changed(
                "INSERT INTO schema_migrations (version) VALUES ($1)",
                &[&next],
            )
            .await?;
        Ok(found + 1)
    })
}

async fn version(client: &impl Session, location: &str) -> Result<usize, StoreError> {
    let found = newest(client).await.map_err(|error| StoreError::Open {
        location: location.to_owned(),
        cause: format!("it is another program's database: {}", error.with_causes()).into(),
    })?;
    let found = u32::try_from(found).unwrap_or(u32::MAX);
    let index = usize::try_from(found).unwrap_or(usize::MAX);
    if index > MIGRATIONS.len() {
        return Err(StoreError::TooNew {
            location: location.to_owned(),
            found,
            known: u32::try_from(MIGRATIONS.len()).unwrap_or(u32::MAX),
        });
    }
    Ok(index)
}

async fn newest(client: &impl Session) -> Result<i64, StoreError> {
    let newest =
        "SELECT coalesce(max(version), 0) FROM schema_migrations WHERE applied_at IS NOT NULL";
    Ok(client.row(newest, &[]).await?.try_get(0)?)
}
