//! What changes of trades bring with them in PostgreSQL: numbers, dirty wallets, hours whose
//! prices are made anew, and the state of the store.

use crate::StoreError;
use crate::postgres::columns::{Columns, Moment};
use crate::postgres::statement::{Parameter, Session, execute};
use crate::row::ReadColumns;
use deadpool_postgres::Transaction;
use smartmoney_model::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

/// The changes of one transaction of the database.
pub(crate) struct Changes {
    last_seq: i64,
    /// The times of the first and the last trade there is.
    range: (Option<Timestamp>, Option<Timestamp>),
    trades: i64,
    /// By wallet: the newest of its numbers, and the earliest time.
    dirty: BTreeMap<i64, (i64, Timestamp)>,
    changed: BTreeSet<(i64, Timestamp)>,
    hours: BTreeSet<(i32, i32)>,
    is_range_lost: bool,
}

impl Changes {
    pub(crate) async fn begin(transaction: &Transaction<'_>) -> Result<Self, StoreError> {
        let state = "SELECT last_seq, first_trade, last_trade FROM store_state";
        let row = transaction.row(state, &[]).await?;
        let mut columns = Columns::new(&row, "state");
        Ok(Self {
            last_seq: columns.integer()?,
            range: (columns.time_option()?, columns.time_option()?),
            trades: 0,
            dirty: BTreeMap::new(),
            changed: BTreeSet::new(),
            hours: BTreeSet::new(),
            is_range_lost: false,
        })
    }

    /// The number of the next trade, which is noted by [`Self::inserted`].
    pub(crate) const fn next_id(&mut self) -> i64 {
        self.last_seq += 1;
        self.last_seq
    }

    pub(crate) fn inserted(&mut self, wallet: i64, time: Timestamp) {
        self.trades += 1;
        self.widen(time);
        let dirty = self.dirty.entry(wallet).or_insert((self.last_seq, time));
        *dirty = (self.last_seq, dirty.1.min(time));
    }

    fn widen(&mut self, time: Timestamp) {
        let (first, last) = self.range;
        self.range = (
            Some(first.map_or(time, |first| first.min(time))),
            Some(last.map_or(time, |last| last.max(time))),
        );
    }

    /// A trade moved from this wallet and time to those.
    pub(crate) fn updated(&mut self, before: (i64, Timestamp), now: (i64, Timestamp)) {
        self.changed.extend([before, now]);
        self.is_range_lost |= before.1 != now.1 && self.is_at_end(before.1);
        self.widen(now.1);
    }

    pub(crate) fn removed(&mut self, wallet: i64, time: Timestamp) {
        self.trades -= 1;
        self.changed.insert((wallet, time));
        self.is_range_lost |= self.is_at_end(time);
    }

    fn is_at_end(&self, time: Timestamp) -> bool {
        [self.range.0, self.range.1].contains(&Some(time))
    }

    pub(crate) fn changed_hour(&mut self, chain: i32, time: Timestamp) {
        self.hours.insert((chain, time.hour().0));
    }

    /// Returns the last number that was given.
    pub(crate) async fn finish(mut self, transaction: &Transaction<'_>) -> Result<i64, StoreError> {
        if self.dirty.is_empty() && self.changed.is_empty() && self.hours.is_empty() {
            return Ok(self.last_seq);
        }
        if !self.changed.is_empty() || !self.hours.is_empty() {
            // A number of its own: a run that has begun does not cover it.
            self.last_seq += 1;
            for (wallet, time) in &self.changed {
                let dirty = self.dirty.entry(*wallet).or_insert((self.last_seq, *time));
                *dirty = (self.last_seq, dirty.1.min(*time));
            }
        }
        self.mark_dirty(transaction).await?;
        self.mark_hours(transaction).await?;
        self.count(transaction).await?;
        Ok(self.last_seq)
    }

    async fn mark_dirty(&self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        let wallets: Vec<i64> = self.dirty.keys().copied().collect();
        let newest: Vec<i64> = self.dirty.values().map(|(seq, _)| *seq).collect();
        let earliest: Vec<Moment> = self.dirty.values().map(|(_, time)| Moment(*time)).collect();
        let mark = "INSERT INTO dirty_wallets (wallet_id, seq, earliest)
            SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[])
            ON CONFLICT (wallet_id) DO UPDATE
            SET seq = excluded.seq, earliest = least(dirty_wallets.earliest, excluded.earliest)";
        execute(transaction, mark, &[&wallets, &newest, &earliest]).await?;
        Ok(())
    }

    async fn mark_hours(&self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        if self.hours.is_empty() {
            return Ok(());
        }
        let (chains, hours): (Vec<i32>, Vec<i32>) = self.hours.iter().copied().unzip();
        let mark = "INSERT INTO changed_hours (chain_id, hour, seq, priced_seq)
            SELECT chain_id, hour, $3::bigint, 0
            FROM unnest($1::integer[], $2::integer[]) AS given (chain_id, hour)
            ON CONFLICT (chain_id, hour) DO UPDATE SET seq = excluded.seq";
        execute(transaction, mark, &[&chains, &hours, &self.last_seq]).await?;
        Ok(())
    }

    async fn count(&self, transaction: &Transaction<'_>) -> Result<(), StoreError> {
        let (first, last) = (self.range.0.map(Moment), self.range.1.map(Moment));
        let count = "UPDATE store_state SET trades = trades + $1, last_seq = $2,
            first_trade = $3, last_trade = $4";
        let values: [&dyn Parameter; 4] = [&self.trades, &self.last_seq, &first, &last];
        execute(transaction, count, &values).await?;
        if self.is_range_lost {
            find_range(transaction).await?;
        }
        Ok(())
    }
}

/// Finds the times of the first and the last trade anew.
pub(crate) async fn find_range(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let find = "UPDATE store_state SET (first_trade, last_trade) =
        (SELECT min(block_time), max(block_time) FROM trades)";
    execute(transaction, find, &[]).await?;
    Ok(())
}
