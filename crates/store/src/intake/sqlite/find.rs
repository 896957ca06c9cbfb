//! How known trades are found: by the table of their keys, and by a tail of the
//! latest, which are not in it yet.

use crate::StoreError;
use crate::intake::batch::digest;
use crate::intake::settle::Stored;
use crate::intake::sqlite::ids::Ids;
use crate::intake::stored::{STORED_COLUMNS, read_stored};
use crate::row::count;
use crate::sqlite::columns::Columns;
use rusqlite::{CachedStatement, Connection, params};
use smartmoney_model::Trade;
use std::collections::BTreeSet;

/// What [`STORED_COLUMNS`] are of, after trades `t`. All of it is there; `LEFT` says where SQLite
/// has to begin.
const STORED_JOINS: &str = "\
    LEFT JOIN wallets w ON w.id = t.wallet_id
    LEFT JOIN tokens s ON s.id = t.sold_token
    LEFT JOIN tokens b ON b.id = t.bought_token
    LEFT JOIN projects p ON p.id = t.project_id";

/// The keys of the trades that `trade_keys` lacks: they come in random order, so
/// that each batch of them would change most pages of the table.
#[derive(Default)]
pub(crate) struct Tail {
    /// (key, number of the trade)
    keys: BTreeSet<(i64, i64)>,
    /// The last trade that is in here or in the table, and the last that is in the table.
    up_to: i64,
    keyed_up_to: i64,
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
        if keyed_up_to != self.keyed_up_to {
            self.keys.retain(|(_, id)| *id > keyed_up_to);
            self.up_to = self.up_to.max(keyed_up_to);
            self.keyed_up_to = keyed_up_to;
        }
        let mut select = connection
            .prepare_cached("SELECT id, tx_hash FROM trades WHERE id > ?1 ORDER BY id LIMIT ?2")?;
        loop {
            let mut rows = select.query([self.up_to, MOST_TO_REMEMBER])?;
            let mut read = Vec::new();
            while let Some(row) = rows.next()? {
                let tx_hash = row.get_ref(1)?.as_bytes().map_err(rusqlite::Error::from)?;
                read.push((digest(tx_hash), row.get(0)?));
            }
            let is_all = count("trades", read.len() as u64)? < MOST_TO_REMEMBER;
            self.add(read);
            if is_all {
                return Ok(());
            }
            // After a migration there may be many times as many as fit into memory.
            self.enter(connection)?;
        }
    }

    /// Remembers the next trades. One that is removed later is not forgotten: its number is
    /// not used again.
    pub(crate) fn add(&mut self, mut keys: Vec<(i64, i64)>) {
        // In their order neighbours are still in the processor's cache.
        keys.sort_unstable();
        for (key, id) in keys {
            self.keys.insert((key, id));
            self.up_to = self.up_to.max(id);
        }
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
        self.keyed_up_to = self.up_to;
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
    /// None while the table of keys is empty.
    ids_of_key: Option<CachedStatement<'c>>,
    by_id: CachedStatement<'c>,
}

impl<'c> Finder<'c> {
    pub(crate) fn new(connection: &'c Connection) -> Result<Self, StoreError> {
        let ids_of_key = "SELECT trade_id FROM trade_keys WHERE key = ?1 ORDER BY trade_id";
        let ids_of_key = match keyed_up_to(connection)? {
            0 => None,
            _ => Some(connection.prepare_cached(ids_of_key)?),
        };
        Ok(Self {
            connection,
            ids_of_key,
            by_id: connection.prepare_cached(&format!(
                "SELECT {STORED_COLUMNS} FROM trades t {STORED_JOINS}
                 WHERE t.id = ?1 AND t.tx_hash = ?2 AND t.chain_id = ?3"
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
        // Nearly all keys are new. A statement with all the tables would open them for each.
        let mut found = Vec::new();
        if let Some(ids_of_key) = &mut self.ids_of_key {
            let mut rows = ids_of_key.query([key])?;
            while let Some(row) = rows.next()? {
                found.push(row.get(0)?);
            }
        }
        found.extend(ids.tail.with(key));
        let mut stored = Vec::new();
        if found.is_empty() {
            return Ok(stored);
        }
        let hash = trade.tx_hash.as_bytes();
        let chain = ids.chain(self.connection, &trade.chain)?;
        for id in found {
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
