//! Whom a follower repeats after each cut-off.

use super::tape::Tape;
use crate::figures::scored;
use crate::{CutOff, ForwardPosition, WalletPast};
use rustc_hash::FxHashMap;
use serde::Serialize;
use smartmoney_analysis::TokenTrades;
use smartmoney_model::{Day, TokenId};
use std::collections::BTreeSet;

/// How the wallets that are followed were chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LeaderGroup {
    /// The identified.
    Identified,
    /// As many wallets with a score, by past PnL: what most lists are made of.
    Pnl,
}

impl LeaderGroup {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Identified, Self::Pnl];

    /// Its name in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Identified => "the identified",
            Self::Pnl => "as many wallets by past PnL",
        }
    }

    /// Those of all cut-offs, by number, each with the days of the cut-off and of the end.
    pub(super) fn after(self, cut_offs: &[CutOff]) -> Vec<(u32, (Day, Day))> {
        let of_each = cut_offs.iter().flat_map(|cut_off| {
            let numbers = self.of(cut_off).into_iter();
            let numbers = numbers.filter_map(|number| u32::try_from(number).ok());
            numbers.map(|number| (number, (cut_off.day, cut_off.end)))
        });
        of_each.collect()
    }

    /// Those of a cut-off, by number.
    fn of(self, cut_off: &CutOff) -> BTreeSet<usize> {
        let identified = scored(cut_off).filter(|(_, of)| of.is_identified());
        let identified = identified.map(|(number, _)| number);
        match self {
            Self::Identified => identified.collect(),
            Self::Pnl => {
                let count = identified.count();
                let mut all: Vec<_> = scored(cut_off).collect();
                all.sort_by(|a, b| b.1.total_pnl.cmp(&a.1.total_pnl).then(a.0.cmp(&b.0)));
                all.into_iter()
                    .take(count)
                    .map(|(number, _)| number)
                    .collect()
            }
        }
    }
}

/// The trades of all wallets that are followed, and of all others in the same tokens.
#[derive(Debug)]
pub struct Leaders {
    /// By number; of those that are followed after some cut-off.
    pub(crate) traded: FxHashMap<u32, Vec<TokenTrades>>,
    pub(crate) tape: Tape,
}

impl Leaders {
    /// Of these cut-offs, with the trades of all wallets in the order in which they were judged.
    pub fn with_trades(cut_offs: &[CutOff], wallets: Vec<WalletPast>) -> Self {
        let mut leaders = Self::of(cut_offs);
        for (past, number) in wallets.into_iter().zip(0..) {
            leaders.add(number, past.into_trades());
        }
        leaders.sort();
        leaders
    }

    /// Of these cut-offs, before any trade is added.
    pub fn of(cut_offs: &[CutOff]) -> Self {
        let mut leaders = BTreeSet::new();
        let mut tokens: BTreeSet<TokenId> = BTreeSet::new();
        for cut_off in cut_offs {
            let followed: BTreeSet<usize> = LeaderGroup::ALL
                .iter()
                .flat_map(|group| group.of(cut_off))
                .collect();
            let is_followed = |of: &&ForwardPosition| followed.contains(&(of.wallet as usize));
            tokens.extend(
                cut_off
                    .positions
                    .iter()
                    .filter(is_followed)
                    .map(|of| of.token),
            );
            leaders.extend(followed);
        }
        let none = leaders
            .into_iter()
            .filter_map(|number| u32::try_from(number).ok());
        Self {
            traded: none.map(|number| (number, Vec::new())).collect(),
            tape: Tape::of(tokens),
        }
    }

    /// Adds the trades of a wallet, by its number in the order in which wallets were given.
    pub fn add(&mut self, wallet: u32, traded: Vec<TokenTrades>) {
        self.tape.add(wallet, &traded);
        if let Some(own) = self.traded.get_mut(&wallet) {
            *own = traded;
        }
    }

    /// To be called once all wallets were added.
    pub fn sort(&mut self) {
        self.tape.sort();
    }
}
