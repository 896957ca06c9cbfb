use crate::{Filled, Key, SmartMoneyCache};

/// How an answer that would be served compares with the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audit {
    /// There was none, or no read of the store was free.
    Skipped,
    /// It is what the store has.
    Same,
    /// The store has a newer version, which the cache knows of from now on. For
    /// as long as between two looks at the version that is no fault.
    Older,
    /// At one version the store has something else.
    Different,
    /// The store could not be read.
    Failed,
}

impl SmartMoneyCache {
    /// Reads from the store what would be served from the cache, and compares.
    /// Keeps nothing and serves nobody.
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
        let Ok(filled) = fill().await else {
            return Audit::Failed;
        };
        inner.counters.audits.add();
        inner.advance(filled.version);
        if served.entry.version < filled.version {
            Audit::Older
        } else if served.entry.body != filled.body {
            inner.counters.audits_stale.add();
            Audit::Different
        } else {
            Audit::Same
        }
    }
}
