//! The settings of what copying a wallet would have brought.

use serde::{Deserialize, Serialize};

/// How following is measured, and when it pays.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FollowSettings {
    /// Positions count that were opened in so many days before the as-of day.
    pub window_days: u32,
    /// With fewer positions in which a follower found a price the verdict is `unknown`, …
    pub min_positions: u64,
    /// … and with positions of fewer weeks.
    pub min_weeks: u64,
    /// USD a position of the follower that the verdict is about.
    pub size_usd: f64,
    /// The pool's fee, a fraction of each trade.
    pub fee: f64,
    /// Gas, USD a trade.
    pub gas_usd: f64,
    /// A trade moves the price by this × √(size ÷ what was traded in the hour before).
    pub impact: f64,
}

impl Default for FollowSettings {
    fn default() -> Self {
        Self {
            window_days: 180,
            min_positions: 20,
            min_weeks: 6,
            size_usd: 1_000.0,
            fee: 0.003,
            gas_usd: 1.0,
            impact: 0.1,
        }
    }
}
