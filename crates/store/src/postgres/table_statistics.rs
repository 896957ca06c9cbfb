//! The server's statistics of tables, where they can't be true.

use crate::StoreError;
use crate::postgres::sessions::Sessions;
use crate::postgres::statement::Session;

/// Our tables that the server takes for nearly empty, or for fuller than pages can be. It takes a
/// table for as full as its pages were when it last looked: `reltuples` in `relpages`. A server
/// that looked in the middle of a COPY, and was killed before it looked again, can hold a full
/// table for empty for ever. There is less than a row a page also where most rows were deleted:
/// so it is a reason to read some pages, about a thousand. Answers how many percent those are, and
/// the rows that the server expects on them; none where there can't be as many as it believes: a row
/// takes at least 28 bytes. Of a table that it never looked at, and of one that had no page
/// then, the server knows that it knows nothing.
const DOUBTFUL: &str = "
    SELECT quote_ident(relname), percent,
      CASE WHEN density < 1 THEN density * pages * percent / 100 END
    FROM (
      SELECT relname, pages, reltuples / relpages::float8 AS density,
        least(100, 100000 / pages::float8) AS percent
      FROM pg_class, current_setting('block_size') AS b (size),
        LATERAL (SELECT pg_relation_size(oid) / size::bigint AS pages) s
      WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
        AND pg_get_userbyid(relowner) = current_user
        AND reltuples >= 0 AND relpages > 0 AND pages > 1
    ) known, current_setting('block_size') AS b (size)
    WHERE density < 1 OR density > size::bigint / 28";

/// The server looks again at what has this many times the rows that it expects: to look each time
/// at what is nearly empty would be for nothing.
const TIMES: f64 = 10.0;

/// Before long work: has the server look again at the tables of which its statistics can't be true.
/// By wrong ones it goes through a table for each row of another, in the middle of a run. The work
/// goes on where this fails.
pub(crate) async fn mend_statistics(sessions: &Sessions) {
    if let Err(error) = mend(sessions).await {
        let error = error.with_causes();
        tracing::warn!(error, "the statistics of tables could not be looked at");
    }
}

async fn mend(sessions: &Sessions) -> Result<(), StoreError> {
    let doubtful = sessions
        .run_one(|client| Box::pin(client.rows(DOUBTFUL, &[])))
        .await?;
    for row in &doubtful {
        let table: String = row.try_get(0)?;
        let (percent, expected): (f64, Option<f64>) = (row.try_get(1)?, row.try_get(2)?);
        // Each table by itself, so that none stays locked while others are read.
        sessions
            .run_one(|client| {
                Box::pin(async move {
                    if let Some(expected) = expected
                        && rows_on(client, &table, percent).await? < TIMES * expected.max(1.0)
                    {
                        return Ok(());
                    }
                    tracing::debug!(table, "the statistics of a table are made anew");
                    let look = format!("ANALYZE (SKIP_LOCKED) {table}");
                    Ok(client.batch_execute(&look).await?)
                })
            })
            .await?;
    }
    Ok(())
}

/// How many rows there are on about so many percent of a table's pages.
async fn rows_on(client: &impl Session, table: &str, percent: f64) -> Result<f64, StoreError> {
    let count = format!("SELECT count(*)::float8 FROM {table} TABLESAMPLE SYSTEM ({percent})");
    Ok(client.row(&count, &[]).await?.try_get(0)?)
}
