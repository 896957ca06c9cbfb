//! A row of a list: its record, the columns that it is read from, and the reading.

use crate::StoreError;
use crate::row::ReadColumns;
use crate::wallet::row::WalletRow;
use smartmoney_model::{
    AnomalyKind, DecayPoint, ExcessPoint, Profile, Reason, WalletMetrics, WalletSummary, named,
};
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
    /// [`Include::Curve`]
    pub excess_curve: Option<Vec<ExcessPoint>>,
    /// [`Include::Decay`]
    pub alpha_decay: Option<Vec<DecayPoint>>,
    /// [`Include::Profile`]
    pub profile: Option<Profile>,
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
    /// The excess over market and crowd, period by period.
    Curve,
    /// What following brings, by delay.
    Decay,
    /// The metrics that the summary leaves out.
    Metrics,
    /// The factors of the profile.
    Profile,
    /// The rules of status and confidence.
    Reasons,
}

named! { Include, "a part that rows can include";
    Anomalies => "anomalies",
    Curve => "curve",
    Decay => "decay",
    Metrics => "metrics",
    Profile => "profile",
    Reasons => "reasons",
}

impl Include {
    fn columns(self) -> Vec<&'static str> {
        match self {
            Self::Anomalies => vec!["anomalies"],
            Self::Curve => vec!["excess_curve"],
            Self::Decay => vec!["alpha_decay"],
            Self::Metrics => WalletMetrics::columns().map(|column| column.name).collect(),
            Self::Profile => vec!["profile"],
            Self::Reasons => vec!["status_reasons", "confidence_reasons"],
        }
    }
}

/// `w.chain_id, w.wallet_address, …`: what [`read_listed`] reads, before the sparkline.
pub(crate) fn listed_columns(table: &str, include: &BTreeSet<Include>) -> String {
    let included = include.iter().flat_map(|part| part.columns());
    let columns = WalletSummary::COLUMNS.into_iter().chain(included);
    let columns: Vec<_> = columns.map(|column| format!("{table}.{column}")).collect();
    columns.join(", ")
}

pub(crate) fn read_listed(
    include: &BTreeSet<Include>,
    columns: &mut impl ReadColumns,
) -> Result<ListedWallet, StoreError> {
    let mut listed = ListedWallet {
        summary: WalletSummary::read(&mut WalletRow(columns))?,
        sparkline: Vec::new(),
        metrics: None,
        excess_curve: None,
        alpha_decay: None,
        profile: None,
        status_reasons: None,
        confidence_reasons: None,
        anomalies: None,
    };
    for part in include {
        match part {
            Include::Anomalies => listed.anomalies = Some(columns.json()?),
            Include::Curve => {
                listed.excess_curve = Some(ExcessPoint::read_curve(&mut WalletRow(columns))?);
            }
            Include::Decay => listed.alpha_decay = Some(columns.json()?),
            Include::Metrics => {
                listed.metrics = Some(WalletMetrics::read(&mut WalletRow(columns))?);
            }
            Include::Profile => listed.profile = Some(columns.json()?),
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
