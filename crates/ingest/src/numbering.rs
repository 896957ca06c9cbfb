//! Log indices for sources that have none.

use crate::Field;
use crate::cell::Cell;
use crate::rows::Row;
use rustc_hash::FxHashMap;
use smartmoney_model::{ChainId, Timestamp, TxHash};
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};

/// Numbers the trades of a transaction where the source does not.
///
/// The first row of a transaction is 0, each row of new content one more, and
/// a row that repeats another exactly has that row's number: it is the same
/// trade. So the same file read twice gives the same numbers, whatever rows
/// were refused in between; and one numbering for all files of a command
/// goes on where a transaction was cut between two of them.
///
/// Only the latest transactions are remembered (two generations of [`GENERATION`] rows), so
/// that memory does not grow with the files. A transaction whose rows are further apart
/// begins at 0 again.
#[derive(Debug, Default)]
pub(crate) struct Numbering {
    keys: RandomState,
    young: Generation,
    old: Generation,
}

const GENERATION: u64 = 250_000;

/// Rows that are remembered of one transaction: far more than fit into a block, and a
/// limit to what one transaction can take.
const MOST_OF_ONE: usize = 10_000;

/// Keys are hashes with a random key: the probability that two transactions of a whole
/// generation share one is 1 in 10^8, and no file can be made to cause it.
#[derive(Debug, Default)]
struct Generation {
    transactions: FxHashMap<u64, Transaction>,
    rows: u64,
}

/// It is remembered as a whole or not at all: with a part of it, the first rows of a file
/// that is read again would get new numbers.
#[derive(Debug)]
struct Transaction {
    /// The content of number 0, kept apart since most transactions have no other.
    first: u64,
    /// content → number.
    others: FxHashMap<u64, u64>,
    next: u64,
}

impl Numbering {
    /// The number of the row; `columns` are those whose content counts. The time counts by
    /// its value, since each format spells it differently.
    pub(crate) fn number(
        &mut self,
        (chain, tx_hash): (&ChainId, &TxHash),
        time: Option<Timestamp>,
        row: &impl Row,
        columns: &[(Field, usize)],
    ) -> u64 {
        let transaction = self.keys.hash_one((chain, tx_hash));
        let mut hasher = self.keys.build_hasher();
        time.hash(&mut hasher);
        for (field, column) in columns {
            hash_cell(*field, &row.cell(*column), &mut hasher);
        }
        self.number_of(transaction, hasher.finish())
    }

    fn number_of(&mut self, transaction: u64, content: u64) -> u64 {
        if self.young.rows >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        let young = &mut self.young;
        let known = match young.transactions.entry(transaction) {
            Entry::Occupied(entry) => entry.into_mut(),
            Entry::Vacant(entry) => {
                let old = self.old.transactions.remove(&transaction);
                let known = old.unwrap_or_else(|| Transaction::new(content));
                young.rows += known.rows();
                entry.insert(known)
            }
        };
        let next = known.next;
        let number = known.number(content);
        young.rows += known.next - next;
        number
    }
}

impl Transaction {
    fn new(content: u64) -> Self {
        Self {
            first: content,
            others: FxHashMap::default(),
            next: 1,
        }
    }

    fn rows(&self) -> u64 {
        1 + self.others.len() as u64
    }

    fn number(&mut self, content: u64) -> u64 {
        if content == self.first {
            return 0;
        }
        if let Some(number) = self.others.get(&content) {
            return *number;
        }
        if self.others.len() >= MOST_OF_ONE {
            self.others.clear();
        }
        let number = self.next;
        self.others.insert(content, number);
        self.next += 1;
        number
    }
}

/// Hashes a cell with its field. An empty cell counts as a missing one, and the order of
/// the columns in the file does not matter.
fn hash_cell(field: Field, cell: &Cell<'_>, hasher: &mut impl Hasher) {
    if !matches!(cell, Cell::Empty) {
        hasher.write_u8(field as u8);
    }
    match cell {
        Cell::Empty => {}
        Cell::Text(text) => text.hash(hasher),
        Cell::Number(text) => text.hash(hasher),
        Cell::Bytes(bytes) | Cell::NotUtf8(bytes) => bytes.hash(hasher),
        Cell::Micros(micros) => micros.hash(hasher),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeats_keep_their_number() {
        let mut numbering = Numbering::default();
        let numbers = [(1, 10), (1, 11), (2, 10), (1, 10), (1, 12), (1, 11)]
            .map(|(transaction, content)| numbering.number_of(transaction, content));
        assert_eq!(numbers, [0, 1, 0, 0, 2, 1]);
    }

    fn rows(numbering: &Numbering) -> u64 {
        let generations = [&numbering.young, &numbering.old];
        let transactions = generations.map(|of| of.transactions.values());
        transactions
            .into_iter()
            .flatten()
            .map(Transaction::rows)
            .sum()
    }

    #[test]
    fn memory_is_bounded_and_recent_rows_are_known() {
        let mut numbering = Numbering::default();
        for n in 0..3 * GENERATION {
            let earlier = n.saturating_sub(GENERATION / 2);
            assert_eq!(numbering.number_of(n / 3, n), n % 3);
            assert_eq!(numbering.number_of(earlier / 3, earlier), earlier % 3);
        }
        assert!(rows(&numbering) <= 2 * GENERATION + 6);
    }

    #[test]
    fn one_transaction_without_end_is_bounded_too() {
        let mut numbering = Numbering::default();
        for n in 0..3 * GENERATION {
            assert_eq!(numbering.number_of(1, n), n);
        }
        assert!(rows(&numbering) <= 2 * (GENERATION + MOST_OF_ONE as u64));
    }

    /// Wherever the generations cut it.
    #[test]
    fn a_file_that_is_read_again_has_the_same_numbers() {
        for length in [GENERATION / 2, GENERATION + 50_000, 2 * GENERATION + 1] {
            let mut numbering = Numbering::default();
            // Of each transaction a row stands late, so that all boundaries
            // of generations cut some.
            let order = |n: u64| if n.is_multiple_of(3) { n + 3 } else { n };
            for _ in 0..3 {
                let mut numbers = FxHashMap::<u64, u64>::default();
                for n in (0..length).map(order) {
                    let next = numbers.entry(n / 9).or_default();
                    assert_eq!(numbering.number_of(n / 9, n), *next, "{length} {n}");
                    *next += 1;
                }
            }
        }
    }
}
