//! Scores, and the reasons beside them.

use crate::column::ReadValue;
use crate::{Day, Timestamp, named};
use serde::{Deserialize, Serialize};

/// A score within 0 and 100.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize)]
#[serde(transparent)]
pub struct Score(f64);

impl Score {
    /// The nearest score; 0 for NaN.
    pub fn clamped(value: f64) -> Self {
        if value.is_nan() {
            Self(0.0)
        } else {
            Self(value.clamp(0.0, 100.0))
        }
    }

    /// The score, 0 to 100.
    pub const fn value(self) -> f64 {
        self.0
    }
}

impl<'de> Deserialize<'de> for Score {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = f64::deserialize(deserializer)?;
        if (0.0..=100.0).contains(&value) {
            Ok(Self(value))
        } else {
            Err(serde::de::Error::custom(format!(
                "a score lies within 0 and 100, not at {value}"
            )))
        }
    }
}

/// How a wallet trades, described and not summed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Profile {
    /// Performance, activity, behaviour.
    pub factors: Vec<ProfileFactor>,
}

/// One factor of a profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ProfileFactor {
    /// `performance.roi`, `activity.trade_count`, …
    pub name: String,
    /// Its value, 0 to 100.
    pub value: Score,
    /// The reason for the value, in words.
    pub reason: String,
}

/// A wallet's mean excess in one period of a few days: a share of a position's cost, the sum
/// over all positions.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ExcessPoint {
    /// The first day of the period.
    #[cfg_attr(feature = "schema", schema(value_type = String))]
    pub from: Timestamp,
    /// Over the market.
    pub market: f64,
    /// Over the crowd.
    pub crowd: f64,
    /// A follower's over the market; None where nothing could be followed.
    pub follower: Option<f64>,
    /// A follower's over the crowd.
    pub follower_crowd: Option<f64>,
}

impl ExcessPoint {
    /// Reads a column of them.
    pub fn read_curve<R: ReadValue>(row: &mut R) -> Result<Vec<Self>, R::Error> {
        let stored: Vec<StoredPoint> = row.json()?;
        Ok(stored.into_iter().map(Self::from).collect())
    }
}

/// A curve as it is stored, in few bytes: of each period the day since 1970 on which it begins,
/// then the four values, rounded to six digits after the point.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct StoredPoint(i32, f64, f64, Option<f64>, Option<f64>);

impl From<&ExcessPoint> for StoredPoint {
    fn from(point: &ExcessPoint) -> Self {
        let rounded = |value: f64| (value * 1e6).round() / 1e6;
        Self(
            point.from.day().0,
            rounded(point.market),
            rounded(point.crowd),
            point.follower.map(rounded),
            point.follower_crowd.map(rounded),
        )
    }
}

impl From<StoredPoint> for ExcessPoint {
    fn from(StoredPoint(day, market, crowd, follower, follower_crowd): StoredPoint) -> Self {
        Self {
            from: Day(day).start(),
            market,
            crowd,
            follower,
            follower_crowd,
        }
    }
}

/// One rule that a wallet meets or fails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Reason {
    /// The rule: `min_roi`, `bot`, `max_q`, …
    pub rule: String,
    /// Whether the wallet meets it.
    pub is_met: bool,
    /// Its figure and the rule's, in words.
    pub text: String,
}

/// What a score is made of, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum ScoreBasis {
    /// The wallet's own results were tested.
    Tested,
    /// It has too few positions for a test: the share of skilled wallets that is expected of any.
    PriorOnly,
    /// No score: it trades as no person can, or a label says so.
    Bot,
    /// No score: it trades all day long, and holds nothing overnight.
    MarketMaker,
    /// No score: it trades at prices, or in tokens, of its own.
    WashTrader,
    /// No score: a label says that it holds many people's trades.
    Exchange,
    /// No score: it repeats another wallet's purchases.
    Copy,
}

named! { ScoreBasis, "a basis of scores";
    Tested => "tested",
    PriorOnly => "prior_only",
    Bot => "bot",
    MarketMaker => "market_maker",
    WashTrader => "wash_trader",
    Exchange => "exchange",
    Copy => "copy",
}

/// How strong the evidence of skill is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Confidence {
    /// Luck explains the result, or there is too little of it.
    Low,
    /// Skill is more likely than not.
    Medium,
    /// Luck hardly explains the result.
    High,
}

named! { Confidence, "a level of confidence";
    Low => "low",
    Medium => "medium",
    High => "high",
}
