//! All trades that runs have seen, as a backtest reads them. Nothing here writes.

mod postgres;
mod sqlite;

use crate::row::ReadColumns;
use crate::{StoreError, WalletId};
use async_trait::async_trait;
use smartmoney_model::{LedgerTrade, Token, TokenHour, TokenId, WalletKey};

/// The trades of all wallets, and the prices that runs made of them.
#[async_trait]
pub trait PastStore: Send + Sync + 'static {
    /// All tokens seen, and their hourly prices by token, hour and quote.
    async fn prices(&self) -> Result<PastPrices, StoreError>;

    /// Up to `limit` wallets with an id above `after`, by id, each with its rows in any order. Of
    /// a wallet that no run has seen yet there may be none.
    async fn pasts_after(&self, after: WalletId, limit: usize) -> Result<Vec<PastRow>, StoreError>;
}

/// All tokens seen, and their hourly prices by token, hour and quote.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "the names say it")]
pub struct PastPrices {
    pub tokens: Vec<(TokenId, Token)>,
    pub hours: Vec<TokenHour>,
}

/// A wallet with its rows.
#[derive(Debug, Clone, PartialEq)]
pub struct PastRow {
    /// Its number.
    pub id: WalletId,
    /// Chain and address.
    pub key: WalletKey,
    /// Its rows, in any order.
    pub rows: Vec<LedgerTrade>,
}

/// Selects what [`read_key`] reads, of the wallets after `$1`, at most `$2`.
const KEYS: &str = "\
    SELECT w.id, n.name, w.address FROM wallets w JOIN chains n ON n.id = w.chain_id
    WHERE w.id > $1 ORDER BY w.id LIMIT $2";

fn read_key(columns: &mut impl ReadColumns) -> Result<(WalletId, WalletKey), StoreError> {
    let id = WalletId(columns.integer()?);
    let key = WalletKey {
        chain_id: columns.chain()?,
        wallet_address: columns.address_bytes()?,
    };
    Ok((id, key))
}

/// Joins keys and rows, which come in one order.
fn rows_of(
    keys: Vec<(WalletId, WalletKey)>,
    ledgers: Vec<(WalletId, Vec<LedgerTrade>)>,
) -> Vec<PastRow> {
    let both = keys.into_iter().zip(ledgers);
    both.map(|((id, key), (_, rows))| PastRow { id, key, rows })
        .collect()
}
