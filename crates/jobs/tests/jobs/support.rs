//! The databases and jobs that the tests share.

use smartmoney_analysis::Settings;
use smartmoney_jobs::{JobError, JobOptions, NoProgress, Progress, RunRequest, WalletScoringJob};
use smartmoney_model::{Timestamp, Wallet};
use smartmoney_store::{
    JobRun, JobStore, Lease, PostgresStore, SqliteStore, StatusFilter, Store, Trigger, WalletQuery,
};
use smartmoney_testkit::PostgresServer;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

/// A database of one test, empty at first.
pub struct TestDatabase {
    pub store: Arc<dyn Store>,
    backend: Backend,
}

enum Backend {
    Sqlite(TempDir),
    Postgres(String),
}

impl Backend {
    async fn connect(&self) -> Arc<dyn Store> {
        match self {
            Self::Sqlite(dir) => Arc::new(SqliteStore::open(&dir.path().join("store.db")).unwrap()),
            Self::Postgres(url) => Arc::new(PostgresStore::connect(url).await.unwrap()),
        }
    }
}

impl TestDatabase {
    pub async fn in_sqlite() -> Self {
        Self::of(Backend::Sqlite(tempfile::tempdir().unwrap())).await
    }

    pub async fn in_postgres() -> Self {
        let url = PostgresServer::shared().empty_database();
        Self::of(Backend::Postgres(url)).await
    }

    async fn of(backend: Backend) -> Self {
        Self {
            store: backend.connect().await,
            backend,
        }
    }

    /// Another handle, as another process would have.
    pub async fn connect(&self) -> Arc<dyn Store> {
        self.backend.connect().await
    }

    pub async fn score(&self, full: bool) -> JobRun {
        self.job(full, Settings::default())
            .run(now(), &NoProgress)
            .await
            .unwrap()
    }

    pub fn job(&self, full: bool, settings: Settings) -> LeasedJob {
        job_over(self.store.clone(), full, settings)
    }

    /// Everything published, by key.
    pub async fn wallets(&self) -> Vec<Wallet> {
        let query = WalletQuery {
            status: StatusFilter::All,
            ..WalletQuery::default()
        };
        self.store
            .wallets_by_key(&query, None, 100_000)
            .await
            .unwrap()
    }
}

/// A job that takes the lease for each run.
pub struct LeasedJob {
    store: Arc<dyn JobStore>,
    job: WalletScoringJob,
    full: bool,
}

impl LeasedJob {
    pub async fn run(&self, now: Timestamp, progress: &dyn Progress) -> Result<JobRun, JobError> {
        let lease = self.store.take_lease("test", Duration::from_hours(1)).await;
        let Lease::Taken(epoch) = lease.unwrap() else {
            panic!("another holder has the lease");
        };
        let store = self.store.begin(epoch);
        let request = RunRequest {
            trigger: Trigger::Request,
            full: self.full,
        };
        let run = self.job.run(&store, request, now, progress).await;
        self.store.release_lease(epoch).await.unwrap();
        run
    }
}

pub fn job_over(store: Arc<dyn JobStore>, full: bool, settings: Settings) -> LeasedJob {
    LeasedJob {
        job: WalletScoringJob::new(options(settings, "test")),
        store,
        full,
    }
}

pub fn options(settings: Settings, run_by: &str) -> JobOptions {
    JobOptions {
        settings,
        batch_size: 3,
        concurrency: 2,
        run_by: run_by.to_owned(),
    }
}

/// All runs of a test happen at one moment, so that results can be compared.
pub fn now() -> Timestamp {
    Timestamp::from_secs(1_800_000_000)
}
