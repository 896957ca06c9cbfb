//! What a run writes becomes visible, all at once.

pub(crate) mod details;
pub(crate) mod details_postgres;
pub(crate) mod details_sqlite;
pub(crate) mod digest;
pub(crate) mod gone;
mod postgres;
mod sqlite;
pub(crate) mod staged;

use crate::{JobRun, Pending, RecordUpdate, RunReport, StoreError, TradeSeq, WalletId};
use async_trait::async_trait;
use smartmoney_model::Wallet;

/// The methods by which a run stages and publishes its results.
#[async_trait]
pub trait PublicationStore: Send + Sync + 'static {
    /// Readies the store for a run: forgets what an earlier run staged and did not
    /// publish, and says what came since the last published run.
    ///
    /// `rules` is any text that stands for the rules by which facts and prices are made
    /// from now on. When they are not those of before, all facts and hourly prices are
    /// dropped, and prices reach to no trade: two kinds of either never stand side by side.
    async fn prepare(&self, rules: &str) -> Result<Pending, StoreError>;

    /// Lays wallets ready for [`publish`](Self::publish), each once in a run; readers don't see
    /// them until then. What is known to be published already is not written again, and all of
    /// it is no write.
    async fn stage_wallets(&self, wallets: Vec<(WalletId, Wallet)>) -> Result<(), StoreError>;

    /// Makes all staged wallets and new details visible at once, with the run's record and a
    /// [`ScorePoint`](crate::ScorePoint) for each wallet whose score, confidence or status
    /// changed; clears what was dirty up to the run's last trade, and raises `data_version`
    /// when anything visible changed. The first full run of a UTC day also freezes what is
    /// published: see [`RecordStore`](crate::RecordStore).
    async fn publish(&self, publication: Publication) -> Result<JobRun, StoreError>;

    /// Records a run that published nothing.
    async fn record_failed_run(&self, run: RunReport) -> Result<JobRun, StoreError>;
}

/// A run that is to become visible.
#[derive(Debug, Clone, PartialEq)]
pub struct Publication {
    /// What the run says of itself; publishing adds its own time to the duration.
    pub report: RunReport,
    /// Trades up to here are accounted for: wallets that became dirty later stay dirty.
    pub up_to: TradeSeq,
    /// Wallets that could not be processed: they stay dirty.
    pub still_dirty: Vec<WalletId>,
    /// What it adds to the record.
    pub record: RecordUpdate,
}
