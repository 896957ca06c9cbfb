//! `PriceStore` in PostgreSQL.

use crate::ledgers::sql::{LEDGER_COLUMNS, read_hour, read_trade};
use crate::postgres::PostgresRun;
use crate::postgres::columns::Columns;
use crate::postgres::numeric::Dollars;
use crate::postgres::statement::{Parameter, Session, execute};
use crate::row::{LARGEST_SUM, ReadColumns, limit, usd};
use crate::{PriceStore, StoreError, TradeSeq};
use async_trait::async_trait;
use deadpool_postgres::{Client, Transaction};
use smartmoney_model::{LedgerTrade, TokenAmount, TokenHour, Usd};
use std::collections::BTreeMap;

#[async_trait]
impl PriceStore for PostgresRun {
    async fn priced_up_to(&self) -> Result<TradeSeq, StoreError> {
        self.sessions.run_one(|c| Box::pin(priced_up_to(c))).await
    }

    async fn trades_after(
        &self,
        after: TradeSeq,
        limit: usize,
    ) -> Result<Vec<(TradeSeq, LedgerTrade)>, StoreError> {
        self.sessions
            .run_one(|c| Box::pin(trades_after(c, after, limit)))
            .await
    }

    async fn add_token_hours(
        &self,
        hours: Vec<TokenHour>,
        after: TradeSeq,
        up_to: TradeSeq,
    ) -> Result<(), StoreError> {
        self.sessions
            .write(|t| Box::pin(async move { add_token_hours(t, &hours, after, up_to).await }))
            .await
    }

    async fn token_hours(&self) -> Result<Vec<TokenHour>, StoreError> {
        self.sessions.run_one(|c| Box::pin(token_hours(c))).await
    }
}

pub(crate) async fn trades_after(
    client: &Client,
    after: TradeSeq,
    at_most: usize,
) -> Result<Vec<(TradeSeq, LedgerTrade)>, StoreError> {
    let rows = client
        .rows(
            &format!("SELECT {LEDGER_COLUMNS}, id FROM trades WHERE id > $1 ORDER BY id LIMIT $2"),
            &[&after.0, &limit(at_most)],
        )
        .await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::new(row, "trade");
            let trade = read_trade(&mut columns)?;
            Ok((TradeSeq(columns.integer()?), trade))
        })
        .collect()
}

pub(crate) async fn priced_up_to(client: &Client) -> Result<TradeSeq, StoreError> {
    let sql = "SELECT priced_up_to FROM store_state";
    let row = client.row(sql, &[]).await?;
    Ok(TradeSeq(Columns::new(&row, "state").integer()?))
}

/// The sums of an hour's trades of a token.
type Sums = BTreeMap<(i32, i32), (Usd, TokenAmount)>;

/// Refuses when the prices reach elsewhere than to where these trades begin:
/// another process then added some, and adding them again would count them twice.
pub(crate) async fn add_token_hours(
    transaction: &Transaction<'_>,
    hours: &[TokenHour],
    after: TradeSeq,
    up_to: TradeSeq,
) -> Result<(), StoreError> {
    let move_on = "UPDATE store_state SET priced_up_to = $2 WHERE priced_up_to = $1";
    if execute(transaction, move_on, &[&after.0, &up_to.0]).await? == 0 {
        return Err(StoreError::Busy);
    }
    let mut sums = Sums::new();
    for hour in hours {
        let token = i32::try_from(hour.token.0).map_err(StoreError::refused)?;
        let (usd, amount) = sums.entry((token, hour.hour.0)).or_default();
        *usd += hour.usd;
        *amount += hour.amount;
    }
    add_known(transaction, &mut sums).await?;
    put(transaction, &sums).await
}

/// Added here: 256-bit sums are beyond SQL.
async fn add_known(transaction: &Transaction<'_>, sums: &mut Sums) -> Result<(), StoreError> {
    let (tokens, hours): (Vec<i32>, Vec<i32>) = sums.keys().copied().unzip();
    for row in &transaction
        .rows(
            "SELECT token_id, hour, usd, amount
             FROM unnest($1::integer[], $2::integer[]) AS given (token_id, hour)
             JOIN token_hours USING (token_id, hour)",
            &[&tokens, &hours],
        )
        .await?
    {
        let mut columns = Columns::new(row, "price");
        let known = read_hour(&mut columns)?;
        let token = i32::try_from(known.token.0).map_err(|error| columns.damaged(error))?;
        let (usd, amount) = sums.entry((token, known.hour.0)).or_default();
        *usd += known.usd;
        *amount += known.amount;
    }
    Ok(())
}

async fn put(transaction: &Transaction<'_>, sums: &Sums) -> Result<(), StoreError> {
    let (tokens, hours): (Vec<i32>, Vec<i32>) = sums.keys().copied().unzip();
    let dollars = sums
        .values()
        .map(|(value, _)| usd("an hour's traded value", (*value).min(LARGEST_SUM)).map(Dollars));
    let dollars = dollars.collect::<Result<Vec<_>, _>>()?;
    let amounts: Vec<Vec<u8>> = sums
        .values()
        .map(|(_, amount)| amount.to_be_bytes_trimmed())
        .collect();
    let put = "INSERT INTO token_hours (token_id, hour, usd, amount)
        SELECT * FROM unnest($1::integer[], $2::integer[], $3::numeric[], $4::bytea[])
        ON CONFLICT (token_id, hour) DO UPDATE
        SET usd = excluded.usd, amount = excluded.amount";
    let values: [&dyn Parameter; 4] = [&tokens, &hours, &dollars, &amounts];
    execute(transaction, put, &values).await?;
    Ok(())
}

pub(crate) async fn token_hours(client: &Client) -> Result<Vec<TokenHour>, StoreError> {
    let sql = "SELECT token_id, hour, usd, amount FROM token_hours ORDER BY token_id, hour";
    let rows = client.rows(sql, &[]).await?;
    rows.iter()
        .map(|row| read_hour(&mut Columns::new(row, "price")))
        .collect()
}
