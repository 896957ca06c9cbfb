//! Appending trades in PostgreSQL: known ones are left out, new ones copied in.

use crate::intake::postgres::ids;
use crate::intake::postgres::ids::{NamedTable, NewToken};
use crate::postgres::columns::Moment;
use crate::postgres::numeric::Dollars;
use crate::postgres::statement::{Session, execute};
use crate::row::{count, usd_option};
use crate::{Appended, StoreError};
use deadpool_postgres::Transaction;
use smartmoney_model::{Address, ChainId, Timestamp, Token, TokenAddress, Trade};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hash;
use std::pin::pin;
use std::sync::Arc;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::Type;

/// Known rows are looked up by index, each by itself: of a batch and a table
/// that is many times as large nothing else stays quick as the table grows.
const LOOK_UP_BY_INDEX: &str = "SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off;
    SET LOCAL enable_mergejoin = off; SET LOCAL plan_cache_mode = force_generic_plan";

const COPY: &str = "COPY trades (id, wallet_id, block_time, block_number, evt_index, chain_id,
    sold_token, bought_token, project_id, tx_hash, sold_amount, bought_amount, amount_usd, gas_usd,
    tx_index, bought_amount_usd, source_id)
    FROM STDIN (FORMAT binary)";

const COPY_TYPES: [Type; 17] = [
    Type::INT8,
    Type::INT8,
    Type::TIMESTAMPTZ,
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
    Type::INT8,
    Type::NUMERIC,
    Type::INT8,
];

/// Refuses what no column can hold, before anything is written.
pub(crate) fn refuse_impossible(trades: &[Trade]) -> Result<(), StoreError> {
    for trade in trades {
        count("evt_index", trade.evt_index.stated().unwrap_or(0))?;
        count("block number", trade.block_number.unwrap_or(0))?;
        usd_option("amount_usd", trade.amount_usd)?;
        usd_option("gas_usd", trade.gas_usd)?;
    }
    Ok(())
}

/// Appends the trades that are not known, in their order; of two equal ones in
/// a batch the first.
///
/// A file mostly goes on where the store ends. What is later than all in the
/// store is therefore taken for new and not looked up, which would cost half as
/// much as writing it. A source that gives a known trade a later time is found
/// out by the key, and then everything is looked up. Some poolers lose a connection
/// whose `COPY` the server refuses: through one everything is looked up at once.
pub(crate) async fn append_trades(
    transaction: &Transaction<'_>,
    trades: &[Trade],
    is_pooled: bool,
) -> Result<Appended, StoreError> {
    transaction.batch_execute(LOOK_UP_BY_INDEX).await?;
    let chains = chains(transaction, trades).await?;
    let state = transaction
        .row("SELECT last_trade FROM store_state", &[])
        .await?;
    let last = state.try_get::<_, Option<Moment>>(0)?.map(|last| last.0);
    let is_later = |trade: &Trade| !is_pooled && last.is_none_or(|last| trade.block_time > last);
    transaction.batch_execute("SAVEPOINT before").await?;
    if let Some(appended) = append_unless_known(transaction, trades, &chains, is_later).await? {
        return Ok(appended);
    }
    transaction
        .batch_execute("ROLLBACK TO SAVEPOINT before")
        .await?;
    let appended = append_unless_known(transaction, trades, &chains, |_| false).await?;
    appended.ok_or_else(|| {
        StoreError::refused("another process wrote a trade without the lock of writers")
    })
}

/// None when a trade that was taken for new is known.
async fn append_unless_known(
    transaction: &Transaction<'_>,
    trades: &[Trade],
    chains: &HashMap<&ChainId, i32>,
    is_taken_for_new: impl Fn(&Trade) -> bool,
) -> Result<Option<Appended>, StoreError> {
    let new = find_new(transaction, trades, chains, is_taken_for_new).await?;
    let inserted = new.len() as u64;
    if !new.is_empty() {
        let numbers = Numbers::of(transaction, &new, chains).await?;
        let Some(dirty) = copy(transaction, &new, &numbers).await? else {
            return Ok(None);
        };
        mark_dirty(transaction, &dirty).await?;
        count_trades(transaction, &new).await?;
    }
    Ok(Some(Appended {
        inserted,
        duplicates: trades.len() as u64 - inserted,
    }))
}

async fn chains<'t>(
    transaction: &Transaction<'_>,
    trades: &'t [Trade],
) -> Result<HashMap<&'t ChainId, i32>, StoreError> {
    let chains = distinct(trades.iter().map(|trade| &trade.chain));
    let names: Vec<&str> = chains.iter().map(|chain| chain.as_str()).collect();
    let numbers = ids::named(transaction, NamedTable::Chains, &names).await?;
    Ok(chains.into_iter().zip(numbers).collect())
}

/// The trades that are neither in the store nor earlier in the batch.
async fn find_new<'t>(
    transaction: &Transaction<'_>,
    trades: &'t [Trade],
    chains: &HashMap<&ChainId, i32>,
    is_taken_for_new: impl Fn(&Trade) -> bool,
) -> Result<Vec<&'t Trade>, StoreError> {
    let identity = |trade: &'t Trade| (trade.tx_hash, trade.evt_index, &trade.chain);
    let asked = trades.iter().filter(|trade| !is_taken_for_new(trade));
    let known = find_known(transaction, asked.collect(), chains).await?;
    let mut met = HashSet::with_capacity(trades.len());
    met.extend(known.into_iter().map(identity));
    let is_new = |trade: &&'t Trade| met.insert(identity(trade));
    Ok(trades.iter().filter(is_new).collect())
}

async fn find_known<'t>(
    transaction: &Transaction<'_>,
    trades: Vec<&'t Trade>,
    chains: &HashMap<&ChainId, i32>,
) -> Result<Vec<&'t Trade>, StoreError> {
    if trades.is_empty() {
        return Ok(trades);
    }
    let hashes: Vec<&[u8]> = trades
        .iter()
        .map(|trade| trade.tx_hash.as_bytes())
        .collect();
    let indexes: Vec<i64> = trades.iter().map(|t| t.evt_index.to_i64()).collect();
    let on: Vec<i32> = trades.iter().map(|trade| chains[&trade.chain]).collect();
    let find = "SELECT ordinal
        FROM unnest($1::bytea[], $2::bigint[], $3::integer[])
          WITH ORDINALITY AS given (tx_hash, evt_index, chain_id, ordinal)
        JOIN trades USING (tx_hash, evt_index, chain_id)";
    let rows = transaction.rows(find, &[&hashes, &indexes, &on]).await?;
    let mut known = HashSet::with_capacity(rows.len());
    for row in &rows {
        known.insert(row.try_get::<_, i64>(0)?);
    }
    let numbered = (1..).zip(trades);
    let found = numbered.filter(|(ordinal, _)| known.contains(ordinal));
    Ok(found.map(|(_, trade)| trade).collect())
}

/// The numbers of all that a batch's new trades name.
struct Numbers<'t> {
    chains: &'t HashMap<&'t ChainId, i32>,
    projects: HashMap<&'t str, i32>,
    wallets: HashMap<(i32, Address), i64>,
    /// By the memory address of the shared `Token`, which the batch keeps alive.
    tokens: HashMap<usize, i32>,
}

impl<'t> Numbers<'t> {
    async fn of(
        transaction: &Transaction<'_>,
        new: &[&'t Trade],
        chains: &'t HashMap<&'t ChainId, i32>,
    ) -> Result<Self, StoreError> {
        let projects = distinct(new.iter().filter_map(|trade| trade.project.as_deref()));
        let numbers = ids::named(transaction, NamedTable::Projects, &projects).await?;
        let projects = projects.into_iter().zip(numbers).collect();
        let wallets = distinct(new.iter().map(|trade| (chains[&trade.chain], trade.wallet)));
        let numbers = ids::wallets(transaction, &wallets).await?;
        let wallets = wallets.into_iter().zip(numbers).collect();
        Ok(Self {
            tokens: tokens(transaction, new, chains).await?,
            chains,
            projects,
            wallets,
        })
    }

    fn token(&self, token: &Arc<Token>) -> i32 {
        self.tokens[&address_of(token)]
    }
}

fn address_of(token: &Arc<Token>) -> usize {
    Arc::as_ptr(token) as usize
}

/// A source may share one `Token` among its trades or make one for each.
async fn tokens(
    transaction: &Transaction<'_>,
    new: &[&Trade],
    chains: &HashMap<&ChainId, i32>,
) -> Result<HashMap<usize, i32>, StoreError> {
    let legs = new.iter().flat_map(|trade| [&trade.sold, &trade.bought]);
    let shared = distinct(legs.map(|leg| ByAddress(&leg.token)));
    let mut given: Vec<NewToken<'_>> = Vec::new();
    let mut known: HashMap<(i32, &TokenAddress), usize> = HashMap::new();
    let mut at = Vec::with_capacity(shared.len());
    let chain_numbers = token_chains(transaction, &shared, chains).await?;
    for (ByAddress(token), chain) in shared.iter().zip(chain_numbers) {
        let symbol = token.symbol.as_deref().filter(|symbol| !symbol.is_empty());
        let index = *known.entry((chain, &token.address)).or_insert_with(|| {
            given.push(NewToken {
                chain,
                address: &token.address,
                symbol: None,
            });
            given.len() - 1
        });
        given[index].symbol = given[index].symbol.or(symbol);
        at.push(index);
    }
    let numbers = ids::tokens(transaction, &given).await?;
    let addresses = shared.iter().map(|token| address_of(token.0));
    Ok(addresses
        .zip(at.into_iter().map(|index| numbers[index]))
        .collect())
}

/// A token's chain is its own, though it is nearly always its trade's.
async fn token_chains(
    transaction: &Transaction<'_>,
    tokens: &[ByAddress<'_>],
    chains: &HashMap<&ChainId, i32>,
) -> Result<Vec<i32>, StoreError> {
    let others = distinct(tokens.iter().map(|token| &token.0.chain));
    let others: Vec<&ChainId> = others
        .into_iter()
        .filter(|chain| !chains.contains_key(chain))
        .collect();
    let names: Vec<&str> = others.iter().map(|chain| chain.as_str()).collect();
    let numbers = ids::named(transaction, NamedTable::Chains, &names).await?;
    let others: HashMap<_, _> = others.into_iter().zip(numbers).collect();
    let number = |chain: &ChainId| chains.get(chain).copied().unwrap_or_else(|| others[chain]);
    Ok(tokens.iter().map(|token| number(&token.0.chain)).collect())
}

/// Compares and hashes the shared value by its memory address.
#[derive(Clone, Copy)]
struct ByAddress<'t>(&'t Arc<Token>);

impl PartialEq for ByAddress<'_> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(self.0, other.0)
    }
}

impl Eq for ByAddress<'_> {}

impl Hash for ByAddress<'_> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        address_of(self.0).hash(state);
    }
}

/// Each value once, in the order in which they come.
fn distinct<T: Copy + Eq + Hash>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut met = HashSet::new();
    values.filter(|value| met.insert(*value)).collect()
}

/// The newest and the earliest of the trades that were written, by wallet.
type Dirty = BTreeMap<i64, (i64, Timestamp)>;

/// Writes the trades; None, and a transaction that must go back, when one is known.
async fn copy(
    transaction: &Transaction<'_>,
    new: &[&Trade],
    numbers: &Numbers<'_>,
) -> Result<Option<Dirty>, StoreError> {
    let newest = transaction
        .row("SELECT last_seq FROM store_state", &[])
        .await?;
    let newest: i64 = newest.try_get(0)?;
    let statement = transaction.prepare(COPY).await?;
    let sink = transaction.copy_in(&statement).await?;
    let mut writer = pin!(BinaryCopyInWriter::new(sink, &COPY_TYPES));
    let mut dirty = Dirty::new();
    for (id, trade) in (newest + 1..).zip(new) {
        let chain = numbers.chains[&trade.chain];
        let wallet = numbers.wallets[&(chain, trade.wallet)];
        let usd = |what, value| Ok::<_, StoreError>(usd_option(what, value)?.map(Dollars));
        let block_number = trade.block_number.map(|n| count("block number", n));
        writer
            .as_mut()
            .write(&[
                &id,
                &wallet,
                &Moment(trade.block_time),
                &block_number.transpose()?,
                &trade.evt_index.to_i64(),
                &chain,
                &numbers.token(&trade.sold.token),
                &numbers.token(&trade.bought.token),
                &trade.project.as_deref().map(|name| numbers.projects[name]),
                &trade.tx_hash.as_bytes(),
                &trade.sold.amount.to_be_bytes_trimmed(),
                &trade.bought.amount.to_be_bytes_trimmed(),
                &usd("amount_usd", trade.amount_usd)?,
                &usd("gas_usd", trade.gas_usd)?,
                &trade.tx_index.map(|n| count("tx_index", n)).transpose()?,
                &usd("bought_amount_usd", trade.bought_amount_usd)?,
                &0_i64,
            ])
            .await?;
        let (seq, earliest) = dirty.entry(wallet).or_insert((id, trade.block_time));
        *seq = id;
        *earliest = trade.block_time.min(*earliest);
    }
    match writer.finish().await {
        Ok(_) => Ok(Some(dirty)),
        Err(error) if is_refused_as_known(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The key by which a trade is known, as the server names it.
const KEY: &str = "trades_identity";

fn is_refused_as_known(error: &tokio_postgres::Error) -> bool {
    let said = error.as_db_error();
    said.is_some_and(|said| {
        *said.code() == SqlState::UNIQUE_VIOLATION && said.constraint() == Some(KEY)
    })
}

async fn mark_dirty(transaction: &Transaction<'_>, dirty: &Dirty) -> Result<(), StoreError> {
    let wallets: Vec<i64> = dirty.keys().copied().collect();
    let newest: Vec<i64> = dirty.values().map(|(seq, _)| *seq).collect();
    let earliest: Vec<Moment> = dirty.values().map(|(_, time)| Moment(*time)).collect();
    let mark = "INSERT INTO dirty_wallets (wallet_id, seq, earliest)
        SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[])
        ON CONFLICT (wallet_id) DO UPDATE
        SET seq = excluded.seq, earliest = least(dirty_wallets.earliest, excluded.earliest)";
    execute(transaction, mark, &[&wallets, &newest, &earliest]).await?;
    Ok(())
}

async fn count_trades(transaction: &Transaction<'_>, new: &[&Trade]) -> Result<(), StoreError> {
    let times = || new.iter().map(|trade| trade.block_time);
    let add = "UPDATE store_state SET trades = trades + $1, last_seq = last_seq + $1,
        first_trade = least(first_trade, $2), last_trade = greatest(last_trade, $3)";
    let added = count("trades", new.len() as u64)?;
    let (first, last) = (times().min().map(Moment), times().max().map(Moment));
    execute(transaction, add, &[&added, &first, &last]).await?;
    Ok(())
}
