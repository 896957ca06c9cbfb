//! All wallets compared with each other, before any is judged. Their evidence is read twice:
//! the crowd is known only when all of it was seen, and all of it at once would not fit into
//! memory.

use crate::read_ahead::read_ahead;
use crate::{Progress, Stage};
use smartmoney_analysis::{Comparison, Crowd, Market, Peers, Population, Settings, WalletOutcome};
use smartmoney_model::{Day, PositionCounts};
use smartmoney_store::{EvidenceRow, FactStore, StoreError, WalletId};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tokio::sync::mpsc::Receiver;

/// All wallets, compared.
pub(crate) struct Compared {
    /// What is said of each, in the order of `wallets`.
    pub(crate) population: Population,
    /// By number.
    pub(crate) wallets: Vec<WalletId>,
    /// Those that brought out a fault: the others are compared without them.
    pub(crate) failed: Vec<WalletId>,
    /// The crowd that they make.
    pub(crate) peers: Peers,
}

/// Compares all wallets with the crowd that they make.
pub(crate) async fn population(
    facts: &Arc<dyn FactStore>,
    market: &Market,
    settings: &Settings,
    progress: &dyn Progress,
) -> Result<Compared, StoreError> {
    progress.begin(Stage::Comparison, None);
    let mut crowd = Crowd::default();
    let mut read = all_evidence(facts);
    while let Some(rows) = read.recv().await {
        for row in rows? {
            crowd.add(&row.evidence);
        }
    }
    let until = market.as_of().unwrap_or(Day(0));
    let peers = crowd.finish(market, until, &settings.crowd);
    let mut outcomes = Outcomes {
        wallets: Vec::new(),
        compared: Comparison::new(settings),
        failed: Vec::new(),
    };
    let mut read = all_evidence(facts);
    while let Some(rows) = read.recv().await {
        for row in rows? {
            outcomes.add(&row, &peers, settings);
        }
    }
    Ok(Compared {
        population: outcomes.compared.finish(),
        wallets: outcomes.wallets,
        failed: outcomes.failed,
        peers,
    })
}

/// The evidence of all wallets, by id.
pub(crate) fn all_evidence(
    facts: &Arc<dyn FactStore>,
) -> Receiver<Result<Vec<EvidenceRow>, StoreError>> {
    let facts = Arc::clone(facts);
    let read = move |after, limit| {
        let facts = Arc::clone(&facts);
        async move { facts.evidence_after(after, limit).await }
    };
    read_ahead(read, |row: &EvidenceRow| row.id)
}

struct Outcomes<'a> {
    wallets: Vec<WalletId>,
    compared: Comparison<'a>,
    failed: Vec<WalletId>,
}

impl Outcomes<'_> {
    fn add(&mut self, row: &EvidenceRow, peers: &Peers, settings: &Settings) {
        let positions = PositionCounts {
            wins: row.wins,
            losses: row.losses,
            ..PositionCounts::default()
        };
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            WalletOutcome::new(&positions, &row.evidence, row.label, peers, settings)
        }));
        let Ok(outcome) = outcome else {
            tracing::error!(wallet = row.id.0, "the comparison of a wallet panicked");
            self.failed.push(row.id);
            return;
        };
        self.wallets.push(row.id);
        self.compared.add(row.address, outcome, &row.evidence);
    }
}
