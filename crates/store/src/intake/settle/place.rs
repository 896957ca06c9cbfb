//! When and in which block a transaction was: one for all of its rows.

use super::{Row, Transaction, Version};
use smartmoney_model::Timestamp;
use std::collections::BTreeSet;

/// Time and block number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) time: Timestamp,
    pub(crate) block: Option<u64>,
}

impl Version {
    pub(crate) fn place(&self) -> Place {
        Place {
            time: self.block_time,
            block: self.block_number,
        }
    }

    fn move_to(&mut self, place: Place) {
        self.block_time = place.time;
        self.block_number = place.block;
    }
}

impl Transaction<'_> {
    /// Gives rows and trades of one block one place. Otherwise sources that cut times, or
    /// state no block number, would tear the transaction apart.
    pub(super) fn agree_on_place(&mut self, mut rows: Vec<Row>) -> Vec<Row> {
        let live = || {
            self.live(|_| true)
                .map(|at| self.entries[at].version.place())
        };
        let given = || rows.iter().map(|row| row.version.place());
        let (first, other): (Vec<Place>, Vec<Place>) = if self.origin.replace {
            (given().collect(), live().collect())
        } else {
            (live().collect(), given().collect())
        };
        let Some(place) = best(&first, &other) else {
            return rows;
        };
        for at in self.live(|_| true).collect::<Vec<_>>() {
            self.entries[at].version.move_to(place);
        }
        for row in &mut rows {
            row.version.move_to(place);
        }
        rows
    }
}

/// The finest of times that may be one moment, and the only block number. Cutting makes a
/// time earlier. Times that contradict the first word are not heard.
fn best(first: &[Place], other: &[Place]) -> Option<Place> {
    let all = || first.iter().chain(other);
    let numbers: BTreeSet<u64> = all().filter_map(|place| place.block).collect();
    if numbers.len() > 1 {
        return None;
    }
    let known = if first.is_empty() { other } else { first };
    let known = known.iter().map(|place| place.time).max()?;
    let times = all().map(|place| place.time);
    let time = times.filter(|time| super::version::may_be_same_moment(*time, known));
    Some(Place {
        time: time.max()?,
        block: numbers.first().copied(),
    })
}
