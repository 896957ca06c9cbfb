//! `PriceStore` in SQLite.

use crate::intake::sqlite::append::amount_bytes;
use crate::ledgers::sql::{LEDGER_COLUMNS, read_trade};
use crate::prices::ChangedHour;
use crate::prices::sql::{HourKey, Sums, add_hour, read_changed_hour, read_hour, time_range};
use crate::row::{LARGEST_SUM, ReadColumns, usd};
use crate::sqlite::SqliteRun;
use crate::sqlite::columns::Columns;
use crate::{PriceStore, StoreError, TradeSeq};
use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, params};
use smartmoney_model::{LedgerTrade, TokenHour, TxHash};
use std::collections::{BTreeMap, HashSet};

#[async_trait]
impl PriceStore for SqliteRun {
    async fn priced_up_to(&self) -> Result<TradeSeq, StoreError> {
        self.readers.run(priced_up_to).await
    }

    async fn trades_after(
        &self,
        after: TradeSeq,
        limit: usize,
    ) -> Result<Vec<(TradeSeq, LedgerTrade)>, StoreError> {
        let work = move |c: &_| trades_after(c, after, limit);
        self.readers.run(work).await
    }

    async fn add_token_hours(
        &self,
        hours: Vec<TokenHour>,
        after: TradeSeq,
        up_to: TradeSeq,
    ) -> Result<(), StoreError> {
        let work = move |c: &_, _: &mut _| add_token_hours(c, &hours, after, up_to);
        self.writer.run(work).await
    }

    async fn hours_to_reprice(&self) -> Result<Vec<ChangedHour>, StoreError> {
        self.readers.run(hours_to_reprice).await
    }

    async fn trades_of_hours(
        &self,
        hours: Vec<ChangedHour>,
    ) -> Result<Vec<LedgerTrade>, StoreError> {
        let work = move |c: &_| trades_of_hours(c, &hours);
        self.readers.run(work).await
    }

    async fn replace_token_hours(
        &self,
        hours: Vec<ChangedHour>,
        made: Vec<TokenHour>,
    ) -> Result<(), StoreError> {
        let work = move |c: &_, _: &mut _| replace_token_hours(c, &hours, &made);
        self.writer.run(work).await
    }

    async fn token_hours(&self) -> Result<Vec<TokenHour>, StoreError> {
        self.readers.run(token_hours).await
    }
}

pub(crate) fn trades_after(
    connection: &Connection,
    after: TradeSeq,
    at_least: usize,
) -> Result<Vec<(TradeSeq, LedgerTrade)>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {LEDGER_COLUMNS}, id, tx_hash FROM trades t WHERE id > ?1 ORDER BY id"
    ))?;
    let mut rows = statement.query([after.0])?;
    let mut trades = Vec::new();
    let mut last: Option<TxHash> = None;
    while let Some(row) = rows.next()? {
        let mut columns = Columns::new(row, "trade");
        let trade = read_trade(&mut columns)?;
        let seq = TradeSeq(columns.integer()?);
        let tx_hash = columns.tx_hash()?;
        if trades.len() >= at_least && last != Some(tx_hash) {
            break;
        }
        last = Some(tx_hash);
        trades.push((seq, trade));
    }
    Ok(trades)
}

pub(crate) fn priced_up_to(connection: &Connection) -> Result<TradeSeq, StoreError> {
    let mut statement = connection.prepare_cached("SELECT priced_up_to FROM store_state")?;
    Ok(TradeSeq(statement.query_row([], |row| row.get(0))?))
}

/// Refuses when the prices reach elsewhere than to where these trades begin:
/// another process then added some, and adding them again would count them twice.
pub(crate) fn add_token_hours(
    connection: &Connection,
    hours: &[TokenHour],
    after: TradeSeq,
    up_to: TradeSeq,
) -> Result<(), StoreError> {
    let moved = connection
        .prepare_cached("UPDATE store_state SET priced_up_to = ?2 WHERE priced_up_to = ?1")?
        .execute([after.0, up_to.0])?;
    if moved == 0 {
        return Err(StoreError::Busy);
    }
    let mut sums = BTreeMap::new();
    for hour in hours {
        add_hour(&mut sums, hour);
    }
    let mut find = connection.prepare_cached(
        "SELECT token_id, hour, quote, usd_micros, base, amount FROM token_hours
         WHERE token_id = ?1 AND hour = ?2 AND quote = ?3",
    )?;
    let keys: Vec<HourKey> = sums.keys().copied().collect();
    for (token, hour, quote) in keys {
        let key = params![token, hour, quote];
        let known = find.query_row(key, |row| Ok(read_hour(&mut Columns::new(row, "price"))));
        if let Some(known) = known.optional()? {
            add_hour(&mut sums, &known?);
        }
    }
    put(connection, &sums)
}

fn put(connection: &Connection, sums: &BTreeMap<HourKey, Sums>) -> Result<(), StoreError> {
    let mut put = connection.prepare_cached(
        "REPLACE INTO token_hours (token_id, hour, quote, usd_micros, base, amount)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for ((token, hour, quote), sum) in sums {
        put.execute(params![
            token,
            hour,
            quote,
            usd("an hour's traded value", sum.usd.min(LARGEST_SUM))?,
            amount_bytes(sum.base, &mut [0; 32]),
            amount_bytes(sum.amount, &mut [0; 32]),
        ])?;
    }
    Ok(())
}

/// The trades are joined in the order in which they lie: there are many times as many of
/// them as of the hours.
pub(crate) fn hours_to_reprice(connection: &Connection) -> Result<Vec<ChangedHour>, StoreError> {
    let due = "SELECT 1 FROM changed_hours WHERE seq > priced_seq";
    if !connection.prepare_cached(due)?.exists([])? {
        return Ok(Vec::new());
    }
    let mut statement = connection.prepare_cached(
        "SELECT c.chain_id, c.hour, c.seq, coalesce(f.trades, 0)
         FROM changed_hours c LEFT JOIN (
           SELECT d.chain_id, d.hour, count(*) AS trades
           FROM trades t CROSS JOIN changed_hours d
             ON d.chain_id = t.chain_id AND d.hour = t.block_time / 3600000000
               - (t.block_time % 3600000000 < 0)
           WHERE d.seq > d.priced_seq AND t.id <= (SELECT priced_up_to FROM store_state)
           GROUP BY d.chain_id, d.hour) f ON f.chain_id = c.chain_id AND f.hour = c.hour
         WHERE c.seq > c.priced_seq ORDER BY c.hour, c.chain_id",
    )?;
    let mut rows = statement.query([])?;
    let mut hours = Vec::new();
    while let Some(row) = rows.next()? {
        hours.push(read_changed_hour(&mut Columns::new(row, "changed hour"))?);
    }
    Ok(hours)
}

pub(crate) fn trades_of_hours(
    connection: &Connection,
    hours: &[ChangedHour],
) -> Result<Vec<LedgerTrade>, StoreError> {
    let Some((from, until)) = time_range(hours) else {
        return Ok(Vec::new());
    };
    let asked: HashSet<_> = hours.iter().map(|hour| (hour.chain, hour.hour)).collect();
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {LEDGER_COLUMNS}, chain_id FROM trades t
         WHERE id <= (SELECT priced_up_to FROM store_state)
           AND block_time >= ?1 AND block_time < ?2 ORDER BY id"
    ))?;
    let mut rows = statement.query([from, until])?;
    let mut trades = Vec::new();
    while let Some(row) = rows.next()? {
        let mut columns = Columns::new(row, "trade");
        let trade = read_trade(&mut columns)?;
        if asked.contains(&(columns.small()?, trade.block_time.hour())) {
            trades.push(trade);
        }
    }
    Ok(trades)
}

pub(crate) fn replace_token_hours(
    connection: &Connection,
    hours: &[ChangedHour],
    made: &[TokenHour],
) -> Result<(), StoreError> {
    connection.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS repriced (
           chain_id INTEGER NOT NULL, hour INTEGER NOT NULL, PRIMARY KEY (hour, chain_id));
         DELETE FROM repriced;",
    )?;
    let mut name = connection.prepare_cached("INSERT INTO repriced VALUES (?1, ?2)")?;
    let mut note = connection.prepare_cached(
        "UPDATE changed_hours SET priced_seq = ?3 WHERE chain_id = ?1 AND hour = ?2",
    )?;
    for hour in hours {
        name.execute(params![hour.chain, hour.hour.0])?;
        note.execute(params![hour.chain, hour.hour.0, hour.seq.0])?;
    }
    connection.execute(
        "DELETE FROM token_hours WHERE hour IN (SELECT hour FROM repriced) AND EXISTS (
           SELECT 1 FROM tokens t JOIN repriced r ON r.chain_id = t.chain_id
           WHERE t.id = token_hours.token_id AND r.hour = token_hours.hour)",
        [],
    )?;
    connection.execute("DELETE FROM repriced", [])?;
    let mut sums = BTreeMap::new();
    for hour in made {
        add_hour(&mut sums, hour);
    }
    put(connection, &sums)
}

pub(crate) fn token_hours(connection: &Connection) -> Result<Vec<TokenHour>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT token_id, hour, quote, usd_micros, base, amount FROM token_hours
         ORDER BY token_id, hour, quote",
    )?;
    let mut rows = statement.query([])?;
    let mut hours = Vec::new();
    while let Some(row) = rows.next()? {
        hours.push(read_hour(&mut Columns::new(row, "price"))?);
    }
    Ok(hours)
}
