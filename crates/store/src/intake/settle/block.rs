//! A transaction is in one block: rows that stand in two contradict each other.

use super::version::unit_of;
use super::{Row, Transaction, Version};
use crate::Difference;

/// Rows of one block together, in the order in which blocks come. One source spells all of its
/// times alike, so that two times of it are two blocks.
pub(super) fn by_block(rows: Vec<Row>) -> Vec<Vec<Row>> {
    let mut blocks: Vec<Vec<Row>> = Vec::new();
    for row in rows {
        let same = blocks.iter_mut().find(|block| {
            let first = &block[0].version;
            match (first.block_number, row.version.block_number) {
                (Some(one), Some(other)) => one == other,
                _ => first.is_at_same_second(&row.version),
            }
        });
        match same {
            Some(block) => block.push(row),
            None => blocks.push(vec![row]),
        }
    }
    blocks
}

impl Transaction<'_> {
    /// False when these rows can't stay beside what is there.
    pub(super) fn clear_other_blocks(&mut self, rows: &[Row]) -> bool {
        let Some(first) = rows.first() else {
            return false;
        };
        let others = self.of_other_blocks(rows, &first.version);
        let Some(other) = others.first() else {
            return true;
        };
        let difference = Difference::of_block(
            first.position,
            &self.entries[*other].version,
            &first.version,
        );
        self.counts.give_example(difference);
        if !self.origin.replace {
            self.counts.contradicting += rows.len() as u64;
            return false;
        }
        for at in others {
            let entry = &mut self.entries[at];
            entry.is_gone = true;
            self.counts.removed += u64::from(entry.stored.is_some());
            if entry.stored.is_none() {
                self.counts.inserted -= 1;
                self.counts.contradicting += 1;
            }
        }
        true
    }

    /// The trades that are in another block than these rows, the first of which is given.
    fn of_other_blocks(&mut self, rows: &[Row], first: &Version) -> Vec<usize> {
        let all: Vec<usize> = self.live(|_| true).collect();
        let is_alike = |at: &usize| {
            let version = &self.entries[*at].version;
            first.is_at_same_second(version) || first.has_same_block_number(version)
        };
        // Only times that differ need to know how the source spells them.
        if !all.iter().all(is_alike) {
            let trades = self.trades;
            self.unit.get_or_insert_with(|| unit_of(trades));
        }
        let unit = self.unit.unwrap_or(1);
        let is_other = |at: &usize| {
            let entry = &self.entries[*at];
            entry.is_of_earlier_block || !first.is_in_same_block(&entry.version, unit)
        };
        let others: Vec<usize> = all.iter().copied().filter(is_other).collect();
        if others.is_empty() && self.are_mined_again(rows, &all) {
            return all;
        }
        others
    }

    /// Times that may be one moment, cut, are two blocks where wallet and tokens are the same
    /// and yet no row tells of a trade that is there.
    fn are_mined_again(&self, rows: &[Row], all: &[usize]) -> bool {
        let pairs = || {
            let of_row = |row| all.iter().map(move |at| (row, &self.entries[*at].version));
            rows.iter().map(|row| &row.version).flat_map(of_row)
        };
        let is_other = |(row, there): (&Version, &Version)| {
            !row.is_at_same_second(there)
                && !row.has_same_block_number(there)
                && row.is_of_same_set(there)
                && row.has_real_index()
                && there.has_real_index()
        };
        let is_same = |(row, there): (&Version, &Version)| {
            let may_be = !row.has_real_index() || !there.has_real_index();
            (may_be || row.index == there.index)
                && row.is_of_same_set(there)
                && row.amounts_agree(there)
        };
        pairs().any(is_other) && !pairs().any(is_same)
    }

    /// What was told of a block is in another than the rows that follow.
    pub(super) fn end_block(&mut self) {
        for entry in &mut self.entries {
            entry.is_of_earlier_block |= entry.is_claimed || entry.stored.is_none();
        }
    }
}
