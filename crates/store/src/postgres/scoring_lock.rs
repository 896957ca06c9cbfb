use super::sessions::Sessions;
use crate::StoreError;
use deadpool_postgres::{Client, ClientWrapper};

/// Held for as long as a scoring run lasts, so that there is one at a time
/// among all processes on the database.
///
/// It lies on a connection of its own, outside of any pool: the server lets go
/// of it when the connection ends, however the process does.
#[derive(Debug)]
pub struct ScoringLock {
    _connection: ClientWrapper,
}

impl ScoringLock {
    /// Takes the lock in the database of a URL; None when somebody else holds it.
    pub async fn try_take(url: &str) -> Result<Option<Self>, StoreError> {
        let connection = Client::take(Sessions::new(url)?.connection().await?);
        // Its number is arbitrary and never changes.
        let take = "SELECT pg_try_advisory_lock(6003674652)";
        let is_taken = connection.query_one(take, &[]).await?.try_get(0)?;
        let lock = Self {
            _connection: connection,
        };
        Ok(Some(lock).filter(|_| is_taken))
    }
}
