//! Spot checks: is what the cache would serve what the store has?

use crate::currency::Moment;
use crate::{Filled, Key, SmartMoneyCache};

/// How an answer that the cache would serve compares with the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audit {
    /// There was no current answer, or no permit for a read of the store was free.
    Skipped,
    /// It equals the store's.
    Same,
    /// The store has another version, which the cache knows from now on. Between two
    /// reads of the version that is no fault.
    Older,
    /// The store has something else at the same version.
    Different,
    /// The store could not be read.
    Failed,
}

impl SmartMoneyCache {
    /// Reads from the store what the cache would serve, and compares the two. The
    /// cache keeps nothing of it.
    pub async fn audit<F, Fut, E>(&self, key: &Key, fill: F) -> Audit
    where
        F: FnOnce() -> Fut,
        Fut: Future<Output = Result<Filled, E>>,
    {
        let inner = &self.inner;
        let Some(served) = inner.find(key).await else {
            return Audit::Skipped;
        };
        let Ok(_permit) = inner.fill_permits.try_acquire() else {
            return Audit::Skipped;
        };
        let began = Moment::now();
        let Ok(filled) = fill().await else {
            return Audit::Failed;
        };
        inner.counters.audits.add();
        inner.learn(filled.version, began);
        if served.entry.version != filled.version {
            Audit::Older
        } else if served.entry.body != filled.body {
            inner.counters.audits_stale.add();
            Audit::Different
        } else {
            Audit::Same
        }
    }
}
