//! What the analysis found of each wallet: the facts that scores are made of.

mod analysed;
pub(crate) mod postgres;
pub(crate) mod sql;
pub(crate) mod sqlite;

use crate::{StoreError, WalletId};
use async_trait::async_trait;
use smartmoney_model::{
    Curation, Label, LabelKind, WalletDetail, WalletFacts, WalletKey, WalletStatus,
};

/// The facts that a run finds and judges.
#[async_trait]
pub trait FactStore: Send + Sync + 'static {
    /// Replaces facts, and lays details ready for
    /// [`publish`](crate::PublicationStore::publish); readers don't see the details until then.
    /// What a wallet has already is not written again, and all of it is no write. A failure
    /// leaves all of them as they were. [`StoreError::OutOfRange`] also for sums that would not
    /// fit the wallet that is published of them.
    async fn put_facts(&self, analysed: Vec<(WalletId, AnalysedWallet)>) -> Result<(), StoreError>;

    /// What is needed of all wallets at once, by id.
    async fn population(&self) -> Result<Vec<PopulationEntry>, StoreError>;

    /// Up to `limit` wallets with facts and an id above `after`, by id.
    async fn facts_after(&self, after: WalletId, limit: usize)
    -> Result<Vec<FactsRow>, StoreError>;
}

/// What a wallet's trades came to.
#[derive(Debug, Clone, PartialEq)]
pub struct AnalysedWallet {
    /// What scores are made of.
    pub facts: WalletFacts,
    /// What a page of the wallet shows.
    pub detail: WalletDetail,
    /// Its PnL over time in a few points, in whole USD: what a list shows.
    pub sparkline: Vec<f64>,
}

/// What the run needs of every wallet to judge each: kept small, since all of
/// them are in memory at once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PopulationEntry {
    /// The wallet's number in the store.
    pub id: WalletId,
    /// Closed positions won.
    pub wins: u64,
    /// Closed positions lost.
    pub losses: u64,
    /// Closed positions compared with the market.
    pub compared: u64,
    /// One-sided p-value of the wallet against the market; None where it is not tested.
    pub p_value: Option<f64>,
    /// What a label file says it is.
    pub label: Option<LabelKind>,
}

/// A wallet's facts beside what others say of it.
#[derive(Debug, Clone, PartialEq)]
pub struct FactsRow {
    /// The wallet's number in the store.
    pub id: WalletId,
    /// Its chain and address.
    pub key: WalletKey,
    /// What is known of it.
    pub facts: WalletFacts,
    /// What a label file says.
    pub label: Option<Label>,
    /// What a curator says; it goes before labels.
    pub curation: Option<Curation>,
    /// The status that is published; None before its first run.
    pub published: Option<WalletStatus>,
}
