//! Writing what was settled, in PostgreSQL.

use crate::StoreError;
use crate::intake::postgres::changes::Changes;
use crate::intake::postgres::numbers::Numbers;
use crate::intake::settle::{Details, Insert, Settled, Stored, Update};
use crate::postgres::columns::Moment;
use crate::postgres::numeric::Dollars;
use crate::postgres::statement::{Parameter, execute};
use crate::row::{count, usd_option};
use deadpool_postgres::Transaction;
use smartmoney_model::{Trade, Usd};
use std::pin::pin;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::Type;

const COLUMNS: &str = "id, wallet_id, block_time, block_number, tx_index, evt_index, chain_id, \
    sold_token, bought_token, project_id, tx_hash, sold_amount, bought_amount, amount_usd, \
    bought_amount_usd, gas_usd, source_id";

const COLUMN_TYPES: [Type; 17] = [
    Type::INT8,
    Type::INT8,
    Type::TIMESTAMPTZ,
    Type::INT8,
    Type::INT8,
    Type::INT8,
    Type::INT4,
    Type::INT4,
    Type::INT4,
    Type::INT4,
    Type::BYTEA,
    Type::BYTEA,
    Type::BYTEA,
    Type::NUMERIC,
    Type::NUMERIC,
    Type::NUMERIC,
    Type::INT8,
];

/// The trades `t` of the numbers `$1`. By `id = ANY` a server that takes the table for empty may as
/// well look into the index by wallet and number, and go through all of it for each. The primary key
/// alone has them in order. The lock of writers keeps rows where they were found.
const THESE: &str = "t.ctid = ANY (ARRAY(SELECT ctid FROM trades WHERE id = ANY ($1) ORDER BY id))";

/// Where the trade of this number is, as `at`; by the primary key, as [`THESE`].
fn place(id: &str) -> String {
    format!("(SELECT ctid FROM trades WHERE id BETWEEN {id} AND {id} ORDER BY id LIMIT 1) AS at")
}

/// A trade as its columns hold it.
struct RowValues<'t> {
    wallet: i64,
    time: Moment,
    block_number: Option<i64>,
    tx_index: Option<i64>,
    evt_index: i64,
    chain: i32,
    sold: i32,
    bought: i32,
    project: Option<i32>,
    tx_hash: &'t [u8],
    sold_amount: Vec<u8>,
    bought_amount: Vec<u8>,
    amount_usd: Option<Dollars>,
    bought_amount_usd: Option<Dollars>,
    gas_usd: Option<Dollars>,
}

impl<'t> RowValues<'t> {
    fn of(trade: &'t Trade, numbers: &Numbers<'_>) -> Result<Self, StoreError> {
        let chain = numbers.chains[&trade.chain];
        let number = |what, number: Option<u64>| number.map(|n| count(what, n)).transpose();
        let usd =
            |what, value: Option<Usd>| Ok::<_, StoreError>(usd_option(what, value)?.map(Dollars));
        Ok(Self {
            wallet: numbers.wallets[&(chain, trade.wallet)],
            time: Moment(trade.block_time),
            block_number: number("block number", trade.block_number)?,
            tx_index: number("tx_index", trade.tx_index)?,
            evt_index: trade.evt_index.to_i64(),
            chain,
            sold: numbers.token(&trade.sold.token),
            bought: numbers.token(&trade.bought.token),
            project: trade.project.as_deref().map(|name| numbers.projects[name]),
            tx_hash: trade.tx_hash.as_bytes(),
            sold_amount: trade.sold.amount.to_be_bytes_trimmed(),
            bought_amount: trade.bought.amount.to_be_bytes_trimmed(),
            amount_usd: usd("amount_usd", trade.amount_usd)?,
            bought_amount_usd: usd("bought_amount_usd", trade.bought_amount_usd)?,
            gas_usd: usd("gas_usd", trade.gas_usd)?,
        })
    }
}

/// Writes new trades.
pub(crate) async fn copy(
    transaction: &Transaction<'_>,
    trades: &[Trade],
    inserts: &[Insert],
    source: i64,
    numbers: &Numbers<'_>,
    changes: &mut Changes,
) -> Result<(), StoreError> {
    let mut rows = Vec::with_capacity(inserts.len());
    for insert in inserts {
        let trade = &trades[insert.position];
        let row = RowValues::of(trade, numbers)?;
        let id = changes.next_id();
        changes.inserted(row.wallet, trade.block_time);
        if insert.is_transaction_known {
            changes.changed_hour(row.chain, trade.block_time);
        }
        rows.push((id, row));
    }
    copy_into(transaction, "trades", rows, source).await
}

async fn copy_into(
    transaction: &Transaction<'_>,
    table: &str,
    rows: Vec<(i64, RowValues<'_>)>,
    source: i64,
) -> Result<(), StoreError> {
    if rows.is_empty() {
        return Ok(());
    }
    let copy = format!("COPY {table} ({COLUMNS}) FROM STDIN (FORMAT binary)");
    let statement = transaction.prepare(&copy).await?;
    let sink = transaction.copy_in(&statement).await?;
    let mut writer = pin!(BinaryCopyInWriter::new(sink, &COLUMN_TYPES));
    for (id, row) in rows {
        writer
            .as_mut()
            .write(&[
                &id,
                &row.wallet,
                &row.time,
                &row.block_number,
                &row.tx_index,
                &row.evt_index,
                &row.chain,
                &row.sold,
                &row.bought,
                &row.project,
                &row.tx_hash,
                &row.sold_amount,
                &row.bought_amount,
                &row.amount_usd,
                &row.bought_amount_usd,
                &row.gas_usd,
                &source,
            ])
            .await?;
    }
    writer.finish().await?;
    Ok(())
}

pub(crate) async fn remove(
    transaction: &Transaction<'_>,
    removals: &[Stored],
    changes: &mut Changes,
) -> Result<(), StoreError> {
    if removals.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = removals.iter().map(|stored| stored.id).collect();
    for delete in [
        format!("DELETE FROM trades t WHERE {THESE}"),
        "DELETE FROM trade_sources WHERE trade_id = ANY ($1)".to_owned(),
    ] {
        execute(transaction, &delete, &[&ids]).await?;
    }
    for stored in removals {
        let time = stored.version.block_time;
        changes.removed(stored.wallet_id, time);
        changes.changed_hour(chain(stored)?, time);
    }
    Ok(())
}

fn chain(stored: &Stored) -> Result<i32, StoreError> {
    i32::try_from(stored.chain_id).map_err(StoreError::refused)
}

/// Gives stored rows other numbers and words. Rows of one transaction may take each other's
/// numbers, and the key is checked row by row: so they leave the old ones first.
pub(crate) async fn move_rows(
    transaction: &Transaction<'_>,
    trades: &[Trade],
    settled: &Settled,
    source: i64,
    numbers: &Numbers<'_>,
    changes: &mut Changes,
) -> Result<(), StoreError> {
    let Settled {
        updates,
        renumbered,
        ..
    } = settled;
    let renumbered_ids = renumbered.iter().map(|(id, _)| *id);
    let moved = updates.iter().map(|update| update.stored.id);
    let moved: Vec<i64> = moved.chain(renumbered_ids.clone()).collect();
    if moved.is_empty() {
        return Ok(());
    }
    let leave = format!("UPDATE trades t SET evt_index = -9223372036854775807 + id WHERE {THESE}");
    execute(transaction, &leave, &[&moved]).await?;
    let ids: Vec<i64> = renumbered_ids.collect();
    let indexes: Vec<i64> = renumbered.iter().map(|(_, index)| index.to_i64()).collect();
    let renumber = format!(
        "UPDATE trades t SET evt_index = given.evt_index FROM (
           SELECT evt_index, {} FROM unnest($1::bigint[], $2::bigint[]) AS g (id, evt_index)
           OFFSET 0) given
         WHERE t.ctid = given.at",
        place("g.id")
    );
    execute(transaction, &renumber, &[&ids, &indexes]).await?;
    keep_sources(transaction, updates, source).await?;
    let mut rows = Vec::with_capacity(updates.len());
    for update in updates {
        let trade = &trades[update.position];
        let row = RowValues::of(trade, numbers)?;
        let stored = &update.stored;
        let before = stored.version.block_time;
        changes.updated((stored.wallet_id, before), (row.wallet, trade.block_time));
        changes.changed_hour(chain(stored)?, before);
        changes.changed_hour(row.chain, trade.block_time);
        rows.push((stored.id, row));
    }
    let prepare = "CREATE TEMP TABLE moved_trades (LIKE trades) ON COMMIT DROP";
    transaction.batch_execute(prepare).await?;
    copy_into(transaction, "moved_trades", rows, source).await?;
    let put = format!(
        "UPDATE trades t SET ({COLUMNS}) = ({}) FROM (
           SELECT *, {} FROM moved_trades moved OFFSET 0) m
         WHERE t.ctid = m.at",
        COLUMNS
            .split(", ")
            .map(|column| format!("m.{column}"))
            .collect::<Vec<_>>()
            .join(", "),
        place("moved.id")
    );
    execute(transaction, &put, &[]).await?;
    Ok(())
}

/// Gives stored rows other details.
pub(crate) async fn complete(
    transaction: &Transaction<'_>,
    completed: &[(Stored, Details)],
    numbers: &Numbers<'_>,
    changes: &mut Changes,
) -> Result<(), StoreError> {
    let number = |what, number: Option<u64>| number.map(|n| count(what, n)).transpose();
    let usd = |what, value: Option<Usd>| Ok::<_, StoreError>(usd_option(what, value)?.map(Dollars));
    for (stored, details) in completed {
        let update = format!(
            "UPDATE trades t SET block_time = $2, block_number = $3, tx_index = $4,
              amount_usd = $5, bought_amount_usd = $6, gas_usd = $7, project_id = $8
            WHERE {THESE}"
        );
        let project = details.project.as_deref();
        let id = [stored.id].to_vec();
        let values: [&dyn Parameter; 8] = [
            &id,
            &Moment(details.time),
            &number("block number", details.block)?,
            &number("tx_index", details.tx_index)?,
            &usd("amount_usd", details.amount_usd)?,
            &usd("bought_amount_usd", details.bought_amount_usd)?,
            &usd("gas_usd", details.gas_usd)?,
            &project.map(|name| numbers.projects[name]),
        ];
        execute(transaction, &update, &values).await?;
        let before = stored.version.block_time;
        let wallet = stored.wallet_id;
        changes.updated((wallet, before), (wallet, details.time));
        changes.changed_hour(chain(stored)?, before);
        changes.changed_hour(chain(stored)?, details.time);
    }
    Ok(())
}

/// The source whose words stood becomes one of the further sources, if it told the same.
async fn keep_sources(
    transaction: &Transaction<'_>,
    updates: &[Update],
    source: i64,
) -> Result<(), StoreError> {
    let (kept, dropped): (Vec<&Update>, Vec<&Update>) =
        updates.iter().partition(|update| update.keeps_sources);
    let ids = |updates: &[&Update]| -> Vec<i64> { updates.iter().map(|u| u.stored.id).collect() };
    let (kept, dropped) = (ids(&kept), ids(&dropped));
    let drop = "DELETE FROM trade_sources WHERE trade_id = ANY ($1)";
    execute(transaction, drop, &[&dropped]).await?;
    let drop = "DELETE FROM trade_sources WHERE trade_id = ANY ($1) AND source_id = $2";
    execute(transaction, drop, &[&kept, &source]).await?;
    let keep = format!(
        "INSERT INTO trade_sources (trade_id, source_id)
         SELECT id, source_id FROM trades t
         WHERE {THESE} AND source_id > 0 AND source_id <> $2
         ON CONFLICT DO NOTHING"
    );
    execute(transaction, &keep, &[&kept, &source]).await?;
    Ok(())
}

/// The source tells these stored trades too.
pub(crate) async fn tell(
    transaction: &Transaction<'_>,
    told: &[i64],
    source: i64,
) -> Result<(), StoreError> {
    if source == 0 || told.is_empty() {
        return Ok(());
    }
    let tell = format!(
        "INSERT INTO trade_sources (trade_id, source_id)
         SELECT id, $2::bigint FROM trades t
         WHERE {THESE} AND source_id IS DISTINCT FROM $2 ON CONFLICT DO NOTHING"
    );
    execute(transaction, &tell, &[&told, &source]).await?;
    Ok(())
}
