//! What was shown of each wallet after an earlier run.

mod changes;
mod list;
mod postgres;
mod sql;
mod sqlite;

pub use changes::{ChangeKind, Changes, WalletChange, changes};
pub use list::StandingStats;

use crate::{StoreError, WalletId};
use async_trait::async_trait;
use smartmoney_model::{DataVersion, Reason, Timestamp, WalletStanding};
use std::collections::HashMap;
use std::fmt;
use std::str::FromStr;

/// The wallets as they were shown.
#[async_trait]
pub trait StandingStore: Send + Sync + 'static {
    /// All wallets as they were shown at a moment, the best score first. None where no run had
    /// published anything yet. Each call reads what is kept of all wallets.
    async fn standings(&self, as_of: AsOf) -> Result<Option<Standings>, StoreError>;

    /// The rules by which each of these wallets had its status and confidence after a run, where
    /// that is kept: of those that were no more than `none` with low confidence it is not.
    async fn rules_then(
        &self,
        run: &ShownRun,
        wallets: Vec<WalletId>,
    ) -> Result<HashMap<WalletId, Rules>, StoreError>;
}

impl AsOf {
    /// The present, whichever that is when it is read.
    pub const LATEST: Self = Self::Version(i64::MAX);
}

/// A moment of what was published: `1234` is a data version, all else a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsOf {
    /// The state with this number.
    Version(i64),
    /// The state that was shown at this time.
    Time(Timestamp),
}

/// A data version has no more digits: what has more may be meant as seconds.
const MOST_DIGITS: usize = 9;

impl FromStr for AsOf {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        if is_number && (1..=MOST_DIGITS).contains(&text.len()) {
            return text.parse().map(Self::Version).map_err(|_| expected(text));
        }
        let is_date = text.contains('-');
        let time = text.parse().ok().filter(|_| is_date);
        time.map(Self::Time).ok_or_else(|| expected(text))
    }
}

fn expected(text: &str) -> String {
    let start: String = text.chars().take(60).collect();
    format!(
        "expected a data version such as 1234, or a time such as 2026-11-30T12:00:00Z, not \
         {start:?}"
    )
}

impl AsOf {
    /// Whether it is later for certain: a version and a time can't be compared.
    pub fn is_after(self, other: Self) -> bool {
        match (self, other) {
            (Self::Version(one), Self::Version(other)) => one > other,
            (Self::Time(one), Self::Time(other)) => one > other,
            _ => false,
        }
    }
}

impl fmt::Display for AsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(number) => number.fmt(f),
            Self::Time(time) => time.fmt(f),
        }
    }
}

/// A run whose results were shown.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownRun {
    /// The number of the run, as in its record.
    pub id: i64,
    /// When it was published.
    pub at: Timestamp,
    /// The state that it published.
    pub version: DataVersion,
    /// The day up to which it measured.
    pub as_of: Option<Timestamp>,
    /// The version of the rules in force; None where it was not kept.
    pub methodology_version: Option<String>,
    /// The settings in force, as JSON.
    pub settings: String,
    /// Whether ranks, status, scores, confidence and expectations are exactly those that were shown.
    /// Of runs that are older than what is kept of the history of scores, each wallet's last kept
    /// state is shown.
    pub is_exact: bool,
}

/// All wallets as they were shown after a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Standings {
    /// The run.
    pub run: ShownRun,
    /// The present state of the store, read in the same snapshot.
    pub present: DataVersion,
    /// By rank.
    pub wallets: Vec<ShownWallet>,
}

/// A wallet as it was shown.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownWallet {
    /// Its number in the store.
    pub id: WalletId,
    /// What was shown.
    pub standing: WalletStanding,
}

/// The rules of a wallet's status and of its confidence, met or failed.
#[derive(Debug, Clone, PartialEq, serde::Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Rules {
    pub status: Vec<Reason>,
    pub confidence: Vec<Reason>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_a_version_and_a_date_a_time() {
        assert_eq!("1234".parse(), Ok(AsOf::Version(1_234)));
        let noon = Timestamp::from_secs(1_796_040_000);
        for text in ["2026-11-30T12:00:00Z", "2026-11-30T13:00:00+01:00"] {
            assert_eq!(text.parse(), Ok(AsOf::Time(noon)), "{text}");
        }
        for text in ["", "-1", "1.5", "1700000000", "yesterday", "2026-13-01"] {
            assert!(text.parse::<AsOf>().is_err(), "{text}");
        }
    }
}
