//! All wallets of a run, gathered to be compared with each other.

use crate::evidence::Copies;
use crate::population::{Population, WalletOutcome};
use crate::settings::Settings;
use smartmoney_model::{Address, PositionEvidence};

/// Gathers the wallets of a run, each by its number in the order in which it is added.
#[derive(Debug)]
pub struct Comparison<'a> {
    settings: &'a Settings,
    addresses: Vec<Address>,
    outcomes: Vec<WalletOutcome>,
    copies: Copies,
}

impl<'a> Comparison<'a> {
    /// Of no wallet yet.
    pub fn new(settings: &'a Settings) -> Self {
        Self {
            settings,
            addresses: Vec::new(),
            outcomes: Vec::new(),
            copies: Copies::default(),
        }
    }

    /// Adds a wallet: what its tests say, and from what it follows.
    ///
    /// # Panics
    ///
    /// Past four billion wallets.
    pub fn add(&mut self, address: Address, outcome: WalletOutcome, evidence: &PositionEvidence) {
        if outcome.can_be_copy(self.settings) {
            let number = u32::try_from(self.outcomes.len()).expect("fewer wallets");
            self.copies.add(number, evidence);
        }
        self.addresses.push(address);
        self.outcomes.push(outcome);
    }

    /// Adds a wallet that has not traded yet, so that those after it keep their numbers.
    pub fn add_untraded(&mut self, address: Address) {
        self.addresses.push(address);
        self.outcomes.push(WalletOutcome::default());
    }

    /// Finds the copies, and compares all.
    pub fn finish(mut self) -> Population {
        for (copy, leader) in self.copies.find(&self.addresses, &self.settings.copies) {
            self.outcomes[copy as usize].is_copy_of(self.addresses[leader as usize]);
        }
        Population::new(self.outcomes, self.settings)
    }
}
