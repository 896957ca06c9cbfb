//! Wallets by a part of their address or name.

mod postgres;
mod sql;
mod sqlite;

use crate::StoreError;
use async_trait::async_trait;
use smartmoney_model::{
    Address, ChainId, Confidence, DataVersion, Score, ScoreBasis, Timestamp, WalletStatus,
    WalletType,
};

/// Search for published wallets.
#[async_trait]
pub trait SearchStore: Send + Sync + 'static {
    /// Up to `limit` wallets of any status whose address begins with `text`, or
    /// whose name holds it in whatever case. Exact ones come first, then the
    /// identified, then by score, those without one last; equal ones by (chain, address).
    async fn search(&self, text: &str, limit: usize) -> Result<WalletsFound, StoreError>;
}

/// The wallets that a search found, of one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct WalletsFound {
    /// The best first.
    pub wallets: Vec<FoundWallet>,
    /// The rules by which all wallets are measured; None where none is published.
    pub methodology_version: Option<String>,
    /// The present data version, read in the same snapshot.
    pub data_version: DataVersion,
    /// The day up to which was measured, by the latest published run.
    pub as_of: Option<Timestamp>,
}

/// A wallet as a search shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct FoundWallet {
    /// The chain that the wallet trades on.
    pub chain_id: ChainId,
    /// The wallet's address on that chain.
    pub wallet_address: Address,
    /// From a curator or a label.
    pub wallet_name: Option<String>,
    /// What it is.
    pub wallet_type: WalletType,
    /// Whether it counts as smart money.
    pub status: WalletStatus,
    /// 0 to 100; None for what is no trader by judgement.
    pub smart_money_score: Option<Score>,
    /// What the score is made of, or why there is none.
    pub score_basis: ScoreBasis,
    /// How strong the evidence is.
    pub confidence_level: Confidence,
}
