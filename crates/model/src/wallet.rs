//! Scored wallets.

use crate::named;
use crate::{
    Address, AnomalyKind, ChainId, Confidence, Reason, Score, ScoreBreakdown, Timestamp,
    TradingStyle, Usd,
};
use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A wallet is a chain and an address on it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct WalletKey {
    /// The chain.
    pub chain_id: ChainId,
    /// The address.
    pub wallet_address: Address,
}

/// A scored wallet: one row of `smart_money_wallets`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Wallet {
    /// The chain.
    pub chain_id: ChainId,
    /// The address.
    pub wallet_address: Address,
    /// From a label.
    pub wallet_name: Option<String>,
    /// What it is.
    pub wallet_type: WalletType,
    /// How it came into the data: `dex_trades`.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub discovery_method: CompactString,
    /// Confirmed by a curator.
    pub verified: bool,
    /// Whether it counts as smart money.
    pub status: WalletStatus,
    /// The rules of eligibility, met or failed.
    pub status_reasons: Vec<Reason>,
    /// 0 to 100.
    pub smart_money_score: Score,
    /// What made the score.
    pub score_breakdown: ScoreBreakdown,
    /// How strong the evidence is.
    pub confidence_level: Confidence,
    /// The rules of the next higher level of confidence (or of the highest), met or failed.
    pub confidence_reasons: Vec<Reason>,

    /// Realized + unrealized, USD.
    #[serde(with = "crate::usd::dollars")]
    pub total_pnl: Usd,
    /// Of matched sales, USD.
    #[serde(with = "crate::usd::dollars")]
    pub realized_pnl: Usd,
    /// Of what is held, USD.
    #[serde(with = "crate::usd::dollars")]
    pub unrealized_pnl: Usd,
    /// The base assets' part of the total, USD.
    #[serde(with = "crate::usd::dollars")]
    pub base_asset_pnl: Usd,
    /// Total − known gas, USD.
    #[serde(with = "crate::usd::dollars")]
    pub net_pnl: Usd,
    /// Total without the best position, USD.
    #[serde(with = "crate::usd::dollars")]
    pub profit_without_best: Usd,
    /// Total PnL ÷ cost of all that was bought; a fraction.
    pub roi_all_time: Option<f64>,
    /// Wins ÷ (wins + losses); a fraction.
    pub win_rate: Option<f64>,
    /// The same, drawn towards the average of all wallets.
    pub win_rate_shrunk: Option<f64>,
    /// Closed positions won.
    pub wins: u64,
    /// Closed positions lost.
    pub losses: u64,
    /// Σ wins ÷ Σ losses in USD.
    pub profit_factor: Option<f64>,
    /// Annualised.
    pub sharpe_ratio: Option<f64>,
    /// Annualised.
    pub sortino_ratio: Option<f64>,
    /// Standard deviation of daily returns, annualised; a fraction.
    pub volatility: Option<f64>,
    /// A fraction ≤ 0.
    pub max_drawdown: Option<f64>,

    /// All trades.
    pub total_trades: u64,
    /// USD value of the priced ones.
    #[serde(with = "crate::usd::dollars")]
    pub total_volume: Usd,
    /// Mean value of a priced trade, USD.
    #[serde(with = "crate::usd::dollars::option")]
    pub avg_trade_size: Option<Usd>,
    /// Mean holding time of matched sales, weighted by cost.
    pub avg_holding_period_days: Option<f64>,
    /// The median.
    pub median_holding_period_days: Option<f64>,
    /// Closed positions.
    pub closed_positions: u64,
    /// Open positions.
    pub open_positions: u64,
    /// Days with a trade.
    pub active_days: u32,
    /// How long it usually holds.
    pub trading_style: Option<TradingStyle>,
    /// From volatility and drawdown.
    pub risk_profile: Option<RiskProfile>,
    /// Looks automated.
    pub is_bot: bool,
    /// Tokens by traded value.
    pub preferred_tokens: Vec<String>,
    /// Exchanges by traded value.
    pub preferred_protocols: Vec<String>,

    /// Share of the wallet's proceeds and trades that is explained, 0 to 1.
    pub coverage: f64,
    /// Proceeds without a known purchase, USD.
    #[serde(with = "crate::usd::dollars")]
    pub unmatched_proceeds: Usd,
    /// Closed positions compared with the market.
    pub compared_positions: u64,
    /// Mean excess return over the market.
    pub mean_excess_return: Option<f64>,
    /// One-sided p-value.
    pub p_value: Option<f64>,
    /// Benjamini–Hochberg q-value over all wallets evaluated.
    pub q_value: Option<f64>,
    /// Odd input, by kind.
    pub anomalies: BTreeMap<AnomalyKind, u64>,

    /// The first trade.
    pub first_seen: Timestamp,
    /// The latest trade.
    pub last_trade_timestamp: Timestamp,
    /// When the values above were computed anew and differed.
    pub last_updated: Timestamp,
    /// The rules by which they were computed.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub methodology_version: CompactString,
}

impl Wallet {
    /// Its key.
    pub fn key(&self) -> WalletKey {
        WalletKey {
            chain_id: self.chain_id.clone(),
            wallet_address: self.wallet_address,
        }
    }
}

/// What a wallet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum WalletType {
    /// Large trades or a large volume.
    Whale,
    /// From a label.
    Fund,
    /// The rest.
    Trader,
    /// From a label.
    Protocol,
}

named! { WalletType, "a type of wallet";
    Whale => "whale",
    Fund => "fund",
    Trader => "trader",
    Protocol => "protocol",
}

/// Whether a wallet counts as smart money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum WalletStatus {
    /// Smart money: eligible, no bot, high confidence.
    Identified,
    /// Eligible, no bot, medium confidence.
    Candidate,
    /// Was identified and no longer is.
    Former,
    /// Neither.
    None,
}

named! { WalletStatus, "a status";
    Identified => "identified",
    Candidate => "candidate",
    Former => "former",
    None => "none",
}

/// How much the value of a wallet's holdings moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum RiskProfile {
    /// Calm.
    Low,
    /// Between.
    Medium,
    /// Wild.
    High,
}

named! { RiskProfile, "a profile of risk";
    Low => "low",
    Medium => "medium",
    High => "high",
}
