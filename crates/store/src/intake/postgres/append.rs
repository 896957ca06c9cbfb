//! Taking in trades in PostgreSQL.

use crate::intake::batch::{keys, transactions};
use crate::intake::postgres::changes::Changes;
use crate::intake::postgres::met::Met;
use crate::intake::postgres::numbers::{Numbers, chains};
use crate::intake::postgres::write::{complete, copy, move_rows, remove, tell};
use crate::intake::settle::{Settled, Stored, completed, settle};
use crate::intake::stored::{STORED_COLUMNS, read_stored};
use crate::postgres::columns::Columns;
use crate::postgres::statement::Session;
use crate::row::ReadColumns;
use crate::{Appended, Origin, SourceId, StoreError};
use deadpool_postgres::Transaction;
use smartmoney_model::{ChainId, Trade};
use std::collections::HashMap;

/// Known rows are looked up by index, each by itself: of a batch and a table
/// that is many times as large nothing else stays quick as the table grows. A server that takes a
/// full table for empty would go through the batch for each of its rows, or the other way round.
/// So no statement of an intake leaves it to the server where a join begins: rows of a table are
/// found by `= ANY`, by a subquery that answers one value, or by `LATERAL` with `OFFSET 0`.
const LOOK_UP_BY_INDEX: &str = "SET LOCAL enable_seqscan = off;
    SET LOCAL plan_cache_mode = force_generic_plan";

/// What [`STORED_COLUMNS`] are of, after trades `t`. All of it is there.
const STORED_JOINS: &str = "\
    LEFT JOIN LATERAL (
      SELECT address FROM wallets WHERE id = t.wallet_id OFFSET 0) w ON true
    LEFT JOIN LATERAL (
      SELECT is_symbol, address FROM tokens WHERE id = t.sold_token OFFSET 0) s ON true
    LEFT JOIN LATERAL (
      SELECT is_symbol, address FROM tokens WHERE id = t.bought_token OFFSET 0) b ON true
    LEFT JOIN LATERAL (
      SELECT name FROM projects WHERE id = t.project_id OFFSET 0) p ON true";

pub(crate) async fn take_in(
    transaction: &Transaction<'_>,
    met: &mut Met,
    trades: &[Trade],
    origin: &Origin,
) -> Result<Appended, StoreError> {
    refuse_forgotten(transaction, origin.source).await?;
    transaction.batch_execute(LOOK_UP_BY_INDEX).await?;
    let chains = chains(transaction, trades).await?;
    let keys = keys(trades);
    let groups: Vec<(i64, Vec<usize>)> = keys
        .chunk_by(|a, b| a.0 == b.0)
        .flat_map(|same_key| {
            let transactions = transactions(trades, same_key).into_iter();
            transactions.map(|positions| (same_key[0].0, positions))
        })
        .collect();
    let last_seq = last_seq(transaction).await?;
    let is_covered = met.covers(transaction, last_seq).await?;
    let asked = groups
        .iter()
        .filter(|(key, _)| !is_covered || met.may_have(*key));
    let asked: Vec<usize> = asked.map(|(_, group)| group[0]).collect();
    let mut stored = stored(transaction, trades, &asked, &chains).await?;
    if !is_covered {
        met.were_absent((asked.len() - stored.len()) as u64);
    }
    let mut settled = Settled::default();
    for (_, positions) in &groups {
        let stored = stored.remove(&positions[0]).unwrap_or_default();
        settle(trades, positions, stored, origin, &mut settled);
    }
    let completed = &*completed(trades, &settled.details);
    let written = write(transaction, completed, &chains, &mut settled, origin).await?;
    if is_covered {
        for (key, _) in &groups {
            met.add(*key);
        }
        met.is_up_to(written.unwrap_or(last_seq));
    }
    Ok(settled.counts)
}

async fn last_seq(transaction: &Transaction<'_>) -> Result<i64, StoreError> {
    let state = "SELECT last_seq FROM store_state";
    Ok(transaction.row(state, &[]).await?.try_get(0)?)
}

pub(crate) async fn refuse_forgotten(
    transaction: &Transaction<'_>,
    source: SourceId,
) -> Result<(), StoreError> {
    let find = "SELECT 1 FROM sources WHERE id = $1";
    if source != SourceId::NONE && transaction.row_option(find, &[&source.0]).await?.is_none() {
        return Err(StoreError::SourceForgotten);
    }
    Ok(())
}

/// Returns the last number that was given, if any was.
async fn write(
    transaction: &Transaction<'_>,
    trades: &[Trade],
    chains: &HashMap<&ChainId, i32>,
    settled: &mut Settled,
    origin: &Origin,
) -> Result<Option<i64>, StoreError> {
    settled.inserts.sort_unstable();
    let inserted = settled.inserts.iter().map(|insert| insert.position);
    let updated = settled.updates.iter().map(|update| update.position);
    let written: Vec<&Trade> = inserted.chain(updated).map(|at| &trades[at]).collect();
    let source = origin.source.0;
    if written.is_empty()
        && settled.removals.is_empty()
        && settled.renumbered.is_empty()
        && settled.completed.is_empty()
    {
        tell(transaction, &settled.told, source).await?;
        return Ok(None);
    }
    let details = settled.completed.iter().map(|(_, details)| details);
    let projects = details.filter_map(|details| details.project.as_deref());
    let numbers = Numbers::of(transaction, &written, projects, chains).await?;
    let mut changes = Changes::begin(transaction).await?;
    remove(transaction, &settled.removals, &mut changes).await?;
    move_rows(transaction, trades, settled, source, &numbers, &mut changes).await?;
    complete(transaction, &settled.completed, &numbers, &mut changes).await?;
    copy(
        transaction,
        trades,
        &settled.inserts,
        source,
        &numbers,
        &mut changes,
    )
    .await?;
    tell(transaction, &settled.told, source).await?;
    changes.finish(transaction).await.map(Some)
}

/// The stored rows of the transactions of the trades at these positions, by position.
async fn stored(
    transaction: &Transaction<'_>,
    trades: &[Trade],
    asked: &[usize],
    chains: &HashMap<&ChainId, i32>,
) -> Result<HashMap<usize, Vec<Stored>>, StoreError> {
    if asked.is_empty() {
        return Ok(HashMap::new());
    }
    // In the order of the index each of its pages is visited once.
    let hash_and_chain = |at: &usize| {
        let trade = &trades[*at];
        (trade.tx_hash.as_bytes(), chains[&trade.chain], *at)
    };
    let mut given: Vec<(&[u8], i32, usize)> = asked.iter().map(hash_and_chain).collect();
    given.sort_unstable();
    let hashes: Vec<&[u8]> = given.iter().map(|(hash, ..)| *hash).collect();
    let on: Vec<i32> = given.iter().map(|(_, chain, _)| *chain).collect();
    let find = format!(
        "SELECT given.ordinal - 1, {STORED_COLUMNS}
         FROM unnest($1::bytea[], $2::integer[])
           WITH ORDINALITY AS given (tx_hash, chain_id, ordinal)
         CROSS JOIN LATERAL (SELECT * FROM trades
           WHERE tx_hash = given.tx_hash AND chain_id = given.chain_id OFFSET 0) t
         {STORED_JOINS}
         ORDER BY t.id"
    );
    let mut stored: HashMap<usize, Vec<Stored>> = HashMap::new();
    for row in &transaction.rows(&find, &[&hashes, &on]).await? {
        let mut columns = Columns::new(row, "trade");
        let at = columns.count()?;
        let at = usize::try_from(at).map_err(StoreError::refused)?;
        stored
            .entry(given[at].2)
            .or_default()
            .push(read_stored(&mut columns)?);
    }
    Ok(stored)
}
