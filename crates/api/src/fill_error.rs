//! What a failed read of the store means to the cache.

use smartmoney_cache::FillError;
use smartmoney_store::{Fault, StoreError};
use std::sync::Arc;

/// A database that is away, full or read-only lets an earlier answer stand in; a fault of the
/// program or of a row does not.
pub fn fill_error(error: StoreError) -> FillError {
    let fault = error.fault();
    let error = Arc::new(error);
    match fault {
        Fault::Unavailable | Fault::Storage => FillError::Failed(error),
        Fault::Program => FillError::Faulty(error),
        Fault::Caller => FillError::Refused(error),
    }
}
