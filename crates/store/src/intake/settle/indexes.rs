//! Finding trades by their index, and freeing indexes that were made up.

use super::{Row, Transaction, Version};
use smartmoney_model::EventIndex;
use std::collections::HashSet;

impl Transaction<'_> {
    /// Pairs rows with the trades that have their index. Returns the others, of equal ones
    /// the first.
    pub(super) fn pair_by_index(&mut self, rows: Vec<Row>, repeats: &mut Vec<Row>) -> Vec<Row> {
        let mut open: Vec<Row> = Vec::new();
        let mut keys = HashSet::new();
        for row in rows {
            if let Some(entry) = self.find_key(&row.version) {
                self.pair(&row, entry);
            } else if keys.insert(row.version.key()) {
                open.push(row);
            } else {
                repeats.push(row);
            }
        }
        open
    }

    /// The trade that surely has the row's index.
    pub(super) fn find_key(&self, version: &Version) -> Option<usize> {
        self.live(|entry| {
            entry.version.has_same_key(version)
                && (entry.version.is_told
                    || (entry.version.is_of_same_set(version)
                        && entry.version.amounts_agree(version)))
        })
        .next()
    }

    fn is_taken(&self, version: &Version, by_other_than: usize) -> bool {
        let mut taken = self.live(|entry| entry.version.has_same_key(version));
        taken.any(|at| at != by_other_than)
    }

    /// An index of before that another row now has was made up.
    pub(super) fn free_index(&mut self, taken: usize) {
        let version = self.entries[taken].version.clone();
        let others = self.live(|entry| {
            !entry.version.is_told
                && entry.version.has_same_key(&version)
                && entry.version != version
        });
        let others: Vec<usize> = others.filter(|other| *other != taken).collect();
        for other in others {
            let mut version = self.entries[other].version.clone();
            version.index = version.derived_index();
            // Rows of before may be alike but for their made-up indexes.
            while let EventIndex::Derived(index) = version.index
                && self.is_taken(&version, other)
            {
                version.index = EventIndex::Derived((index + 1) & i64::MAX.unsigned_abs());
            }
            self.entries[other].version.index = version.index;
        }
    }
}
