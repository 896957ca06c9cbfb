//! How known trades are found: by the table of their keys, and by a tail of the
//! latest, which are not in it yet.

use crate::StoreError;
use crate::intake::batch::digest;
use crate::intake::settle::Stored;
use crate::intake::sqlite::ids::Ids;
use crate::intake::stored::{STORED_COLUMNS, STORED_JOINS, read_stored};
use crate::row::count;
use crate::sqlite::columns::Columns;
use rusqlite::{CachedStatement, Connection, params};
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
        let mut select = connection
            .prepare_cached("SELECT id, tx_hash FROM trades WHERE id > ?1 ORDER BY id LIMIT ?2")?;
        loop {
            let mut rows = select.query([self.up_to, MOST_TO_REMEMBER])?;
            let mut read = 0;
            while let Some(row) = rows.next()? {
                let tx_hash = row.get_ref(1)?.as_bytes().map_err(rusqlite::Error::from)?;
                self.add(digest(tx_hash), row.get(0)?);
                read += 1;
            }
            if read < MOST_TO_REMEMBER {
                return Ok(());
            }
            // After a migration there may be many times as many as fit into memory.
            self.enter(connection)?;
        }
    }

    /// Remembers the next trade. One that is removed later is not forgotten: its number is
    /// not used again.
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

/// Finds the stored rows of transactions.
pub(crate) struct Finder<'c> {
    connection: &'c Connection,
    by_key: CachedStatement<'c>,
    by_id: CachedStatement<'c>,
}

impl<'c> Finder<'c> {
    pub(crate) fn new(connection: &'c Connection) -> Result<Self, StoreError> {
        let is_asked = "t.tx_hash = ?2 AND t.chain_id = ?3";
        Ok(Self {
            connection,
            by_key: connection.prepare_cached(&format!(
                "SELECT {STORED_COLUMNS}
                 FROM trade_keys found CROSS JOIN trades t {STORED_JOINS}
                 WHERE found.key = ?1 AND t.id = found.trade_id AND {is_asked}"
            ))?,
            by_id: connection.prepare_cached(&format!(
                "SELECT {STORED_COLUMNS} FROM trades t {STORED_JOINS}
                 WHERE t.id = ?1 AND {is_asked}"
            ))?,
        })
    }

    /// The stored rows of a trade's transaction, whose key this is, by number.
    pub(crate) fn stored(
        &mut self,
        ids: &mut Ids,
        key: i64,
        trade: &Trade,
    ) -> Result<Vec<Stored>, StoreError> {
        let hash = trade.tx_hash.as_bytes();
        let chain = ids.chain(self.connection, &trade.chain)?;
        let mut stored = Vec::new();
        let mut rows = self.by_key.query(params![key, hash, chain])?;
        while let Some(row) = rows.next()? {
            stored.push(read_stored(&mut Columns::new(row, "trade"))?);
        }
        for id in ids.tail.with(key) {
            let mut rows = self.by_id.query(params![id, hash, chain])?;
            while let Some(row) = rows.next()? {
                stored.push(read_stored(&mut Columns::new(row, "trade"))?);
            }
        }
        Ok(stored)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Origin;
    use crate::intake::batch;
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
        let origin = Origin::default();
        crate::intake::sqlite::append::take_in(&connection, &mut ids, &known, &origin).unwrap();
        let key = batch::key(&known[0]);
        let find = |connection: &Connection, ids: &mut Ids, tx| {
            ids.tail.refresh(connection).unwrap();
            let mut finder = Finder::new(connection).unwrap();
            finder.stored(ids, key, &trade(tx)).unwrap().len()
        };
        let both = |connection: &Connection, ids: &mut Ids| {
            [find(connection, ids, 1), find(connection, ids, 2)]
        };
        assert_eq!(both(&connection, &mut ids), [1, 0]);
        assert_eq!(both(&connection, &mut Ids::default()), [1, 0]);
        // The same once the known trade lies in the table, and for a new process.
        ids.tail.enter(&connection).unwrap();
        assert_eq!(both(&connection, &mut ids), [1, 0]);
        assert_eq!(both(&connection, &mut Ids::default()), [1, 0]);
    }
}
