//! Counts that stand in one cell of a table.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// Counts by name: `ring=2 sniper=1`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Counts(pub BTreeMap<String, u64>);

impl Counts {
    /// Counts one more.
    pub fn add(&mut self, name: impl Into<String>) {
        *self.0.entry(name.into()).or_default() += 1;
    }

    /// How many there are of a name.
    pub fn of(&self, name: &str) -> u64 {
        self.0.get(name).copied().unwrap_or(0)
    }
}

/// Tested wallets whose scores lie in one tenth of the range.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Bucket {
    /// How many.
    pub wallets: u64,
    /// The sum of their scores, as probabilities.
    pub score: f64,
    /// How many of them are skilled.
    pub skilled: u64,
}

/// Ten buckets of scores, the lowest first: `1310/55.2/12 …`, each wallets, sum and skilled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Buckets(pub [Bucket; 10]);

impl Bucket {
    /// Adds the wallets of another.
    pub fn add(&mut self, other: Self) {
        self.wallets += other.wallets;
        self.score += other.score;
        self.skilled += other.skilled;
    }
}

impl Buckets {
    /// Adds the wallets of others, bucket by bucket.
    pub fn add_all(&mut self, others: Self) {
        let both = self.0.iter_mut().zip(others.0);
        both.for_each(|(own, other)| own.add(other));
    }

    /// Counts a wallet; the score is 0 to 100.
    pub fn add(&mut self, score: f64, is_skilled: bool) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a tenth of a score"
        )]
        let at = ((score / 10.0) as usize).min(9);
        let bucket = &mut self.0[at];
        bucket.wallets += 1;
        bucket.score += score / 100.0;
        bucket.skilled += u64::from(is_skilled);
    }
}

/// The error for a cell that can't be read.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no count of this table")]
pub struct BadCell(String);

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (name, count)) in self.0.iter().enumerate() {
            let gap = if at > 0 { " " } else { "" };
            write!(f, "{gap}{name}={count}")?;
        }
        Ok(())
    }
}

impl FromStr for Counts {
    type Err = BadCell;

    fn from_str(text: &str) -> Result<Self, BadCell> {
        let counts = text.split_whitespace().map(|word| {
            let (name, count) = word.split_once('=')?;
            Some((name.to_owned(), count.parse().ok()?))
        });
        let counts: Option<_> = counts.collect();
        counts.map(Self).ok_or_else(|| BadCell(text.to_owned()))
    }
}

impl fmt::Display for Buckets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, of) in self.0.iter().enumerate() {
            let gap = if at > 0 { " " } else { "" };
            write!(f, "{gap}{}/{:.4}/{}", of.wallets, of.score, of.skilled)?;
        }
        Ok(())
    }
}

impl FromStr for Buckets {
    type Err = BadCell;

    fn from_str(text: &str) -> Result<Self, BadCell> {
        let bucket = |word: &str| {
            let mut parts = word.splitn(3, '/');
            Some(Bucket {
                wallets: parts.next()?.parse().ok()?,
                score: parts.next()?.parse().ok()?,
                skilled: parts.next()?.parse().ok()?,
            })
        };
        let buckets: Option<Vec<Bucket>> = text.split_whitespace().map(bucket).collect();
        let buckets = buckets.and_then(|buckets| buckets.try_into().ok());
        buckets.map(Self).ok_or_else(|| BadCell(text.to_owned()))
    }
}

impl TryFrom<String> for Counts {
    type Error = BadCell;

    fn try_from(text: String) -> Result<Self, BadCell> {
        text.parse()
    }
}

impl TryFrom<String> for Buckets {
    type Error = BadCell;

    fn try_from(text: String) -> Result<Self, BadCell> {
        text.parse()
    }
}

impl From<Counts> for String {
    fn from(counts: Counts) -> Self {
        counts.to_string()
    }
}

impl From<Buckets> for String {
    fn from(buckets: Buckets) -> Self {
        buckets.to_string()
    }
}
