//! The JSON of what changed between two runs.

use super::ShownRun;
use super::names::ChangeKind;
use serde::Serialize;
use smartmoney_model::WalletStanding;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What two runs showed differently, and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct Changes {
    /// The earlier run; null where none had published anything.
    from: Option<ShownRun>,
    /// The later one.
    to: ShownRun,
    /// How the rules themselves differ, in words: the methodology, and each setting.
    rules: Vec<String>,
    /// How many wallets changed which way, by kind, shown or not.
    counts: BTreeMap<&'static str, u64>,
    /// The wallets that changed most, kind by kind.
    wallets: Vec<WalletChange>,
}

/// A wallet that changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct WalletChange {
    /// Which way.
    kind: ChangeKind,
    /// As the earlier run showed it; null for one that was not published.
    before: Option<WalletStanding>,
    /// As the later run showed it; null for one that is published no more.
    after: Option<WalletStanding>,
    /// Why, in sentences without a full stop.
    why: Vec<String>,
}

impl From<smartmoney_store::Changes> for Changes {
    fn from(changes: smartmoney_store::Changes) -> Self {
        let counts = changes.counts.into_iter();
        Self {
            from: changes.from.as_ref().map(ShownRun::from),
            to: ShownRun::from(&changes.to),
            rules: changes.rules,
            counts: counts.map(|(kind, count)| (kind.as_str(), count)).collect(),
            wallets: changes
                .wallets
                .into_iter()
                .map(WalletChange::from)
                .collect(),
        }
    }
}

impl From<smartmoney_store::WalletChange> for WalletChange {
    fn from(change: smartmoney_store::WalletChange) -> Self {
        Self {
            kind: change.kind.into(),
            before: change.before,
            after: change.after,
            why: change.why,
        }
    }
}
