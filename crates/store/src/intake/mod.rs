//! Trades and labels come in.

pub(crate) mod labels;
pub(crate) mod postgres;
pub(crate) mod sqlite;

use crate::StoreError;
use async_trait::async_trait;
use smartmoney_model::{Label, Trade};

/// Where trades and labels are written. Every call is one transaction: it happens whole or
/// not at all.
#[async_trait]
pub trait TradeIntake: Send + Sync + 'static {
    /// Appends trades, skipping those that are known, and marks their wallets dirty.
    async fn append_trades(&self, trades: Vec<Trade>) -> Result<Appended, StoreError>;

    /// Adds labels; a later label of one address replaces the earlier.
    async fn put_labels(&self, labels: Vec<Label>) -> Result<(), StoreError>;
}

/// What became of a batch of trades.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Appended {
    /// Trades that were new to the store.
    pub inserted: u64,
    /// Known already, by (chain, `tx_hash`, `evt_index`).
    pub duplicates: u64,
}
