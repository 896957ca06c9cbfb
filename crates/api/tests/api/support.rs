//! The service that the tests ask, and its trades.

use async_trait::async_trait;
use flate2::read::GzDecoder;
use reqwest::{Method, StatusCode};
use serde_json::Value;
use smartmoney_analysis::Settings;
use smartmoney_api::{
    Api, ApiKey, ApiSettings, RunRefused, ScoringControl, ServeLimits, router, serve,
};
use smartmoney_cache::{CacheOptions, SmartMoneyCache};
use smartmoney_jobs::{
    JobError, JobOptions, NoProgress, RunRequest, ScheduleOptions, ScoringService,
};
use smartmoney_model::{Timestamp, Trade};
use smartmoney_store::{JobRun, JobStatus, RunReport, SqliteStore, Store, StoreError, Trigger};
use smartmoney_testkit::TradeBuilder;
use std::collections::BTreeMap;
use std::io::Read;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// A time that only the test moves.
#[derive(Clone)]
pub(crate) struct TestClock(Arc<AtomicU64>);

impl TestClock {
    fn new() -> Self {
        Self(Arc::new(AtomicU64::new(1_800_000_000_000)))
    }

    pub(crate) fn advance(&self, by: Duration) {
        let millis = u64::try_from(by.as_millis()).unwrap();
        self.0.fetch_add(millis, Ordering::SeqCst);
    }

    fn millis(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// A service of its own, answering on a free port.
pub(crate) struct Service {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) cache: SmartMoneyCache,
    pub(crate) api: Api,
    pub(crate) scoring: ScoringService,
    pub(crate) clock: TestClock,
    pub(crate) address: SocketAddr,
    pub(crate) stop: CancellationToken,
    pub(crate) serving: tokio::task::JoinHandle<()>,
    client: reqwest::Client,
    _dir: TempDir,
}

/// How a service of a test differs from the default one.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) store: Option<Arc<dyn Store>>,
    pub(crate) cache: CacheOptions,
    pub(crate) api: Option<ApiSettings>,
    pub(crate) limits: ServeLimits,
    pub(crate) process: Option<&'static str>,
}

impl Service {
    pub(crate) async fn new() -> Self {
        Self::with(Options::default()).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let own = || Arc::new(SqliteStore::open(&dir.path().join("store.db")).unwrap()) as _;
        let store: Arc<dyn Store> = options.store.unwrap_or_else(own);
        let clock = TestClock::new();
        let (system, model) = (clock.clone(), clock.clone());
        let system_time = move || SystemTime::UNIX_EPOCH + Duration::from_millis(system.millis());
        let model_time =
            move || Timestamp::from_micros(i64::try_from(model.millis()).unwrap() * 1_000);
        let model_time: Arc<dyn Fn() -> Timestamp + Send + Sync> = Arc::new(model_time);
        let cache = SmartMoneyCache::connect(options.cache, Arc::new(system_time)).await;
        cache.advance(store.data_version().await.unwrap());
        let scoring = ScoringService::new(
            store.clone(),
            job_options(),
            ScheduleOptions::default(),
            Arc::clone(&model_time),
        );
        let api = Api::new(
            store.clone(),
            cache.clone(),
            Arc::new(Control(scoring.clone())),
            options.api.unwrap_or_default(),
            model_time,
            options.process.unwrap_or("test").to_owned(),
        );
        api.set_ready(true);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let stop = CancellationToken::new();
        let serving = serve(listener, router(api.clone()), options.limits, stop.clone());
        Self {
            store,
            cache,
            api,
            scoring,
            clock,
            address,
            stop,
            serving: tokio::spawn(serving),
            client: reqwest::Client::new(),
            _dir: dir,
        }
    }

    /// A service whose store has scored wallets: see [`trades`].
    pub(crate) async fn scored() -> Self {
        let service = Self::new().await;
        service.trade_and_score(trades()).await;
        service
    }

    /// What `serve` does when a run has published something.
    pub(crate) async fn trade_and_score(&self, trades: Vec<Trade>) -> JobRun {
        self.store.append_trades(trades).await.unwrap();
        let request = RunRequest {
            trigger: Trigger::Request,
            full: false,
        };
        let run = self
            .scoring
            .run_once(request, Arc::new(NoProgress))
            .await
            .unwrap();
        self.cache.advance(run.data_version);
        run
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, &[], None).await
    }

    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> Answer {
        let response = self.send(method, path, headers, body).await;
        let mut headers = BTreeMap::<String, String>::new();
        for (name, value) in response.headers() {
            let values = headers.entry(name.to_string()).or_default();
            if !values.is_empty() {
                values.push_str(", ");
            }
            values.push_str(value.to_str().unwrap());
        }
        let status = response.status();
        let body = response.bytes().await.unwrap().to_vec();
        Answer {
            status,
            headers,
            text: String::from_utf8_lossy(&body).into_owned(),
            body,
        }
    }

    /// The same, of which only the head has come.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> reqwest::Response {
        let mut request = self
            .client
            .request(method, format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.body(body.to_owned());
        }
        request.send().await.unwrap()
    }

    /// A valid key's header.
    pub(crate) async fn key(&self) -> String {
        let key = ApiKey::generate().unwrap();
        let (shown, at) = (key.shown().to_owned(), Timestamp::from_secs(1));
        self.store
            .add_api_key("test".to_owned(), shown, key.hash(), at)
            .await
            .unwrap();
        format!("Bearer {}", key.reveal())
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) text: String,
    body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    /// A body that travelled compressed.
    pub(crate) fn gunzipped(&self) -> String {
        let mut text = String::new();
        let mut decoder = GzDecoder::new(self.body.as_slice());
        decoder.read_to_string(&mut text).unwrap();
        text
    }

    /// `HIT memory`, `MISS store`, …
    pub(crate) fn cache(&self) -> String {
        format!("{} {}", self.header("x-cache"), self.header("x-cache-tier"))
    }

    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// The addresses of a list.
    pub(crate) fn addresses(&self) -> Vec<String> {
        let data = self.json()["data"].as_array().unwrap().clone();
        data.iter()
            .map(|wallet| wallet["walletAddress"].as_str().unwrap().to_owned())
            .collect()
    }
}

pub(crate) const WALLETS: &str = "/v1/analytics/smart-money/wallets";

/// Every status.
pub(crate) fn all(more: &str) -> String {
    format!("{WALLETS}?status=all{more}")
}

fn job_options() -> JobOptions {
    JobOptions {
        settings: Settings::default(),
        batch_size: 10,
        concurrency: 2,
        run_by: "test".to_owned(),
    }
}

/// Round trips of wallets 1 to 30, of which the higher win more; every third
/// trades on Base.
pub(crate) fn trades() -> Vec<Trade> {
    (1..=30).flat_map(|wallet| round_trip(wallet, 1)).collect()
}

/// A purchase and a sale of one wallet on the days `day` and `day + 1` of 2024.
pub(crate) fn round_trip(wallet: u64, day: u64) -> [Trade; 2] {
    let chain = if wallet.is_multiple_of(3) {
        "base"
    } else {
        "ethereum"
    };
    let number = wallet * 1_000 + day * 2;
    let gained = (90 + wallet).to_string();
    let trade = |offset: u64| {
        TradeBuilder::new(number + offset)
            .chain(chain)
            .wallet(wallet)
            .at(&format!("2024-01-{:02}", day + offset))
            .project("uniswap")
    };
    [
        trade(0)
            .sold("USDC", "100")
            .bought("PEPE", "10")
            .usd("100")
            .build(),
        trade(1)
            .sold("PEPE", "10")
            .bought("USDC", &gained)
            .usd(&gained)
            .build(),
    ]
}

struct Control(ScoringService);

#[async_trait]
impl ScoringControl for Control {
    async fn status(&self) -> Result<JobStatus, StoreError> {
        self.0.status().await
    }

    async fn begin_run(&self, full: bool) -> Result<(), RunRefused> {
        let request = RunRequest {
            trigger: Trigger::Request,
            full,
        };
        match self.0.begin(request, Arc::new(NoProgress)).await {
            Ok(_) => Ok(()),
            Err(JobError::AlreadyRunning(lease_holder)) => {
                Err(RunRefused::AlreadyRunning(lease_holder))
            }
            Err(other) => panic!("{other}"),
        }
    }
}

/// What a run that is on record said of itself.
pub(crate) fn report_of(run: &JobRun) -> RunReport {
    RunReport {
        started_at: run.started_at,
        duration_ms: run.duration_ms,
        outcome: run.outcome,
        full: run.full,
        total: run.total,
        processed: run.processed,
        failed: run.failed,
        as_of: run.as_of,
        settings: run.settings.clone(),
        run_by: run.run_by.clone(),
        trigger: run.trigger,
        error: run.error.clone(),
        methodology_version: run.methodology_version.clone(),
    }
}
