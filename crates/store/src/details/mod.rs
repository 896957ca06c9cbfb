//! All that is shown of one address.

mod latest;
mod postgres;
mod sqlite;

use crate::{ScorePoint, StoreError, WalletId};
use async_trait::async_trait;
use smartmoney_model::{
    Address, ChainId, Curation, DataVersion, Timestamp, TradeRow, Wallet, WalletDetail,
};

/// The published wallets one by one.
#[async_trait]
pub trait DetailStore: Send + Sync + 'static {
    /// All that is shown of an address, of one moment.
    async fn wallet_entries(
        &self,
        address: Address,
        chain: Option<&ChainId>,
    ) -> Result<WalletEntries, StoreError>;
}

/// Every chain's entry of one address.
#[derive(Debug, Clone, PartialEq)]
pub struct WalletEntries {
    /// The wallet on each chain, in the order of the chains.
    pub entries: Vec<WalletEntry>,
    /// The present data version, read in the same snapshot.
    pub data_version: DataVersion,
    /// The day up to which was measured, by the latest published run.
    pub as_of: Option<Timestamp>,
}

/// All that is shown of one wallet.
#[derive(Debug, Clone, PartialEq)]
pub struct WalletEntry {
    /// The wallet's number in the store.
    pub id: WalletId,
    /// What is published.
    pub wallet: Wallet,
    /// Evidence, positions and equity curve; none of them until a run of this
    /// version has analysed the wallet.
    pub detail: Option<WalletDetail>,
    /// The curator's tags, or else the label's.
    pub tags: Vec<String>,
    /// The curator's entry; None for a wallet without one.
    pub curation: Option<Curation>,
    /// The wallets of its chain that repeat its purchases, by address, at most 50.
    pub copies: Vec<Address>,
    /// The changes of its score, latest first, at most 50.
    pub history: Vec<ScorePoint>,
    /// Of its last 1,000 rows to arrive the latest trades, latest first, at most 50.
    pub latest_trades: Vec<TradeRow>,
}

impl WalletEntry {
    /// Changes of the score that are shown.
    pub const MOST_SCORES: usize = 50;
    /// Trades that are shown.
    pub const MOST_TRADES: usize = 50;
    /// Rows that are looked at: a wallet may have hundreds of thousands, and
    /// those that came last nearly always hold the latest.
    pub const ARRIVALS: usize = 1_000;
}

/// The copies of the wallet with this chain and address.
const SELECT_COPIES: &str = "\
    SELECT wallet_address FROM smart_money_wallets
    WHERE chain_id = $1 AND copy_of = $2 ORDER BY wallet_address LIMIT 50";
