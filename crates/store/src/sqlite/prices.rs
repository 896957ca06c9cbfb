use super::append::amount_bytes;
use super::columns::Columns;
use crate::row::{LARGEST_SUM, ReadColumns, read_hour, usd};
use crate::{StoreError, TradeSeq};
use rusqlite::{Connection, OptionalExtension, params};
use smartmoney_model::{Timestamp, TokenAmount, TokenHour, Usd};

pub(super) fn priced_up_to(connection: &Connection) -> Result<TradeSeq, StoreError> {
    let mut statement = connection.prepare_cached("SELECT priced_up_to FROM store_state")?;
    Ok(TradeSeq(statement.query_row([], |row| row.get(0))?))
}

pub(super) fn latest_trade(connection: &Connection) -> Result<Option<Timestamp>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT last_trade FROM store_state")?;
    let micros: Option<i64> = statement.query_row([], |row| row.get(0))?;
    Ok(micros.map(Timestamp::from_micros))
}

/// Refuses when the prices reach elsewhere than to where these trades begin:
/// another process then added some, and adding them again would count them twice.
pub(super) fn add_token_hours(
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

pub(super) fn token_hours(connection: &Connection) -> Result<Vec<TokenHour>, StoreError> {
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
