//! Whom a follower repeats after each cut-off.

use super::replay::{Window, split};
use super::tape::Tape;
use crate::figures::scored;
use crate::past::Traded;
use crate::{CutOff, ForwardPosition, WalletPast};
use rustc_hash::FxHashMap;
use serde::Serialize;
use smartmoney_analysis::{TokenTrade, TokenTrades};
use smartmoney_model::{Day, Hour, TokenId};
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
    /// By token and hour in which a leader opened a position: who opened one then, and its trades.
    buyers: FxHashMap<(TokenId, Hour), Vec<Buyer>>,
}

/// A wallet's number, and the trades of a position.
type Buyer = (u32, Vec<TokenTrade>);

impl Leaders {
    /// Of these cut-offs, with the trades of all wallets in the order in which they were judged.
    pub fn with_trades(cut_offs: &[CutOff], wallets: Vec<WalletPast>) -> Self {
        let wallets: Vec<Traded> = wallets.into_iter().map(WalletPast::into_traded).collect();
        let mut leaders = Self::of(cut_offs);
        let is_leader = |leaders: &Self, number: u32| leaders.traded.contains_key(&number);
        for (of, number) in wallets.iter().zip(0..) {
            if is_leader(&leaders, number) {
                leaders.add(number, of.trades());
            }
        }
        leaders.look_for_buyers();
        for (of, number) in wallets.into_iter().zip(0..) {
            if !is_leader(&leaders, number) {
                leaders.add(number, of.trades());
            }
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
            let positions = cut_off.positions.iter().filter(is_followed);
            tokens.extend(positions.map(|of| of.token));
            leaders.extend(followed);
        }
        let none = leaders
            .into_iter()
            .filter_map(|number| u32::try_from(number).ok());
        Self {
            traded: none.map(|number| (number, Vec::new())).collect(),
            tape: Tape::of(tokens, Tape::ALL_TIMES),
            buyers: FxHashMap::default(),
        }
    }

    /// These wallets, by number, and what was traded of these tokens while positions of a window
    /// are followed.
    pub(super) fn within(
        window: Window,
        wallets: impl IntoIterator<Item = u32>,
        tokens: impl IntoIterator<Item = TokenId>,
    ) -> Self {
        let none = wallets.into_iter().map(|number| (number, Vec::new()));
        Self {
            traded: none.collect(),
            tape: Tape::of(tokens, window.times()),
            buyers: FxHashMap::default(),
        }
    }

    /// Adds the trades of a wallet, by its number in the order in which wallets were given.
    pub fn add(&mut self, wallet: u32, traded: Vec<TokenTrades>) {
        self.tape.add(wallet, &traded);
        self.add_buyer(wallet, &traded);
        if let Some(own) = self.traded.get_mut(&wallet) {
            *own = traded;
            own.retain_mut(|of_token| {
                let is_followed = self.tape.has(of_token.token);
                if is_followed {
                    self.tape.leave_out_earlier(&mut of_token.trades);
                }
                is_followed && !of_token.trades.is_empty()
            });
            own.shrink_to_fit();
        }
    }

    /// To be called once all leaders were added, and before the others are: of these, positions are
    /// kept that they opened in the same token and hour as a leader.
    pub fn look_for_buyers(&mut self) {
        for of in self.traded.values().flatten() {
            for position in split(&of.trades) {
                self.buyers
                    .entry((of.token, position[0].at.hour()))
                    .or_default();
            }
        }
        let mut leaders: Vec<u32> = self.traded.keys().copied().collect();
        leaders.sort_unstable();
        for number in leaders {
            let traded = std::mem::take(self.traded.entry(number).or_default());
            self.add_buyer(number, &traded);
            self.traded.insert(number, traded);
        }
    }

    fn add_buyer(&mut self, wallet: u32, traded: &[TokenTrades]) {
        for of in traded {
            for position in split(&of.trades) {
                let key = (of.token, position[0].at.hour());
                if let Some(buyers) = self.buyers.get_mut(&key) {
                    buyers.push((wallet, position.to_vec()));
                }
            }
        }
    }

    /// Who opened a position in a token in an hour in which a leader did.
    pub(super) fn buyers(&self, token: TokenId, hour: Hour) -> &[Buyer] {
        self.buyers.get(&(token, hour)).map_or(&[], Vec::as_slice)
    }

    /// To be called once all wallets were added.
    pub fn sort(&mut self) {
        self.tape.sort();
    }
}
