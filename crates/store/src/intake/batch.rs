//! A batch of trades by transaction, for both databases.

use crate::StoreError;
use crate::row::{count, usd_option};
use smartmoney_model::Trade;

/// Refuses what no column can hold, before anything is written.
pub(crate) fn refuse_impossible(trades: &[Trade]) -> Result<(), StoreError> {
    for trade in trades {
        count("evt_index", trade.evt_index.stated().unwrap_or(0))?;
        count("tx_index", trade.tx_index.unwrap_or(0))?;
        count("block number", trade.block_number.unwrap_or(0))?;
        usd_option("amount_usd", trade.amount_usd)?;
        usd_option("bought_amount_usd", trade.bought_amount_usd)?;
        usd_option("gas_usd", trade.gas_usd)?;
    }
    Ok(())
}

/// The key of the trade's transaction; chains may share keys.
pub(crate) fn key(trade: &Trade) -> i64 {
    digest(trade.tx_hash.as_bytes())
}

/// It lies in the file, so it never changes.
pub(crate) fn digest(tx_hash: &[u8]) -> i64 {
    const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;
    let mix = |state: u64, word: u64| {
        let mixed = (state ^ word).wrapping_mul(FACTOR);
        mixed ^ (mixed >> 29)
    };
    let mut state = FACTOR;
    for chunk in tx_hash.chunks(8) {
        let word = chunk.iter().fold(0, |w, byte| w << 8 | u64::from(*byte));
        state = mix(state, word);
    }
    // 48 bits: SQLite stores such a number in 6 bytes.
    (mix(state, 0) >> 16).cast_signed()
}

/// The keys of all trades with their positions, in order: by it each page of the tables
/// is visited once.
pub(crate) fn keys(trades: &[Trade]) -> Vec<(i64, usize)> {
    let mut keys: Vec<(i64, usize)> = trades.iter().map(key).zip(0..).collect();
    keys.sort_unstable();
    keys
}

/// Splits trades of one key into transactions; nearly always there is one.
pub(crate) fn transactions(trades: &[Trade], same_key: &[(i64, usize)]) -> Vec<Vec<usize>> {
    let mut transactions: Vec<Vec<usize>> = Vec::with_capacity(1);
    for (_, position) in same_key {
        let trade = &trades[*position];
        let is_same = |other: &&mut Vec<usize>| {
            let other = &trades[other[0]];
            other.tx_hash == trade.tx_hash && other.chain == trade.chain
        };
        match transactions.iter_mut().find(is_same) {
            Some(transaction) => transaction.push(*position),
            None => transactions.push(vec![*position]),
        }
    }
    transactions
}
