//! Wallets that repeat others, or trade at prices of their own: what the data show of them.

#![allow(
    clippy::unwrap_used,
    reason = "the helpers of tests may fail like tests"
)]

use smartmoney_model::{Address, TokenAddress, TokenKind, Trade};
use smartmoney_simulate::{Kind, Scenario, Summary, WalletTruth, simulate, write_truth};
use std::collections::{BTreeMap, BTreeSet};

fn market(set: impl Fn(&mut Scenario)) -> (Vec<Trade>, Summary) {
    let mut scenario = Scenario::with_total(120, 90, 6);
    scenario.skill.draws = 300;
    scenario.shares.others = 0.0;
    scenario.shares.losers = 0.0;
    scenario.shares.skilled = 0.3;
    scenario.shares.no_skill = 0.7;
    set(&mut scenario);
    let mut trades = Vec::new();
    let summary = simulate(&scenario, |trade| {
        trades.push(trade);
        Ok(())
    })
    .unwrap();
    (trades, summary)
}

fn of_kind(summary: &Summary, kind: Kind) -> impl Iterator<Item = &WalletTruth> {
    summary.truth.iter().filter(move |row| row.kind == kind)
}

fn trades_of(trades: &[Trade], wallet: Address) -> Vec<&Trade> {
    trades.iter().filter(|t| t.wallet == wallet).collect()
}

fn is_purchase(trade: &Trade) -> bool {
    trade.bought.token.kind() == TokenKind::Other
}

/// Seconds at which a wallet bought each token.
fn purchases(trades: &[Trade], wallet: Address) -> BTreeMap<TokenAddress, Vec<i64>> {
    let mut all: BTreeMap<_, Vec<i64>> = BTreeMap::new();
    for trade in trades_of(trades, wallet) {
        if is_purchase(trade) {
            let times = all.entry(trade.bought.token.address.clone()).or_default();
            times.push(trade.block_time.as_secs());
        }
    }
    all
}

/// Share of the purchases of wallets of a kind that lie from one to another number of seconds
/// after one of their leader's in that token.
fn share_after_leader(trades: &[Trade], summary: &Summary, kind: Kind, range: [i64; 2]) -> f64 {
    let (mut all, mut found) = (0.0, 0.0);
    for row in of_kind(summary, kind) {
        let leaders = purchases(trades, row.copy_of.unwrap());
        for (token, times) in purchases(trades, row.wallet) {
            let leaders = leaders.get(&token);
            for time in times {
                let is_after = |led: &i64| (range[0]..=range[1]).contains(&(time - led));
                all += 1.0;
                found += f64::from(leaders.is_some_and(|led| led.iter().any(is_after)));
            }
        }
    }
    assert!(all > 100.0, "{all}");
    found / all
}

#[test]
fn mimics_trade_at_their_distance_from_their_leader() {
    let (trades, summary) = market(|s| {
        s.shares.no_skill = 0.4;
        s.shares.copies = 0.1;
        s.shares.followers = 0.1;
        s.shares.front_runners = 0.1;
        s.mimics.follower_delay = [240.0, 250.0];
    });
    // A leader's block is 12 seconds; five minutes at most.
    for (kind, range) in [
        (Kind::Copy, [0, 312]),
        (Kind::Follower, [14_400 - 12, 15_000 + 12]),
        (Kind::FrontRunner, [-132, -1]),
    ] {
        let share = share_after_leader(&trades, &summary, kind, range);
        assert!(share > 0.99, "{kind}: {share}");
        for row in of_kind(&summary, kind) {
            let leader = summary.truth.iter().find(|l| Some(l.wallet) == row.copy_of);
            let leader = leader.unwrap();
            assert!(leader.kind.is_trader() && leader.copy_of.is_none());
            assert!(kind != Kind::FrontRunner || leader.kind == Kind::Skilled);
            // Who repeats a wallet without skill has none.
            assert!(!row.skilled || leader.kind == Kind::Skilled);
            // Minutes change nothing; hours may.
            if kind == Kind::Copy && leader.edge_ratio > Some(0.3) {
                assert!(row.skilled);
            }
        }
    }
}

#[test]
fn snipers_buy_first_and_lower_than_others_and_are_not_skilled() {
    let (trades, summary) = market(|s| {
        s.shares.no_skill = 0.6;
        s.shares.snipers = 0.1;
        s.listings.positions = 0.1;
    });
    let mut first: BTreeMap<TokenAddress, i64> = BTreeMap::new();
    for trade in trades.iter().filter(|trade| is_purchase(trade)) {
        let time = trade.block_time.as_secs();
        first
            .entry(trade.bought.token.address.clone())
            .or_insert(time);
    }
    let mut gains = Vec::new();
    for row in of_kind(&summary, Kind::Sniper) {
        assert!(!row.skilled && row.positions > 10);
        let mut paid = BTreeMap::new();
        for trade in trades_of(&trades, row.wallet) {
            let usd = trade.amount_usd.unwrap().to_f64();
            if is_purchase(trade) {
                let token = &trade.bought.token.address;
                // Within three minutes of whoever was first.
                assert!(trade.block_time.as_secs() - first[token] <= 180 + 12);
                paid.insert(token.clone(), usd);
            } else {
                gains.push(usd / paid[&trade.sold.token.address] - 1.0);
            }
        }
    }
    let mean = gains.iter().sum::<f64>() / gains.len() as f64;
    // 10 to 50 % below the price: 11 to 100 % up.
    assert!((0.25..0.7).contains(&mean), "{mean}");
}

#[test]
fn a_ring_has_a_token_that_nobody_else_trades_and_all_six_gain() {
    let (trades, summary) = market(|s| {
        s.shares.no_skill = 0.6;
        s.shares.rings = 0.1;
    });
    let mut members: BTreeMap<TokenAddress, BTreeSet<Address>> = BTreeMap::new();
    for row in of_kind(&summary, Kind::Ring) {
        assert!(!row.skilled && row.positions >= 17);
        let (mut paid, mut got) = (0.0, 0.0);
        for trade in trades_of(&trades, row.wallet) {
            let usd = trade.amount_usd.unwrap().to_f64();
            let token = if is_purchase(trade) {
                paid += usd;
                &trade.bought.token
            } else {
                got += usd;
                &trade.sold.token
            };
            members
                .entry(token.address.clone())
                .or_default()
                .insert(row.wallet);
        }
        assert!(got > paid, "{got} {paid}");
    }
    assert_eq!(members.len(), 2, "twelve wallets are two rings");
    assert!(members.values().all(|members| members.len() == 6));
    let others = of_kind(&summary, Kind::NoSkill).chain(of_kind(&summary, Kind::Skilled));
    for row in others {
        let bought = purchases(&trades, row.wallet);
        assert!(bought.keys().all(|token| !members.contains_key(token)));
    }
}

#[test]
fn wash_pairs_trade_as_far_off_the_market_as_was_asked_for() {
    let (trades, summary) = market(|s| {
        s.shares.no_skill = 0.6;
        s.shares.wash_pairs = 0.1;
        s.others.wash_move = [0.07, 0.07];
    });
    let (mut gained, mut lost) = (0, 0);
    for row in of_kind(&summary, Kind::WashPair) {
        assert!(!row.skilled);
        let round_trips: Vec<f64> = trades_of(&trades, row.wallet)
            .chunks_exact(2)
            .map(|pair| {
                let usd = |at: usize| pair[at].amount_usd.unwrap().to_f64().ln();
                usd(1) - usd(0)
            })
            .collect();
        let mean = round_trips.iter().sum::<f64>() / round_trips.len() as f64;
        // ln(1.07 ÷ 0.93), and what the price did meanwhile.
        assert!((mean - 0.14).abs() < 0.05, "{mean}");
        let is_first_bought = is_purchase(trades_of(&trades, row.wallet)[0]);
        if is_first_bought {
            gained += 1;
        } else {
            lost += 1;
        }
    }
    assert_eq!((gained, lost), (6, 6));
}

#[test]
fn the_truth_says_who_is_skilled_and_whom_a_wallet_repeats() {
    let (_, summary) = market(|s| {
        s.shares.no_skill = 0.6;
        s.shares.copies = 0.1;
        s.habits.doubles = 0.1;
    });
    let mut csv = Vec::new();
    write_truth(&mut csv, &summary.truth).unwrap();
    let mut csv = csv::Reader::from_reader(csv.as_slice());
    let at = |name: &str, titles: &csv::StringRecord| titles.iter().position(|t| t == name);
    let titles = csv.headers().unwrap().clone();
    let [skilled, copy_of, habit] =
        ["skilled", "copy_of", "habit"].map(|name| at(name, &titles).unwrap());
    let mut habits = 0;
    for (row, truth) in csv.records().map(Result::unwrap).zip(&summary.truth) {
        assert_eq!(row[skilled].parse::<bool>().unwrap(), truth.skilled);
        assert_eq!(row[copy_of].is_empty(), truth.kind != Kind::Copy);
        habits += usize::from(&row[habit] == "doubles");
    }
    assert_eq!(habits, 12);
}

#[test]
fn the_demo_rises_and_has_a_little_of_everything() {
    let mut scenario = Scenario::named("demo", 1).unwrap();
    scenario.wallets = 1_000;
    scenario.skill.draws = 200;
    let summary = simulate(&scenario, |_| Ok(())).unwrap();
    let rise = summary.market_return;
    assert!((0.05..0.5).contains(&rise), "{rise}");
    let kinds: BTreeSet<Kind> = summary.truth.iter().map(|row| row.kind).collect();
    assert_eq!(kinds.len(), Kind::ALL.len());
    let habits: BTreeSet<&str> = summary.truth.iter().map(|row| row.habit.as_str()).collect();
    assert_eq!(habits.len(), 7);
}
