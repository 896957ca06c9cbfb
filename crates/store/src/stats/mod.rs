//! Counts over everything in the store.

mod postgres;
pub(crate) mod sql;
mod sqlite;

use crate::StoreError;
use async_trait::async_trait;
use smartmoney_model::{DataVersion, Timestamp, Usd};
use std::collections::BTreeMap;

/// Counts over everything.
#[async_trait]
pub trait StatsStore: Send + Sync + 'static {
    /// Counts over everything.
    async fn stats(&self) -> Result<StoreStats, StoreError>;
}

/// Counts over everything in the store.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StoreStats {
    /// Trades in the store.
    pub trades: u64,
    /// The earliest trade.
    pub first_trade: Option<Timestamp>,
    /// The latest trade.
    pub last_trade: Option<Timestamp>,
    /// Wallets that traded.
    pub wallets: u64,
    /// Of them those that runs have judged.
    pub scored_wallets: u64,
    /// Scored wallets by chain.
    pub by_chain: BTreeMap<String, u64>,
    /// Scored wallets by wallet type.
    pub by_type: BTreeMap<String, u64>,
    /// Scored wallets by confidence level.
    pub by_confidence: BTreeMap<String, u64>,
    /// Scored wallets by status.
    pub by_status: BTreeMap<String, u64>,
    /// Scored wallets by what their score is made of, or why there is none.
    pub by_basis: BTreeMap<String, u64>,
    /// Wallets by tens of the score, where they have one: 0–10, 10–20, …, 90–100.
    pub score_distribution: [u64; 10],
    /// How many scored wallets fail each rule of eligibility or, of the
    /// eligible ones, of confidence: by the `rule` of their reasons.
    pub failed_rules: BTreeMap<String, u64>,
    /// Anomalies by kind, over all scored wallets.
    pub anomalies: BTreeMap<String, u64>,
    /// Sum of total PnL of the identified wallets, USD.
    pub identified_pnl: Usd,
    /// Mean of the scores that there are.
    pub mean_score: Option<f64>,
    /// Rises whenever published values change.
    pub data_version: DataVersion,
}
