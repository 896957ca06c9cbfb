//! What the analysis found of each wallet: the facts and the evidence that it is judged by.

mod analysed;
pub(crate) mod postgres;
pub(crate) mod sql;
pub(crate) mod sqlite;

use crate::{StoreError, WalletId};
use async_trait::async_trait;
use smartmoney_model::{
    Address, Curation, FollowMeasures, Label, LabelKind, PositionEvidence, WalletDetail,
    WalletFacts, WalletKey, WalletStatus,
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

    /// The evidence of up to `limit` wallets with facts and an id above `after`, by id.
    async fn evidence_after(
        &self,
        after: WalletId,
        limit: usize,
    ) -> Result<Vec<EvidenceRow>, StoreError>;

    /// Replaces what copying these wallets would have brought. A failure leaves all of them as
    /// they were.
    async fn put_followability(
        &self,
        measured: Vec<(WalletId, FollowMeasures)>,
    ) -> Result<(), StoreError>;

    /// Whether that is known of any wallet.
    async fn has_followability(&self) -> Result<bool, StoreError>;

    /// Up to `limit` wallets with facts and an id above `after`, by id.
    async fn facts_after(&self, after: WalletId, limit: usize)
    -> Result<Vec<FactsRow>, StoreError>;
}

/// What a wallet's trades came to.
#[derive(Debug, Clone, PartialEq)]
pub struct AnalysedWallet {
    /// By what it is judged.
    pub facts: WalletFacts,
    /// What each of its positions earned beyond the market.
    pub evidence: PositionEvidence,
    /// Whether a later day alone can change any of it, without a new price.
    pub is_unsettled: bool,
    /// What a page of the wallet shows.
    pub detail: WalletDetail,
    /// Its PnL over time in a few points, in whole USD: what a list shows.
    pub sparkline: Vec<f64>,
}

/// What a run needs of every wallet before it can judge any.
#[derive(Debug, Clone, PartialEq)]
pub struct EvidenceRow {
    /// The wallet's number in the store.
    pub id: WalletId,
    /// Its address.
    pub address: Address,
    /// Closed positions won.
    pub wins: u64,
    /// Closed positions lost.
    pub losses: u64,
    /// What a label file says it is.
    pub label: Option<LabelKind>,
    /// What each of its positions earned beyond the market.
    pub evidence: PositionEvidence,
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
    /// What copying it would have brought, where a run has measured it.
    pub follow: Option<FollowMeasures>,
    /// The status that is published; None before its first run.
    pub published: Option<WalletStatus>,
}
