//! The JSON of `/moves`.

use serde::Serialize;
use smartmoney_model::{Address, ChainId, Confidence, Score, Timestamp, WalletStatus, WalletType};
use utoipa::ToSchema;

/// A run that changed published wallets.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MovingRun {
    /// The number of the run, as in its record.
    id: i64,
    /// When it was published.
    at: Timestamp,
    /// The version that it published.
    data_version: i64,
}

impl From<smartmoney_store::MovingRun> for MovingRun {
    fn from(run: smartmoney_store::MovingRun) -> Self {
        Self {
            id: run.id,
            at: run.at,
            data_version: run.data_version.number,
        }
    }
}

/// How many wallets moved which way.
#[derive(Debug, Serialize, ToSchema)]
pub struct MoveCounts {
    /// Became smart money.
    new: u64,
    /// Wallets whose score rose.
    risen: u64,
    /// Wallets whose score fell.
    fallen: u64,
    /// Are smart money no more.
    former: u64,
}

impl From<smartmoney_store::MoveCounts> for MoveCounts {
    fn from(counts: smartmoney_store::MoveCounts) -> Self {
        Self {
            new: counts.new,
            risen: counts.risen,
            fallen: counts.fallen,
            former: counts.former,
        }
    }
}

/// What a run did to one wallet.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Move {
    /// The chain that the wallet trades on.
    chain_id: ChainId,
    /// The wallet's address on that chain.
    wallet_address: Address,
    /// From a curator or a label.
    wallet_name: Option<String>,
    /// What it is.
    wallet_type: WalletType,
    /// The score that the run gave it; null where it gave none.
    score: Option<Score>,
    /// The last that its history had before; null for a wallet without one.
    previous_score: Option<Score>,
    /// How strong the evidence is.
    confidence_level: Confidence,
    /// Whether it counts as smart money.
    status: WalletStatus,
    /// Whether it did before; null for a wallet that was not published then.
    previous_status: Option<WalletStatus>,
}

impl From<smartmoney_store::Move> for Move {
    fn from(moved: smartmoney_store::Move) -> Self {
        Self {
            chain_id: moved.chain_id,
            wallet_address: moved.wallet_address,
            wallet_name: moved.wallet_name,
            wallet_type: moved.wallet_type,
            score: moved.score,
            previous_score: moved.previous_score,
            confidence_level: moved.confidence_level,
            status: moved.status,
            previous_status: moved.previous_status,
        }
    }
}
