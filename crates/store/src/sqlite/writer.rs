//! The thread with the one connection that writes, and its queue.

use crate::intake::sqlite::ids::Ids;
use crate::leases::sqlite as leases;
use crate::sqlite::damage::Damage;
use crate::sqlite::holder::holder;
use crate::sqlite::opened_file::OpenedFile;
use crate::sqlite::readers::Readers;
use crate::{Epoch, StoreError};
use rusqlite::{Connection, TransactionBehavior};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};

/// Commands that wait for the writer; with more, callers wait.
const QUEUE: usize = 16;

/// How long a caller waits for a slot in the queue.
const QUEUE_TIMEOUT: Duration = Duration::from_mins(1);

type Command = Box<dyn FnOnce(&mut Session) + Send>;

/// The one connection that writes, with the lease under which it writes, if there is one.
pub(crate) struct Writer {
    thread: Arc<WriterThread>,
    /// The lease under which everything here is written.
    fence: Option<Epoch>,
}

/// The thread of the connection.
struct WriterThread {
    /// None only while it is dropped.
    queue: Option<mpsc::Sender<Command>>,
    /// What goes before all that is in the queue.
    urgent: Arc<Mutex<Vec<Command>>>,
    thread: Option<JoinHandle<()>>,
}

/// What the writer's thread owns.
struct Session {
    connection: Connection,
    ids: Ids,
    file: Arc<OpenedFile>,
    damage: Arc<Damage>,
}

impl Writer {
    pub(crate) fn start(connection: Connection, readers: &Readers) -> Result<Self, StoreError> {
        let (queue, mut commands) = mpsc::channel::<Command>(QUEUE);
        let mut session = Session {
            connection,
            ids: Ids::default(),
            file: Arc::clone(&readers.file),
            damage: Arc::clone(&readers.damage),
        };
        let urgent: Arc<Mutex<Vec<Command>>> = Arc::default();
        let first = Arc::clone(&urgent);
        let thread = std::thread::Builder::new()
            .name("sqlite-writer".to_owned())
            .spawn(move || {
                while let Some(command) = commands.blocking_recv() {
                    let urgent = std::mem::take(&mut *held(&first));
                    for urgent in urgent {
                        urgent(&mut session);
                    }
                    command(&mut session);
                }
                session.end();
            })
            .map_err(|error| StoreError::Unavailable {
                what: "the thread that writes can't be started".to_owned(),
                cause: Some(error.into()),
            })?;
        let thread = WriterThread {
            queue: Some(queue),
            urgent,
            thread: Some(thread),
        };
        Ok(Self {
            thread: Arc::new(thread),
            fence: None,
        })
    }

    /// The same connection, for the holder of a lease.
    pub(crate) fn fenced(&self, epoch: Epoch) -> Self {
        Self {
            thread: Arc::clone(&self.thread),
            fence: Some(epoch),
        }
    }

    /// Runs `work` in a transaction, and only while the lease is held if there is
    /// a fence. A caller that stops waiting does not stop the work: it still
    /// happens whole.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection, &mut Ids) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (command, answered) = self.command(work);
        match self.queue()?.send_timeout(command, QUEUE_TIMEOUT).await {
            Ok(()) => answered.await.map_err(|_| stopped())?,
            Err(mpsc::error::SendTimeoutError::Timeout(_)) => Err(StoreError::Crowded),
            Err(mpsc::error::SendTimeoutError::Closed(_)) => Err(stopped()),
        }
    }

    /// Runs `work` like [`Self::run`], before all that waits in the queue.
    pub(crate) async fn run_first<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection, &mut Ids) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (command, answered) = self.command(work);
        held(&self.thread.urgent).push(command);
        // Wakes the thread; where the queue is full it is awake.
        let _ = self.queue()?.try_send(Box::new(|_| ()));
        answered.await.map_err(|_| stopped())?
    }

    /// What the thread does for `work`, and where its answer comes.
    fn command<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection, &mut Ids) -> Result<T, StoreError> + Send + 'static,
    ) -> (Command, oneshot::Receiver<Result<T, StoreError>>) {
        let (answer, answered) = oneshot::channel();
        let fence = self.fence;
        let command: Command = Box::new(move |session| {
            // The answer can't be sent when the caller has gone away.
            let _ = answer.send(session.transact(fence, work));
        });
        (command, answered)
    }

    fn queue(&self) -> Result<&mpsc::Sender<Command>, StoreError> {
        self.thread.queue.as_ref().ok_or_else(stopped)
    }
}

fn stopped() -> StoreError {
    StoreError::unavailable("the thread that writes has stopped")
}

fn held(urgent: &Mutex<Vec<Command>>) -> std::sync::MutexGuard<'_, Vec<Command>> {
    urgent.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Session {
    fn transact<T>(
        &mut self,
        fence: Option<Epoch>,
        work: impl FnOnce(&Connection, &mut Ids) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let result = self.try_transact(fence, work);
        let result = self.damage.note(result);
        if result.is_err() {
            // Numbers given in the transaction that was rolled back are free again.
            self.ids.clear();
        }
        result
    }

    fn end(&mut self) {
        if self.ids.tail.is_long() {
            // Otherwise the next process that appends reads it.
            let _ = self.transact(None, |connection, ids| ids.tail.enter_all(connection));
        }
    }

    fn try_transact<T>(
        &mut self,
        fence: Option<Epoch>,
        work: impl FnOnce(&Connection, &mut Ids) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.file.check()?;
        // Immediate: the lock is taken before anything is read, so that what
        // was read is still true when it is written.
        let path = self.connection.path().map(PathBuf::from);
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = transaction.map_err(|error| match StoreError::from(error) {
            StoreError::Busy => path
                .and_then(|path| holder(&path))
                .map_or(StoreError::Busy, |holder| StoreError::Held { holder }),
            error => error,
        })?;
        if let Some(epoch) = fence {
            leases::check(&transaction, epoch)?;
        }
        let value = work(&transaction, &mut self.ids)?;
        if let Some(epoch) = fence {
            // A renewal would have to wait until this is committed.
            leases::keep(&transaction, epoch)?;
        }
        transaction.commit()?;
        // Else it went into a file that no process will read again.
        self.file.check()?;
        Ok(value)
    }
}

impl Drop for WriterThread {
    /// Waits for the commands under way; the last connection then copies the
    /// log into the file.
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.take() {
            // A panic in there was reported on the thread itself.
            let _ = thread.join();
        }
    }
}
