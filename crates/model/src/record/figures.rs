//! What came after a list, in figures.

use crate::{Usd, WalletStatus};
use serde::{Deserialize, Serialize};

/// A figure with an interval that holds it with 95 %; None where it can't be said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[allow(missing_docs, reason = "the name says it")]
pub struct Interval {
    pub value: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

/// What came after one list or several.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RecordFigures {
    /// The wallets that were smart money.
    pub identified: RecordGroup,
    /// Those that were candidates.
    pub candidate: RecordGroup,
    /// Those that had been smart money and were no longer.
    pub former: RecordGroup,
    /// By score: what it said beside what came, over all wallets of the list.
    pub by_score: Vec<ScoreBucket>,
}

impl RecordFigures {
    /// The group of a status that a list keeps.
    pub fn group(&mut self, status: WalletStatus) -> Option<&mut RecordGroup> {
        match status {
            WalletStatus::Identified => Some(&mut self.identified),
            WalletStatus::Candidate => Some(&mut self.candidate),
            WalletStatus::Former => Some(&mut self.former),
            WalletStatus::None => None,
        }
    }
}

/// What a group of wallets had; a wallet counts once for each list.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct RecordGroup {
    /// How many there are.
    pub wallets: u64,
    /// Those whose trades up to the list were taken back since.
    pub gone: u64,
    /// Those that made no trade any more.
    pub stopped: u64,
    /// Those that opened a position that could be compared.
    pub measured: u64,
    /// Those of which a follower who trades at the next traded hour would have found a price.
    pub followed: u64,
    /// Compared positions that they opened.
    pub positions: u64,
    /// Those that could be followed at the next traded hour.
    pub followed_positions: u64,
    /// Realized PnL and the change of unrealized PnL of all together, USD.
    #[serde(with = "crate::usd::dollars")]
    pub pnl: Usd,
    /// The wallets' own results over the market.
    pub own_market: Forward,
    /// Their own over the crowd.
    pub own_peers: Forward,
    /// Those of a follower who trades at the next traded hour, over the market.
    pub follower_market: Forward,
    /// The same over the crowd: what the score is the probability of.
    pub follower_peers: Forward,
    /// What was expected of the wallets themselves in a period, beside what came.
    pub expected_excess: Expectation,
    /// What was expected of a follower who trades at the next traded hour, beside what came.
    pub follower_excess: Expectation,
}

/// What came, by one measure.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Forward {
    /// The mean over wallets of the mean excess of their new positions, as a share of cost.
    pub excess: Interval,
    /// The hit rate: the share of wallets with such a mean above 0.
    pub wallets_ahead: Interval,
    /// The share of positions with an excess above 0.
    pub positions_ahead: Interval,
}

/// What was expected in a period, beside what came, over the wallets of which both are known.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Expectation {
    /// The mean of what the list expected.
    pub expected: Option<f64>,
    /// The mean of what came over the market or over the crowd, whichever is less.
    pub came: Interval,
}

/// Wallets with scores from one number to another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ScoreBucket {
    /// The least score.
    pub from: f64,
    /// Up to here, without it but for 100.
    pub to: f64,
    /// How many had a position that could be followed.
    pub wallets: u64,
    /// The mean of their scores ÷ 100.
    pub said: Option<f64>,
    /// The share of them whose follower, at the next traded hour, was ahead of the crowd.
    pub ahead: Interval,
}
