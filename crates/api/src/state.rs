//! The state that all routes share, and its settings.

use crate::access::Keys;
use crate::chains::KnownChains;
use crate::limits::Limits;
use crate::observe::{History, Requests, registry};
use crate::routes::monitoring::events::Ticker;
use crate::routes::monitoring::history::Histories;
use crate::scoring::ScoringControl;
use prometheus_client::registry::Registry;
use smartmoney_cache::SmartMoneyCache;
use smartmoney_model::Timestamp;
use smartmoney_store::{ApiStore, JobStatus};
use std::num::NonZeroU32;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{Mutex, Semaphore};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// What every handler is given. Cloning it is cheap, and all clones are one.
#[derive(Clone)]
pub struct Api(Arc<Parts>);

/// Shared as a whole: every layer and handler clones the [`Api`] for every
/// request, and one count of references costs a tenth of one for each part.
#[allow(unreachable_pub, reason = "the target of a public type's Deref")]
#[doc(hidden)]
pub struct Parts {
    pub(crate) store: Arc<dyn ApiStore>,
    pub(crate) cache: SmartMoneyCache,
    pub(crate) scoring: Arc<dyn ScoringControl>,
    pub(crate) settings: ApiSettings,
    pub(crate) clock: Clock,
    pub(crate) keys: Keys,
    pub(crate) chains: KnownChains,
    pub(crate) limits: Limits,
    pub(crate) requests: Arc<Requests>,
    pub(crate) in_flight: Semaphore,
    pub(crate) history: Mutex<History>,
    pub(crate) histories: Histories,
    pub(crate) ticker: Ticker,
    pub(crate) draining: CancellationToken,
    is_ready: AtomicBool,
    is_retired: AtomicBool,
}

impl Deref for Api {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// Where the time comes from.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How the API treats its callers.
#[derive(Debug, Clone)]
pub struct ApiSettings {
    /// Requests a minute of one address; None for no limit.
    pub requests_per_minute: Option<NonZeroU32>,
    /// Requests a minute of one API key; None for no limit.
    pub requests_per_minute_of_key: Option<NonZeroU32>,
    /// Proxies in front that may be believed in `X-Forwarded-For`.
    pub trusted_proxies: usize,
    /// Origins whose pages may read answers; `*` for all.
    pub cors_origins: Vec<String>,
    /// Requests answered at once; more are refused with 503.
    pub in_flight: usize,
    /// How long one request may take.
    pub request_timeout: Duration,
    /// How long a caller may take to send a body; less than one request may take, or it is told
    /// that the answer took too long.
    pub body_timeout: Duration,
    /// The pause from one event to the next.
    pub event_pause: Duration,
    /// The same while a run is under way, since people watch its progress.
    pub event_pause_in_run: Duration,
}

/// How long an answer waits for the figures of the job: a collector of metrics gives up after
/// 10 seconds, and a client that listens to events takes silence for their end.
const LONGEST_LOOK: Duration = Duration::from_secs(2);

impl Default for ApiSettings {
    fn default() -> Self {
        Self {
            requests_per_minute: NonZeroU32::new(600),
            requests_per_minute_of_key: NonZeroU32::new(6_000),
            trusted_proxies: 0,
            cors_origins: Vec::new(),
            in_flight: 512,
            request_timeout: Duration::from_secs(15),
            body_timeout: Duration::from_secs(10),
            event_pause: Duration::from_secs(2),
            event_pause_in_run: Duration::from_secs(1),
        }
    }
}

impl Api {
    /// An API over a store, its cache and the scoring job, in a process of this
    /// name. It is not ready before [`Api::set_ready`].
    pub fn new(
        store: Arc<dyn ApiStore>,
        cache: SmartMoneyCache,
        scoring: Arc<dyn ScoringControl>,
        settings: ApiSettings,
        clock: Clock,
        process: String,
    ) -> Self {
        Self(Arc::new(Parts {
            keys: Keys::new(store.clone()),
            limits: Limits::new(&settings),
            chains: KnownChains::default(),
            requests: Arc::default(),
            in_flight: Semaphore::new(settings.in_flight),
            history: Mutex::new(History::new(process, clock())),
            histories: Histories::default(),
            ticker: Ticker::default(),
            draining: CancellationToken::new(),
            is_ready: AtomicBool::default(),
            is_retired: AtomicBool::default(),
            settings,
            store,
            cache,
            scoring,
            clock,
        }))
    }

    /// Whether `/readyz` says that requests may come: from the warmed cache on,
    /// until the shutdown begins.
    pub fn set_ready(&self, is_ready: bool) {
        self.is_ready.store(is_ready, Ordering::Relaxed);
    }

    /// The shutdown begins: from here on the service is not ready, whatever
    /// [`set_ready`](Self::set_ready) says, and answers requests nevertheless.
    pub fn retire(&self) {
        self.is_retired.store(true, Ordering::Relaxed);
    }

    /// From here on the service refuses new listeners and ends the streams of events.
    pub fn drain(&self) {
        self.retire();
        self.draining.cancel();
    }

    pub(crate) fn is_ready(&self) -> bool {
        self.is_ready.load(Ordering::Relaxed)
    }

    pub(crate) fn is_retired(&self) -> bool {
        self.is_retired.load(Ordering::Relaxed)
    }

    /// What is counted, as it is now. Without a database the job's part is
    /// missing: when it hangs, the rest is what one wants to see.
    pub(crate) async fn metrics(&self) -> Registry {
        let (cache, job) = (self.cache.statistics().await, self.job().await);
        registry(&self.requests, &cache, job.as_ref(), (self.clock)())
    }

    /// What the job does; None when the database does not say it in time.
    pub(crate) async fn job(&self) -> Option<JobStatus> {
        let status = timeout(LONGEST_LOOK, self.scoring.status()).await.ok()?;
        let failed = |error: &_| tracing::debug!(%error, "nothing is known of the job");
        status.inspect_err(failed).ok()
    }
}
