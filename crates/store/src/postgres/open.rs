//! Opening a PostgreSQL database as a store.

use crate::intake::postgres::met::Met;
use crate::postgres::PostgresOptions;
use crate::postgres::migrate::{migrate, schema};
use crate::postgres::sessions::Sessions;
use crate::{Schema, StoreError};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A store in a PostgreSQL database.
pub struct PostgresStore {
    pub(crate) sessions: Sessions,
    met: Mutex<Met>,
}

/// The store of a run: every write is fenced by the epoch of the run's lease.
pub(crate) struct PostgresRun {
    pub(crate) sessions: Sessions,
}

impl PostgresStore {
    /// Connects to the database of a URL: see [`PostgresOptions`].
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        Self::connect_with(&PostgresOptions::new(url)).await
    }

    /// Connects to a database and brings its schema up to date.
    pub async fn connect_with(options: &PostgresOptions) -> Result<Self, StoreError> {
        let sessions = Sessions::new(options)?;
        let migrated = migrate(&sessions).await;
        migrated.map_err(|error| name_the_location(&sessions, error))?;
        Ok(Self {
            sessions,
            met: Mutex::default(),
        })
    }

    /// Which transactions the store may know. It is held for no longer than it takes to move it.
    pub(crate) fn met(&self) -> MutexGuard<'_, Met> {
        self.met.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How far a database's schema is; changes nothing.
    pub async fn schema(options: &PostgresOptions) -> Result<Schema, StoreError> {
        let sessions = Sessions::new(options)?;
        let found = schema(&sessions).await;
        found.map_err(|error| name_the_location(&sessions, error))
    }
}

fn name_the_location(sessions: &Sessions, error: StoreError) -> StoreError {
    error.while_opening(sessions.location())
}
