//! The connections that read, each call in a snapshot.

use crate::StoreError;
use crate::sqlite::connection::{Role, connect};
use crate::sqlite::damage::Damage;
use crate::sqlite::opened_file::OpenedFile;
use crate::sqlite::read_only::Untouched;
use rusqlite::Connection;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

const CONNECTIONS: usize = 4;

/// How long a caller waits for a connection.
const CHECKOUT_TIMEOUT: Duration = Duration::from_secs(30);

/// Connections that only read, opened as they are needed.
pub(crate) struct Readers {
    path: PathBuf,
    role: Role,
    /// Of a file that is taken for immutable.
    untouched: Option<Untouched>,
    pub(crate) file: Arc<OpenedFile>,
    pub(crate) damage: Arc<Damage>,
    idle: Mutex<Vec<Connection>>,
    permits: Arc<Semaphore>,
}

impl Readers {
    pub(crate) fn new(path: PathBuf) -> Arc<Self> {
        Self::with(path, Role::Reader, None)
    }

    /// Of a file that can't be written.
    pub(crate) fn with(path: PathBuf, role: Role, untouched: Option<Untouched>) -> Arc<Self> {
        Arc::new(Self {
            file: Arc::new(OpenedFile::at(path.clone())),
            path,
            role,
            untouched,
            damage: Arc::default(),
            idle: Mutex::new(Vec::new()),
            permits: Arc::new(Semaphore::new(CONNECTIONS)),
        })
    }

    /// Runs `work` in a transaction: all that it reads is of one moment.
    pub(crate) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let permit = Arc::clone(&self.permits).acquire_owned();
        let permit = tokio::time::timeout(CHECKOUT_TIMEOUT, permit)
            .await
            .map_err(|_| StoreError::Crowded)?
            .map_err(|_| StoreError::unavailable("the store is closed"))?;
        let readers = Arc::clone(self);
        tokio::task::spawn_blocking(move || {
            let result = readers.damage.note(readers.read(work));
            // The connection is back before its permit is.
            drop(readers);
            drop(permit);
            result
        })
        .await
        .map_err(StoreError::refused)?
    }

    fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = self.lock().pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => connect(&self.path, self.role)?,
        };
        let result = {
            let transaction = connection.transaction()?;
            work(&transaction)
        };
        self.lock().push(connection);
        self.file.check()?;
        if let Some(untouched) = &self.untouched {
            untouched.check(&self.path)?;
        }
        result
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        // A panic of another thread can't leave the list of connections half changed.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
