//! Scores, and the reasons beside them.

use crate::named;
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

/// The factors of a score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ScoreBreakdown {
    /// The factors in the order of their weight.
    pub factors: Vec<ScoreFactor>,
}

/// One factor or sub-factor of a score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ScoreFactor {
    /// `performance.roi`, `activity.trade_count`, …
    pub name: String,
    /// Its share of the whole score, 0 to 1.
    pub weight: f64,
    /// Its value, 0 to 100.
    pub value: Score,
    /// `weight × value`: these add up to the score.
    pub points: f64,
    /// The reason for the value, in words.
    pub reason: String,
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
