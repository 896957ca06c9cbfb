//! What becomes of a batch of trades.

use crate::intake::settle::Version;
use smartmoney_model::TxHash;
use std::ops::AddAssign;

/// What became of a batch of trades. Each of them is counted once, but for `removed`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Appended {
    /// New to the store.
    pub inserted: u64,
    /// Known, as they are stored or not stated better.
    pub known: u64,
    /// Known, and stated better here: these words (with the log index, with more digits) took
    /// the place of the stored ones, or completed them (a value, the gas, the exchange).
    pub updated: u64,
    /// Known with other content; what is stored stayed.
    pub different: u64,
    /// Known with other content, and these words took its place.
    pub replaced: u64,
    /// Of a transaction that is stored in another block; they were left out.
    pub contradicting: u64,
    /// Of a transaction that would have more than 10,000 rows; they were left out.
    pub oversized: u64,
    /// Stored trades that had to go for these.
    pub removed: u64,
    /// The first few of what differs or contradicts.
    pub examples: Vec<Difference>,
}

/// How a trade differs from what is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Where it stands in the batch.
    pub position: usize,
    /// What differs: `block`, `wallet`, `amounts`, `amount_usd`, or `transaction` where that has
    /// too many rows.
    pub field: &'static str,
    /// What is stored.
    pub stored: String,
    /// What the batch says.
    pub given: String,
}

/// Examples of one kind that are kept.
const MOST_EXAMPLES: usize = 3;

impl Appended {
    /// Keeps the first few of each kind.
    pub(crate) fn give_example(&mut self, difference: Difference) {
        let same = |example: &&Difference| example.field == difference.field;
        if self.examples.iter().filter(same).count() < MOST_EXAMPLES {
            self.examples.push(difference);
        }
    }
}

/// Adds the counts; examples, whose positions are those of a batch, are left out.
impl AddAssign<&Self> for Appended {
    fn add_assign(&mut self, other: &Self) {
        self.inserted += other.inserted;
        self.known += other.known;
        self.updated += other.updated;
        self.different += other.different;
        self.replaced += other.replaced;
        self.contradicting += other.contradicting;
        self.oversized += other.oversized;
        self.removed += other.removed;
    }
}

impl Difference {
    pub(crate) fn of_block(position: usize, stored: &Version, given: &Version) -> Self {
        Self::of("block", position, stored, given)
    }

    /// A transaction with so many rows in the batch and in the store.
    pub(crate) fn of_size(position: usize, tx_hash: &TxHash, rows: (usize, usize)) -> Self {
        let (given, stored) = rows;
        Self {
            position,
            field: "transaction",
            stored: format!("{stored} rows"),
            given: format!("{tx_hash} with {given} rows, which no transaction has"),
        }
    }

    pub(crate) fn of(
        field: &'static str,
        position: usize,
        stored: &Version,
        given: &Version,
    ) -> Self {
        let words = |version: &Version| match field {
            "block" => match version.block_number {
                Some(number) => format!("block {number} at {}", version.block_time),
                None => version.block_time.to_string(),
            },
            "wallet" => version.wallet.to_string(),
            "amounts" => format!(
                "sold {} and bought {}",
                version.sold_amount, version.bought_amount
            ),
            _ => {
                let values = [version.amount_usd, version.bought_amount_usd];
                let values = values.iter().flatten().map(ToString::to_string);
                values.collect::<Vec<_>>().join(" and ")
            }
        };
        Self {
            position,
            field,
            stored: words(stored),
            given: words(given),
        }
    }
}
