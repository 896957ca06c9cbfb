//! Which transactions PostgreSQL may know: a look-up in its index costs half as much as
//! writing a trade, and most files go on where the last ended.

use crate::StoreError;
use crate::intake::batch::digest;
use crate::postgres::statement::Session;
use deadpool_postgres::Transaction;

/// The transactions of all trades up to a number, in Bloom filters: it may take an unknown
/// transaction for a known one, and never the other way.
#[derive(Default)]
pub(crate) struct Met {
    /// Each as large as all before it.
    filters: Vec<Filter>,
    up_to: i64,
    /// Transactions that were looked up in vain while other trades were missing here.
    absent: u64,
}

/// Two bytes a trade: larger stores are looked through.
const MOST: i64 = 64_000_000;

/// The least size of a filter, in keys.
const LEAST: usize = 1 << 16;

/// Reading a trade's hash costs a third of a look-up.
const READS_A_LOOK_UP: u64 = 3;

const READ_AT_ONCE: i64 = 200_000;

impl Met {
    /// Whether all transactions of the trades up to this number, the store's last, are in
    /// here. What is missing is read once looking up what is new would have cost as much.
    pub(crate) async fn covers(
        &mut self,
        transaction: &Transaction<'_>,
        last_seq: i64,
    ) -> Result<bool, StoreError> {
        let behind = last_seq.saturating_sub(self.up_to).unsigned_abs();
        if last_seq > MOST || behind > self.absent.saturating_mul(READS_A_LOOK_UP) {
            return Ok(false);
        }
        while self.up_to < last_seq {
            self.read_on(transaction, last_seq).await?;
        }
        self.absent = 0;
        Ok(true)
    }

    async fn read_on(
        &mut self,
        transaction: &Transaction<'_>,
        last_seq: i64,
    ) -> Result<(), StoreError> {
        let select = "SELECT id, tx_hash FROM trades WHERE id > $1 ORDER BY id LIMIT $2";
        let rows = transaction
            .rows(select, &[&self.up_to, &READ_AT_ONCE])
            .await?;
        for row in &rows {
            self.add(digest(row.try_get(1)?));
        }
        self.up_to = match rows.last() {
            Some(row) => row.try_get(0)?,
            None => last_seq,
        };
        Ok(())
    }

    /// Notes a transaction of a trade that is written.
    pub(crate) fn add(&mut self, key: i64) {
        if self.may_have(key) {
            return;
        }
        if self.filters.last().is_none_or(Filter::is_full) {
            let size = self.filters.iter().map(|filter| filter.keys).sum();
            self.filters.push(Filter::of(LEAST.max(size)));
        }
        if let Some(filter) = self.filters.last_mut() {
            filter.add(key);
        }
    }

    /// All trades up to this number were noted.
    pub(crate) const fn is_up_to(&mut self, last_seq: i64) {
        self.up_to = last_seq;
    }

    /// Notes how many transactions were looked up in vain.
    pub(crate) const fn were_absent(&mut self, transactions: u64) {
        self.absent = self.absent.saturating_add(transactions);
    }

    pub(crate) fn may_have(&self, key: i64) -> bool {
        self.filters.iter().any(|filter| filter.may_have(key))
    }
}

/// A Bloom filter in which a key has all of its bits in one line of the processor's cache, one
/// in each word. Of 1000 unknown keys it takes one or two for known.
struct Filter {
    blocks: Vec<[u64; WORDS]>,
    /// For how many keys it is, and how many are in it.
    size: usize,
    keys: usize,
}

const WORDS: usize = 8;
const KEYS_A_BLOCK: usize = 32;

impl Filter {
    fn of(size: usize) -> Self {
        Self {
            blocks: vec![[0; WORDS]; size.div_ceil(KEYS_A_BLOCK)],
            size,
            keys: 0,
        }
    }

    const fn is_full(&self) -> bool {
        self.keys >= self.size
    }

    fn add(&mut self, key: i64) {
        let (block, bits) = self.bits(key);
        for (word, bit) in self.blocks[block].iter_mut().zip(bits) {
            *word |= bit;
        }
        self.keys += 1;
    }

    fn may_have(&self, key: i64) -> bool {
        let (block, bits) = self.bits(key);
        let words = self.blocks[block].iter().zip(bits);
        words.into_iter().all(|(word, bit)| word & bit != 0)
    }

    fn bits(&self, key: i64) -> (usize, [u64; WORDS]) {
        const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
        let first = key.cast_unsigned().wrapping_mul(FACTOR);
        let second = (first ^ (first >> 31)).wrapping_mul(FACTOR);
        #[allow(
            clippy::cast_possible_truncation,
            reason = "below the number of blocks"
        )]
        let block = ((u128::from(second) * self.blocks.len() as u128) >> 64) as usize;
        let mixed = (second ^ (second >> 29)).wrapping_mul(FACTOR) >> 16;
        (
            block,
            std::array::from_fn(|at| 1 << (mixed >> (6 * at) & 63)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_met_is_never_taken_for_new() {
        let key = |number: u64| digest(&number.to_be_bytes().repeat(4));
        let mut met = Met::default();
        let known = 300_000;
        for number in 0..known {
            met.add(key(number));
        }
        assert!((0..known).all(|number| met.may_have(key(number))));
        let wrong = (known..2 * known).filter(|number| met.may_have(key(*number)));
        let wrong = wrong.count();
        assert!(wrong < 2_000, "{wrong}");
    }
}
