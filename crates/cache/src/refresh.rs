//! The way of an answer that is not in memory: Redis, another process's read, the
//! store, and the last answer when they fail.

use crate::cache::Inner;
use crate::currency::Moment;
use crate::entry::Entry;
use crate::redis_tier::{Lease, LeaseAttempt, RedisTier};
use crate::single_flight::{Call, Outcome, Served};
use crate::{CacheError, FillError, Filled, Key, State, Tier};
use smartmoney_model::{DataVersion, with_causes};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

/// How often the entry is looked for that another process is reading.
const POLL_LEASED_EVERY: Duration = Duration::from_millis(25);

/// What the lookup of a key has found so far.
#[derive(Default)]
struct Lookup {
    /// The latest answer that is no HIT, for when the store fails.
    last: Option<(Arc<Entry>, Tier)>,
    lease: Option<Lease>,
}

impl Inner {
    /// Fetches the answer for every caller that waits for it, and then puts it into Redis.
    pub(crate) async fn refresh<F, Fut, E>(self: Arc<Self>, key: Key, call: Call, fill: F)
    where
        F: FnOnce() -> Fut + Send + 'static,
        Fut: Future<Output = Result<Filled, E>> + Send + 'static,
        E: Into<FillError> + Send + 'static,
    {
        let mut lookup = Lookup::default();
        let outcome = match self.lookup_or_lease(&key, &mut lookup).await {
            Some(served) => Ok(served),
            None => match self.read_store(&key, fill).await {
                Ok(served) => Ok(served),
                Err(error) => self.fall_back(&key, lookup.last.take(), error).await,
            },
        };
        let fresh = outcome.as_ref().ok().filter(|s| s.state == State::Miss);
        let fresh = fresh.map(|served| served.entry.clone());
        let fresh = fresh.filter(|entry| !entry.ttl.is_zero());
        call.complete(outcome);

        let Some(redis) = &self.redis else { return };
        match (fresh, lookup.lease) {
            (Some(entry), lease) => redis.put(&key, &entry, lease.as_ref()).await,
            (None, Some(lease)) => redis.release(&lease).await,
            (None, None) => {}
        }
    }

    /// A current answer from memory or Redis.
    pub(crate) async fn find(&self, key: &Key) -> Option<Served> {
        self.lookup(key, &mut Lookup::default()).await
    }

    /// A current answer without a read of the store. With None the caller reads the
    /// store, with the lease if it was to be had.
    async fn lookup_or_lease(&self, key: &Key, lookup: &mut Lookup) -> Option<Served> {
        if let Some(served) = self.lookup(key, lookup).await {
            return Some(served);
        }
        let (redis, version) = self.readable()?;
        let (need, local) = (
            self.invalidations.required(key),
            self.invalidations.current().local,
        );
        match redis.lease(key, version, need, local).await {
            LeaseAttempt::Acquired(lease, entry) => {
                lookup.lease = Some(lease);
                self.accept(key, entry, lookup).await
            }
            LeaseAttempt::HeldElsewhere => match &lookup.last {
                Some((entry, Tier::Memory)) if self.may_serve_while_revalidating(key, entry) => {
                    Some(Served {
                        entry: entry.clone(),
                        state: State::Stale,
                        tier: Tier::Memory,
                    })
                }
                _ => self.await_other_process(key, lookup).await,
            },
            LeaseAttempt::Unavailable => None,
        }
    }

    async fn lookup(&self, key: &Key, lookup: &mut Lookup) -> Option<Served> {
        // Taken before Redis is read, as before a read of the store.
        let local = self.invalidations.current().local;
        if let Some(entry) = self.memory.get(key).await {
            if self.is_hit(key, &entry) {
                return Some(hit(entry, Tier::Memory));
            }
            lookup.last = Some((entry, Tier::Memory));
        }
        let (redis, version) = self.readable()?;
        let entry = redis.read(key, version, local).await;
        self.accept(key, entry, lookup).await
    }

    /// Redis, and the version by which its entries are judged, once it is known.
    fn readable(&self) -> Option<(&RedisTier, DataVersion)> {
        self.redis.as_ref().zip(self.version())
    }

    /// Takes an entry of Redis into memory, and serves it when it is current.
    async fn accept(&self, key: &Key, entry: Option<Entry>, lookup: &mut Lookup) -> Option<Served> {
        let entry = Arc::new(entry?);
        let is_valid = entry.generation.shared >= self.invalidations.required(key).shared;
        let known = self.version().map(|known| known.number);
        if is_valid && known.is_some_and(|known| known < entry.version.number) {
            // Another process knows of newer data, or knew of data that were lost since.
            let _ = self.read_version(self.options.confirm_limit).await;
        }
        if is_valid && self.is_hit(key, &entry) {
            self.memory.put(key, entry.clone()).await;
            return Some(hit(entry, Tier::Redis));
        }
        let is_better = |last: &(Arc<Entry>, Tier)| last.0.version.number < entry.version.number;
        if lookup.last.as_ref().is_none_or(is_better) {
            lookup.last = Some((entry, Tier::Redis));
        }
        None
    }

    async fn await_other_process(&self, key: &Key, lookup: &mut Lookup) -> Option<Served> {
        let end = Instant::now() + self.readable()?.0.limits().lease_wait;
        while Instant::now() < end {
            sleep(POLL_LEASED_EVERY).await;
            let local = self.invalidations.current().local;
            let (redis, version) = self.readable()?;
            let entry = redis.read(key, version, local).await;
            if let Some(served) = self.accept(key, entry, lookup).await {
                return Some(served);
            }
            // The other process may have ended, or Redis may have lost its lease.
            let need = self.invalidations.required(key);
            let (redis, version) = self.readable()?;
            match redis.lease(key, version, need, local).await {
                LeaseAttempt::HeldElsewhere => {}
                LeaseAttempt::Acquired(lease, entry) => {
                    lookup.lease = Some(lease);
                    return self.accept(key, entry, lookup).await;
                }
                LeaseAttempt::Unavailable => return None,
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
        let began = Moment::now();
        self.counters.fills.add();
        let read = self.run(fill).await;
        match &read {
            Ok(_) => self.set_store_faulty(false),
            Err(CacheError::Faulty(_)) => self.set_store_faulty(true),
            Err(_) => {}
        }
        match read {
            Ok(filled) => {
                self.learn(filled.version, began);
                Ok(Served {
                    entry: self.keep(key, filled, since, began_at).await,
                    state: State::Miss,
                    tier: Tier::Store,
                })
            }
            Err(CacheError::Refused(reason)) => Err(CacheError::Refused(reason)),
            Err(error) => {
                self.counters.fill_errors.add();
                let error_text = with_causes(&error);
                tracing::warn!(%key, error = error_text, "no answer from the store");
                Err(error)
            }
        }
    }

    /// Runs the fill in a task of its own, so that a panic ends only that task.
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
                FillError::Faulty(reason) => CacheError::Faulty(reason),
            }),
            Ok(Err(_)) => Err(CacheError::Panicked),
            Err(_) => {
                reading.abort();
                Err(CacheError::TimedOut)
            }
        }
    }

    /// The last answer, unless it is too old, the store refuses the question, or the
    /// read is at fault.
    async fn fall_back(
        &self,
        key: &Key,
        last: Option<(Arc<Entry>, Tier)>,
        error: CacheError,
    ) -> Outcome {
        if matches!(error, CacheError::Refused(_) | CacheError::Faulty(_)) {
            return Err(error);
        }
        // Another call may have filled it meanwhile.
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
