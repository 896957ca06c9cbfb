use crate::cache::Inner;
use crate::entry::Entry;
use crate::shared::{HeldLease, Lease, RedisTier};
use crate::single_flight::{Call, Outcome, Served};
use crate::{CacheError, FillError, Filled, Key, State, Tier};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

/// How often the value of another process is looked for.
const LOOK_EVERY: Duration = Duration::from_millis(25);

/// What is known about a key on the way to its answer.
#[derive(Default)]
struct Search {
    /// The best answer that is no HIT, for when the store fails.
    last: Option<(Arc<Entry>, Tier)>,
    lease: Option<HeldLease>,
}

impl Inner {
    /// Fetches an answer for all that wait, and then tells Redis of it.
    pub(crate) async fn refresh<F, Fut, E>(self: Arc<Self>, key: Key, call: Call, fill: F)
    where
        F: FnOnce() -> Fut + Send + 'static,
        Fut: Future<Output = Result<Filled, E>> + Send + 'static,
        E: Into<FillError> + Send + 'static,
    {
        let mut search = Search::default();
        let outcome = match self.search(&key, &mut search).await {
            Some(served) => Ok(served),
            None => match self.read_store(&key, fill).await {
                Ok(served) => Ok(served),
                Err(error) => self.fall_back(&key, search.last.take(), error).await,
            },
        };
        let fresh = outcome.as_ref().ok().filter(|s| s.state == State::Miss);
        let fresh = fresh.map(|served| served.entry.clone());
        let fresh = fresh.filter(|entry| !entry.ttl.is_zero());
        call.complete(outcome);

        let Some(shared) = &self.shared else { return };
        match (fresh, search.lease) {
            (Some(entry), lease) => shared.put(&key, &entry, lease.as_ref()).await,
            (None, Some(lease)) => shared.release(&lease).await,
            (None, None) => {}
        }
    }

    /// A current answer from memory or Redis.
    pub(crate) async fn find(&self, key: &Key) -> Option<Served> {
        self.look(key, &mut Search::default()).await
    }

    /// A current answer without a read of the store, or else the right to read it.
    async fn search(&self, key: &Key, search: &mut Search) -> Option<Served> {
        if let Some(served) = self.look(key, search).await {
            return Some(served);
        }
        let shared = self.readable()?;
        let (need, local) = (
            self.invalidations.required(key),
            self.invalidations.current().local,
        );
        match shared.lease(key, self.version(), need, local).await {
            Lease::Ours(lease, entry) => {
                search.lease = Some(lease);
                self.accept(key, entry, search).await
            }
            Lease::Theirs => match &search.last {
                Some((entry, Tier::Memory)) if self.may_serve_while_revalidating(key, entry) => {
                    Some(Served {
                        entry: entry.clone(),
                        state: State::Stale,
                        tier: Tier::Memory,
                    })
                }
                _ => self.await_other(key, shared, search).await,
            },
            Lease::Nobody => None,
        }
    }

    async fn look(&self, key: &Key, search: &mut Search) -> Option<Served> {
        // Before the look into Redis, as before a read of the store.
        let local = self.invalidations.current().local;
        if let Some(entry) = self.memory.get(key).await {
            if self.is_hit(key, &entry) {
                return Some(hit(entry, Tier::Memory));
            }
            search.last = Some((entry, Tier::Memory));
        }
        let entry = self.readable()?.read(key, self.version(), local).await;
        self.accept(key, entry, search).await
    }

    /// Redis, once the version is known by which its entries are judged.
    fn readable(&self) -> Option<&RedisTier> {
        self.shared.as_ref().filter(|_| self.is_version_known())
    }

    /// Takes an entry of Redis into memory, and serves it when it is current.
    async fn accept(&self, key: &Key, entry: Option<Entry>, search: &mut Search) -> Option<Served> {
        let entry = Arc::new(entry?);
        // Another process knows of newer data.
        self.advance(entry.version);
        if entry.generation.shared >= self.invalidations.required(key).shared
            && self.is_hit(key, &entry)
        {
            self.memory.put(key, entry.clone()).await;
            return Some(hit(entry, Tier::Redis));
        }
        let is_better = |last: &(Arc<Entry>, Tier)| last.0.version < entry.version;
        if search.last.as_ref().is_none_or(is_better) {
            search.last = Some((entry, Tier::Redis));
        }
        None
    }

    async fn await_other(
        &self,
        key: &Key,
        shared: &RedisTier,
        search: &mut Search,
    ) -> Option<Served> {
        let end = Instant::now() + shared.limits().lease_wait;
        while Instant::now() < end {
            sleep(LOOK_EVERY).await;
            let local = self.invalidations.current().local;
            let entry = shared.read(key, self.version(), local).await;
            if let Some(served) = self.accept(key, entry, search).await {
                return Some(served);
            }
            // The other may be lost with its lease, or Redis may have lost both.
            let need = self.invalidations.required(key);
            match shared.lease(key, self.version(), need, local).await {
                Lease::Theirs => {}
                Lease::Ours(lease, entry) => {
                    search.lease = Some(lease);
                    return self.accept(key, entry, search).await;
                }
                Lease::Nobody => return None,
            }
        }
        None
    }

    async fn read_store<F, Fut, E>(&self, key: &Key, fill: F) -> Outcome
    where
        F: FnOnce() -> Fut + Send + 'static,
        Fut: Future<Output = Result<Filled, E>> + Send + 'static,
        E: Into<FillError> + Send + 'static,
    {
        let permit = timeout(self.options.fill_wait, self.fill_permits.acquire()).await;
        let Ok(Ok(_permit)) = permit else {
            self.counters.refused_fills.add();
            return Err(CacheError::Overloaded);
        };
        let (since, began_at) = (self.invalidations.current(), self.now_ms());
        self.counters.fills.add();
        match self.run(fill).await {
            Ok(filled) => Ok(Served {
                entry: self.keep(key, filled, since, began_at).await,
                state: State::Miss,
                tier: Tier::Store,
            }),
            Err(CacheError::Refused(reason)) => Err(CacheError::Refused(reason)),
            Err(error) => {
                self.counters.fill_errors.add();
                tracing::warn!(%key, %error, "no answer from the store");
                Err(error)
            }
        }
    }

    /// In a task of its own, so that a panic ends no more than that.
    async fn run<F, Fut, E>(&self, fill: F) -> Result<Filled, CacheError>
    where
        F: FnOnce() -> Fut + Send + 'static,
        Fut: Future<Output = Result<Filled, E>> + Send + 'static,
        E: Into<FillError> + Send + 'static,
    {
        let mut reading = tokio::spawn(async move { fill().await });
        match timeout(self.options.fill_limit, &mut reading).await {
            Ok(Ok(Ok(filled))) => Ok(filled),
            Ok(Ok(Err(error))) => Err(match error.into() {
                FillError::Refused(reason) => CacheError::Refused(reason),
                FillError::Failed(reason) => CacheError::Store(reason),
            }),
            Ok(Err(_)) => Err(CacheError::Panicked),
            Err(_) => {
                reading.abort();
                Err(CacheError::TimedOut)
            }
        }
    }

    /// The last answer, when it is not too old, and the question is one.
    async fn fall_back(
        &self,
        key: &Key,
        last: Option<(Arc<Entry>, Tier)>,
        error: CacheError,
    ) -> Outcome {
        if matches!(error, CacheError::Refused(_)) {
            return Err(error);
        }
        // Somebody else may have had more luck meanwhile.
        let latest = self.memory.get(key).await;
        match latest.map(|entry| (entry, Tier::Memory)).or(last) {
            Some((entry, Tier::Memory)) if self.is_hit(key, &entry) => Ok(hit(entry, Tier::Memory)),
            Some((entry, tier)) if self.may_serve_on_error(&entry) => Ok(Served {
                entry,
                state: State::Stale,
                tier,
            }),
            _ => Err(error),
        }
    }
}

fn hit(entry: Arc<Entry>, tier: Tier) -> Served {
    Served {
        entry,
        state: State::Hit,
        tier,
    }
}
