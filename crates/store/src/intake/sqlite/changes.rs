//! What changes of trades bring with them in SQLite: numbers, dirty wallets, hours whose
//! prices are made anew, and the state of the store.

use crate::StoreError;
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet};

const MICROS_AN_HOUR: i64 = 3_600_000_000;

/// The changes of one transaction of the database.
pub(crate) struct Changes {
    last_seq: i64,
    /// The times of the first and the last trade there is.
    range: (Option<i64>, Option<i64>),
    trades: i64,
    /// By wallet: the newest of its numbers, and the earliest time.
    dirty: BTreeMap<i64, (i64, i64)>,
    changed: BTreeSet<(i64, i64)>,
    hours: BTreeSet<(i64, i64)>,
    is_range_lost: bool,
}

impl Changes {
    pub(crate) fn begin(connection: &Connection) -> Result<Self, StoreError> {
        let state = "SELECT last_seq, first_trade, last_trade FROM store_state";
        let (last_seq, first, last) = connection
            .prepare_cached(state)?
            .query_row([], |row| row.try_into())?;
        Ok(Self {
            last_seq,
            range: (first, last),
            trades: 0,
            dirty: BTreeMap::new(),
            changed: BTreeSet::new(),
            hours: BTreeSet::new(),
            is_range_lost: false,
        })
    }

    /// The number of the next trade, which is noted by [`Self::inserted`].
    pub(crate) fn next_id(&mut self) -> i64 {
        self.last_seq += 1;
        self.last_seq
    }

    pub(crate) fn inserted(&mut self, wallet: i64, time: i64) {
        self.trades += 1;
        self.widen(time);
        let dirty = self.dirty.entry(wallet).or_insert((self.last_seq, time));
        *dirty = (self.last_seq, dirty.1.min(time));
    }

    fn widen(&mut self, time: i64) {
        let (first, last) = self.range;
        self.range = (
            Some(first.map_or(time, |first| first.min(time))),
            Some(last.map_or(time, |last| last.max(time))),
        );
    }

    /// A trade moved from this wallet and time to those.
    pub(crate) fn updated(&mut self, before: (i64, i64), now: (i64, i64)) {
        self.changed.extend([before, now]);
        self.is_range_lost |= before.1 != now.1 && self.is_at_end(before.1);
        self.widen(now.1);
    }

    pub(crate) fn removed(&mut self, wallet: i64, time: i64) {
        self.trades -= 1;
        self.changed.insert((wallet, time));
        self.is_range_lost |= self.is_at_end(time);
    }

    fn is_at_end(&self, time: i64) -> bool {
        [self.range.0, self.range.1].contains(&Some(time))
    }

    pub(crate) fn changed_hour(&mut self, chain: i64, time: i64) {
        self.hours.insert((chain, time.div_euclid(MICROS_AN_HOUR)));
    }

    pub(crate) fn finish(mut self, connection: &Connection) -> Result<(), StoreError> {
        if self.dirty.is_empty() && self.changed.is_empty() && self.hours.is_empty() {
            return Ok(());
        }
        if !self.changed.is_empty() || !self.hours.is_empty() {
            // A number of its own: a run that has begun does not cover it.
            self.last_seq += 1;
            for (wallet, time) in &self.changed {
                let dirty = self.dirty.entry(*wallet).or_insert((self.last_seq, *time));
                *dirty = (self.last_seq, dirty.1.min(*time));
            }
        }
        self.mark_dirty(connection)?;
        self.mark_hours(connection)?;
        self.count(connection)
    }

    fn mark_dirty(&self, connection: &Connection) -> Result<(), StoreError> {
        let mut mark = connection.prepare_cached(
            "INSERT INTO dirty_wallets (wallet_id, seq, earliest) VALUES (?1, ?2, ?3)
             ON CONFLICT (wallet_id) DO UPDATE
             SET seq = excluded.seq, earliest = min(earliest, excluded.earliest)",
        )?;
        for (wallet, (seq, earliest)) in &self.dirty {
            mark.execute([wallet, seq, earliest])?;
        }
        Ok(())
    }

    fn mark_hours(&self, connection: &Connection) -> Result<(), StoreError> {
        let mut mark = connection.prepare_cached(
            "INSERT INTO changed_hours (chain_id, hour, seq, priced_seq) VALUES (?1, ?2, ?3, 0)
             ON CONFLICT (chain_id, hour) DO UPDATE SET seq = excluded.seq",
        )?;
        for (chain, hour) in &self.hours {
            mark.execute([*chain, *hour, self.last_seq])?;
        }
        Ok(())
    }

    fn count(&self, connection: &Connection) -> Result<(), StoreError> {
        let (first, last) = self.range;
        connection
            .prepare_cached(
                "UPDATE store_state SET trades = trades + ?1, last_seq = ?2,
                   first_trade = ?3, last_trade = ?4",
            )?
            .execute(params![self.trades, self.last_seq, first, last])?;
        if self.is_range_lost {
            find_range(connection)?;
        }
        Ok(())
    }
}

/// Finds the times of the first and the last trade anew.
pub(crate) fn find_range(connection: &Connection) -> Result<(), StoreError> {
    connection.execute(
        "UPDATE store_state SET (first_trade, last_trade) =
           (SELECT min(block_time), max(block_time) FROM trades)",
        [],
    )?;
    Ok(())
}
