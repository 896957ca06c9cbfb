//! The server's statistics of tables, where they can't be true.

use crate::StoreError;
use crate::postgres::sessions::Sessions;
use crate::postgres::statement::Session;

/// Our tables of two pages or more that the server takes for nearly empty, or for fuller than
/// pages can be: a page holds between one row and some 200. A server that was killed in the middle
/// of a COPY can hold a full table for empty until it looks again, which it may never do.
const WRONG: &str = "
    SELECT string_agg(quote_ident(relname), ', ') FROM pg_class,
      LATERAL (SELECT pg_relation_size(oid) / current_setting('block_size')::bigint AS pages) size
    WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
      AND pg_get_userbyid(relowner) = current_user
      AND pages >= 2 AND reltuples NOT BETWEEN pages / 2 AND pages * 300";

/// Has the server look again at the tables of which its statistics can't be true. By wrong ones it
/// goes through a table for each row of another, in the middle of a run.
pub(crate) async fn mend_statistics(sessions: &Sessions) -> Result<(), StoreError> {
    sessions
        .run_one(|client| {
            Box::pin(async move {
                let wrong: Option<String> = client.row(WRONG, &[]).await?.try_get(0)?;
                if let Some(tables) = wrong {
                    tracing::debug!(tables, "the statistics of tables are made anew");
                    let look = format!("ANALYZE (SKIP_LOCKED) {tables}");
                    client.batch_execute(&look).await?;
                }
                Ok(())
            })
        })
        .await
}
