//! The JSON of a row of a list.

use serde::Serialize;
use smartmoney_model::{
    AnomalyKind, DecayPoint, ExcessPoint, Profile, Reason, Wallet, WalletColumn, WalletMetrics,
    WalletSummary,
};
use std::collections::BTreeMap;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, Schema};
use utoipa::{PartialSchema, ToSchema};

/// A wallet in a list: the fields of a [`Wallet`] that the query asks for, and its sparkline.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ListedWallet {
    #[serde(flatten)]
    summary: WalletSummary,
    sparkline: Vec<f64>,
    #[serde(flatten)]
    metrics: Option<WalletMetrics>,
    #[serde(skip_serializing_if = "Option::is_none")]
    excess_curve: Option<Vec<ExcessPoint>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alpha_decay: Option<Vec<DecayPoint>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    profile: Option<Profile>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_reasons: Option<Vec<Reason>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    confidence_reasons: Option<Vec<Reason>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    anomalies: Option<BTreeMap<AnomalyKind, u64>>,
}

impl From<smartmoney_store::ListedWallet> for ListedWallet {
    fn from(listed: smartmoney_store::ListedWallet) -> Self {
        Self {
            summary: listed.summary,
            sparkline: listed.sparkline,
            metrics: listed.metrics,
            excess_curve: listed.excess_curve,
            alpha_decay: listed.alpha_decay,
            profile: listed.profile,
            status_reasons: listed.status_reasons,
            confidence_reasons: listed.confidence_reasons,
            anomalies: listed.anomalies,
        }
    }
}

/// The schema of a [`Wallet`], of which only what every row has is required.
impl PartialSchema for ListedWallet {
    fn schema() -> RefOr<Schema> {
        let RefOr::T(Schema::Object(mut schema)) = Wallet::schema() else {
            unreachable!("a wallet is an object");
        };
        schema.description = Some(
            "A wallet in a list: what every row shows, and what `include` asks for.".to_owned(),
        );
        let in_every_row = Wallet::COLUMNS.iter();
        let in_every_row =
            in_every_row.filter(|column| WalletSummary::COLUMNS.contains(&column.name));
        let in_every_row: Vec<_> = in_every_row.map(WalletColumn::json_name).collect();
        schema.required.retain(|field| in_every_row.contains(field));
        let sparkline = ArrayBuilder::new()
            .items(f64::schema())
            .description(Some(SPARKLINE))
            .build();
        let name = "sparkline".to_owned();
        schema.required.push(name.clone());
        schema.properties.insert(name, sparkline.into());
        schema.into()
    }
}

impl ToSchema for ListedWallet {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Wallet::schemas(schemas);
    }
}

const SPARKLINE: &str =
    "Its PnL over time in at most 24 points, in whole USD; empty where none is stored.";
