//! What the latest run changed among smart money.

mod postgres;
mod sql;
mod sqlite;

use crate::StoreError;
use async_trait::async_trait;
use smartmoney_model::{
    Address, ChainId, Confidence, DataVersion, Score, Timestamp, WalletStatus, WalletType,
};

/// What the latest run moved.
#[async_trait]
pub trait MoveStore: Send + Sync + 'static {
    /// What the latest run that changed published wallets did to smart money, up
    /// to `limit` wallets of each kind.
    async fn moves(&self, limit: usize) -> Result<Moves, StoreError>;
}

/// What the latest run that changed something did to smart money, of one moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Moves {
    /// The run; None before the first.
    pub run: Option<MovingRun>,
    /// How many moved, shown or not.
    pub counts: MoveCounts,
    /// Identified by this run, best first.
    pub new: Vec<Move>,
    /// Identified before and after with a higher score, largest change first.
    pub risen: Vec<Move>,
    /// Identified before and after with a lower score, largest change first.
    pub fallen: Vec<Move>,
    /// Identified before and not any more, best first.
    pub former: Vec<Move>,
    /// The rules by which wallets are measured; None where none is published.
    pub methodology_version: Option<String>,
    /// The present data version, read in the same snapshot.
    pub data_version: DataVersion,
    /// The day up to which was measured, by the latest published run.
    pub as_of: Option<Timestamp>,
}

/// A run that changed published wallets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MovingRun {
    /// The number of the run, as in its record.
    pub id: i64,
    /// When it was published.
    pub at: Timestamp,
    /// The version that it published.
    pub data_version: DataVersion,
}

/// How many wallets moved which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MoveCounts {
    /// Became smart money.
    pub new: u64,
    /// Wallets whose score rose.
    pub risen: u64,
    /// Wallets whose score fell.
    pub fallen: u64,
    /// Are smart money no more.
    pub former: u64,
}

/// What a run did to one wallet.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// The chain that the wallet trades on.
    pub chain_id: ChainId,
    /// The wallet's address on that chain.
    pub wallet_address: Address,
    /// From a curator or a label.
    pub wallet_name: Option<String>,
    /// What it is.
    pub wallet_type: WalletType,
    /// The score that the run gave it.
    pub score: Option<Score>,
    /// The last that its history had before; null for a wallet without one.
    pub previous_score: Option<Score>,
    /// How strong the evidence is.
    pub confidence_level: Confidence,
    /// Whether it counts as smart money.
    pub status: WalletStatus,
    /// Whether it did before; null for a wallet that was not published then.
    pub previous_status: Option<WalletStatus>,
}
