//! The JSON of what was shown after an earlier run.

use serde::Serialize;
use smartmoney_model::Timestamp;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// The run whose results were shown.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShownRun {
    /// The state that it published.
    data_version: i64,
    /// Tells two states of one number apart, as there may be after a restore from a backup.
    data_tag: String,
    /// The day up to which it measured.
    as_of: Option<Timestamp>,
    /// The rules by which it measured; null where that was not kept.
    methodology_version: Option<String>,
    /// The number of the run, as in its record.
    run_id: i64,
    /// When the run was published.
    published_at: Timestamp,
    /// Whether ranks, status, scores, confidence and expectations are exactly those that were shown.
    /// Otherwise each wallet's last kept state is shown, and `since` says from when it is.
    is_exact: bool,
}

impl From<&smartmoney_store::ShownRun> for ShownRun {
    fn from(run: &smartmoney_store::ShownRun) -> Self {
        Self {
            data_version: run.version.number,
            data_tag: run.version.tag_text(),
            as_of: run.as_of,
            methodology_version: run.methodology_version.clone(),
            run_id: run.id,
            published_at: run.at,
            is_exact: run.is_exact,
        }
    }
}

/// Counts over all wallets as they were shown.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StandingStats {
    /// Wallets that runs had judged.
    scored_wallets: u64,
    /// Of them by chain.
    by_chain: BTreeMap<String, u64>,
    /// By confidence level.
    by_confidence: BTreeMap<String, u64>,
    /// By status.
    by_status: BTreeMap<String, u64>,
    /// By what their score was made of, or why there was none.
    by_basis: BTreeMap<String, u64>,
    /// By tens of the score, where they had one: 0–10, 10–20, …, 90–100.
    score_distribution: [u64; 10],
    /// Mean of the scores that there were.
    mean_score: Option<f64>,
}

impl From<smartmoney_store::StandingStats> for StandingStats {
    fn from(stats: smartmoney_store::StandingStats) -> Self {
        Self {
            scored_wallets: stats.scored_wallets,
            by_chain: stats.by_chain,
            by_confidence: stats.by_confidence,
            by_status: stats.by_status,
            by_basis: stats.by_basis,
            score_distribution: stats.score_distribution,
            mean_score: stats.mean_score,
        }
    }
}
