use smartmoney_cache::{
    Answer, CacheError, CacheOptions, Clock, Filled, Key, RedisAddress, RedisLimits, RedisState,
    SmartMoneyCache, State, Tier,
};
use smartmoney_model::DataVersion;
use smartmoney_testkit::RedisServer;
use std::future::{Ready, ready};
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, UNIX_EPOCH};
use tokio::sync::oneshot;

/// Waits for this only when something hangs.
pub(crate) const FOREVER: Duration = Duration::from_mins(2);

/// A clock that stands until it is moved.
#[derive(Clone)]
pub(crate) struct Time(Arc<AtomicU64>);

impl Time {
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicU64::new(1_790_000_000_000)))
    }

    pub(crate) fn pass(&self, time: Duration) {
        let ms = u64::try_from(time.as_millis()).unwrap();
        self.0.fetch_add(ms, Ordering::SeqCst);
    }

    pub(crate) fn clock(&self) -> Clock {
        let time = self.0.clone();
        Arc::new(move || UNIX_EPOCH + Duration::from_millis(time.load(Ordering::SeqCst)))
    }
}

/// One database of a Redis server.
#[derive(Clone, Copy)]
pub(crate) struct Redis<'a> {
    pub(crate) server: &'a RedisServer,
    pub(crate) database: u32,
}

impl Redis<'static> {
    pub(crate) fn shared() -> Self {
        Self::of(RedisServer::shared())
    }
}

impl<'a> Redis<'a> {
    pub(crate) fn of(server: &'a RedisServer) -> Self {
        Self {
            server,
            database: server.empty_database(),
        }
    }

    pub(crate) fn command(self, arguments: &[&str]) -> String {
        let database = self.database.to_string();
        self.server
            .command(&[&["-n", &database], arguments].concat())
    }

    pub(crate) fn address(self) -> RedisAddress {
        RedisAddress::new("127.0.0.1", self.server.port()).with_database(self.database)
    }

    /// Without time limits, which a busy machine would exceed.
    pub(crate) fn options(self) -> CacheOptions {
        CacheOptions {
            redis: Some(self.address()),
            redis_limits: RedisLimits {
                response: FOREVER,
                connect: FOREVER,
                lease: FOREVER,
                lease_wait: FOREVER,
            },
            ..patient()
        }
    }

    pub(crate) async fn cache(self, time: &Time) -> SmartMoneyCache {
        at_version_1(self.options(), time).await
    }
}

pub(crate) fn patient() -> CacheOptions {
    CacheOptions {
        fill_wait: FOREVER,
        fill_limit: FOREVER,
        confirmed_within: FOREVER,
        confirm_limit: FOREVER,
        ..CacheOptions::default()
    }
}

pub(crate) async fn memory_cache(time: &Time) -> SmartMoneyCache {
    at_version_1(patient(), time).await
}

pub(crate) async fn at_version_1(options: CacheOptions, time: &Time) -> SmartMoneyCache {
    let cache = SmartMoneyCache::connect(options, time.clock()).await;
    cache.advance(v(1));
    cache
}

/// A version of the one store that most tests have.
pub(crate) const fn v(number: i64) -> DataVersion {
    DataVersion::new(number, 1_000 + number)
}

/// The number of the version that a cache knows, or -1.
pub(crate) fn number(cache: &SmartMoneyCache) -> i64 {
    cache.version().map_or(-1, |version| version.number)
}

pub(crate) fn list() -> Key {
    Key::list("sortBy=score&limit=20")
}

pub(crate) fn address(number: u8) -> smartmoney_model::Address {
    smartmoney_model::Address::Evm([number; 20])
}

pub(crate) fn detail() -> Key {
    Key::detail(&address(1))
}

/// A store whose version is read by a cache that follows it.
#[derive(Clone)]
pub(crate) struct Database {
    /// None hangs.
    version: Arc<Mutex<Option<DataVersion>>>,
    reads: Arc<AtomicU64>,
}

impl Database {
    pub(crate) fn at(version: DataVersion) -> Self {
        Self {
            version: Arc::new(Mutex::new(Some(version))),
            reads: Arc::default(),
        }
    }

    pub(crate) fn set(&self, version: DataVersion) {
        *self.version.lock().unwrap() = Some(version);
    }

    pub(crate) fn hang(&self) {
        *self.version.lock().unwrap() = None;
    }

    /// Until it was read for the first time.
    pub(crate) async fn read_once(&self) {
        while self.reads.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
    }

    pub(crate) fn follow(
        &self,
        cache: &SmartMoneyCache,
        every: Duration,
    ) -> tokio::task::JoinHandle<()> {
        let (cache, store) = (cache.clone(), self.clone());
        tokio::spawn(async move {
            let read = move || {
                let store = store.clone();
                async move {
                    let version = *store.version.lock().unwrap();
                    store.reads.fetch_add(1, Ordering::SeqCst);
                    match version {
                        Some(version) => Ok::<_, io::Error>(version),
                        None => std::future::pending().await,
                    }
                }
            };
            cache.follow(every, read).await;
        })
    }
}

/// A read of the store that succeeds at once.
pub(crate) fn reads(
    version: i64,
    body: &str,
) -> impl FnOnce() -> Ready<io::Result<Filled>> + Send + 'static {
    let filled = Filled::found(v(version), body.to_owned());
    move || ready(Ok(filled))
}

pub(crate) fn fails() -> impl FnOnce() -> Ready<io::Result<Filled>> + Send + 'static {
    || ready(Err(io::Error::other("the database is gone")))
}

/// A call whose read of the store began and is held.
pub(crate) struct Held {
    go_on: oneshot::Sender<()>,
    call: tokio::task::JoinHandle<Result<Answer, CacheError>>,
}

impl Held {
    /// Lets the read come to its end.
    pub(crate) async fn finish(self) -> Result<Answer, CacheError> {
        self.go_on.send(()).unwrap();
        tokio::time::timeout(FOREVER, self.call)
            .await
            .expect("it hangs")
            .unwrap()
    }

    /// The client goes away; the returned sender lets the read go on.
    pub(crate) async fn give_up(self) -> oneshot::Sender<()> {
        self.call.abort();
        assert!(self.call.await.unwrap_err().is_cancelled());
        self.go_on
    }
}

/// Begins a call and returns once it reads the store.
pub(crate) async fn hold(cache: &SmartMoneyCache, key: &Key, filled: Filled) -> Held {
    let (begun, has_begun) = oneshot::channel();
    let (go_on, may_go_on) = oneshot::channel();
    let (cache, key) = (cache.clone(), key.clone());
    let call = tokio::spawn(async move {
        let fill = move || async move {
            begun.send(()).unwrap();
            let _ = may_go_on.await;
            Ok::<_, io::Error>(filled)
        };
        cache.get_or_fill(&key, fill).await
    });
    tokio::time::timeout(FOREVER, has_begun)
        .await
        .expect("it hangs")
        .unwrap();
    Held { go_on, call }
}

/// `MISS store 7: body`
pub(crate) fn shown(answer: &Answer) -> String {
    let body = String::from_utf8_lossy(&answer.body);
    let (state, tier, version) = (answer.state, answer.tier, answer.version);
    format!("{state} {tier} {}: {body}", version.number)
}

/// Asks, with what the store would say.
pub(crate) async fn ask(cache: &SmartMoneyCache, key: &Key, version: i64, body: &str) -> String {
    let call = cache.get_or_fill(key, reads(version, body));
    let answer = tokio::time::timeout(FOREVER, call)
        .await
        .expect("it hangs")
        .unwrap();
    shown(&answer)
}

/// A HIT's text, or nothing.
pub(crate) async fn peek(cache: &SmartMoneyCache, key: &Key) -> Option<String> {
    let answer = cache.get(key).await?;
    assert_eq!(answer.state, State::Hit);
    assert_ne!(answer.tier, Tier::Store);
    Some(String::from_utf8_lossy(&answer.body).into_owned())
}

pub(crate) async fn is_connected(cache: &SmartMoneyCache) -> bool {
    let redis = cache.statistics().await.redis;
    matches!(redis, RedisState::Connected { .. })
}

/// Polls until Redis is in use.
pub(crate) async fn await_redis(cache: &SmartMoneyCache) {
    let connected = async {
        while !is_connected(cache).await {
            cache.poll().await;
        }
    };
    tokio::time::timeout(FOREVER, connected)
        .await
        .expect("Redis was not taken up again");
}
