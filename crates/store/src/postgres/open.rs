use super::PostgresOptions;
use super::migrate::migrate;
use super::sessions::Sessions;
use crate::StoreError;

/// A [`WalletStore`](crate::WalletStore) in a PostgreSQL database.
pub struct PostgresStore {
    pub(super) sessions: Sessions,
}

impl PostgresStore {
    /// Connects to the database of a URL: see [`PostgresOptions`].
    pub async fn connect(url: &str) -> Result<Self, StoreError> {
        Self::connect_with(&PostgresOptions::new(url)).await
    }

    /// Connects to a database and brings its schema up to date.
    pub async fn connect_with(options: &PostgresOptions) -> Result<Self, StoreError> {
        let sessions = Sessions::new(options)?;
        match migrate(&sessions).await {
            Ok(()) => Ok(Self { sessions }),
            Err(StoreError::Database(reason)) => Err(StoreError::Open {
                place: sessions.place().to_owned(),
                reason,
            }),
            Err(known) => Err(known),
        }
    }
}
