//! The JSON of `/stats`.

use serde::Serialize;
use smartmoney_model::{Timestamp, Usd};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Counts over everything in the store.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StoreStats {
    /// Trades in the store.
    trades: u64,
    /// The earliest trade.
    first_trade: Option<Timestamp>,
    /// The latest trade.
    last_trade: Option<Timestamp>,
    /// Wallets that traded.
    wallets: u64,
    /// Of them those that runs have judged.
    scored_wallets: u64,
    /// Scored wallets by chain.
    by_chain: BTreeMap<String, u64>,
    /// Scored wallets by wallet type.
    by_type: BTreeMap<String, u64>,
    /// Scored wallets by confidence level.
    by_confidence: BTreeMap<String, u64>,
    /// Scored wallets by status.
    by_status: BTreeMap<String, u64>,
    /// Scored wallets by what their score is made of, or why there is none.
    by_basis: BTreeMap<String, u64>,
    /// Wallets by tens of the score, where they have one: 0–10, 10–20, …, 90–100.
    score_distribution: [u64; 10],
    /// How many scored wallets fail each rule of eligibility or, of the
    /// eligible ones, of confidence: by the `rule` of their reasons.
    failed_rules: BTreeMap<String, u64>,
    /// Anomalies by kind, over all scored wallets.
    anomalies: BTreeMap<String, u64>,
    /// Sum of total PnL of the identified wallets, USD.
    #[serde(with = "smartmoney_model::dollars")]
    identified_pnl: Usd,
    /// Mean of the scores that there are.
    mean_score: Option<f64>,
    /// Rises whenever published values change.
    data_version: i64,
    /// Tells two states of one number apart, as there may be after a restore from a backup.
    data_tag: String,
}

impl From<smartmoney_store::StoreStats> for StoreStats {
    fn from(stats: smartmoney_store::StoreStats) -> Self {
        Self {
            trades: stats.trades,
            first_trade: stats.first_trade,
            last_trade: stats.last_trade,
            wallets: stats.wallets,
            scored_wallets: stats.scored_wallets,
            by_chain: stats.by_chain,
            by_type: stats.by_type,
            by_confidence: stats.by_confidence,
            by_status: stats.by_status,
            by_basis: stats.by_basis,
            score_distribution: stats.score_distribution,
            failed_rules: stats.failed_rules,
            anomalies: stats.anomalies,
            identified_pnl: stats.identified_pnl,
            mean_score: stats.mean_score,
            data_version: stats.data_version.number,
            data_tag: stats.data_version.tag_text(),
        }
    }
}
