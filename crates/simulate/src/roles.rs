//! Which wallet is of which kind.

use crate::kinds::{Habit, Kind, Role};
use crate::random::{Purpose, stream};
use crate::scenario::Scenario;
use rand::seq::{IndexedRandom, SliceRandom};
use rand::{Rng, RngExt};

/// Wallets in a ring.
pub(crate) const RING: u32 = 6;

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
    form_rings(&mut roles);
    choose_leaders(scenario, &mut roles);
    roles
}

fn parts(scenario: &Scenario) -> Vec<(f64, Role)> {
    let shares = &scenario.shares;
    let habits = habits(scenario);
    let with_habit: f64 = habits.iter().map(|(share, _)| share).sum();
    let plain = shares.no_skill - with_habit;
    let mut parts = vec![
        (plain * (1.0 - shares.disposition), Role::of(Kind::NoSkill)),
        (
            plain * shares.disposition,
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
    let each = shares.others / Kind::OTHERS.len() as f64;
    parts.extend(Kind::OTHERS.map(|kind| (each, Role::of(kind))));
    let more = [
        (shares.wash_pairs, Kind::WashPair),
        (ring_share(scenario), Kind::Ring),
        (shares.snipers, Kind::Sniper),
        (shares.copies, Kind::Copy),
        (shares.followers, Kind::Follower),
        (shares.front_runners, Kind::FrontRunner),
    ];
    let more = more.map(|(share, kind)| (share, Role::of(kind)));
    parts.extend(more.into_iter().chain(habits).filter(|part| part.0 > 0.0));
    parts
}

/// Traders with a habit, and their shares of all wallets.
fn habits(scenario: &Scenario) -> [(f64, Role); 6] {
    let habits = &scenario.habits;
    [
        (habits.keeps_losers, Habit::KeepsLosers),
        (habits.averages_down, Habit::AveragesDown),
        (habits.doubles, Habit::Doubles),
        (habits.adds_to_winners, Habit::AddsToWinners),
        (habits.stops, Habit::Stops),
        (habits.baskets, Habit::Baskets),
    ]
    .map(|(share, habit)| {
        let role = Role {
            habit,
            disposition: habit == Habit::KeepsLosers,
            ..Role::of(Kind::NoSkill)
        };
        (share, role)
    })
}

/// Rings that the shares make, as far as there are tokens for them.
pub(crate) fn ring_count(scenario: &Scenario) -> u16 {
    let wallets = f64::from(scenario.wallets) * scenario.shares.rings;
    let rings = crate::clock::whole(wallets) / RING;
    u16::try_from(rings)
        .unwrap_or(u16::MAX)
        .min(scenario.market.tokens / 2)
}

/// The share of wallets in whole rings.
fn ring_share(scenario: &Scenario) -> f64 {
    f64::from(u32::from(ring_count(scenario)) * RING) / f64::from(scenario.wallets.max(1))
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

/// Ring wallets by six, in their order; those left over have no skill instead.
fn form_rings(roles: &mut [Role]) {
    let wallets: Vec<usize> = (0..roles.len())
        .filter(|i| roles[*i].kind == Kind::Ring)
        .collect();
    for (number, ring) in (0..).zip(wallets.chunks(RING as usize)) {
        let is_whole = ring.len() == RING as usize;
        for (member, wallet) in (0..).zip(ring) {
            if is_whole {
                roles[*wallet].ring = Some((number, member));
            } else {
                roles[*wallet] = Role::of(Kind::NoSkill);
            }
        }
    }
}

/// Every mimic gets a trader to repeat; where there is none, it has no skill instead.
fn choose_leaders(scenario: &Scenario, roles: &mut [Role]) {
    let of_kind = |roles: &[Role], is: fn(Kind) -> bool| -> Vec<u32> {
        let numbered = (0..).zip(roles);
        numbered
            .filter_map(|(wallet, role)| is(role.kind).then_some(wallet))
            .collect()
    };
    let mimics = of_kind(roles, Kind::is_mimic);
    if mimics.is_empty() {
        return;
    }
    let skilled = of_kind(roles, |kind| kind == Kind::Skilled);
    let others = of_kind(roles, |kind| kind == Kind::NoSkill);
    let mut rng = stream(scenario.seed, Purpose::Leaders, 0);
    for mimic in mimics {
        let role = &mut roles[mimic as usize];
        let wants_skill = rng.random::<f64>() < scenario.mimics.of_skilled;
        let leader = if role.kind == Kind::FrontRunner || wants_skill {
            one_of(&mut rng, &skilled)
        } else {
            one_of(&mut rng, &others)
        };
        match leader {
            Some(leader) => role.leader = Some(leader),
            None => *role = Role::of(Kind::NoSkill),
        }
    }
}

fn one_of(rng: &mut impl Rng, wallets: &[u32]) -> Option<u32> {
    wallets.choose(rng).copied()
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
        for kind in Kind::OTHERS {
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
