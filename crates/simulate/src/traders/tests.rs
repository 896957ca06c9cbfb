//! Each habit is what it says, and so is the definition of skill.

use super::position::Position;
use super::trader::{Plan, plan};
use crate::clock::BLOCKS_PER_DAY;
use crate::kinds::{Habit, Kind};
use crate::oracle::Oracle;
use crate::random::{Purpose, stream};
use crate::scenario::Scenario;
use crate::truth::WalletTruth;
use crate::world::World;
use std::collections::{BTreeMap, BTreeSet};

/// Traders alone, with few draws.
fn scenario(set: impl Fn(&mut Scenario)) -> Scenario {
    let mut scenario = Scenario::with_total(60, 180, 5);
    scenario.skill.draws = 300;
    scenario.shares.no_skill = 1.0;
    scenario.shares.disposition = 0.0;
    scenario.shares.losers = 0.0;
    scenario.shares.skilled = 0.0;
    scenario.shares.others = 0.0;
    set(&mut scenario);
    scenario.validate().unwrap();
    scenario
}

fn plans(world: &World) -> Vec<Plan> {
    let wallets = 0..world.scenario.wallets;
    wallets
        .map(|wallet| {
            let seed = world.scenario.seed;
            let mut rng = stream(seed, Purpose::Wallet, u64::from(wallet));
            plan(world, wallet, &mut rng)
        })
        .collect()
}

fn positions(world: &World) -> Vec<Position> {
    plans(world).into_iter().flat_map(|p| p.positions).collect()
}

fn share(positions: &[Position], is: impl Fn(&Position) -> bool) -> f64 {
    positions.iter().filter(|p| is(p)).count() as f64 / positions.len() as f64
}

#[test]
fn half_of_the_positions_are_in_the_burst() {
    let in_burst = |position: &Position| {
        let day = position.begin() / BLOCKS_PER_DAY;
        (90..104).contains(&day)
    };
    let plain = share(&positions(&World::new(&scenario(|_| ()))), in_burst);
    assert!(plain < 0.15, "{plain}");
    let world = World::new(&scenario(|s| s.bursts.share = 0.5));
    let burst = share(&positions(&world), in_burst);
    // Some wallets are not active then.
    assert!((0.45..0.65).contains(&burst), "{burst}");
}

#[test]
fn a_wallet_trades_mostly_the_sector_that_it_prefers() {
    let world = World::new(&scenario(|s| s.sectors.taste = 0.9));
    let (mut liked, mut all) = (0, 0);
    let mut sectors = BTreeSet::new();
    for plan in plans(&world) {
        sectors.insert(plan.profile.sector);
        all += plan.positions.len();
        let of_sector = |p: &&Position| world.market.sector(p.token) == Some(plan.profile.sector);
        liked += plan.positions.iter().filter(of_sector).count();
    }
    let share = liked as f64 / all as f64;
    // A tenth elsewhere, of that an eighth here; and what is free when a wallet is busy.
    assert!((0.85..0.95).contains(&share), "{share}");
    assert_eq!(sectors.len(), 8);
}

#[test]
fn pumps_and_listings_lose_those_who_buy_them_money() {
    for set in [
        (|s: &mut Scenario| s.pumps.positions = 0.1) as fn(&mut Scenario),
        |s| s.listings.positions = 0.1,
    ] {
        let world = World::new(&scenario(|s| {
            set(s);
            s.wallets = 200;
        }));
        let drawn: Vec<f64> = positions(&world)
            .iter()
            .filter(|position| position.is_drawn)
            .map(|position| position.gross_excess(&world))
            .collect();
        let mean = drawn.iter().sum::<f64>() / drawn.len() as f64;
        assert!(
            drawn.len() > 300 && mean < -0.05,
            "{mean} of {}",
            drawn.len()
        );
    }
}

#[test]
fn keepers_keep_their_share_of_losers_and_no_winner() {
    for kept in [0.3, 1.0] {
        let world = World::new(&scenario(|s| {
            s.habits.keeps_losers = 1.0;
            s.habits.kept = kept;
        }));
        let all = positions(&world);
        let (losers, winners): (Vec<Position>, Vec<Position>) = all
            .into_iter()
            .partition(|position| position.value_at_end(&world) < position.size);
        assert!(winners.iter().all(|position| position.is_sold));
        let share = share(&losers, |position| !position.is_sold);
        assert!((share - kept).abs() < 0.05, "{share} of {kept}");
    }
}

#[test]
fn nobody_buys_a_kept_loser_again() {
    let world = World::new(&scenario(|s| {
        s.habits.keeps_losers = 1.0;
        s.habits.kept = 1.0;
    }));
    for plan in plans(&world) {
        let kept = plan.positions.iter().filter(|position| !position.is_sold);
        let later = |kept: &Position| {
            let again = |p: &Position| p.token == kept.token && p.begin() > kept.begin();
            plan.positions.iter().any(again)
        };
        assert!(kept.into_iter().all(|kept| !later(kept)));
    }
}

#[test]
fn what_is_not_worth_the_gas_is_never_sold() {
    let world = World::new(&scenario(|s| {
        s.trading.least_sale = 40.0;
        s.trading.size_median = 60.0;
        s.trading.size_spread = 0.5;
    }));
    let all = positions(&world);
    let kept = share(&all, |position| !position.is_sold);
    assert!((0.01..0.5).contains(&kept), "{kept}");
    for position in all {
        assert_eq!(position.is_sold, position.value_at_end(&world) >= 40.0);
    }
}

#[test]
fn lucky_wallets_stop_and_no_skill_is_left_in_those() {
    let plain = World::new(&scenario(|_| ()));
    let world = World::new(&scenario(|s| {
        s.habits.stops = 1.0;
        s.habits.streak_t = 1.0;
        s.habits.streak_positions = 10;
    }));
    let (before, after) = (plans(&plain), plans(&world));
    let mut stopped = 0;
    for (before, after) in before.iter().zip(&after) {
        if after.positions.len() == before.positions.len() {
            continue;
        }
        stopped += 1;
        let results: Vec<f64> = after.positions.iter().map(|p| p.excess(&world)).collect();
        assert!(results.len() >= 10);
        // What was open when it stopped is a part of them.
        assert!(results.iter().sum::<f64>() / results.len() as f64 > -0.02);
    }
    assert!(stopped >= 5, "{stopped}");
}

#[test]
fn a_basket_is_many_tokens_of_one_sector_at_once() {
    let world = World::new(&scenario(|s| s.habits.baskets = 1.0));
    let (mut full, mut all) = (0, 0);
    for plan in plans(&world) {
        let mut baskets: BTreeMap<_, Vec<&Position>> = BTreeMap::new();
        for position in &plan.positions {
            baskets.entry(position.begin()).or_default().push(position);
        }
        for basket in baskets.values().filter(|basket| basket.len() > 1) {
            let of: BTreeSet<_> = basket
                .iter()
                .map(|p| world.market.sector(p.token))
                .collect();
            let tokens: BTreeSet<_> = basket.iter().map(|p| p.token).collect();
            assert_eq!((of.len(), tokens.len()), (1, basket.len()));
            assert!(basket.len() <= 15);
            all += 1;
            full += usize::from(basket.len() >= 12);
        }
    }
    assert!(all > 50 && 2 * full > all, "{full} of {all}");
}

#[test]
fn more_is_bought_after_a_fall_or_a_rise_only() {
    for (habit, more) in [
        (Habit::AveragesDown, 9.0),
        (Habit::Doubles, 1.0),
        (Habit::AddsToWinners, 9.0),
    ] {
        let world = World::new(&scenario(|s| match habit {
            Habit::AveragesDown => s.habits.averages_down = 1.0,
            Habit::Doubles => s.habits.doubles = 1.0,
            _ => s.habits.adds_to_winners = 1.0,
        }));
        let all = positions(&world);
        let several = share(&all, |position| position.buys.len() > 1);
        assert!((0.3..0.8).contains(&several), "{habit:?}: {several}");
        for position in all {
            let buys: Vec<(u32, f64)> = position.buys.iter().collect();
            let Some(second) = buys.get(1) else { continue };
            assert!((second.1 / buys[0].1 - more).abs() < 1e-9);
            let price = |at: usize| world.market.price(position.token, buys[at].0);
            for at in 1..buys.len() {
                let rose = price(at) > price(at - 1);
                assert_eq!(rose, habit == Habit::AddsToWinners, "{habit:?}");
            }
            assert!(buys[buys.len() - 1].0 < position.end());
        }
    }
}

fn truth(world: &World) -> Vec<WalletTruth> {
    let oracle = Oracle::new();
    let wallets = 0..world.scenario.wallets;
    wallets
        .map(|wallet| super::run(world, &oracle, wallet).truth)
        .collect()
}

#[test]
fn those_who_are_set_to_have_skill_are_skilled_and_nobody_else() {
    let world = World::new(&scenario(|s| {
        s.shares.no_skill = 0.3;
        s.shares.losers = 0.2;
        s.shares.skilled = 0.4;
        s.shares.others = 0.1;
        s.sectors.taste = 0.8;
        s.sectors.correlation = 0.5;
    }));
    for row in truth(&world) {
        if row.kind == Kind::Skilled && row.edge_ratio < Some(0.3) {
            continue; // Some of them gain too little an hour later.
        }
        assert_eq!(row.skilled, row.kind == Kind::Skilled, "{row:?}");
    }
}

#[test]
fn skill_ends_and_counts_if_the_whole_period_gains() {
    let skilled = |lasts: f64| {
        let world = World::new(&scenario(|s| {
            s.shares.no_skill = 0.0;
            s.shares.skilled = 1.0;
            s.skill.edges = vec![0.2];
            s.skill.lasts = lasts;
        }));
        truth(&world).iter().filter(|row| row.skilled).count()
    };
    let counts = [1.0, 0.5, 0.15, 0.0].map(skilled);
    assert!(
        counts.windows(2).all(|pair| pair[0] >= pair[1]),
        "{counts:?}"
    );
    assert!(counts[0] > 55 && counts[2] < counts[1], "{counts:?}");
    assert_eq!(counts[3], 0);
}

#[test]
fn positions_after_the_end_of_skill_are_random() {
    let world = World::new(&scenario(|s| {
        s.shares.no_skill = 0.0;
        s.shares.skilled = 1.0;
        s.skill.edges = vec![0.35];
        s.skill.lasts = 0.5;
    }));
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for plan in plans(&world) {
        let middle = u32::midpoint(plan.profile.from, plan.profile.to);
        for position in &plan.positions {
            let rank = plan.skill.sample.rank(position.excess(&world));
            let half = if position.begin() < middle {
                &mut before
            } else {
                &mut after
            };
            half.push(rank);
        }
    }
    let mean = |ranks: &[f64]| ranks.iter().sum::<f64>() / ranks.len() as f64;
    assert!(mean(&before) > 0.6, "{}", mean(&before));
    assert!((mean(&after) - 0.5).abs() < 0.03, "{}", mean(&after));
}
