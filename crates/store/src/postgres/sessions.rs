//! The pool of connections: reads, writes under the lock of writers, and time limits.

use crate::leases::postgres as leases;
use crate::postgres::PostgresOptions;
use crate::postgres::connection::{SET_LOCAL, no_connection, pool};
use crate::postgres::hung_writer::end_hung_writer;
use crate::state::{LONGEST_PING, PING};
use crate::{Epoch, StoreError};
use deadpool_postgres::{Client, Pool, Transaction};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio_postgres::IsolationLevel;

/// Begins each transaction that writes. The lock is held until the changes are visible; its
/// number is arbitrary and never changes. A batch of many trades, or many wallets that are
/// published, may take longer than a query. A writer that hangs with the lock loses it before
/// its lease runs out, for until then no other process can take the lease: between two
/// statements by this limit, within one by [`end_hung_writer`].
const BEGIN_WRITING: &str = "SET LOCAL statement_timeout = '10min';
    SET LOCAL lock_timeout = '30s';
    SET LOCAL idle_in_transaction_session_timeout = '10s';
    SELECT pg_advisory_xact_lock(6003674651)";

/// The server keeps its own limits. These are longer: they end the wait for a
/// server that has stopped to answer at all.
const LONGEST_READ: Duration = Duration::from_secs(70);
const LONGEST_WRITE: Duration = Duration::from_mins(11);

/// How long a writer waits for the others of its process.
const LONGEST_QUEUE: Duration = Duration::from_mins(1);

/// A connection on which one snapshot is read.
#[derive(Clone, Copy)]
pub(crate) struct Snapshot<'c> {
    pub(crate) client: &'c Client,
    settings: &'static str,
}

impl Snapshot<'_> {
    /// Begins the snapshot. What is sent after it, before its answer came, is read in it.
    pub(crate) async fn begin(&self) -> Result<(), StoreError> {
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        if self.settings.is_empty() {
            return Ok(self.client.batch_execute(begin).await?);
        }
        let begin = format!("{begin}; {}", self.settings);
        Ok(self.client.batch_execute(&begin).await?)
    }

    /// Whether each transaction may get another session of the server.
    pub(crate) fn is_pooled(&self) -> bool {
        !self.settings.is_empty()
    }

    /// Ends the snapshot.
    pub(crate) async fn end(&self) -> Result<(), StoreError> {
        Ok(self.client.batch_execute("COMMIT").await?)
    }
}

/// What is done in a session.
pub(crate) type Work<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// The connections of one store, with the lease under which it writes, if there is one.
pub(crate) struct Sessions {
    shared: Arc<Shared>,
    /// The lease under which everything here is written.
    fence: Option<Epoch>,
}

struct Shared {
    location: String,
    pool: Pool,
    /// What every transaction begins with: nothing where sessions have it.
    settings: &'static str,
    /// Held by the one writer of this process: the others wait here, and not
    /// each on a connection that a reader could use.
    writing: Mutex<()>,
}

impl Sessions {
    pub(crate) fn new(options: &PostgresOptions) -> Result<Self, StoreError> {
        let (location, pool) = pool(options)?;
        let shared = Shared {
            location,
            pool,
            settings: if options.is_pooled { SET_LOCAL } else { "" },
            writing: Mutex::new(()),
        };
        Ok(Self {
            shared: Arc::new(shared),
            fence: None,
        })
    }

    /// The same connections, for the holder of a lease.
    pub(crate) fn fenced(&self, epoch: Epoch) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            fence: Some(epoch),
        }
    }

    /// Where the database is, without secrets.
    pub(crate) fn location(&self) -> &str {
        &self.shared.location
    }

    /// Runs `work`, which is a single statement. One that writes does it beside the writers and
    /// the fence: for what no reader goes by, and what can't wait.
    pub(crate) async fn run_one<T>(
        &self,
        work: impl for<'a> FnOnce(&'a Client) -> Work<'a, T>,
    ) -> Result<T, StoreError> {
        let connection = self.connection().await?;
        if !self.shared.settings.is_empty() {
            return self.within_a_transaction(connection, work).await;
        }
        // A caller that stops waiting leaves a statement that still runs on it.
        let connection = CheckedOut(Some(connection));
        let client = connection.0.as_ref().ok_or(StoreError::Busy)?;
        let answer = tokio::time::timeout(LONGEST_READ, work(client)).await;
        let answer = answer.map_err(|_| no_answer())?;
        connection.give_back();
        answer
    }

    /// The settings hold for the statement alone. The connection is closed when the caller
    /// stops waiting and after an error, so that no other caller gets an open transaction.
    async fn within_a_transaction<T>(
        &self,
        connection: Client,
        work: impl for<'a> FnOnce(&'a Client) -> Work<'a, T>,
    ) -> Result<T, StoreError> {
        let connection = CheckedOut(Some(connection));
        let client = connection.0.as_ref().ok_or(StoreError::Busy)?;
        let begin = format!(
            "BEGIN ISOLATION LEVEL READ COMMITTED; {}",
            self.shared.settings
        );
        let whole = async {
            client.batch_execute(&begin).await?;
            let value = work(client).await?;
            client.batch_execute("COMMIT").await?;
            Ok::<T, StoreError>(value)
        };
        let answer = tokio::time::timeout(LONGEST_READ, whole).await;
        let value = answer.map_err(|_| no_answer())??;
        connection.give_back();
        Ok(value)
    }

    /// Runs `work` in a transaction: all that it reads is of one moment.
    pub(crate) async fn read_snapshot<T>(
        &self,
        work: impl for<'a> FnOnce(&'a Transaction<'a>) -> Work<'a, T>,
    ) -> Result<T, StoreError> {
        let mut connection = CheckedOut(Some(self.connection().await?));
        let client = connection.0.as_mut().ok_or(StoreError::Busy)?;
        let read = async {
            let transaction = client
                .build_transaction()
                .isolation_level(IsolationLevel::RepeatableRead)
                .read_only(true)
                .start()
                .await?;
            self.set_locally(&transaction).await?;
            let value = work(&transaction).await?;
            transaction.commit().await?;
            Ok(value)
        };
        let answer = tokio::time::timeout(LONGEST_READ, read).await;
        let answer = answer.map_err(|_| no_answer())?;
        connection.give_back();
        answer
    }

    /// Runs `work` like [`Self::read_snapshot`], but leaves it to `work` to begin and to end
    /// the transaction, so that it sends both together with its own statements: it sends
    /// [`Snapshot::begin`] first, and [`Snapshot::end`] last. An error closes the connection.
    pub(crate) async fn read_in_few_trips<T>(
        &self,
        work: impl for<'a> FnOnce(Snapshot<'a>) -> Work<'a, T>,
    ) -> Result<T, StoreError> {
        let connection = CheckedOut(Some(self.connection().await?));
        let client = connection.0.as_ref().ok_or(StoreError::Busy)?;
        let snapshot = Snapshot {
            client,
            settings: self.shared.settings,
        };
        let answer = tokio::time::timeout(LONGEST_READ, work(snapshot)).await;
        let value = answer.map_err(|_| no_answer())??;
        connection.give_back();
        Ok(value)
    }

    /// Runs `work` in a transaction, when no other writer does, and only while
    /// the lease is held if there is a fence. A caller that stops waiting takes
    /// all of it back.
    pub(crate) async fn write<T>(
        &self,
        work: impl for<'a> FnOnce(&'a Transaction<'a>) -> Work<'a, T>,
    ) -> Result<T, StoreError> {
        let turn = tokio::time::timeout(LONGEST_QUEUE, self.shared.writing.lock()).await;
        let _turn = turn.map_err(|_| StoreError::Crowded)?;
        let mut connection = CheckedOut(Some(self.connection().await?));
        let client = connection.0.as_mut().ok_or(StoreError::Busy)?;
        let write = async {
            // What is read after the lock is as of then, whatever isolation the database begins
            // transactions with.
            let transaction = client
                .build_transaction()
                .isolation_level(IsolationLevel::ReadCommitted)
                .start()
                .await?;
            self.set_locally(&transaction).await?;
            tokio::select! {
                biased;
                locked = transaction.batch_execute(BEGIN_WRITING) => locked?,
                never = end_hung_writer(self) => match never {},
            }
            if let Some(epoch) = self.fence {
                leases::check(&transaction, epoch).await?;
            }
            let value = work(&transaction).await?;
            transaction.commit().await?;
            Ok(value)
        };
        let answer = tokio::time::timeout(LONGEST_WRITE, write).await;
        let answer = answer.map_err(|_| no_answer())?;
        connection.give_back();
        answer
    }

    async fn set_locally(&self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        if self.shared.settings.is_empty() {
            return Ok(());
        }
        Ok(transaction.batch_execute(self.shared.settings).await?)
    }

    /// Whether the server answers.
    pub(crate) async fn ping(&self) -> Result<(), StoreError> {
        let ping = async {
            let connection = CheckedOut(Some(self.connection().await?));
            let client = connection.0.as_ref().ok_or(StoreError::Busy)?;
            let answer = client.batch_execute(&PING).await;
            connection.give_back();
            Ok(answer?)
        };
        let answer = tokio::time::timeout(LONGEST_PING, ping).await;
        answer.map_err(|_| no_answer())?
    }

    pub(crate) async fn connection(&self) -> Result<Client, StoreError> {
        let connection = self.shared.pool.get().await;
        connection.map_err(|error| no_connection(&self.shared.location, error))
    }
}

fn no_answer() -> StoreError {
    StoreError::unavailable("the server does not answer")
}

/// A connection with work under way: dropped before it is given back, it is closed. A server that
/// gave no answer may still give it, and no other caller may get the connection on which it
/// would come.
struct CheckedOut(Option<Client>);

impl CheckedOut {
    /// Gives the connection back to the pool.
    fn give_back(mut self) {
        drop(self.0.take());
    }
}

impl Drop for CheckedOut {
    fn drop(&mut self) {
        if let Some(connection) = self.0.take() {
            drop(Client::take(connection));
        }
    }
}
