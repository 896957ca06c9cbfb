//! The kinds of wallets, and which wallet is of which kind.

use crate::random::{Purpose, stream};
use crate::scenario::Scenario;
use rand::seq::SliceRandom;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The kind of a simulated wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Random entry and exit: the market's return less costs.
    NoSkill,
    /// Worse than random.
    Loser,
    /// Better than random.
    Skilled,
    /// Trades one deep token back and forth hundreds of times a day.
    MarketMaker,
    /// Buys and sells within one block, around another wallet's trade.
    SandwichBot,
    /// Goes through two or three pools and back within a minute.
    ArbitrageBot,
    /// Only sells tokens that it never bought.
    AirdropDumper,
    /// Sells far more than it bought: the rest came by transfer.
    Funded,
    /// One of two wallets that trade a thin token with each other.
    WashPair,
    /// Its history begins before the data: early sales lack their purchases.
    Truncated,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 10] = [
        Self::NoSkill,
        Self::Loser,
        Self::Skilled,
        Self::MarketMaker,
        Self::SandwichBot,
        Self::ArbitrageBot,
        Self::AirdropDumper,
        Self::Funded,
        Self::WashPair,
        Self::Truncated,
    ];

    /// Its name in `truth.csv`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoSkill => "no_skill",
            Self::Loser => "loser",
            Self::Skilled => "skilled",
            Self::MarketMaker => "market_maker",
            Self::SandwichBot => "sandwich_bot",
            Self::ArbitrageBot => "arbitrage_bot",
            Self::AirdropDumper => "airdrop_dumper",
            Self::Funded => "funded",
            Self::WashPair => "wash_pair",
            Self::Truncated => "truncated",
        }
    }

    /// Whether its positions are draws of a known distribution, which the best possible
    /// test needs to know.
    pub const fn is_trader(self) -> bool {
        matches!(self, Self::NoSkill | Self::Loser | Self::Skilled)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a wallet does in the market.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Role {
    pub(crate) kind: Kind,
    /// Mean ÷ standard deviation of net excess returns that its skill is set for.
    pub(crate) edge: Option<f64>,
    /// Takes profits early and holds on to losses.
    pub(crate) disposition: bool,
    /// Of wash wallets: (the pair's number, whether it is the one that gains).
    pub(crate) pair: Option<(u32, bool)>,
}

impl Role {
    const fn of(kind: Kind) -> Self {
        Self {
            kind,
            edge: None,
            disposition: false,
            pair: None,
        }
    }
}

/// Every wallet's role, by wallet. The number of wallets of each kind follows exactly from
/// the shares, rounded; which wallets they are is random.
pub(crate) fn assign_roles(scenario: &Scenario) -> Vec<Role> {
    let parts = parts(scenario);
    let counts = apportion(scenario.wallets, parts.iter().map(|(share, _)| *share));
    let mut roles: Vec<Role> = parts
        .iter()
        .zip(counts)
        .flat_map(|((_, role), count)| std::iter::repeat_n(*role, count as usize))
        .collect();
    // Shares may miss 1 by a rounding error.
    roles.resize(scenario.wallets as usize, Role::of(Kind::NoSkill));
    roles.shuffle(&mut stream(scenario.seed, Purpose::Roles, 0));
    pair_up(&mut roles);
    roles
}

fn parts(scenario: &Scenario) -> Vec<(f64, Role)> {
    let shares = &scenario.shares;
    let mut parts = vec![
        (
            shares.no_skill * (1.0 - shares.disposition),
            Role::of(Kind::NoSkill),
        ),
        (
            shares.no_skill * shares.disposition,
            Role {
                disposition: true,
                ..Role::of(Kind::NoSkill)
            },
        ),
        (
            shares.losers,
            Role {
                edge: Some(scenario.skill.loser_edge),
                ..Role::of(Kind::Loser)
            },
        ),
    ];
    let edges = &scenario.skill.edges;
    parts.extend(edges.iter().map(|edge| {
        let role = Role {
            edge: Some(*edge),
            ..Role::of(Kind::Skilled)
        };
        (shares.skilled / edges.len() as f64, role)
    }));
    let others = Kind::ALL.into_iter().filter(|kind| !kind.is_trader());
    let count = others.clone().count() as f64;
    parts.extend(others.map(|kind| (shares.others / count, Role::of(kind))));
    parts
}

/// Whole numbers in proportion to `shares` that sum to `total`, by largest remainder.
fn apportion(total: u32, shares: impl Iterator<Item = f64>) -> Vec<u32> {
    let exact: Vec<f64> = shares.map(|share| share * f64::from(total)).collect();
    // Slightly more, so that 0.09 × 100 is 9 and not 8.999….
    let mut counts: Vec<u32> = exact
        .iter()
        .map(|e| crate::clock::whole((e + 1e-6).floor()))
        .collect();
    let mut order: Vec<usize> = (0..exact.len()).collect();
    order.sort_by(|a, b| {
        let rest = |i: usize| exact[i] - f64::from(counts[i]);
        rest(*b).total_cmp(&rest(*a)).then(a.cmp(b))
    });
    let missing = total.saturating_sub(counts.iter().sum());
    for index in order.into_iter().cycle().take(missing as usize) {
        counts[index] += 1;
    }
    counts
}

/// Wash wallets in pairs, in their order; one left over has no skill instead.
fn pair_up(roles: &mut [Role]) {
    let wash: Vec<usize> = (0..roles.len())
        .filter(|i| roles[*i].kind == Kind::WashPair)
        .collect();
    for (number, pair) in (0..).zip(wash.chunks(2)) {
        if let [first, second] = pair {
            roles[*first].pair = Some((number, true));
            roles[*second].pair = Some((number, false));
        } else {
            roles[pair[0]] = Role::of(Kind::NoSkill);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn count(roles: &[Role], kind: Kind) -> usize {
        roles.iter().filter(|role| role.kind == kind).count()
    }

    #[test]
    fn the_reference_shares() {
        let roles = assign_roles(&Scenario::default());
        assert_eq!(count(&roles, Kind::NoSkill), 3_800);
        assert_eq!(count(&roles, Kind::Loser), 400);
        assert_eq!(count(&roles, Kind::Skilled), 450);
        for kind in Kind::ALL.into_iter().filter(|k| !k.is_trader()) {
            assert_eq!(count(&roles, kind), 50, "{kind}");
        }
        let edge = |e| roles.iter().filter(|r| r.edge == Some(e)).count();
        assert_eq!((edge(0.10), edge(0.20), edge(0.35)), (150, 150, 150));
        assert_eq!(roles.iter().filter(|r| r.disposition).count(), 570);
    }

    proptest! {
        #[test]
        fn every_wallet_has_one_role_and_wash_wallets_a_partner(wallets in 0_u32..3_000, seed: u64) {
            let roles = assign_roles(&Scenario::with_total(wallets, 1, seed));
            prop_assert_eq!(roles.len(), wallets as usize);
            let gains = roles.iter().filter(|r| matches!(r.pair, Some((_, true)))).count();
            let loses = roles.iter().filter(|r| matches!(r.pair, Some((_, false)))).count();
            prop_assert_eq!(gains, loses);
            prop_assert_eq!(count(&roles, Kind::WashPair), 2 * gains);
        }
    }
}
