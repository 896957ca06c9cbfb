//! The connection to Redis: one, which is replaced when it fails.

use crate::{RedisAddress, RedisLimits};
use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, ErrorKind, RedisError, RedisResult};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The one connection. A command that fails disconnects it, and from then on commands
/// fail at once until the poll has installed another.
///
/// The driver's own connection manager reconnects only when a connection breaks. One
/// that stays open and does not answer has to be given up too.
pub(crate) struct RedisConnection {
    address: RedisAddress,
    limits: RedisLimits,
    state: Mutex<State>,
    errors: AtomicU64,
}

#[derive(Default)]
struct State {
    connection: Option<Arc<Connection>>,
    /// Why there is none, once that was logged.
    loss: Option<String>,
}

pub(crate) struct Connection(MultiplexedConnection);

impl RedisConnection {
    pub(crate) fn new(address: RedisAddress, limits: RedisLimits) -> Self {
        Self {
            address,
            limits,
            state: Mutex::default(),
            errors: AtomicU64::new(0),
        }
    }

    pub(crate) fn errors(&self) -> u64 {
        self.errors.load(Ordering::Relaxed)
    }

    pub(crate) fn count_error(&self) {
        self.errors.fetch_add(1, Ordering::Relaxed);
    }

    /// Sends a command of a request: None at once while Redis is down, and after
    /// `RedisLimits::response` at the latest.
    pub(crate) async fn call<T, F>(
        &self,
        send: impl FnOnce(MultiplexedConnection) -> F,
    ) -> Option<T>
    where
        F: Future<Output = RedisResult<T>>,
    {
        let connection = self.state().connection.clone()?;
        self.send(&connection, self.limits.response, send).await
    }

    /// Sends a command over a connection that requests may not use yet.
    pub(crate) async fn call_on<T, F>(
        &self,
        connection: &Arc<Connection>,
        send: impl FnOnce(MultiplexedConnection) -> F,
    ) -> Option<T>
    where
        F: Future<Output = RedisResult<T>>,
    {
        self.send(connection, self.limits.connect, send).await
    }

    async fn send<T, F>(
        &self,
        connection: &Arc<Connection>,
        limit: Duration,
        send: impl FnOnce(MultiplexedConnection) -> F,
    ) -> Option<T>
    where
        F: Future<Output = RedisResult<T>>,
    {
        let error = match tokio::time::timeout(limit, send(connection.0.clone())).await {
            Ok(Ok(reply)) => return Some(reply),
            Ok(Err(error)) => error,
            Err(_) => RedisError::from((ErrorKind::Io, "no answer in time")),
        };
        self.count_error();
        if error.is_io_error() || error.is_unrecoverable_error() {
            self.disconnect(connection, &error);
        } else {
            // Redis answers, so the connection is good.
            tracing::debug!(redis = %self.address, %error, "Redis refused a command");
        }
        None
    }

    /// The connection in use, or a new one that is not in use yet.
    pub(crate) async fn get_or_connect(&self) -> Option<Arc<Connection>> {
        let present = self.state().connection.clone();
        if present.is_some() {
            return present;
        }
        match tokio::time::timeout(self.limits.connect, self.connect()).await {
            Ok(Ok(connection)) => return Some(Arc::new(Connection(connection))),
            Ok(Err(error)) => self.record_loss(&error),
            Err(_) => self.record_loss(&RedisError::from((ErrorKind::Io, "no connection in time"))),
        }
        self.count_error();
        None
    }

    async fn connect(&self) -> RedisResult<MultiplexedConnection> {
        let client = self.address.client()?;
        // The limits are kept here, over all that a command waits for.
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(None)
            .set_response_timeout(None);
        client
            .get_multiplexed_async_connection_with_config(&config)
            .await
    }

    /// Lets requests use a connection.
    pub(crate) fn install(&self, connection: Arc<Connection>) {
        let mut state = self.state();
        if state.connection.is_none() {
            tracing::info!(redis = %self.address, "Redis is in use");
        }
        state.connection = Some(connection);
        state.loss = None;
    }

    fn disconnect(&self, connection: &Arc<Connection>, error: &RedisError) {
        {
            let mut state = self.state();
            let present = state.connection.as_ref();
            if present.is_some_and(|present| Arc::ptr_eq(present, connection)) {
                state.connection = None;
            }
        }
        self.record_loss(error);
    }

    fn record_loss(&self, error: &RedisError) {
        let mut state = self.state();
        if state.connection.is_none() && state.loss.is_none() {
            let (redis, error) = (&self.address, self.explained(error));
            tracing::warn!(%redis, error, "Redis does not answer; going on without it");
            state.loss = Some(error);
        }
    }

    /// Why there is no connection; None while there is one.
    pub(crate) fn loss(&self) -> Option<String> {
        self.state().loss.clone()
    }

    fn explained(&self, error: &RedisError) -> String {
        let error = error.to_string();
        if self.address.uses_tls() && error.contains("certificate") {
            format!("{error}: REDIS_ROOT_CERTIFICATES names a file of roots that vouch for it")
        } else {
            error
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
