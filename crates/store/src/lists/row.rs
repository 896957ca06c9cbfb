//! A row of a list: its record, the columns that it is read from, and the reading.

use crate::StoreError;
use crate::row::ReadColumns;
use smartmoney_model::{AnomalyKind, Reason, ScoreBreakdown, WalletMetrics, WalletSummary, named};
use std::collections::{BTreeMap, BTreeSet};

/// A wallet in a list. What a query does not include is not read, and None.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedWallet {
    /// What every row has.
    pub summary: WalletSummary,
    /// Its PnL over time in at most 24 points, in whole USD; empty where none is stored.
    pub sparkline: Vec<f64>,
    /// [`Include::Metrics`]
    pub metrics: Option<WalletMetrics>,
    /// [`Include::Breakdown`]
    pub score_breakdown: Option<ScoreBreakdown>,
    /// [`Include::Reasons`]
    pub status_reasons: Option<Vec<Reason>>,
    /// [`Include::Reasons`]
    pub confidence_reasons: Option<Vec<Reason>>,
    /// [`Include::Anomalies`]
    pub anomalies: Option<BTreeMap<AnomalyKind, u64>>,
}

/// What rows of a list have on request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Include {
    /// Odd input, by kind.
    Anomalies,
    /// The factors of the score.
    Breakdown,
    /// The metrics that the summary leaves out.
    Metrics,
    /// The rules of status and confidence.
    Reasons,
}

named! { Include, "a part that rows can include";
    Anomalies => "anomalies",
    Breakdown => "breakdown",
    Metrics => "metrics",
    Reasons => "reasons",
}

impl Include {
    const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Anomalies => &["anomalies"],
            Self::Breakdown => &["score_breakdown"],
            Self::Metrics => &WalletMetrics::COLUMNS,
            Self::Reasons => &["status_reasons", "confidence_reasons"],
        }
    }
}

/// `w.chain_id, w.wallet_address, …`: what [`read_listed`] reads, before the sparkline.
pub(crate) fn listed_columns(table: &str, include: &BTreeSet<Include>) -> String {
    let included = include.iter().flat_map(|part| part.columns());
    let columns = WalletSummary::COLUMNS.iter().chain(included);
    let columns: Vec<_> = columns.map(|column| format!("{table}.{column}")).collect();
    columns.join(", ")
}

pub(crate) fn read_listed(
    include: &BTreeSet<Include>,
    columns: &mut impl ReadColumns,
) -> Result<ListedWallet, StoreError> {
    let mut listed = ListedWallet {
        summary: read_summary(columns)?,
        sparkline: Vec::new(),
        metrics: None,
        score_breakdown: None,
        status_reasons: None,
        confidence_reasons: None,
        anomalies: None,
    };
    for part in include {
        match part {
            Include::Anomalies => listed.anomalies = Some(columns.json()?),
            Include::Breakdown => listed.score_breakdown = Some(columns.json()?),
            Include::Metrics => listed.metrics = Some(read_metrics(columns)?),
            Include::Reasons => {
                listed.status_reasons = Some(columns.json()?);
                listed.confidence_reasons = Some(columns.json()?);
            }
        }
    }
    let sparkline = columns.text_option()?.unwrap_or_else(|| "[]".to_owned());
    listed.sparkline = serde_json::from_str(&sparkline).map_err(|error| columns.damaged(error))?;
    Ok(listed)
}

/// Reads [`WalletSummary::COLUMNS`]; the fields stand in the same order.
fn read_summary(columns: &mut impl ReadColumns) -> Result<WalletSummary, StoreError> {
    let c = columns;
    Ok(WalletSummary {
        chain_id: c.chain()?,
        wallet_address: c.address_text()?,
        wallet_name: c.text_option()?,
        wallet_type: c.named()?,
        verified: c.boolean()?,
        status: c.named()?,
        smart_money_score: c.score()?,
        confidence_level: c.named()?,
        total_pnl: c.usd()?,
        roi_all_time: c.real_option()?,
        win_rate: c.real_option()?,
        sharpe_ratio: c.real_option()?,
        max_drawdown: c.real_option()?,
        total_trades: c.count()?,
        avg_holding_period_days: c.real_option()?,
        trading_style: c.named_option()?,
        is_bot: c.boolean()?,
        mean_excess_return: c.real_option()?,
        last_trade_timestamp: c.time()?,
        methodology_version: c.named()?,
    })
}

/// Reads [`WalletMetrics::COLUMNS`]; the fields stand in the same order.
fn read_metrics(columns: &mut impl ReadColumns) -> Result<WalletMetrics, StoreError> {
    let c = columns;
    Ok(WalletMetrics {
        discovery_method: c.named()?,
        realized_pnl: c.usd()?,
        unrealized_pnl: c.usd()?,
        base_asset_pnl: c.usd()?,
        net_pnl: c.usd()?,
        profit_without_best: c.usd()?,
        win_rate_shrunk: c.real_option()?,
        wins: c.count()?,
        losses: c.count()?,
        profit_factor: c.real_option()?,
        sortino_ratio: c.real_option()?,
        volatility: c.real_option()?,
        total_volume: c.usd()?,
        avg_trade_size: c.usd_option()?,
        median_holding_period_days: c.real_option()?,
        closed_positions: c.count()?,
        open_positions: c.count()?,
        active_days: c.small()?,
        risk_profile: c.named_option()?,
        preferred_tokens: c.texts()?,
        preferred_protocols: c.texts()?,
        coverage: c.real()?,
        unmatched_proceeds: c.usd()?,
        compared_positions: c.count()?,
        p_value: c.real_option()?,
        q_value: c.real_option()?,
        first_seen: c.time()?,
        last_updated: c.time()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::row::COLUMNS;

    /// A new column of wallets belongs to the summary or to something that can be included.
    #[test]
    fn with_all_includes_a_row_has_every_column_once() {
        let mut columns: Vec<&str> = WalletSummary::COLUMNS.to_vec();
        columns.extend(Include::ALL.iter().flat_map(|part| part.columns()));
        columns.push("wallet_id");
        columns.sort_unstable();
        let mut expected = COLUMNS;
        expected.sort_unstable();
        assert_eq!(columns, expected);
    }
}
