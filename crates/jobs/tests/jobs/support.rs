use smartmoney_analysis::Settings;
use smartmoney_jobs::{JobOptions, NoProgress, WalletScoringJob};
use smartmoney_model::{Timestamp, Wallet};
use smartmoney_store::{JobRun, SqliteStore, StatusFilter, WalletQuery, WalletStore};
use std::sync::Arc;
use tempfile::TempDir;

pub struct Place {
    pub store: Arc<dyn WalletStore>,
    _dir: TempDir,
}

impl Place {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Arc::new(SqliteStore::open(&dir.path().join("store.db")).unwrap());
        Self { store, _dir: dir }
    }

    pub async fn score(&self, full: bool) -> JobRun {
        self.job(full, Settings::default())
            .run(now(), &NoProgress)
            .await
            .unwrap()
    }

    pub fn job(&self, full: bool, settings: Settings) -> WalletScoringJob {
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

pub fn job_over(store: Arc<dyn WalletStore>, full: bool, settings: Settings) -> WalletScoringJob {
    let options = JobOptions {
        settings,
        batch_size: 3,
        concurrency: 2,
        full,
        run_by: "test".to_owned(),
    };
    WalletScoringJob::new(store, options)
}

/// All runs of a test happen at one moment, so that results can be compared.
pub fn now() -> Timestamp {
    Timestamp::from_secs(1_800_000_000)
}
