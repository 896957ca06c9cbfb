//! The settings of the analysis, with their defaults.

mod check;
mod evidence;
mod follow;

pub use check::BadSetting;
pub use evidence::{CopySettings, CrowdSettings, EvidenceSettings, MarketSettings, SkillSettings};
pub use follow::FollowSettings;

use serde::{Deserialize, Serialize};

/// The thresholds, weights and choices of the analysis that a user can set: all by which wallets are
/// compared, tested and judged. How prices are made and what figures are called is fixed:
/// METHODOLOGY lists those constants beside the settings.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// How the cost of a sale is determined.
    pub cost_basis: CostBasis,
    /// Which wallets may be smart money at all.
    pub eligibility: EligibilitySettings,
    /// How the index of a market is made.
    pub market: MarketSettings,
    /// How positions are compared, and wallets tested.
    pub evidence: EvidenceSettings,
    /// What all wallets hold.
    pub crowd: CrowdSettings,
    /// When a wallet repeats another's purchases.
    pub copies: CopySettings,
    /// How the probability of skill is fitted to the tests of all wallets.
    pub skill: SkillSettings,
    /// What evidence each level of confidence needs.
    pub confidence: ConfidenceSettings,
    /// How following is measured, and when it pays.
    pub follow: FollowSettings,
    /// When a wallet counts as a bot.
    pub bots: BotSettings,
    /// The ranges of the profile's factors.
    pub profile: ProfileSettings,
}

/// How the cost of a sale is determined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CostBasis {
    /// The oldest lots go first.
    #[default]
    Fifo,
    /// Every token costs the average of all that the wallet holds.
    Average,
}

/// Which wallets may be smart money at all. By default the rules on ROI, win rate and
/// trade size ask for nothing: on the simulated market they hid skilled wallets
/// and kept out no lucky ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EligibilitySettings {
    /// Least number of trades.
    pub min_trades: u64,
    /// Least number of days from the first to the latest trade.
    pub min_history_days: f64,
    /// Least total PnL ÷ cost, a fraction; −1 asks for nothing.
    pub min_roi: f64,
    /// Least wins ÷ (wins + losses), a fraction; 0 asks for nothing.
    pub min_win_rate: f64,
    /// Least mean value of a priced trade, USD; 0 asks for nothing.
    pub min_avg_trade_usd: f64,
}

impl Default for EligibilitySettings {
    fn default() -> Self {
        Self {
            min_trades: 50,
            min_history_days: 90.0,
            min_roi: -1.0,
            min_win_rate: 0.0,
            min_avg_trade_usd: 0.0,
        }
    }
}

/// What evidence each level of confidence needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ConfidenceSettings {
    /// What high confidence needs.
    pub high: ConfidenceLevel,
    /// What medium confidence needs.
    pub medium: ConfidenceLevel,
    /// Least share of the compared positions that a follower could have had.
    pub min_followed: f64,
}

/// What one level of confidence needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfidenceLevel {
    /// Greatest q-value.
    pub max_q: f64,
    /// Least number of compared positions, open ones included: to count closed ones alone
    /// would choose winners whose losers are kept.
    pub min_compared: u64,
    /// Least number of days from the first to the latest trade.
    pub min_history_days: f64,
    /// Least coverage, 0 to 1.
    pub min_coverage: f64,
}

impl Default for ConfidenceSettings {
    fn default() -> Self {
        Self {
            high: ConfidenceLevel {
                max_q: 0.05,
                min_compared: 30,
                min_history_days: 90.0,
                min_coverage: 0.9,
            },
            medium: ConfidenceLevel {
                max_q: 0.20,
                min_compared: 10,
                min_history_days: 30.0,
                min_coverage: 0.7,
            },
            min_followed: 0.5,
        }
    }
}

/// What a wallet is recognised as by its trades alone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BotSettings {
    /// A wallet with more trades than this in a mean active day is a bot.
    pub max_trades_per_active_day: f64,
    /// A round trip of at most this many seconds is instant; one inside a block is too.
    pub instant_secs: f64,
    /// A wallet with more than this share of instant round trips is a bot, …
    pub max_instant_share: f64,
    /// … given at least this many closed positions.
    pub min_closed: u64,
    /// A wallet with more trades than this in a mean active day is a market maker, …
    pub maker_trades_per_active_day: f64,
    /// … when at least this share of its closed positions were opened and closed on one day.
    pub maker_intraday_share: f64,
}

impl Default for BotSettings {
    fn default() -> Self {
        Self {
            max_trades_per_active_day: 200.0,
            instant_secs: 60.0,
            max_instant_share: 0.5,
            min_closed: 5,
            maker_trades_per_active_day: 50.0,
            maker_intraday_share: 0.9,
        }
    }
}

/// The range over which a value earns 0 to 100 points.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// Earns 0, as every lower value.
    pub from: f64,
    /// Earns 100, as every higher value.
    pub to: f64,
}

/// The ranges over which the profile's factors run from 0 to 100.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[allow(missing_docs, reason = "the names are the factors' names")]
pub struct ProfileSettings {
    pub roi_range: Range,
    pub sharpe_range: Range,
    pub trade_count_range: Range,
    pub trade_size_range: Range,
}

impl Default for ProfileSettings {
    fn default() -> Self {
        Self {
            roi_range: Range { from: 0.0, to: 2.0 },
            sharpe_range: Range { from: 0.0, to: 3.0 },
            trade_count_range: Range {
                from: 50.0,
                to: 1_000.0,
            },
            trade_size_range: Range {
                from: 1_000.0,
                to: 1_000_000.0,
            },
        }
    }
}
