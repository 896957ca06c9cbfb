//! By what wallets are put in order on a day.

use serde::Serialize;
use smartmoney_analysis::weighted_factors;
use smartmoney_model::{Score, Wallet};

/// What is to foretell a wallet's results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Predictor {
    /// The score; of equal ones what a follower is expected to have.
    Score,
    /// Past PnL, USD.
    Pnl,
    /// Past ROI.
    Roi,
    /// Past win rate.
    WinRate,
    /// The Sharpe ratio.
    Sharpe,
    /// How many trades the wallet has made.
    Trades,
    /// Factors of performance, activity and behaviour, weighted and summed, as scores are commonly
    /// made.
    WeightedFactors,
    /// Chance.
    Random,
}

impl Predictor {
    /// The score first, then what it is compared with.
    pub const ALL: [Self; 8] = [
        Self::Score,
        Self::Pnl,
        Self::Roi,
        Self::WinRate,
        Self::Sharpe,
        Self::Trades,
        Self::WeightedFactors,
        Self::Random,
    ];

    /// Its name in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Score => "score",
            Self::Pnl => "past PnL",
            Self::Roi => "past ROI",
            Self::WinRate => "past win rate",
            Self::Sharpe => "past Sharpe ratio",
            Self::Trades => "trades",
            Self::WeightedFactors => "weighted factors",
            Self::Random => "random order",
        }
    }

    /// What it says of a wallet: a greater value is better, and what is not known is worse than
    /// all that is. The second value decides between equal ones.
    pub(crate) fn of(self, wallet: &Wallet, chance: f64) -> (f64, f64) {
        let known = |value: Option<f64>| (value.unwrap_or(f64::NEG_INFINITY), 0.0);
        match self {
            Self::Score => {
                let score = wallet.smart_money_score.map(Score::value);
                let expected = wallet.follower_excess.unwrap_or(f64::NEG_INFINITY);
                (known(score).0, expected)
            }
            Self::Pnl => (wallet.total_pnl.to_f64(), 0.0),
            Self::Roi => known(wallet.roi_all_time),
            Self::WinRate => known(wallet.win_rate),
            Self::Sharpe => known(wallet.sharpe_ratio),
            Self::Trades => (wallet.total_trades as f64, 0.0),
            Self::WeightedFactors => (weighted_factors(&wallet.profile), 0.0),
            Self::Random => (chance, 0.0),
        }
    }
}
