//! How known trades are found: by the table of their keys, and by a tail of the
//! latest, which are not in it yet.

use crate::StoreError;
use crate::intake::sqlite::ids::Ids;
use crate::row::count;
use rusqlite::{Connection, params};
use smartmoney_model::Trade;
use std::collections::BTreeSet;

/// The keys of the trades that `trade_keys` lacks: they come in random order, so
/// that each batch of them would change most pages of the table.
#[derive(Default)]
pub(crate) struct Tail {
    /// (key, number of the trade)
    keys: BTreeSet<(i64, i64)>,
    /// The last trade that is in here or in the table.
    up_to: i64,
}

/// The tail is entered when it has half as many keys as the table, so that the cost of all
/// passes grows with the number of trades, but within these bounds: some are too few for a
/// pass, and a key takes about 30 bytes of memory. A short tail is left for the next process
/// that appends to read.
const LEAST_TO_ENTER: i64 = 1_000_000;
const MOST_TO_REMEMBER: i64 = 4_000_000;

const MOST_LEFT_BEHIND: usize = 20_000;

impl Tail {
    /// Catches up with what others appended or entered.
    pub(crate) fn refresh(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let keyed_up_to = keyed_up_to(connection)?;
        self.keys.retain(|(_, id)| *id > keyed_up_to);
        self.up_to = self.up_to.max(keyed_up_to);
        let mut select = connection.prepare_cached(
            "SELECT id, tx_hash, evt_index FROM trades WHERE id > ?1 ORDER BY id",
        )?;
        let mut rows = select.query([self.up_to])?;
        while let Some(row) = rows.next()? {
            let (id, evt_index): (i64, i64) = (row.get(0)?, row.get(2)?);
            let tx_hash = row.get_ref(1)?.as_bytes().map_err(rusqlite::Error::from)?;
            self.add(digest(tx_hash, evt_index.cast_unsigned()), id);
        }
        Ok(())
    }

    /// Remembers the next trade.
    pub(crate) fn add(&mut self, key: i64, id: i64) {
        self.keys.insert((key, id));
        self.up_to = self.up_to.max(id);
    }

    fn with(&self, key: i64) -> impl Iterator<Item = i64> {
        let same = self.keys.range((key, i64::MIN)..=(key, i64::MAX));
        same.map(|(_, id)| *id)
    }

    /// Enters the tail into the table when it has become long.
    pub(crate) fn enter_when_due(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let due = (keyed_up_to(connection)? / 2).clamp(LEAST_TO_ENTER, MOST_TO_REMEMBER);
        if count("trades", self.keys.len() as u64)? < due {
            return Ok(());
        }
        self.enter(connection)
    }

    /// Whether it is too long to leave for the next process that appends.
    pub(crate) fn is_long(&self) -> bool {
        self.keys.len() > MOST_LEFT_BEHIND
    }

    /// Enters all that there is.
    pub(crate) fn enter_all(&mut self, connection: &Connection) -> Result<(), StoreError> {
        self.refresh(connection)?;
        self.enter(connection)
    }

    /// In order of the keys each page of the table is visited once.
    fn enter(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let mut put =
            connection.prepare_cached("INSERT INTO trade_keys (key, trade_id) VALUES (?1, ?2)")?;
        for (key, id) in std::mem::take(&mut self.keys) {
            put.execute([key, id])?;
        }
        connection.execute("UPDATE store_state SET keyed_up_to = ?1", [self.up_to])?;
        Ok(())
    }
}

fn keyed_up_to(connection: &Connection) -> Result<i64, StoreError> {
    let mut select = connection.prepare_cached("SELECT keyed_up_to FROM store_state")?;
    Ok(select.query_row([], |row| row.get(0))?)
}

/// A digest of the trade's transaction and event index; chains may share digests.
pub(crate) fn key(trade: &Trade) -> i64 {
    digest(
        trade.tx_hash.as_bytes(),
        trade.evt_index.to_i64().cast_unsigned(),
    )
}

/// It lies in the file, so it never changes.
fn digest(tx_hash: &[u8], evt_index: u64) -> i64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |state: u64, word: u64| {
        let mixed = (state ^ word).wrapping_mul(FACTOR);
        mixed ^ (mixed >> 29)
    };
    let mut state = mix(FACTOR, evt_index);
    for chunk in tx_hash.chunks(8) {
        let word = chunk.iter().fold(0, |w, byte| w << 8 | u64::from(*byte));
        state = mix(state, word);
    }
    // 48 bits: SQLite stores such a number in 6 bytes.
    (mix(state, 0) >> 16).cast_signed()
}

/// Which of these trades are neither in the store nor earlier in the batch:
/// `keys` are their keys and indexes, in order.
pub(crate) fn find_new(
    connection: &Connection,
    ids: &mut Ids,
    trades: &[Trade],
    keys: &[(i64, usize)],
) -> Result<Vec<bool>, StoreError> {
    ids.tail.refresh(connection)?;
    let mut find = connection.prepare_cached(
        "SELECT 1 FROM trade_keys found JOIN trades t ON t.id = found.trade_id
         WHERE found.key = ?1 AND t.tx_hash = ?2 AND t.evt_index = ?3 AND t.chain_id = ?4",
    )?;
    let mut is_trade = connection.prepare_cached(
        "SELECT 1 FROM trades WHERE id = ?1 AND tx_hash = ?2 AND evt_index = ?3 AND chain_id = ?4",
    )?;
    let mut is_new = vec![false; trades.len()];
    for same_key in keys.chunk_by(|a, b| a.0 == b.0) {
        for (at, (key, position)) in same_key.iter().enumerate() {
            let trade = &trades[*position];
            let is_same =
                |(_, earlier): &(i64, usize)| identity(&trades[*earlier]) == identity(trade);
            let hash = trade.tx_hash.as_bytes();
            let evt_index = trade.evt_index.to_i64();
            let chain = ids.chain(connection, &trade.chain)?;
            let mut is_known = same_key[..at].iter().any(is_same)
                || find.exists(params![key, hash, evt_index, chain])?;
            for id in ids.tail.with(*key) {
                is_known |= is_trade.exists(params![id, hash, evt_index, chain])?;
            }
            is_new[*position] = !is_known;
        }
    }
    Ok(is_new)
}

fn identity(trade: &Trade) -> impl PartialEq {
    (trade.tx_hash, trade.evt_index, trade.chain.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::connection::Role;
    use crate::sqlite::connection::connect;
    use crate::sqlite::migrate::migrate;
    use smartmoney_testkit::TradeBuilder;

    #[test]
    fn trades_whose_digests_meet_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let mut connection = connect(&path, Role::Writer).unwrap();
        migrate(&mut connection, &path).unwrap();
        let trade = |tx| TradeBuilder::new(tx).build();
        let known = [trade(1)];
        let mut ids = Ids::default();
        crate::intake::sqlite::append::append_trades(&connection, &mut ids, &known).unwrap();
        let digest = key(&known[0]);

        let batch = [trade(2), trade(1), trade(2), trade(3)];
        let keys: Vec<_> = (0..4).map(|position| (digest, position)).collect();
        let find = |connection: &Connection, ids: &mut Ids| {
            find_new(connection, ids, &batch, &keys).unwrap()
        };
        assert_eq!(find(&connection, &mut ids), [true, false, false, true]);
        assert_eq!(
            find(&connection, &mut Ids::default()),
            [true, false, false, true]
        );
        // The same once the known trade lies in the table, and for a new process.
        ids.tail.enter(&connection).unwrap();
        assert_eq!(find(&connection, &mut ids), [true, false, false, true]);
        assert_eq!(
            find(&connection, &mut Ids::default()),
            [true, false, false, true]
        );
    }

    #[test]
    fn digests_lie_in_files_and_stay_what_they_are() {
        assert_eq!(key(&TradeBuilder::new(1).build()), 98_556_638_045_020);
        let other_event = TradeBuilder::new(1).evt_index(1).build();
        assert_ne!(key(&TradeBuilder::new(1).build()), key(&other_event));
    }
}
