//! The JSON of a wallet's page.

use serde::Serialize;
use smartmoney_model::{
    Address, Confidence, Curation, Score, ScoreBasis, Timestamp, TradeRow, Wallet, WalletDetail,
    WalletStatus,
};
use utoipa::ToSchema;

/// All that is shown of one wallet.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WalletEntry {
    /// What is published.
    wallet: Wallet,
    /// Evidence, positions and equity curve; none of them until a run of this
    /// version has analysed the wallet.
    #[serde(flatten)]
    detail: Option<WalletDetail>,
    /// The curator's tags, or else the label's.
    tags: Vec<String>,
    /// The curator's entry; null for a wallet without one.
    curation: Option<Curation>,
    /// The wallets of its chain that repeat its purchases, by address, at most 50.
    copies: Vec<Address>,
    /// The changes of its score, latest first, at most 50.
    score_history: Vec<ScorePoint>,
    /// Of its last 1,000 rows to arrive the latest trades, latest first, at most 50.
    latest_trades: Vec<TradeRow>,
}

impl From<smartmoney_store::WalletEntry> for WalletEntry {
    fn from(entry: smartmoney_store::WalletEntry) -> Self {
        Self {
            wallet: entry.wallet,
            detail: entry.detail,
            tags: entry.tags,
            curation: entry.curation,
            copies: entry.copies,
            score_history: entry.history.into_iter().map(ScorePoint::from).collect(),
            latest_trades: entry.latest_trades,
        }
    }
}

/// A wallet's score after a run that changed it: its first run, and each that gave it another
/// score, basis, confidence or status than its point before.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScorePoint {
    /// The number of the run that published it.
    run_id: i64,
    /// When it was published.
    at: Timestamp,
    /// The score after the run, 0 to 100; null where it gave none.
    score: Option<Score>,
    /// What the score was made of, or why there was none.
    basis: ScoreBasis,
    /// The confidence level after the run.
    confidence: Confidence,
    /// The status after the run.
    status: WalletStatus,
}

impl From<smartmoney_store::ScorePoint> for ScorePoint {
    fn from(point: smartmoney_store::ScorePoint) -> Self {
        Self {
            run_id: point.run_id,
            at: point.at,
            score: point.score,
            basis: point.basis,
            confidence: point.confidence,
            status: point.status,
        }
    }
}
