//! Trades and labels come in.

pub(crate) mod cash;
pub(crate) mod labels;
pub(crate) mod postgres;
pub(crate) mod sqlite;

use crate::StoreError;
use async_trait::async_trait;
use smartmoney_model::{CashToken, Label, Trade};

/// Where trades and labels are written. Every call is one transaction: it happens whole or
/// not at all.
#[async_trait]
pub trait TradeIntake: Send + Sync + 'static {
    /// Appends trades, skipping those that are known, and marks their wallets dirty.
    async fn append_trades(&self, trades: Vec<Trade>) -> Result<Appended, StoreError>;

    /// Adds labels; a later label of one address replaces the earlier.
    async fn put_labels(&self, labels: Vec<Label>) -> Result<(), StoreError>;

    /// Adds what a user says is cash or none; a later word on one token replaces the earlier.
    /// Where that changes anything, the next run makes all facts anew.
    async fn put_cash(&self, tokens: Vec<CashToken>) -> Result<(), StoreError>;

    /// All that users say is cash or none, by chain and address.
    async fn cash(&self) -> Result<Vec<CashToken>, StoreError>;
}

/// What became of a batch of trades.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Appended {
    /// Trades that were new to the store.
    pub inserted: u64,
    /// Known already, by (chain, `tx_hash`, `evt_index`).
    pub duplicates: u64,
}
