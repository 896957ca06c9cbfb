//! `PriceStore` in SQLite.

use crate::intake::sqlite::append::amount_bytes;
use crate::ledgers::sql::{LEDGER_COLUMNS, read_hour, read_trade};
use crate::row::{LARGEST_SUM, ReadColumns, limit, usd};
use crate::sqlite::SqliteRun;
use crate::sqlite::columns::Columns;
use crate::{PriceStore, StoreError, TradeSeq};
use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, params};
use smartmoney_model::{LedgerTrade, TokenAmount, TokenHour, Usd};

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
        let work = move |c: &_, _: &mut _| add_token_hours(c, hours, after, up_to);
        self.writer.run(work).await
    }

    async fn token_hours(&self) -> Result<Vec<TokenHour>, StoreError> {
        self.readers.run(token_hours).await
    }
}

pub(crate) fn trades_after(
    connection: &Connection,
    after: TradeSeq,
    at_most: usize,
) -> Result<Vec<(TradeSeq, LedgerTrade)>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {LEDGER_COLUMNS}, id FROM trades WHERE id > ?1 ORDER BY id LIMIT ?2"
    ))?;
    let mut rows = statement.query([after.0, limit(at_most)])?;
    let mut trades = Vec::new();
    while let Some(row) = rows.next()? {
        let mut columns = Columns::new(row, "trade");
        let trade = read_trade(&mut columns)?;
        trades.push((TradeSeq(columns.integer()?), trade));
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
    mut hours: Vec<TokenHour>,
    after: TradeSeq,
    up_to: TradeSeq,
) -> Result<(), StoreError> {
    let moved = connection
        .prepare_cached("UPDATE store_state SET priced_up_to = ?2 WHERE priced_up_to = ?1")?
        .execute([after.0, up_to.0])?;
    if moved == 0 {
        return Err(StoreError::Busy);
    }
    hours.sort_unstable_by_key(|hour| (hour.token, hour.hour));
    let mut find = connection.prepare_cached(
        "SELECT usd_micros, amount FROM token_hours WHERE token_id = ?1 AND hour = ?2",
    )?;
    let mut put = connection.prepare_cached(
        "INSERT INTO token_hours (token_id, hour, usd_micros, amount) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (token_id, hour) DO UPDATE
         SET usd_micros = excluded.usd_micros, amount = excluded.amount",
    )?;
    for added in hours {
        let key = params![added.token.0, added.hour.0];
        // 256-bit sums are beyond SQL.
        let known = find
            .query_row(key, |row| Ok(read_sums(&mut Columns::new(row, "price"))))
            .optional()?
            .transpose()?;
        let (known_usd, known_amount) = known.unwrap_or_default();
        put.execute(params![
            added.token.0,
            added.hour.0,
            usd(
                "an hour's traded value",
                (known_usd + added.usd).min(LARGEST_SUM)
            )?,
            amount_bytes(known_amount + added.amount, &mut [0; 32]),
        ])?;
    }
    Ok(())
}

pub(crate) fn token_hours(connection: &Connection) -> Result<Vec<TokenHour>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT token_id, hour, usd_micros, amount FROM token_hours ORDER BY token_id, hour",
    )?;
    let mut rows = statement.query([])?;
    let mut hours = Vec::new();
    while let Some(row) = rows.next()? {
        hours.push(read_hour(&mut Columns::new(row, "price"))?);
    }
    Ok(hours)
}

fn read_sums(columns: &mut Columns<'_>) -> Result<(Usd, TokenAmount), StoreError> {
    Ok((columns.usd()?, columns.amount()?))
}
