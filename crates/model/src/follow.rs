//! What copying a wallet would have brought, by how late the copy is.

use crate::{Timestamp, Usd, named};
use serde::{Deserialize, Serialize};

/// Whether a wallet could have been copied at a profit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Followability {
    /// At every delay from the next block to an hour.
    Followable,
    /// From the next block up to some delay under an hour.
    WithinDelay,
    /// At a loss already in the next block.
    NotFollowable,
    /// Too few positions to say, or none of the others is sure; and of wallets that were not
    /// measured.
    Unknown,
}

named! { Followability, "a verdict on following";
    Followable => "followable",
    WithinDelay => "within_delay",
    NotFollowable => "not_followable",
    Unknown => "unknown",
}

/// What copying a wallet would have brought.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FollowMeasures {
    /// The day up to which trades were looked at, not included.
    pub as_of: Timestamp,
    /// Whether it could have been copied at a profit.
    pub verdict: Followability,
    /// Of [`Followability::WithinDelay`], the longest such delay in seconds; 0 is the next block.
    pub within_secs: Option<u32>,
    /// After how many seconds half of the excess is gone that there is in the same block.
    pub half_life_secs: Option<f64>,
    /// What each of the two trades may cost in the next block before nothing is left; a fraction.
    pub break_even_cost: Option<f64>,
    /// USD a position at which something is still left after costs in the next block.
    pub capacity: Option<Usd>,
    /// The share of the positions in which there was a price in the next block or later.
    pub fill_rate: Option<f64>,
    /// By delay, the shortest first.
    pub decay: Vec<DecayPoint>,
}

/// What positions brought that were copied at one delay and sold with the leader, before costs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DecayPoint {
    /// How much later than the leader; 0 is the same block or later, null the next block or later.
    #[cfg_attr(feature = "schema", schema(extensions(("x-unit" = json!("seconds")))))]
    pub delay_secs: Option<u32>,
    /// Positions in which there was a price, which the following figures are about.
    pub positions: u64,
    /// Their share of all positions.
    #[cfg_attr(feature = "schema", schema(extensions(("x-unit" = json!("fraction")))))]
    pub fill_rate: Option<f64>,
    /// A follower's mean excess over the market, a fraction of what he paid.
    #[cfg_attr(feature = "schema", schema(extensions(("x-unit" = json!("fraction")))))]
    pub excess: Option<f64>,
    /// The lower end of its band of 95 %.
    #[cfg_attr(feature = "schema", schema(extensions(("x-unit" = json!("fraction")))))]
    pub low: Option<f64>,
    /// The upper end.
    #[cfg_attr(feature = "schema", schema(extensions(("x-unit" = json!("fraction")))))]
    pub high: Option<f64>,
    /// The wallet's own mean excess in these positions.
    #[cfg_attr(feature = "schema", schema(extensions(("x-unit" = json!("fraction")))))]
    pub leader_excess: Option<f64>,
}
