//! Calls of the store that have a time limit of their own.

use smartmoney_store::StoreError;
use std::time::Duration;
use tokio::time::timeout;

/// Why a call with a time limit brought nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store gave no answer in time.
    #[error("the database gave no answer in time")]
    TimedOut,
}

/// What a call answers within a time.
pub(crate) async fn within<T>(
    limit: Duration,
    call: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, CallError> {
    let answer = timeout(limit, call).await;
    Ok(answer.map_err(|_| CallError::TimedOut)??)
}
