//! All wallets compared with each other, before any is judged. Their evidence is read twice:
//! the crowd is known only when all of it was seen, and all of it at once would not fit into
//! memory.

use crate::read_ahead::read_ahead;
use crate::{Progress, Stage};
use smartmoney_analysis::{Copies, Crowd, Market, Peers, Population, Settings, WalletOutcome};
use smartmoney_model::{Address, Day, PositionCounts};
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
    let mut outcomes = Outcomes::default();
    let mut read = all_evidence(facts);
    while let Some(rows) = read.recv().await {
        for row in rows? {
            outcomes.add(&row, &peers, settings);
        }
    }
    Ok(outcomes.finish(peers, settings))
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

#[derive(Default)]
struct Outcomes {
    wallets: Vec<WalletId>,
    addresses: Vec<Address>,
    compared: Vec<WalletOutcome>,
    copies: Copies,
    failed: Vec<WalletId>,
}

impl Outcomes {
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
        if outcome.can_be_copy(settings)
            && let Ok(number) = u32::try_from(self.compared.len())
        {
            self.copies.add(number, &row.evidence);
        }
        self.wallets.push(row.id);
        self.addresses.push(row.address);
        self.compared.push(outcome);
    }

    fn finish(mut self, peers: Peers, settings: &Settings) -> Compared {
        for (copy, leader) in self.copies.find(&self.addresses, &settings.copies) {
            self.compared[copy as usize].is_copy_of(self.addresses[leader as usize]);
        }
        Compared {
            population: Population::new(self.compared, settings),
            wallets: self.wallets,
            failed: self.failed,
            peers,
        }
    }
}
