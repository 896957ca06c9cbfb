//! Scored wallets.

use crate::column::{Column, ColumnType, ReadValue, columns};
use crate::named;
use crate::{
    Address, AnomalyKind, ChainId, Confidence, DecayPoint, ExcessPoint, Followability, Profile,
    Reason, Score, ScoreBasis, Timestamp, TradingStyle, Usd,
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

columns! {
    /// A scored wallet: one row of `smart_money_wallets`.
    #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "camelCase")]
    #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
    pub struct Wallet {
        /// The chain.
        chain_id: ChainId,
        /// The address.
        wallet_address: Address,
        /// Its name, set by a curator or from a label.
        wallet_name: Option<String>,
        /// Its type, set by a curator, from a label, or by the size of its trades.
        wallet_type: WalletType,
        /// How it came into the data: `dex_trades`.
        #[cfg_attr(feature = "schema", schema(value_type = String))]
        discovery_method: CompactString,
        /// Whether a curator, or else its label, says that it is verified.
        verified: bool,
        /// Whether it counts as smart money.
        status: WalletStatus,
        /// The rules of eligibility, met or failed.
        status_reasons: Vec<Reason>,
        /// 100 × the probability of skill; none for what is no trader by judgement.
        smart_money_score: Option<Score>,
        /// What the score is made of, or why there is none.
        score_basis: ScoreBasis,
        /// The wallet whose purchases it repeats.
        copy_of: Option<Address>,
        /// How it trades, in factors that are described and not summed.
        profile: Profile,
        /// How strong the evidence of skill is.
        confidence_level: Confidence,
        /// The rules of the next higher level of confidence (or of the highest), met or failed.
        confidence_reasons: Vec<Reason>,

        /// Realized + unrealized PnL, USD.
        #[serde(with = "crate::usd::dollars")]
        total_pnl: Usd,
        /// PnL of matched sales, USD.
        #[serde(with = "crate::usd::dollars")]
        realized_pnl: Usd,
        /// PnL of the holdings, USD.
        #[serde(with = "crate::usd::dollars")]
        unrealized_pnl: Usd,
        /// The part of the total PnL that base assets made, USD.
        #[serde(with = "crate::usd::dollars")]
        base_asset_pnl: Usd,
        /// Total PnL − known gas, USD.
        #[serde(with = "crate::usd::dollars")]
        net_pnl: Usd,
        /// Gain or loss of round trips within one transaction, in no other figure, USD.
        #[serde(with = "crate::usd::dollars")]
        atomic_pnl: Usd,
        /// Total PnL without the best position, USD.
        #[serde(with = "crate::usd::dollars")]
        profit_without_best: Usd,
        /// Total PnL ÷ cost of all purchases; a fraction.
        #[unit = "fraction"]
        roi_all_time: Option<f64>,
        /// Wins ÷ (wins + losses); a fraction.
        #[unit = "fraction"]
        win_rate: Option<f64>,
        /// The win rate, shrunk towards the average of all wallets; a fraction.
        #[unit = "fraction"]
        win_rate_shrunk: Option<f64>,
        /// Closed positions won.
        wins: u64,
        /// Closed positions lost.
        losses: u64,
        /// Sum of the wins ÷ sum of the losses, in USD.
        profit_factor: Option<f64>,
        /// Mean ÷ standard deviation of daily returns, annualised.
        sharpe_ratio: Option<f64>,
        /// Mean ÷ downside deviation of daily returns, annualised.
        sortino_ratio: Option<f64>,
        /// Compound annual return ÷ the size of the greatest drawdown.
        calmar_ratio: Option<f64>,
        /// Standard deviation of daily returns, annualised; a fraction.
        #[unit = "fraction"]
        volatility: Option<f64>,
        /// The largest fall of the compounded daily returns from their peak; a fraction ≤ 0.
        #[unit = "fraction"]
        max_drawdown: Option<f64>,

        /// Number of trades, round trips within one transaction included.
        total_trades: u64,
        /// Those of them that were round trips within one transaction.
        atomic_trades: u64,
        /// Value of the priced trades, USD.
        #[serde(with = "crate::usd::dollars")]
        total_volume: Usd,
        /// Mean value of a priced trade, USD.
        #[serde(with = "crate::usd::dollars::option")]
        avg_trade_size: Option<Usd>,
        /// Mean holding time of matched sales, weighted by cost, in days.
        #[unit = "days"]
        avg_holding_period_days: Option<f64>,
        /// Median holding time of matched sales, weighted by cost, in days.
        #[unit = "days"]
        median_holding_period_days: Option<f64>,
        /// Number of closed positions.
        closed_positions: u64,
        /// Number of open positions.
        open_positions: u64,
        /// UTC days with a trade.
        #[unit = "days"]
        active_days: u32,
        /// By its holding times.
        trading_style: Option<TradingStyle>,
        /// By volatility and drawdown.
        risk_profile: Option<RiskProfile>,
        /// Whether it looks automated or is labelled as a bot.
        is_bot: bool,
        /// Tokens by traded value, largest first.
        preferred_tokens: Vec<String>,
        /// Exchanges by traded value, largest first.
        preferred_protocols: Vec<String>,

        /// Share of the wallet's proceeds and trades whose cost and value are known, 0 to 1.
        #[unit = "fraction"]
        coverage: f64,
        /// Proceeds without a known purchase, USD.
        #[serde(with = "crate::usd::dollars")]
        unmatched_proceeds: Usd,
        /// Positions compared with the market, closed and open.
        compared_positions: u64,
        /// Those of them that a follower could have had.
        followed_positions: u64,
        /// Periods with a compared position.
        compared_periods: u64,
        /// Mean excess over the market in a period, a fraction of a position's cost.
        #[unit = "fraction"]
        mean_excess_return: Option<f64>,
        /// The same over the crowd.
        #[unit = "fraction"]
        mean_peer_excess: Option<f64>,
        /// Expected excess over market and crowd in a period, drawn towards that of all wallets.
        #[unit = "fraction"]
        expected_excess: Option<f64>,
        /// The lower end of its interval of 95 %.
        #[unit = "fraction"]
        expected_excess_low: Option<f64>,
        /// The upper end.
        #[unit = "fraction"]
        expected_excess_high: Option<f64>,
        /// The expected excess of a follower, who trades at the token's next traded hour.
        #[unit = "fraction"]
        follower_excess: Option<f64>,
        /// How likely a wallet without skill has so good a test of its followers' excess over market and crowd; one-sided, by the null that is fitted to the tests of all wallets.
        p_value: Option<f64>,
        /// Benjamini–Hochberg q-value, the share of luck among all tests as good as this: over the wallets evaluated, of one with enough positions for high confidence over those with as many.
        q_value: Option<f64>,
        /// Excess over market and crowd, period by period.
        excess_curve: Vec<ExcessPoint>,
        /// Whether it could have been copied at a profit; about copying, as the score is about skill.
        followability: Followability,
        /// The longest delay up to which it could, where that is less than an hour; 0 is the next block.
        #[unit = "seconds"]
        follow_within_secs: Option<u32>,
        /// After how long half of the excess is gone that a follower has in the same block.
        #[unit = "seconds"]
        alpha_half_life_secs: Option<f64>,
        /// What each trade of a follower in the next block may cost before nothing is left.
        #[unit = "fraction"]
        break_even_cost: Option<f64>,
        /// The largest position with which something is left to a follower in the next block after costs, USD.
        #[serde(with = "crate::usd::dollars::option")]
        follow_capacity: Option<Usd>,
        /// The share of its positions in which a follower finds a price in the next block or later.
        #[unit = "fraction"]
        follow_fill_rate: Option<f64>,
        /// A follower's excess over the market before costs, by delay, and the wallet's own beside it.
        alpha_decay: Vec<DecayPoint>,
        /// The end of the time over which following was measured; none of wallets that were not.
        follow_as_of: Option<Timestamp>,
        /// Odd input, by kind.
        anomalies: BTreeMap<AnomalyKind, u64>,

        /// The first trade.
        first_seen: Timestamp,
        /// The latest trade.
        last_trade_timestamp: Timestamp,
        /// When a run last changed a value above.
        last_updated: Timestamp,
        /// The version of the rules by which the values were computed.
        #[cfg_attr(feature = "schema", schema(value_type = String))]
        methodology_version: CompactString,
    }
}

impl Wallet {
    /// Its chain and address.
    pub fn key(&self) -> WalletKey {
        WalletKey {
            chain_id: self.chain_id.clone(),
            wallet_address: self.wallet_address,
        }
    }
}

/// The type of a wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum WalletType {
    /// Large trades or a large volume.
    Whale,
    /// Labelled as a fund.
    Fund,
    /// Every other wallet.
    Trader,
    /// Labelled as a protocol.
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
    /// None of these.
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
    /// Volatility under 0.5 a year and a drawdown of less than 20 %.
    Low,
    /// Between low and high.
    Medium,
    /// Volatility over 1.5 a year or a drawdown of more than 50 %.
    High,
}

named! { RiskProfile, "a profile of risk";
    Low => "low",
    Medium => "medium",
    High => "high",
}
