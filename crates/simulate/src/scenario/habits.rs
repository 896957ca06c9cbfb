//! Settings of how some wallets trade. All are off by default.

use serde::{Deserialize, Serialize};

/// Habits of traders without skill. The shares are of all wallets, and are taken from those
/// that `shares.no_skill` has; each such wallet has one habit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HabitSettings {
    /// Wallets that take profits and keep losers for good.
    pub keeps_losers: f64,
    /// The share of its losers that such a wallet keeps.
    pub kept: f64,
    /// Wallets that buy more of what fell.
    pub averages_down: f64,
    /// Wallets that double what they hold as often as it falls.
    pub doubles: f64,
    /// Wallets that buy more of what rose.
    pub adds_to_winners: f64,
    /// The first purchase of wallets that average down or add to winners, as a share of the
    /// position.
    pub first_purchase: f64,
    /// After how many days they, and those who double, look at the price; at the latest in the
    /// middle of the holding time.
    pub look_after: f64,
    /// Wallets that stop trading after a lucky streak.
    pub stops: f64,
    /// Positions after which such a wallet may stop.
    pub streak_positions: u32,
    /// It stops once the t-statistic of its excess returns is this high.
    pub streak_t: f64,
    /// Wallets that make each bet in many tokens of one sector at once.
    pub baskets: f64,
    /// In how many, least and greatest.
    pub basket_tokens: [u32; 2],
}

impl Default for HabitSettings {
    fn default() -> Self {
        Self {
            keeps_losers: 0.0,
            kept: 0.7,
            averages_down: 0.0,
            doubles: 0.0,
            adds_to_winners: 0.0,
            first_purchase: 0.1,
            look_after: 1.0,
            stops: 0.0,
            streak_positions: 30,
            streak_t: 2.5,
            baskets: 0.0,
            basket_tokens: [12, 15],
        }
    }
}

/// Wallets that repeat what another does, later or earlier. How many there are is a matter of
/// the shares. Delays are minutes, least and greatest.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MimicSettings {
    /// The share of the other's positions that they repeat.
    pub repeated: f64,
    /// The share of copies and followers whose leader is skilled; a front-runner's always is.
    pub of_skilled: f64,
    /// How much later copies trade.
    pub copy_delay: [f64; 2],
    /// How much later followers trade.
    pub follower_delay: [f64; 2],
    /// How much earlier front-runners trade.
    pub front_run: [f64; 2],
}

impl Default for MimicSettings {
    fn default() -> Self {
        Self {
            repeated: 0.8,
            of_skilled: 0.5,
            copy_delay: [0.4, 5.0],
            follower_delay: [60.0, 60.0],
            front_run: [0.2, 2.0],
        }
    }
}

/// Wallets that buy a listing before others can.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SniperSettings {
    /// The share of listings that a sniper buys.
    pub bought: f64,
    /// Within how many minutes of the listing.
    pub minutes: f64,
    /// How far below the price that others pay, a fraction: least and greatest.
    pub discount: [f64; 2],
    /// After how many hours it sells: least and greatest.
    pub hours: [f64; 2],
}

impl Default for SniperSettings {
    fn default() -> Self {
        Self {
            bought: 0.8,
            minutes: 3.0,
            discount: [0.1, 0.5],
            hours: [0.5, 12.0],
        }
    }
}

/// Six wallets that trade a token of their own with each other.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RingSettings {
    /// Round trips of each wallet in 180 days.
    pub round_trips: [u32; 2],
    /// By how much the next wallet pays more than the one before, a fraction.
    pub rise: [f64; 2],
}

impl Default for RingSettings {
    fn default() -> Self {
        Self {
            round_trips: [35, 60],
            rise: [-0.005, 0.03],
        }
    }
}
