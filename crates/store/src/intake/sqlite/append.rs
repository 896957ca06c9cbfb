//! Appending trades in SQLite.

use crate::intake::sqlite::find;
use crate::intake::sqlite::ids::Ids;
use crate::row::{count, usd_option};
use crate::{Appended, StoreError};
use rusqlite::{CachedStatement, Connection, params};
use smartmoney_model::{Leg, TokenAmount, TokenId, Trade};
use std::collections::HashMap;
use std::sync::Arc;

/// Appends the trades that are not known, in their order; of two equal ones in
/// a batch the first.
pub(crate) fn append_trades(
    connection: &Connection,
    ids: &mut Ids,
    trades: &[Trade],
) -> Result<Appended, StoreError> {
    use_much_memory(connection)?;
    // In order of the keys each page of the tables is visited once.
    let mut keys: Vec<(i64, usize)> = (0..)
        .zip(trades)
        .map(|(position, trade)| (find::key(trade), position))
        .collect();
    keys.sort_unstable();
    let is_new = find::find_new(connection, ids, trades, &keys)?;

    let mut batch = Batch::new(connection, ids)?;
    let mut trade_ids = vec![0; trades.len()];
    for (position, trade) in trades
        .iter()
        .enumerate()
        .filter(|(position, _)| is_new[*position])
    {
        trade_ids[position] = batch.append(trade)?;
    }
    let by_key: Vec<(i64, i64)> = keys
        .into_iter()
        .filter(|(_, position)| is_new[*position])
        .map(|(key, position)| (key, trade_ids[position]))
        .collect();
    batch.finish(&by_key)?;
    Ok(Appended {
        inserted: by_key.len() as u64,
        duplicates: (trades.len() - by_key.len()) as u64,
    })
}

/// All keys of ten million trades: each batch looks through them.
const CACHE_KIB: i64 = 256 * 1024;

/// Only an append needs it, and SQLite takes it page by page.
fn use_much_memory(connection: &Connection) -> Result<(), StoreError> {
    Ok(connection.pragma_update(None, "cache_size", -CACHE_KIB)?)
}

/// A batch under way.
struct Batch<'a> {
    connection: &'a Connection,
    ids: &'a mut Ids,
    insert: CachedStatement<'a>,
    /// Tokens by the memory address of the shared `Token`, which the batch keeps alive.
    tokens: HashMap<usize, TokenId>,
    /// (wallet, trade, time) of what was inserted.
    inserted: Vec<(i64, i64, i64)>,
}

impl<'a> Batch<'a> {
    fn new(connection: &'a Connection, ids: &'a mut Ids) -> Result<Self, StoreError> {
        Ok(Self {
            connection,
            ids,
            insert: connection.prepare_cached(
                "INSERT INTO trades (
                   wallet_id, chain_id, block_time, block_number, evt_index, tx_hash, sold_token,
                   sold_amount, bought_token, bought_amount, amount_usd, gas_usd, project_id, tx_index,
                   bought_amount_usd, source_id
                 ) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, 0)",
            )?,
            tokens: HashMap::new(),
            inserted: Vec::new(),
        })
    }

    /// Returns the trade's number.
    fn append(&mut self, trade: &Trade) -> Result<i64, StoreError> {
        let chain = self.ids.chain(self.connection, &trade.chain)?;
        let wallet = self.ids.wallet(self.connection, chain, trade.wallet)?;
        let project = match &trade.project {
            Some(name) => Some(self.ids.project(self.connection, name)?),
            None => None,
        };
        let block_number = trade
            .block_number
            .map(|number| count("block number", number));
        let time = trade.block_time.as_micros();
        let (sold, bought) = (self.token(&trade.sold)?, self.token(&trade.bought)?);
        let id = self.insert.insert(params![
            wallet,
            chain,
            time,
            block_number.transpose()?,
            trade.evt_index.to_i64(),
            trade.tx_hash.as_bytes(),
            sold.0,
            amount_bytes(trade.sold.amount, &mut [0; 32]),
            bought.0,
            amount_bytes(trade.bought.amount, &mut [0; 32]),
            usd_option("amount_usd", trade.amount_usd)?,
            usd_option("gas_usd", trade.gas_usd)?,
            project,
            trade.tx_index.map(|n| count("tx_index", n)).transpose()?,
            usd_option("bought_amount_usd", trade.bought_amount_usd)?,
        ])?;
        self.inserted.push((wallet, id, time));
        Ok(id)
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

    fn finish(mut self, by_key: &[(i64, i64)]) -> Result<(), StoreError> {
        if by_key.is_empty() {
            return Ok(());
        }
        self.inserted.sort_unstable();
        for (key, id) in by_key {
            self.ids.tail.add(*key, *id);
        }
        self.mark_dirty()?;
        self.count()?;
        self.ids.tail.enter_when_due(self.connection)
    }

    fn mark_dirty(&self) -> Result<(), StoreError> {
        let mut mark = self.connection.prepare_cached(
            "INSERT INTO dirty_wallets (wallet_id, seq, earliest) VALUES (?1, ?2, ?3)
             ON CONFLICT (wallet_id) DO UPDATE
             SET seq = excluded.seq, earliest = min(earliest, excluded.earliest)",
        )?;
        for trades in self.inserted.chunk_by(|a, b| a.0 == b.0) {
            // Sorted by number, the newest is the last.
            let newest = trades.last().map(|(_, id, _)| *id);
            let earliest = trades.iter().map(|(_, _, time)| *time).min();
            mark.execute(params![trades[0].0, newest, earliest])?;
        }
        Ok(())
    }

    fn count(&self) -> Result<(), StoreError> {
        let times = || self.inserted.iter().map(|(_, _, time)| *time);
        self.connection
            .prepare_cached(
                "UPDATE store_state
                 SET trades = trades + ?1, last_seq = last_seq + ?1,
                   first_trade = min(coalesce(first_trade, ?2), ?2),
                   last_trade = max(coalesce(last_trade, ?3), ?3)",
            )?
            .execute(params![
                count("trades", self.inserted.len() as u64)?,
                times().min(),
                times().max()
            ])?;
        Ok(())
    }
}

/// [`TokenAmount::to_be_bytes_trimmed`] without an allocation.
pub(crate) fn amount_bytes(amount: TokenAmount, buffer: &mut [u8; 32]) -> &[u8] {
    *buffer = amount.units().to_be_bytes();
    let zeros = buffer.iter().take_while(|byte| **byte == 0).count();
    &buffer[zeros..]
}
