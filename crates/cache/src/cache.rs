//! The cache itself: what a HIT is, and what a caller gets.

use crate::counters::Counters;
use crate::currency::{Change, Currency, Moment};
use crate::entry::{Entry, etag};
use crate::gzip::Gzip;
use crate::invalidations::{InvalidationScope, Invalidations};
use crate::memory_tier::MemoryTier;
use crate::popular::Popular;
use crate::redis_tier::RedisTier;
use crate::single_flight::{Outcome, Role, Served, SingleFlight, Waiter};
use crate::ttl::VersionChanges;
use crate::{
    Answer, CacheError, CacheOptions, CacheStatistics, Clock, FillError, Filled, Generation, Key,
    Kind, Propagation, RedisState, State, Tier,
};
use smartmoney_model::{Address, DataVersion};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, UNIX_EPOCH};
use tokio::sync::{Mutex, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Answers ready to send, in memory over Redis, in front of a store that the
/// caller reads. Clones are handles to one cache.
///
/// An answer is a HIT only when it was made from the version of the data that the store had
/// at most two seconds ago, nothing that concerns it was invalidated after its read
/// began, and its time to live is not over. STALE is the last answer there was: while
/// another caller refreshes one of the current version whose time to live is over, or
/// when the store can't be read. While not even its version can be read (see
/// [`follow`](Self::follow)), a caller that has such an answer gets it at once.
#[derive(Clone)]
pub struct SmartMoneyCache {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) options: CacheOptions,
    clock: Clock,
    pub(crate) currency: Currency,
    /// How the version is read, once [`follow`](SmartMoneyCache::follow) says it.
    pub(crate) reader: OnceLock<VersionReader>,
    /// One request confirms the version, for all that wait; when the last one began.
    pub(crate) confirming: Mutex<Option<Moment>>,
    is_store_unavailable: AtomicBool,
    is_store_faulty: AtomicBool,
    version_changes: VersionChanges,
    pub(crate) invalidations: Invalidations,
    pub(crate) memory: MemoryTier,
    pub(crate) redis: Option<RedisTier>,
    single_flight: Arc<SingleFlight>,
    /// Limits how many reads of the store run at once.
    pub(crate) fill_permits: Semaphore,
    pub(crate) counters: Counters,
    popular: Popular,
    tasks: TaskTracker,
    pub(crate) end: CancellationToken,
}

/// Reads the version of the data from the store.
pub(crate) type VersionReader =
    Box<dyn Fn() -> BoxFuture<Result<DataVersion, FillError>> + Send + Sync>;

type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

const LONGEST_CLOSE: Duration = Duration::from_secs(5);

impl SmartMoneyCache {
    /// Makes a cache. When Redis does not answer that is logged, and each
    /// [`poll`](Self::poll) tries again.
    pub async fn connect(options: CacheOptions, clock: Clock) -> Self {
        let address = options.redis.clone();
        let cache = Self {
            inner: Arc::new(Inner {
                clock,
                currency: Currency::default(),
                reader: OnceLock::new(),
                confirming: Mutex::default(),
                is_store_unavailable: AtomicBool::default(),
                is_store_faulty: AtomicBool::default(),
                version_changes: VersionChanges::default(),
                invalidations: Invalidations::default(),
                memory: MemoryTier::new(&options),
                redis: address.map(|address| RedisTier::new(address, options.redis_limits)),
                single_flight: Arc::default(),
                fill_permits: Semaphore::new(options.max_fills),
                counters: Counters::default(),
                popular: Popular::default(),
                tasks: TaskTracker::new(),
                end: CancellationToken::new(),
                options,
            }),
        };
        cache.poll().await;
        cache
    }

    /// The answer for a key, read from the store by `fill` when there is no current
    /// one and no other caller is reading it.
    ///
    /// `fill` runs in a task of its own: a caller that goes away does not cancel it
    /// for the others. Its error reaches a caller only when there is no earlier answer,
    /// it is a refusal, or the read is at fault, and is never kept.
    pub async fn get_or_fill<F, Fut, E>(&self, key: &Key, fill: F) -> Result<Answer, CacheError>
    where
        F: FnOnce() -> Fut + Send + 'static,
        Fut: Future<Output = Result<Filled, E>> + Send + 'static,
        E: Into<FillError> + Send + 'static,
    {
        let inner = &self.inner;
        inner.confirm().await;
        let present = inner.memory.get(key).await;
        if let Some(entry) = &present
            && inner.is_hit(key, entry)
        {
            inner.counters.hits_memory.add();
            return Ok(inner.answer(key, entry, State::Hit, Tier::Memory));
        }
        let call_key = (
            key.clone(),
            inner.version(),
            inner.invalidations.required(key).local,
        );
        let (waiter, is_leader) = match inner.single_flight.join(call_key) {
            Role::Leader(call, waiter) => {
                let refresh = inner.clone().refresh(key.clone(), call, fill);
                inner.tasks.spawn(refresh);
                (waiter, true)
            }
            Role::Follower(waiter) => (waiter, false),
        };
        let is_stale_enough = |entry: &Arc<Entry>| {
            let while_revalidating = !is_leader
                && !inner.is_store_faulty()
                && inner.may_serve_while_revalidating(key, entry);
            while_revalidating || inner.is_store_unavailable() && inner.may_serve_on_error(entry)
        };
        match present.filter(is_stale_enough) {
            Some(entry) => {
                inner.counters.stale.add();
                Ok(inner.answer(key, &entry, State::Stale, Tier::Memory))
            }
            None => inner.wait_for(key, waiter, is_leader).await,
        }
    }

    /// The answer for a key if there is a current one.
    pub async fn get(&self, key: &Key) -> Option<Answer> {
        let inner = &self.inner;
        inner.confirm().await;
        let served = inner.find(key).await?;
        match served.tier {
            Tier::Memory => inner.counters.hits_memory.add(),
            _ => inner.counters.hits_redis.add(),
        }
        Some(inner.answer(key, &served.entry, State::Hit, served.tier))
    }

    /// The current generation of invalidations: take it before the store is read for
    /// [`set`](Self::set).
    pub fn generation(&self) -> Generation {
        self.inner.invalidations.current()
    }

    /// Keeps what the caller read from the store after it took the generation `since`.
    /// It is not served when something that concerns it was invalidated since, or
    /// when it is of an older version than the current one.
    pub async fn set(&self, key: &Key, filled: Filled, since: Generation) {
        let inner = &self.inner;
        inner.raise(filled.version);
        let entry = inner.keep(key, filled, since, inner.now_ms()).await;
        let redis = inner.redis.as_ref().filter(|_| !entry.ttl.is_zero());
        if let Some(redis) = redis {
            redis.put(key, &entry, None).await;
        }
    }

    /// Takes the version that the caller has just read or published. From then on an answer
    /// of an older version is no HIT. A version that is no later than the known one changes
    /// nothing.
    pub fn advance(&self, version: DataVersion) {
        self.inner.raise(version);
    }

    /// The version of the data as far as the cache knows.
    pub fn version(&self) -> Option<DataVersion> {
        self.inner.version()
    }

    /// Invalidates all lists, in one write. Other processes learn of it by their next
    /// poll.
    pub async fn invalidate_lists(&self) -> Propagation {
        self.invalidate([InvalidationScope::List]).await
    }

    /// Invalidates one address's details. Other processes learn of it by their next
    /// poll.
    pub async fn invalidate_detail(&self, address: &Address) -> Propagation {
        self.invalidate([InvalidationScope::Address(address.to_string().into())])
            .await
    }

    /// Invalidates everything, in one write. Other processes learn of it by their next
    /// poll.
    pub async fn invalidate_all(&self) -> Propagation {
        self.invalidate(Kind::ALL.map(InvalidationScope::of)).await
    }

    async fn invalidate(&self, scopes: impl IntoIterator<Item = InvalidationScope>) -> Propagation {
        self.inner.invalidations.record(scopes);
        // In a task, so that a caller that goes away does not cancel it.
        let cache = self.clone();
        let polled = self.inner.tasks.spawn(async move { cache.poll().await });
        // After a panic in it the next poll sends the invalidation.
        let _ = polled.await;
        match &self.inner.redis {
            Some(_) if self.inner.invalidations.has_unsent() => Propagation::ThisProcess,
            _ => Propagation::AllProcesses,
        }
    }

    /// Counts a client's request for a list. Reads that only warm the cache are not
    /// counted, so that they don't look popular.
    pub fn count_request(&self, key: &Key) {
        if key.kind() == Kind::List {
            self.inner
                .popular
                .count(key.shared_text(), self.inner.now_ms());
        }
    }

    /// The lists with the most requests in the last half to full hour, by the texts of
    /// their keys, the most popular first.
    pub fn popular(&self, at_most: usize) -> Vec<String> {
        self.inner.popular.most(at_most, self.inner.now_ms())
    }

    /// Counters and sizes of the cache. Asks Redis for its size.
    pub async fn statistics(&self) -> CacheStatistics {
        let inner = &self.inner;
        let counters = &inner.counters;
        CacheStatistics {
            keys: inner.memory.counts().await,
            memory_bytes: inner.memory.size(),
            hits_memory: counters.hits_memory.get(),
            hits_redis: counters.hits_redis.get(),
            misses: counters.misses.get(),
            coalesced: counters.coalesced.get(),
            stale: counters.stale.get(),
            failed: counters.failed.get(),
            fills: counters.fills.get(),
            fill_errors: counters.fill_errors.get(),
            refused_fills: counters.refused_fills.get(),
            redis_errors: inner.redis.as_ref().map_or(0, RedisTier::errors),
            audits: counters.audits.get(),
            audits_stale: counters.audits_stale.get(),
            version: inner.version(),
            version_changes: inner.version_changes.in_last_hour(inner.now_ms()),
            redis: match &inner.redis {
                Some(redis) => redis.state().await,
                None => RedisState::Absent,
            },
        }
    }

    /// Why Redis is not in use, by the first attempt since it was lost. None while it
    /// is in use, and where the cache has no Redis.
    pub fn redis_loss(&self) -> Option<String> {
        self.inner.redis.as_ref()?.loss()
    }

    /// Waits until all reads and writes that are under way have ended.
    pub async fn settle(&self) {
        let tasks = &self.inner.tasks;
        tasks.close();
        tasks.wait().await;
        tasks.reopen();
    }

    /// Ends [`follow`](Self::follow), and waits up to 5 seconds for the reads and
    /// writes that are under way.
    pub async fn close(&self) {
        self.inner.end.cancel();
        self.inner.tasks.close();
        let settled = tokio::time::timeout(LONGEST_CLOSE, self.inner.tasks.wait()).await;
        if settled.is_err() {
            tracing::warn!("the cache was closed while the store was still being read");
        }
    }
}

impl Inner {
    pub(crate) fn now_ms(&self) -> u64 {
        let since_1970 = (self.clock)()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        u64::try_from(since_1970.as_millis()).unwrap_or(u64::MAX)
    }

    pub(crate) fn version(&self) -> Option<DataVersion> {
        self.currency.version()
    }

    /// Takes the version that a read of the store found that began at this moment.
    pub(crate) fn learn(&self, version: DataVersion, began: Moment) {
        let before = self.version();
        match self.currency.read(version, began) {
            Change::None | Change::First => {}
            Change::Newer => self.version_changes.record(self.now_ms()),
            Change::Replaced => {
                tracing::warn!(
                    before = before.map(tracing::field::display),
                    now = %version,
                    "the database went back, as after a restore or a failover: all answers are \
                     dropped"
                );
                self.version_changes.record(self.now_ms());
                self.memory.clear();
                let all = Kind::ALL.map(InvalidationScope::of);
                self.invalidations.record(all);
            }
        }
    }

    fn raise(&self, version: DataVersion) {
        if self.currency.raise(version) == Change::Newer {
            self.version_changes.record(self.now_ms());
        }
    }

    /// Whether an entry is of the current version and nothing that concerns it
    /// was invalidated, whatever its age.
    pub(crate) fn is_current(&self, key: &Key, entry: &Entry) -> bool {
        Some(entry.version) == self.version()
            && entry.generation.local >= self.invalidations.required(key).local
    }

    pub(crate) fn is_hit(&self, key: &Key, entry: &Entry) -> bool {
        entry.is_within_ttl(self.now_ms())
            && self.is_current(key, entry)
            && self.currency.is_confirmed(self.options.confirmed_within)
    }

    /// Whether an entry may be served while another caller refreshes it
    /// (stale-while-revalidate of RFC 5861).
    pub(crate) fn may_serve_while_revalidating(&self, key: &Key, entry: &Entry) -> bool {
        self.is_current(key, entry)
            && entry.age(self.now_ms()) <= self.options.stale_while_revalidate
    }

    /// Whether an entry may be served when the store can't be read (stale-if-error
    /// of RFC 5861).
    pub(crate) fn may_serve_on_error(&self, entry: &Entry) -> bool {
        entry.age(self.now_ms()) <= self.options.stale_if_error
    }

    fn is_store_faulty(&self) -> bool {
        self.is_store_faulty.load(Ordering::Relaxed)
    }

    pub(crate) fn set_store_faulty(&self, is_faulty: bool) {
        self.is_store_faulty.store(is_faulty, Ordering::Relaxed);
    }

    pub(crate) fn is_store_unavailable(&self) -> bool {
        self.is_store_unavailable.load(Ordering::Relaxed)
    }

    pub(crate) fn set_store_unavailable(&self, is_unavailable: bool) {
        self.is_store_unavailable
            .store(is_unavailable, Ordering::Relaxed);
    }

    /// Makes an entry of what was read from the store, and keeps it in memory.
    pub(crate) async fn keep(
        &self,
        key: &Key,
        filled: Filled,
        since: Generation,
        stored_at: u64,
    ) -> Arc<Entry> {
        let by_rule = || {
            if filled.is_found {
                let changes = self.version_changes.in_last_hour(self.now_ms());
                self.options.ttl.of(key.kind(), changes)
            } else {
                self.options.negative_ttl
            }
        };
        let entry = Arc::new(Entry {
            version: filled.version,
            generation: since,
            stored_at,
            ttl: filled.ttl.unwrap_or_else(by_rule),
            is_found: filled.is_found,
            etag: etag(filled.version, &filled.body),
            body: filled.body,
            gzip: Gzip::default(),
        });
        if !entry.ttl.is_zero() {
            self.memory.put(key, entry.clone()).await;
        }
        entry
    }

    async fn wait_for(
        &self,
        key: &Key,
        waiter: Waiter,
        is_leader: bool,
    ) -> Result<Answer, CacheError> {
        let outcome = waiter.wait().await;
        self.count(&outcome, is_leader);
        let Served { entry, state, tier } = outcome?;
        Ok(self.answer(key, &entry, state, tier))
    }

    fn count(&self, outcome: &Outcome, is_leader: bool) {
        let counters = &self.counters;
        let counter = match outcome {
            // The store was read for it, and works.
            Err(CacheError::Refused(_)) if is_leader => &counters.misses,
            Err(CacheError::Refused(_)) => &counters.coalesced,
            Err(_) => &counters.failed,
            Ok(served) => match (served.state, served.tier) {
                (State::Stale, _) => &counters.stale,
                _ if !is_leader => &counters.coalesced,
                (State::Miss, _) => &counters.misses,
                (State::Hit, Tier::Memory) => &counters.hits_memory,
                (State::Hit, _) => &counters.hits_redis,
            },
        };
        counter.add();
    }

    fn answer(&self, key: &Key, entry: &Entry, state: State, tier: Tier) -> Answer {
        entry.answer(state, tier, self.now_ms(), self.is_current(key, entry))
    }
}
