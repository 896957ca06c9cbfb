//! What becomes of a transaction's rows: pure, and the same for both databases.
//!
//! Two rows are the same trade when they have one index and move the same tokens; and, where
//! one of the indexes is made up, when wallet and tokens are the same and the amounts agree as
//! both are spelled, one row with one. So are rows of two exports whose indexes both were
//! numbered by their source, where the amounts are equal. Of two words for one trade the better
//! stays, whatever came first ([`Version::compare`]), and what it lacks is taken from the other.
//! Words that contradict each other leave the stored one, unless the file replaces it.

mod block;
mod details;
mod indexes;
mod match_sets;
mod place;
mod version;

#[cfg(test)]
mod laws;
#[cfg(test)]
mod memory;

use crate::{Appended, Difference, Origin};
use block::by_block;
pub(crate) use details::{Details, completed};
use smartmoney_model::{EventIndex, Trade};
pub(crate) use version::Version;

/// A row as it is stored.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) id: i64,
    pub(crate) wallet_id: i64,
    pub(crate) chain_id: i64,
    /// None of a row of before.
    pub(crate) source: Option<i64>,
    pub(crate) version: Version,
}

/// What is to be written, of all transactions of a batch. Trades are named by their position
/// in it.
#[derive(Debug, Default)]
pub(crate) struct Settled {
    pub(crate) inserts: Vec<Insert>,
    pub(crate) updates: Vec<Update>,
    pub(crate) renumbered: Vec<(i64, EventIndex)>,
    pub(crate) removals: Vec<Stored>,
    /// Stored rows that this source tells as well.
    pub(crate) told: Vec<i64>,
    /// Stored rows that only get other details.
    pub(crate) completed: Vec<(Stored, Details)>,
    /// What trades of the batch are written with.
    pub(crate) details: Vec<(usize, Details)>,
    pub(crate) counts: Appended,
    /// The seconds that the batch cuts times to at most, once it was asked for.
    unit: Option<i64>,
}

/// A new row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Insert {
    /// Of the first row of its transaction: they get adjacent numbers.
    pub(crate) transaction: usize,
    pub(crate) position: usize,
    pub(crate) is_transaction_known: bool,
}

/// A stored row that takes the words of a trade.
#[derive(Debug)]
pub(crate) struct Update {
    pub(crate) stored: Stored,
    pub(crate) position: usize,
    /// Whether its former sources told the same trade.
    pub(crate) keeps_sources: bool,
}

/// Rows of one transaction are compared with each other, while other writers wait. No chain
/// fits a tenth of these swaps into a transaction; the column of hashes is mostly another.
const MOST_ROWS: usize = 10_000;

/// Settles the rows of one transaction, at these positions of the batch.
pub(crate) fn settle(
    trades: &[Trade],
    positions: &[usize],
    stored: Vec<Stored>,
    origin: &Origin,
    settled: &mut Settled,
) {
    if positions.len() + stored.len() > MOST_ROWS {
        let rows = (positions.len(), stored.len());
        let difference = Difference::of_size(positions[0], &trades[positions[0]].tx_hash, rows);
        settled.counts.oversized += positions.len() as u64;
        settled.counts.give_example(difference);
        return;
    }
    if stored.is_empty() && is_plain(trades, positions) {
        for position in positions {
            settled.counts.inserted += 1;
            settled.inserts.push(Insert {
                transaction: positions[0],
                position: *position,
                is_transaction_known: false,
            });
        }
        return;
    }
    let mut transaction = Transaction::new(stored, trades, origin, settled);
    let rows: Vec<Row> = positions
        .iter()
        .map(|position| Row {
            position: *position,
            version: Version::of(&trades[*position]),
        })
        .collect();
    for rows in by_block(rows) {
        transaction.settle_block(rows);
    }
    let entries = transaction.entries;
    write(entries, positions[0], settled);
}

/// Whether all are surely different trades of one block.
fn is_plain(trades: &[Trade], positions: &[usize]) -> bool {
    const MOST_COMPARED: usize = 16;
    let [first, rest @ ..] = positions else {
        return true;
    };
    if rest.is_empty() {
        return true;
    }
    let (block, time) = (trades[*first].block_number, trades[*first].block_time);
    positions.len() <= MOST_COMPARED
        && block.is_some()
        && positions.iter().enumerate().all(|(at, position)| {
            let trade = &trades[*position];
            trade.block_number == block
                && trade.block_time == time
                && trade.evt_index.stated().is_some()
                && positions[..at]
                    .iter()
                    .all(|earlier| trades[*earlier].evt_index != trade.evt_index)
        })
}

fn write(entries: Vec<Entry>, first: usize, settled: &mut Settled) {
    let is_transaction_known = entries.iter().any(|entry| entry.stored.is_some());
    for entry in entries {
        let Entry {
            stored,
            version,
            word_of,
            ..
        } = entry;
        let Some(stored) = stored else {
            // A new row that another of the batch took the place of is no row.
            if let (Some(position), false) = (word_of, entry.is_gone) {
                settled.details.push((position, version.into_details()));
                settled.inserts.push(Insert {
                    transaction: first,
                    position,
                    is_transaction_known,
                });
            }
            continue;
        };
        if entry.is_gone {
            settled.removals.push(stored);
        } else if let Some(position) = word_of {
            settled.details.push((position, version.into_details()));
            settled.updates.push(Update {
                stored,
                position,
                keeps_sources: entry.keeps_sources,
            });
        } else {
            if version.index != stored.version.index {
                settled.renumbered.push((stored.id, version.index));
            }
            if entry.is_told {
                settled.told.push(stored.id);
            }
            if !version.has_same_details(&stored.version) {
                settled.completed.push((stored, version.into_details()));
            }
        }
    }
}

/// A row of the batch.
#[derive(Debug, Clone)]
struct Row {
    position: usize,
    version: Version,
}

/// A trade of the transaction, stored or new.
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug)]
struct Entry {
    stored: Option<Stored>,
    version: Version,
    /// The row of the batch whose words it has now.
    word_of: Option<usize>,
    /// Whether this export tells it: its other rows are other trades, however alike.
    is_sibling: bool,
    /// Whether a row of this block was matched with it.
    is_claimed: bool,
    is_told: bool,
    /// Whether rows of an earlier block of the batch told it.
    is_of_earlier_block: bool,
    is_gone: bool,
    keeps_sources: bool,
}

/// A transaction under way.
struct Transaction<'a> {
    entries: Vec<Entry>,
    /// Words that took the place of others that they contradict.
    corrections: Vec<Version>,
    /// All of the batch.
    trades: &'a [Trade],
    origin: &'a Origin,
    unit: &'a mut Option<i64>,
    counts: &'a mut Appended,
}

impl<'a> Transaction<'a> {
    fn new(
        stored: Vec<Stored>,
        trades: &'a [Trade],
        origin: &'a Origin,
        settled: &'a mut Settled,
    ) -> Self {
        let entry = |stored: Stored| Entry {
            version: stored.version.clone(),
            word_of: None,
            is_sibling: stored
                .source
                .is_some_and(|source| origin.is_sibling(source)),
            is_claimed: false,
            is_told: false,
            is_of_earlier_block: false,
            is_gone: false,
            keeps_sources: true,
            stored: Some(stored),
        };
        Self {
            entries: stored.into_iter().map(entry).collect(),
            corrections: Vec::new(),
            trades,
            origin,
            unit: &mut settled.unit,
            counts: &mut settled.counts,
        }
    }

    /// Rows that have an index come first, so that those without find them.
    fn settle_block(&mut self, rows: Vec<Row>) {
        if !self.clear_other_blocks(&rows) {
            return;
        }
        let rows = self.agree_on_place(rows);
        for entry in &mut self.entries {
            entry.is_claimed = false;
        }
        let (real, made_up): (Vec<_>, Vec<_>) = rows
            .into_iter()
            .partition(|row| row.version.has_real_index());
        let mut repeats = Vec::new();
        let mut clashing = Vec::new();
        let real = self.pair_by_index(real, &mut repeats, &mut clashing);
        let made_up = self.pair_by_index(made_up, &mut repeats, &mut clashing);
        let real = self.match_amounts(real);
        let made_up = self.match_amounts(made_up);
        let clashing = self.match_renumbered(clashing);
        let real = self.match_renumbered(real);
        self.settle_by_index(clashing);
        self.settle_rest(real);
        let made_up = self.match_amounts(made_up);
        self.settle_rest(made_up);
        self.settle_by_index(repeats);
        self.drop_rest();
        self.end_block();
    }

    /// What no trade agrees with contradicts one that is left, or is new.
    fn settle_rest(&mut self, rows: Vec<Row>) {
        let rows = self.match_contradicting(rows);
        let mut rows = self.match_other_wallets(rows);
        rows.sort_by_key(|row| row.position);
        for row in rows {
            self.add(row);
        }
    }

    fn live(&self, is_asked: impl Fn(&Entry) -> bool) -> impl Iterator<Item = usize> {
        let numbered = self.entries.iter().enumerate();
        numbered
            .filter(move |(_, entry)| !entry.is_gone && is_asked(entry))
            .map(|(at, _)| at)
    }

    /// The row is another word for the trade.
    fn pair(&mut self, row: &Row, at: usize) {
        let entry = &mut self.entries[at];
        entry.is_claimed = true;
        let contradiction = row.version.contradicts(&entry.version);
        if self.origin.replace {
            self.replace(row, at, contradiction.is_some());
            return;
        }
        if let Some(field) = contradiction {
            let difference = Difference::of(field, row.position, &entry.version, &row.version);
            self.counts.different += 1;
            self.counts.give_example(difference);
            return;
        }
        entry.is_told = true;
        let is_better = !row.version.is_renumbered(&entry.version)
            && row.version.compare(&entry.version).is_gt();
        self.take(row, at, is_better);
    }

    /// Takes the row's word, where it is the better, or else what the trade lacks.
    fn take(&mut self, row: &Row, at: usize, is_better: bool) {
        let entry = &mut self.entries[at];
        let version = if is_better {
            row.version.clone().completed_by(&entry.version)
        } else {
            entry.version.clone().completed_by(&row.version)
        };
        if version == entry.version {
            self.counts.known += 1;
            return;
        }
        self.counts.updated += 1;
        entry.version = version;
        if is_better {
            entry.word_of = Some(row.position);
            self.free_index(at);
        }
    }

    /// The row takes the trade's place, whatever it lacks.
    fn replace(&mut self, row: &Row, at: usize, is_contradicting: bool) {
        let entry = &mut self.entries[at];
        entry.is_told = true;
        if row.version == entry.version {
            self.counts.known += 1;
            return;
        }
        self.counts.replaced += 1;
        if is_contradicting {
            entry.keeps_sources = false;
            self.corrections.push(row.version.clone());
        }
        entry.word_of = Some(row.position);
        entry.version = row.version.clone();
        self.free_index(at);
    }

    fn add(&mut self, row: Row) {
        self.counts.inserted += 1;
        self.entries.push(Entry {
            stored: None,
            version: row.version,
            word_of: Some(row.position),
            is_sibling: true,
            is_claimed: false,
            is_told: true,
            is_of_earlier_block: false,
            is_gone: false,
            keeps_sources: true,
        });
        self.free_index(self.entries.len() - 1);
    }
}
