use crate::cell::Cell;
use crate::rows::Row;
use rustc_hash::FxHashMap;
use smartmoney_model::{ChainId, TxHash};
use std::hash::{BuildHasher, Hash, Hasher, RandomState};

/// Numbers the trades of a transaction where the source does not.
///
/// The first row of a transaction is 0, each row of new content one more, and
/// a row that repeats another exactly has that row's number: it is the same
/// trade. So the same file read twice gives the same numbers, whatever rows
/// were refused in between; and so does another file with the transaction's
/// rows in the same order.
///
/// Only the latest rows are remembered (two generations of [`GENERATION`]), so
/// that memory does not grow with the file. A transaction whose rows lie
/// further apart than that begins anew.
#[derive(Debug, Default)]
pub(crate) struct Numbering {
    keys: RandomState,
    young: Generation,
    old: Generation,
}

const GENERATION: usize = 250_000;

/// Keys are keyed hashes: two transactions share one with a probability of
/// 1 in 10^8 for a whole generation, and nobody can aim at it.
#[derive(Debug, Default)]
struct Generation {
    /// (transaction, content) → number.
    numbers: FxHashMap<(u64, u64), u64>,
    /// transaction → next number.
    next: FxHashMap<u64, u64>,
}

impl Numbering {
    /// The number of the row; `columns` are those whose content counts.
    pub(crate) fn number(
        &mut self,
        chain: &ChainId,
        tx_hash: &TxHash,
        row: &impl Row,
        columns: &[usize],
    ) -> u64 {
        let transaction = self.keys.hash_one((chain, tx_hash));
        let mut hasher = self.keys.build_hasher();
        for column in columns {
            hash_cell(&row.cell(*column), &mut hasher);
        }
        self.number_of(transaction, hasher.finish())
    }

    fn number_of(&mut self, transaction: u64, content: u64) -> u64 {
        let key = (transaction, content);
        if let Some(number) = self.young.numbers.get(&key) {
            return *number;
        }
        let next = self
            .young
            .next
            .get(&transaction)
            .or_else(|| self.old.next.get(&transaction))
            .copied()
            .unwrap_or(0);
        let known = self.old.numbers.get(&key).copied();
        let number = known.unwrap_or(next);
        if self.young.numbers.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.numbers.insert(key, number);
        self.young.next.insert(transaction, next.max(number + 1));
        number
    }
}

fn hash_cell(cell: &Cell<'_>, hasher: &mut impl Hasher) {
    match cell {
        Cell::Empty => hasher.write_u8(0),
        Cell::Text(text) => text.hash(hasher),
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

    #[test]
    fn memory_is_bounded_and_recent_rows_are_known() {
        let mut numbering = Numbering::default();
        for content in 0..3 * GENERATION as u64 {
            let earlier = content.saturating_sub(GENERATION as u64 / 2);
            assert_eq!(numbering.number_of(1, content), content);
            assert_eq!(numbering.number_of(1, earlier), earlier);
        }
        assert!(numbering.young.numbers.len() + numbering.old.numbers.len() <= 2 * GENERATION);
    }
}
