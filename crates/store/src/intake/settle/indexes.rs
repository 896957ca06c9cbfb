//! Finding trades by their index, and freeing indexes that were made up.

use super::{Row, Transaction, Version};
use smartmoney_model::EventIndex;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::mem::swap;

impl Row {
    /// Takes what a repeat of the row says better; returns what is left to count.
    fn repeat(&mut self, mut other: Self) -> Self {
        if other.version.contradicts(&self.version).is_none() {
            if other.version.compare(&self.version).is_gt() {
                swap(self, &mut other);
            }
            self.version = self.version.clone().completed_by(&other.version);
        }
        other
    }
}

impl Transaction<'_> {
    /// Pairs rows with the trades that have their index. Returns the others, of those that
    /// repeat each other the best; those whose index has another trade go to `clashing`.
    pub(super) fn pair_by_index(
        &mut self,
        rows: Vec<Row>,
        repeats: &mut Vec<Row>,
        clashing: &mut Vec<Row>,
    ) -> Vec<Row> {
        let mut open: Vec<Row> = Vec::new();
        let mut keys = HashMap::new();
        for row in rows {
            if let Some(entry) = self.find_key(&row.version) {
                let is_same = row.version.may_be(&self.entries[entry].version);
                if is_same || self.origin.replace {
                    self.pair(&row, entry);
                } else {
                    clashing.push(row);
                }
                continue;
            }
            match keys.entry(row.version.key()) {
                Entry::Vacant(entry) => {
                    entry.insert(open.len());
                    open.push(row);
                }
                Entry::Occupied(first) => repeats.push(open[*first.get()].repeat(row)),
            }
        }
        open
    }

    /// What is told of a trade by its index, and contradicts it or is one of its rows.
    pub(super) fn settle_by_index(&mut self, rows: Vec<Row>) {
        for row in rows {
            match self.find_key(&row.version) {
                Some(entry) => self.pair(&row, entry),
                // The first of them is no row of its own, and neither is this one.
                None => self.counts.known += 1,
            }
        }
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
