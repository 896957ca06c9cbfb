//! Matching rows where one of two indexes is made up.

use super::{Entry, Row, Transaction, Version};

impl Transaction<'_> {
    /// Matches rows with trades of the same wallet and tokens, one with one: equal amounts
    /// first, then those that agree. Returns the rows that are left.
    pub(super) fn match_amounts(&mut self, mut rows: Vec<Row>) -> Vec<Row> {
        rows.sort_by_key(|row| row.version.order());
        let rest = self.match_by(rows, |row, entry| {
            is_of_set(&row.version, entry) && row.version.has_same_amounts(&entry.version)
        });
        self.match_by(rest, |row, entry| {
            !entry.is_sibling
                && is_of_set(&row.version, entry)
                && row.version.amounts_agree(&entry.version)
        })
    }

    /// Sources that have no log indexes number rows by call traces, and another export numbers
    /// them anew. The numbers that are stored stay: which are right is not known, and no two
    /// trades get one.
    pub(super) fn match_renumbered(&mut self, mut rows: Vec<Row>) -> Vec<Row> {
        rows.sort_by_key(|row| row.version.order());
        self.match_by(rows, |row, entry| {
            let is_known = !entry.is_sibling && entry.stored.is_some();
            is_known
                && row.version.is_renumbered(&entry.version)
                && entry.version.is_of_same_set(&row.version)
                && entry.version.has_same_amounts(&row.version)
                && entry.version.may_be_of_same_project(&row.version)
        })
    }

    /// What is left of a set on both sides, told by another export, is the same with other
    /// amounts: a corrected export does not double its trades.
    pub(super) fn match_contradicting(&mut self, rows: Vec<Row>) -> Vec<Row> {
        self.match_by(rows, |row, entry| {
            !entry.is_sibling && is_of_set(&row.version, entry)
        })
    }

    /// The same swap as another export tells it of another wallet.
    pub(super) fn match_other_wallets(&mut self, rows: Vec<Row>) -> Vec<Row> {
        self.match_by(rows, |row, entry| {
            !entry.is_sibling
                && is_one_made_up(&row.version, entry)
                && entry.version.wallet != row.version.wallet
                && entry.version.has_same_tokens(&row.version)
                && entry.version.has_same_amounts(&row.version)
        })
    }

    /// Pairs each row with the first free trade that fits; returns the others.
    fn match_by(&mut self, rows: Vec<Row>, fits: impl Fn(&Row, &Entry) -> bool) -> Vec<Row> {
        let mut rest = Vec::new();
        for row in rows {
            let first = self
                .live(|entry| !entry.is_claimed && fits(&row, entry))
                .min_by_key(|at| self.entries[*at].version.order());
            match first {
                Some(at) => self.pair(&row, at),
                None => rest.push(row),
            }
        }
        rest
    }

    /// Of a set that was corrected, what the file has no word for goes.
    pub(super) fn drop_rest(&mut self) {
        let corrections = std::mem::take(&mut self.corrections);
        let left = self.live(|entry| {
            let is_corrected = |version| is_of_set(version, entry);
            !entry.is_claimed
                && !entry.is_sibling
                && entry.stored.is_some()
                && corrections.iter().any(is_corrected)
        });
        for at in left.collect::<Vec<_>>() {
            self.entries[at].is_gone = true;
            self.counts.removed += 1;
        }
    }
}

/// Whether the trade has this wallet and these tokens, and one of both indexes is made up.
fn is_of_set(version: &Version, entry: &Entry) -> bool {
    is_one_made_up(version, entry) && entry.version.is_of_same_set(version)
}

fn is_one_made_up(version: &Version, entry: &Entry) -> bool {
    !(version.has_real_index() && entry.version.has_real_index())
}
