//! The settings of what takes results apart into market, crowd, luck and skill.

use serde::{Deserialize, Serialize};

/// How the index of a chain's market is made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MarketSettings {
    /// A token's weight on a day is its volume from this many days before …
    pub weight_from_days: u32,
    /// … to this many: its latest trading, which its latest price moves, is no part of it.
    pub weight_to_days: u32,
    /// A token has a weight from this many days after its first trade on.
    pub seasoned_after_days: u32,
    /// In so many first days of the data the tokens that were traded from the start count at
    /// once.
    pub start_days: u32,
    /// A token is traded from the start if its first trade is this early, in hours.
    pub start_hours: u32,
    /// After a longer gap a token's price does not move the index, in hours.
    pub max_gap_hours: u32,
    /// No token moves the index by more than this factor from one traded hour to the next, up
    /// or down: beyond it lie errors and prices made by one trade.
    pub max_step: f64,
    /// A trade's price is compared with the token's last price of an earlier hour, at most this
    /// many hours old.
    pub max_last_price_age_hours: u32,
}

/// How positions are compared with the market and the crowd, and how wallets are tested.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EvidenceSettings {
    /// Results are summed over periods of this many days: what happens to several positions
    /// at once is one observation.
    pub period_days: u32,
    /// A wallet with fewer periods with a position, or fewer positions, is not tested.
    pub min_periods: u32,
    /// What is added to the z-values of the two tests that only have to agree with that of
    /// positions beside the crowd.
    pub allowance: f64,
    /// A position is no evidence when its token makes more than this share of its chain's
    /// volume: it would be compared with itself.
    pub max_market_share: f64,
    /// A position is no evidence when the wallet itself made more than this share of its
    /// token's volume since its first trade in it: it may have made the price.
    pub max_own_share: f64,
    /// No position of a wallet is evidence when in the median its prices were better than
    /// the market's last by more than this, purchase and sale together, as a logarithm:
    /// such prices were not open to other wallets.
    pub max_price_gain: f64,
    /// A position that cost less is no evidence, USD.
    pub min_position_usd: f64,
    /// A holding is worth nothing when no other wallet has traded its token for this many hours.
    pub max_mark_age_hours: u32,
    /// What others traded in an hour in which the wallet traded, too, is no price under this, USD …
    pub min_others_usd: f64,
    /// … or under this share of the hour's quantity: it is what rounding leaves.
    pub min_others_share: f64,
    /// A follower whose order is not filled within this many hours gives up.
    pub follow_within_hours: u32,
    /// A follower buys only tokens that at least this many wallets hold, counted by the
    /// costs of their positions: (Σc)² ÷ Σc².
    pub min_holders: f64,
}

/// What all wallets hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CrowdSettings {
    /// Fewer positions at the start of a day are no crowd: its excess is 0.
    pub min_positions: u32,
    /// Tokens' returns below this quantile of a day's positions count as the quantile, and
    /// those above one minus it likewise.
    pub winsorised: f64,
    /// A token whose last price is older, in hours, has none.
    pub max_price_age_hours: u32,
}

/// When a wallet repeats another's purchases.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CopySettings {
    /// Hours in which more wallets than this open a position in a token say nothing of any two.
    pub max_buyers: u32,
    /// Fewer shared purchases make no copy.
    pub min_shared: u32,
    /// A copy shares more than this part of the smaller wallet's purchases.
    pub min_share: f64,
    /// The share of pairs to be wrong about.
    pub max_q: f64,
    /// The leader buys at least this much earlier, in seconds: one that is less early may run in
    /// front of the other because it saw the other's order.
    pub min_lead_secs: f64,
    /// Without such a lead the leader is the one with more than this many times the other's
    /// purchases that are not shared.
    pub independent: f64,
}

/// How the probability of skill is fitted to the tests of all wallets: two normal distributions
/// of z-values, of wallets without skill (the null) and with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SkillSettings {
    /// With fewer tested wallets what is expected below holds as it is.
    pub min_fitted_wallets: u32,
    /// The share of skilled wallets among those tested that is expected beforehand.
    pub prior_share: f64,
    /// The weight of what is expected beforehand, in wallets.
    pub prior_wallets: f64,
    /// The null is fitted by these quantiles of all z-values, where few of the skilled lie:
    /// its mean by the second, its deviation by the others.
    pub null_quantiles: [f64; 3],
    /// The null's mean where there are too few wallets to fit one: about what it is in
    /// simulated markets.
    pub null_mean: f64,
    /// Its deviation then.
    pub null_deviation: f64,
    /// A fitted null is no narrower: luck is never taken for smaller than it nearly is.
    pub min_null_deviation: f64,
    /// The mean of the skilled is expected this many deviations of the null above its mean, …
    pub skilled_above_null: f64,
    /// … lies at least this many above it, …
    pub min_above_null: f64,
    /// … and their deviation is expected to be this.
    pub skilled_deviation: f64,
    /// The least that the deviation of the skilled is, in deviations of the null.
    pub min_skilled_deviation: f64,
    /// The greatest.
    pub max_skilled_deviation: f64,
    /// Rounds of expectation and maximisation.
    pub rounds: u32,
}

impl Default for MarketSettings {
    fn default() -> Self {
        Self {
            weight_from_days: 33,
            weight_to_days: 4,
            seasoned_after_days: 10,
            start_days: 12,
            start_hours: 48,
            max_gap_hours: 168,
            max_step: 3.0,
            max_last_price_age_hours: 24,
        }
    }
}

impl Default for EvidenceSettings {
    fn default() -> Self {
        Self {
            period_days: 3,
            min_periods: 6,
            allowance: 1.0,
            max_market_share: 0.5,
            max_own_share: 0.2,
            max_price_gain: 0.08,
            min_position_usd: 10.0,
            max_mark_age_hours: 168,
            min_others_usd: 1.0,
            min_others_share: 1e-6,
            follow_within_hours: 24,
            min_holders: 10.0,
        }
    }
}

impl Default for CrowdSettings {
    fn default() -> Self {
        Self {
            min_positions: 30,
            winsorised: 0.05,
            max_price_age_hours: 168,
        }
    }
}

impl Default for CopySettings {
    fn default() -> Self {
        Self {
            max_buyers: 200,
            min_shared: 10,
            min_share: 0.5,
            max_q: 0.01,
            min_lead_secs: 60.0,
            independent: 2.0,
        }
    }
}

impl Default for SkillSettings {
    fn default() -> Self {
        Self {
            min_fitted_wallets: 200,
            prior_share: 0.1,
            prior_wallets: 400.0,
            null_quantiles: [0.20, 0.45, 0.70],
            null_mean: 0.3,
            null_deviation: 1.3,
            min_null_deviation: 0.9,
            skilled_above_null: 1.8,
            min_above_null: 0.7,
            skilled_deviation: 1.4,
            min_skilled_deviation: 1.05,
            max_skilled_deviation: 2.5,
            rounds: 200,
        }
    }
}
