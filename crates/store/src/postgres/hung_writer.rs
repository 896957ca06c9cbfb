//! Ends the session of a writer that was stopped while the server waits for its bytes.
//!
//! No time-out of the server counts while a statement waits for its client: a process that is
//! stopped in the middle of a COPY, or before it has read an answer, keeps the lock of writers
//! for as long as it is stopped. The writers that wait for the lock look at its holder.

use crate::StoreError;
use crate::postgres::columns::Columns;
use crate::postgres::sessions::Sessions;
use crate::postgres::statement::Session;
use crate::row::ReadColumns;
use std::convert::Infallible;
use std::time::Duration;
use tokio::time::sleep;

const LOOK_EVERY: Duration = Duration::from_secs(1);

/// A holder that is found the same so many times in a row is ended.
const LOOKS: u32 = 9;

/// The holder of the lock while its statement waits for its client: the process, and all that
/// moves as long as the client lives. Sessions of another role show neither.
const WAITING_HOLDER: &str = "
    SELECT a.pid::bigint, concat_ws(' ', a.backend_start, a.query_start, a.state_change,
      a.wait_event, p.bytes_processed, p.tuples_processed)
    FROM pg_locks l
    JOIN pg_stat_activity a ON a.pid = l.pid
    LEFT JOIN pg_stat_progress_copy p ON p.pid = l.pid
    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND (l.classid::bigint << 32 | l.objid::bigint) = 6003674651
      AND a.wait_event_type = 'Client'";

/// Runs beside the wait for the lock, on a connection of its own, and never ends by itself.
pub(super) async fn end_hung_writer(sessions: &Sessions) -> Infallible {
    let mut last = None;
    let mut same = 0;
    loop {
        sleep(LOOK_EVERY).await;
        let holder = match sessions
            .run_one(|client| Box::pin(waiting_holder(client)))
            .await
        {
            Ok(holder) => holder,
            Err(error) => {
                // Such as that all connections are taken: it is looked at again.
                let error = error.with_causes();
                tracing::debug!(error, "can't see what holds the lock of writers");
                continue;
            }
        };
        same = match &holder {
            Some(_) if holder == last => same + 1,
            _ => 0,
        };
        if let Some((process, state)) = &holder
            && same >= LOOKS
        {
            same = 0;
            let (process, state) = (*process, state.clone());
            let ended = sessions
                .run_one(|client| Box::pin(async move { end(client, process, &state).await }))
                .await;
            match ended {
                Ok(()) => tracing::warn!(
                    process,
                    "a writer hung with the lock of writers, and its session was ended"
                ),
                Err(error) => tracing::warn!(
                    process,
                    error = error.with_causes(),
                    "a writer hangs with the lock of writers, and its session can't be ended"
                ),
            }
        }
        last = holder;
    }
}

async fn waiting_holder(client: &impl Session) -> Result<Option<(i64, String)>, StoreError> {
    let row = client.row_option(WAITING_HOLDER, &[]).await?;
    let read = row.map(|row| {
        let mut columns = Columns::new(&row, "session");
        Ok((columns.integer()?, columns.text()?))
    });
    read.transpose()
}

/// Ends a session that still is as it was found: by now it may do other work.
async fn end(client: &impl Session, process: i64, state: &str) -> Result<(), StoreError> {
    let end = format!(
        "SELECT pg_terminate_backend(process::integer)
         FROM ({WAITING_HOLDER}) holder (process, state) WHERE process = $1 AND state = $2"
    );
    client.row_option(&end, &[&process, &state]).await?;
    Ok(())
}
