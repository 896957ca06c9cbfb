//! Taking in trades in SQLite.

use crate::intake::batch::{key, keys, transactions};
use crate::intake::settle::{Details, Insert, Settled, Stored, Update, completed, settle};
use crate::intake::sqlite::changes::Changes;
use crate::intake::sqlite::find::Finder;
use crate::intake::sqlite::ids::Ids;
use crate::row::{count, usd_option};
use crate::{Appended, Origin, SourceId, StoreError};
use rusqlite::{CachedStatement, Connection, ToSql, params};
use smartmoney_model::{Leg, TokenAmount, TokenId, Trade};
use std::collections::HashMap;
use std::sync::Arc;

pub(crate) fn take_in(
    connection: &Connection,
    ids: &mut Ids,
    trades: &[Trade],
    origin: &Origin,
) -> Result<Appended, StoreError> {
    refuse_forgotten(connection, origin.source)?;
    use_much_memory(connection)?;
    ids.tail.refresh(connection)?;
    let keys = keys(trades);
    let mut settled = Settled::default();
    let mut finder = Finder::new(connection)?;
    for same_key in keys.chunk_by(|a, b| a.0 == b.0) {
        for positions in transactions(trades, same_key) {
            let trade = &trades[positions[0]];
            let stored = finder.stored(ids, same_key[0].0, trade)?;
            settle(trades, &positions, stored, origin, &mut settled);
        }
    }
    drop(finder);
    let counts = std::mem::take(&mut settled.counts);
    let trades = completed(trades, &settled.details);
    Batch::new(connection, ids, &trades, origin)?.write(settled)?;
    Ok(counts)
}

pub(crate) fn refuse_forgotten(
    connection: &Connection,
    source: SourceId,
) -> Result<(), StoreError> {
    let mut find = connection.prepare_cached("SELECT 1 FROM sources WHERE id = ?1")?;
    if source != SourceId::NONE && !find.exists([source.0])? {
        return Err(StoreError::SourceForgotten);
    }
    Ok(())
}

/// All keys of ten million trades: each batch looks through them.
const CACHE_KIB: i64 = 256 * 1024;

/// Only an append needs it, and SQLite takes it page by page.
fn use_much_memory(connection: &Connection) -> Result<(), StoreError> {
    Ok(connection.pragma_update(None, "cache_size", -CACHE_KIB)?)
}

const INSERT: &str = "INSERT INTO trades (
    wallet_id, chain_id, block_time, block_number, tx_index, evt_index, tx_hash, sold_token,
    sold_amount, bought_token, bought_amount, amount_usd, bought_amount_usd, gas_usd, project_id,
    source_id, id
  ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)";

const UPDATE: &str = "UPDATE trades SET
    wallet_id = ?1, chain_id = ?2, block_time = ?3, block_number = ?4, tx_index = ?5,
    evt_index = ?6, tx_hash = ?7, sold_token = ?8, sold_amount = ?9, bought_token = ?10,
    bought_amount = ?11, amount_usd = ?12, bought_amount_usd = ?13, gas_usd = ?14,
    project_id = ?15, source_id = ?16
  WHERE id = ?17";

/// A batch that is being written.
struct Batch<'a> {
    connection: &'a Connection,
    ids: &'a mut Ids,
    trades: &'a [Trade],
    source: i64,
    /// Tokens by the memory address of the shared `Token`, which the batch keeps alive.
    tokens: HashMap<usize, TokenId>,
    changes: Changes,
}

impl<'a> Batch<'a> {
    fn new(
        connection: &'a Connection,
        ids: &'a mut Ids,
        trades: &'a [Trade],
        origin: &Origin,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            connection,
            ids,
            trades,
            source: origin.source.0,
            tokens: HashMap::new(),
            changes: Changes::begin(connection)?,
        })
    }

    fn write(mut self, settled: Settled) -> Result<(), StoreError> {
        for stored in &settled.removals {
            self.remove(stored)?;
        }
        let mut renumber = self
            .connection
            .prepare_cached("UPDATE trades SET evt_index = ?2 WHERE id = ?1")?;
        for (id, index) in settled.renumbered {
            renumber.execute([id, index.to_i64()])?;
        }
        for update in &settled.updates {
            self.update(update)?;
        }
        for (stored, details) in &settled.completed {
            self.complete(stored, details)?;
        }
        self.insert(settled.inserts)?;
        self.tell(&settled.told)?;
        self.changes.finish(self.connection)?;
        self.ids.tail.enter_when_due(self.connection)
    }

    fn insert(&mut self, mut inserts: Vec<Insert>) -> Result<(), StoreError> {
        inserts.sort_unstable();
        let mut statement = self.connection.prepare_cached(INSERT)?;
        let mut keys = Vec::with_capacity(inserts.len());
        for insert in inserts {
            let trade = &self.trades[insert.position];
            let id = self.changes.next_id();
            let (wallet, chain) = self.put(&mut statement, trade, id)?;
            keys.push((key(trade), id));
            let time = trade.block_time.as_micros();
            self.changes.inserted(wallet, time);
            if insert.is_transaction_known {
                self.changes.changed_hour(chain, time);
            }
        }
        self.ids.tail.add(keys);
        Ok(())
    }

    /// Runs [`INSERT`] or [`UPDATE`]; returns the numbers of the wallet and the chain.
    fn put(
        &mut self,
        statement: &mut CachedStatement<'_>,
        trade: &Trade,
        id: i64,
    ) -> Result<(i64, i64), StoreError> {
        let chain = self.ids.chain(self.connection, &trade.chain)?;
        let wallet = self.ids.wallet(self.connection, chain, trade.wallet)?;
        let project = self.project(trade.project.as_deref())?;
        let number = |what, number: Option<u64>| number.map(|n| count(what, n)).transpose();
        let (sold, bought) = (self.token(&trade.sold)?, self.token(&trade.bought)?);
        statement.execute(params![
            wallet,
            chain,
            trade.block_time.as_micros(),
            number("block number", trade.block_number)?,
            number("tx_index", trade.tx_index)?,
            trade.evt_index.to_i64(),
            trade.tx_hash.as_bytes(),
            sold.0,
            amount_bytes(trade.sold.amount, &mut [0; 32]),
            bought.0,
            amount_bytes(trade.bought.amount, &mut [0; 32]),
            usd_option("amount_usd", trade.amount_usd)?,
            usd_option("bought_amount_usd", trade.bought_amount_usd)?,
            usd_option("gas_usd", trade.gas_usd)?,
            project,
            self.source,
            id,
        ])?;
        Ok((wallet, chain))
    }

    fn project(&mut self, name: Option<&str>) -> Result<Option<i64>, StoreError> {
        let project = name.map(|name| self.ids.project(self.connection, name));
        project.transpose()
    }

    fn token(&mut self, leg: &Leg) -> Result<TokenId, StoreError> {
        let address = Arc::as_ptr(&leg.token) as usize;
        if let Some(id) = self.tokens.get(&address) {
            return Ok(*id);
        }
        let id = self.ids.token(self.connection, &leg.token)?;
        self.tokens.insert(address, id);
        Ok(id)
    }

    fn update(&mut self, update: &Update) -> Result<(), StoreError> {
        let (stored, trade) = (&update.stored, &self.trades[update.position]);
        let mut statement = self.connection.prepare_cached(UPDATE)?;
        let (wallet, chain) = self.put(&mut statement, trade, stored.id)?;
        self.run(
            "DELETE FROM trade_sources WHERE trade_id = ?1 AND (?2 OR source_id = ?3)",
            params![stored.id, !update.keeps_sources, self.source],
        )?;
        if let Some(former) = stored.source
            && update.keeps_sources
            && former > 0
            && former != self.source
        {
            self.run(
                "INSERT OR IGNORE INTO trade_sources (trade_id, source_id) VALUES (?1, ?2)",
                params![stored.id, former],
            )?;
        }
        if wallet != stored.wallet_id {
            self.run(
                "UPDATE wallet_trades SET wallet_id = ?3 WHERE wallet_id = ?1 AND trade_id = ?2",
                params![stored.wallet_id, stored.id, wallet],
            )?;
        }
        let (before, now) = (
            stored.version.block_time.as_micros(),
            trade.block_time.as_micros(),
        );
        self.changes
            .updated((stored.wallet_id, before), (wallet, now));
        self.changes.changed_hour(stored.chain_id, before);
        self.changes.changed_hour(chain, now);
        Ok(())
    }

    fn complete(&mut self, stored: &Stored, details: &Details) -> Result<(), StoreError> {
        let number = |what, number: Option<u64>| number.map(|n| count(what, n)).transpose();
        let now = details.time.as_micros();
        let project = self.project(details.project.as_deref())?;
        self.run(
            "UPDATE trades SET block_time = ?2, block_number = ?3, tx_index = ?4, amount_usd = ?5,
               bought_amount_usd = ?6, gas_usd = ?7, project_id = ?8
             WHERE id = ?1",
            params![
                stored.id,
                now,
                number("block number", details.block)?,
                number("tx_index", details.tx_index)?,
                usd_option("amount_usd", details.amount_usd)?,
                usd_option("bought_amount_usd", details.bought_amount_usd)?,
                usd_option("gas_usd", details.gas_usd)?,
                project,
            ],
        )?;
        let before = stored.version.block_time.as_micros();
        let wallet = stored.wallet_id;
        self.changes.updated((wallet, before), (wallet, now));
        self.changes.changed_hour(stored.chain_id, before);
        self.changes.changed_hour(stored.chain_id, now);
        Ok(())
    }

    fn remove(&mut self, stored: &Stored) -> Result<(), StoreError> {
        for sql in [
            "DELETE FROM trades WHERE id = ?1",
            "DELETE FROM trade_sources WHERE trade_id = ?1",
        ] {
            self.run(sql, params![stored.id])?;
        }
        self.run(
            "DELETE FROM wallet_trades WHERE wallet_id = ?1 AND trade_id = ?2",
            params![stored.wallet_id, stored.id],
        )?;
        let time = stored.version.block_time.as_micros();
        self.changes.removed(stored.wallet_id, time);
        self.changes.changed_hour(stored.chain_id, time);
        Ok(())
    }

    /// The source tells these stored trades too.
    fn tell(&self, told: &[i64]) -> Result<(), StoreError> {
        if self.source == 0 {
            return Ok(());
        }
        let mut tell = self.connection.prepare_cached(
            "INSERT OR IGNORE INTO trade_sources (trade_id, source_id)
             SELECT id, ?2 FROM trades WHERE id = ?1 AND source_id IS NOT ?2",
        )?;
        for id in told {
            tell.execute([*id, self.source])?;
        }
        Ok(())
    }

    fn run(&self, sql: &str, values: &[&dyn ToSql]) -> Result<(), StoreError> {
        self.connection.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }
}

/// [`TokenAmount::to_be_bytes_trimmed`] without an allocation.
pub(crate) fn amount_bytes(amount: TokenAmount, buffer: &mut [u8; 32]) -> &[u8] {
    *buffer = amount.units().to_be_bytes();
    let zeros = buffer.iter().take_while(|byte| **byte == 0).count();
    &buffer[zeros..]
}
