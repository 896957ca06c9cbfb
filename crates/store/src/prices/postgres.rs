//! `PriceStore` in PostgreSQL.

use crate::ledgers::sql::{LEDGER_COLUMNS, read_trade};
use crate::postgres::PostgresRun;
use crate::postgres::columns::{Columns, Moment};
use crate::postgres::numeric::Dollars;
use crate::postgres::statement::{Parameter, Session, execute};
use crate::prices::ChangedHour;
use crate::prices::sql::{HourKey, Sums, add_hour, read_changed_hour, read_hour, time_range};
use crate::row::{LARGEST_SUM, ReadColumns, limit, usd};
use crate::{PriceStore, StoreError, TradeSeq};
use async_trait::async_trait;
use deadpool_postgres::{Client, Transaction};
use smartmoney_model::{LedgerTrade, Timestamp, TokenAmount, TokenHour};
use std::collections::{BTreeMap, HashMap};

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
            .read_snapshot(|t| Box::pin(trades_after(t, after, limit)))
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

    async fn hours_to_reprice(&self) -> Result<Vec<ChangedHour>, StoreError> {
        self.sessions
            .run_one(|c| Box::pin(hours_to_reprice(c)))
            .await
    }

    async fn trades_of_hours(
        &self,
        hours: Vec<ChangedHour>,
    ) -> Result<Vec<LedgerTrade>, StoreError> {
        self.sessions
            .run_one(|c| Box::pin(trades_of_hours(c, hours)))
            .await
    }

    async fn replace_token_hours(
        &self,
        hours: Vec<ChangedHour>,
        made: Vec<TokenHour>,
    ) -> Result<(), StoreError> {
        self.sessions
            .write(|t| Box::pin(async move { replace_token_hours(t, &hours, &made).await }))
            .await
    }

    async fn token_hours(&self) -> Result<Vec<TokenHour>, StoreError> {
        self.sessions.run_one(|c| Box::pin(token_hours(c))).await
    }
}

/// The last transaction is read to its end.
const TO_THE_END: &str = "\
    SELECT coalesce(
      (SELECT n.id - 1 FROM trades n
       WHERE n.id > $1 AND (n.tx_hash, n.chain_id) <> (l.tx_hash, l.chain_id)
       ORDER BY n.id LIMIT 1),
      (SELECT max(id) FROM trades))
    FROM trades l WHERE l.id = $1";

pub(crate) async fn trades_after(
    transaction: &Transaction<'_>,
    after: TradeSeq,
    at_least: usize,
) -> Result<Vec<(TradeSeq, LedgerTrade)>, StoreError> {
    let select = format!(
        "SELECT {LEDGER_COLUMNS}, id FROM trades t WHERE id > $1 AND id <= $2 ORDER BY id LIMIT $3"
    );
    let first = limit(at_least);
    let mut rows = transaction
        .rows(&select, &[&after.0, &i64::MAX, &first])
        .await?;
    if rows.len() >= at_least && !rows.is_empty() {
        let last: i64 = rows[rows.len() - 1].try_get("id")?;
        let end = transaction.row(TO_THE_END, &[&last]).await?;
        let end: i64 = end.try_get(0)?;
        let rest = transaction.rows(&select, &[&last, &end, &i64::MAX]).await?;
        rows.extend(rest);
    }
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
    let mut sums = BTreeMap::new();
    for hour in hours {
        add_hour(&mut sums, hour);
    }
    add_known(transaction, &mut sums).await?;
    put(transaction, &sums).await
}

/// Tokens, hours and quotes.
type Keys = (Vec<i32>, Vec<i32>, Vec<i32>);

/// The keys of hours as arrays.
fn keys(sums: &BTreeMap<HourKey, Sums>) -> Result<Keys, StoreError> {
    let mut keys = (Vec::new(), Vec::new(), Vec::new());
    for (token, hour, quote) in sums.keys() {
        keys.0
            .push(i32::try_from(*token).map_err(StoreError::refused)?);
        keys.1.push(*hour);
        keys.2.push(*quote);
    }
    Ok(keys)
}

async fn add_known(
    transaction: &Transaction<'_>,
    sums: &mut BTreeMap<HourKey, Sums>,
) -> Result<(), StoreError> {
    let (tokens, hours, quotes) = keys(sums)?;
    let find = "SELECT token_id, hour, quote, usd, base, amount
        FROM unnest($1::integer[], $2::integer[], $3::integer[]) AS given (token, h, q)
        CROSS JOIN LATERAL (SELECT * FROM token_hours
          WHERE token_id = given.token AND hour = given.h AND quote = given.q OFFSET 0) known";
    let rows = transaction.rows(find, &[&tokens, &hours, &quotes]).await?;
    for row in &rows {
        add_hour(sums, &read_hour(&mut Columns::new(row, "price"))?);
    }
    Ok(())
}

async fn put(
    transaction: &Transaction<'_>,
    sums: &BTreeMap<HourKey, Sums>,
) -> Result<(), StoreError> {
    let (tokens, hours, quotes) = keys(sums)?;
    let dollars = sums
        .values()
        .map(|sum| usd("an hour's traded value", sum.usd.min(LARGEST_SUM)).map(Dollars));
    let dollars = dollars.collect::<Result<Vec<_>, _>>()?;
    let amounts = |of: fn(&Sums) -> TokenAmount| -> Vec<Vec<u8>> {
        let amounts = sums.values().map(of);
        amounts.map(TokenAmount::to_be_bytes_trimmed).collect()
    };
    let (bases, amounts) = (amounts(|sum| sum.base), amounts(|sum| sum.amount));
    let put = "INSERT INTO token_hours (token_id, hour, quote, usd, base, amount)
        SELECT * FROM unnest($1::integer[], $2::integer[], $3::integer[], $4::numeric[],
          $5::bytea[], $6::bytea[])
        ON CONFLICT (token_id, hour, quote) DO UPDATE
        SET usd = excluded.usd, base = excluded.base, amount = excluded.amount";
    let values: [&dyn Parameter; 6] = [&tokens, &hours, &quotes, &dollars, &bases, &amounts];
    execute(transaction, put, &values).await?;
    Ok(())
}

pub(crate) async fn hours_to_reprice(client: &Client) -> Result<Vec<ChangedHour>, StoreError> {
    let due = "SELECT EXISTS (SELECT FROM changed_hours WHERE seq > priced_seq)";
    if !client.row(due, &[]).await?.try_get::<_, bool>(0)? {
        return Ok(Vec::new());
    }
    let select = "SELECT chain_id, hour, seq, 0::bigint FROM changed_hours
        WHERE seq > priced_seq ORDER BY hour, chain_id";
    let rows = client.rows(select, &[]).await?;
    let read = |row| read_changed_hour(&mut Columns::new(row, "changed hour"));
    let mut hours = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let count = format!(
        "SELECT {TRADE_HOUR}, count(*) FROM trades t
         WHERE {TRADE_HOUR} = ANY ($1) AND id <= (SELECT priced_up_to FROM store_state)
         GROUP BY 1"
    );
    let mut trades = HashMap::new();
    for row in &client.rows(&count, &[&chain_hours(&hours)]).await? {
        let mut columns = Columns::new(row, "count");
        trades.insert(columns.integer()?, columns.count()?);
    }
    for hour in &mut hours {
        hour.trades = trades.get(&chain_hour(hour)).copied().unwrap_or(0);
    }
    Ok(hours)
}

/// Chain and hour of a trade `t`, as [`chain_hour`] makes one number of them. A list of them is
/// looked into by hashes, while a join could go through all that is asked for with each trade: of
/// hours that are newer than its statistics the server expects a single trade.
const TRADE_HOUR: &str = "\
    (t.chain_id::bigint * 4294967296 + floor(extract(epoch FROM t.block_time) / 3600)::bigint)";

fn chain_hour(hour: &ChangedHour) -> i64 {
    (i64::from(hour.chain) << 32) + i64::from(hour.hour.0)
}

fn chain_hours(hours: &[ChangedHour]) -> Vec<i64> {
    hours.iter().map(chain_hour).collect()
}

pub(crate) async fn trades_of_hours(
    client: &Client,
    hours: Vec<ChangedHour>,
) -> Result<Vec<LedgerTrade>, StoreError> {
    let Some((from, until)) = time_range(&hours) else {
        return Ok(Vec::new());
    };
    let hours = chain_hours(&hours);
    let moment = |micros| Moment(Timestamp::from_micros(micros));
    let select = format!(
        "SELECT {LEDGER_COLUMNS} FROM trades t
         WHERE block_time >= $1 AND block_time < $2
           AND id <= (SELECT priced_up_to FROM store_state)
           AND {TRADE_HOUR} = ANY ($3)
         ORDER BY id"
    );
    let values: [&dyn Parameter; 3] = [&moment(from), &moment(until), &hours];
    let rows = client.rows(&select, &values).await?;
    rows.iter()
        .map(|row| read_trade(&mut Columns::new(row, "trade")))
        .collect()
}

pub(crate) async fn replace_token_hours(
    transaction: &Transaction<'_>,
    hours: &[ChangedHour],
    made: &[TokenHour],
) -> Result<(), StoreError> {
    let chain = |hour: &ChangedHour| i32::try_from(hour.chain).map_err(StoreError::refused);
    let chains = hours.iter().map(chain).collect::<Result<Vec<_>, _>>()?;
    let at: Vec<i32> = hours.iter().map(|hour| hour.hour.0).collect();
    let seqs = hours.iter().map(|hour| hour.seq.0).collect::<Vec<_>>();
    // All of these are there, since marks stay: each is a conflict.
    let note = "INSERT INTO changed_hours (chain_id, hour, seq, priced_seq)
        SELECT chain_id, hour, seq, seq
        FROM unnest($1::integer[], $2::integer[], $3::bigint[]) AS given (chain_id, hour, seq)
        ON CONFLICT (chain_id, hour) DO UPDATE SET priced_seq = excluded.priced_seq";
    execute(transaction, note, &[&chains, &at, &seqs]).await?;
    // Each table is read once. The sum keeps the server from looking each hour up in the key, which
    // begins with the token.
    let join_by_hash = "SET LOCAL enable_nestloop = off; SET LOCAL enable_mergejoin = off";
    transaction.batch_execute(join_by_hash).await?;
    let drop = "DELETE FROM token_hours h USING tokens t
        WHERE t.id = h.token_id AND h.hour + 0 = ANY ($1)
          AND t.chain_id::bigint * 4294967296 + h.hour = ANY ($2)";
    execute(transaction, drop, &[&at, &chain_hours(hours)]).await?;
    let mut sums = BTreeMap::new();
    for hour in made {
        add_hour(&mut sums, hour);
    }
    put(transaction, &sums).await
}

pub(crate) async fn token_hours(client: &Client) -> Result<Vec<TokenHour>, StoreError> {
    let sql = "SELECT token_id, hour, quote, usd, base, amount FROM token_hours
        ORDER BY token_id, hour, quote";
    let rows = client.rows(sql, &[]).await?;
    rows.iter()
        .map(|row| read_hour(&mut Columns::new(row, "price")))
        .collect()
}
