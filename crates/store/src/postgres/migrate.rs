//! Migrations of the schema in PostgreSQL.

use crate::migrations::POSTGRES as MIGRATIONS;
use crate::postgres::sessions::{Sessions, Work};
use crate::postgres::statement::Session;
use crate::schema::known_version;
use crate::{Fault, Schema, StoreError};
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
    let found = newest(client).await.map_err(|error| match error {
        StoreError::Refused { cause } => StoreError::Open {
            location: location.to_owned(),
            cause: format!("it is another program's database: {cause}").into(),
            fault: Fault::Program,
        },
        other => other,
    })?;
    let found = u32::try_from(found).unwrap_or(u32::MAX);
    known_version(found, MIGRATIONS.len(), || location.to_owned())
}

async fn newest(client: &impl Session) -> Result<i64, StoreError> {
    let newest =
        "SELECT coalesce(max(version), 0) FROM schema_migrations WHERE applied_at IS NOT NULL";
    Ok(client.row(newest, &[]).await?.try_get(0)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PostgresOptions;
    use smartmoney_testkit::PostgresServer;

    #[tokio::test]
    async fn wallets_that_are_listed_are_counted_by_whether_they_are_bots() {
        let url = PostgresServer::shared().empty_database();
        let sessions = Sessions::new(&PostgresOptions::new(&url)).unwrap();
        let before = MIGRATIONS
            .iter()
            .position(|sql| sql.contains("ADD COLUMN is_bot"));
        for _ in 0..before.unwrap() {
            sessions
                .write(|transaction| step(transaction, String::new()))
                .await
                .unwrap();
        }
        let connection = sessions.connection().await.unwrap();
        for table in ["smart_money_wallets", "wallet_places"] {
            connection.batch_execute(&some_row(table)).await.unwrap();
        }

        migrate(&sessions).await.unwrap();
        let found = "SELECT p.is_bot, c.is_bot, c.score_bucket, c.wallets
          FROM wallet_places p, wallet_counts c";
        let row = connection.row(found, &[]).await.unwrap();
        let found: (bool, bool, i64, i64) = (row.get(0), row.get(1), row.get(2), row.get(3));
        assert_eq!(found, (true, true, 267, 1));
    }

    /// Puts a row into a table that has some value of its type in each column.
    fn some_row(table: &str) -> String {
        format!(
            "SET session_replication_role = replica;
             DO $do$ BEGIN EXECUTE (
               SELECT 'INSERT INTO {table} SELECT ' || string_agg(
                 CASE data_type WHEN 'text' THEN '''[]''' WHEN 'jsonb' THEN '''[]'''
                   WHEN 'ARRAY' THEN '''{{}}'''
                   WHEN 'boolean' THEN 'true' WHEN 'double precision' THEN '33.4'
                   WHEN 'timestamp with time zone' THEN 'now()' ELSE '1' END,
                 ', ' ORDER BY ordinal_position)
               FROM information_schema.columns WHERE table_name = '{table}');
             END $do$"
        )
    }
}
