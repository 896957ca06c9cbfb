//! Markets with names: one for each thing that may break a method, in one or more doses.

use super::{Scenario, drawn};

/// A market that has a name.
#[derive(Debug, Clone, Copy)]
pub struct NamedScenario {
    /// By which it is asked for.
    pub name: &'static str,
    /// What it is, in one line.
    pub description: &'static str,
    set: fn(&mut Scenario),
}

const fn named(
    name: &'static str,
    description: &'static str,
    set: fn(&mut Scenario),
) -> NamedScenario {
    NamedScenario {
        name,
        description,
        set,
    }
}

impl Scenario {
    /// The market of that name: 2,000 wallets, 5 % of them skilled, for 180 days, unless its
    /// description says otherwise. None if there is none.
    pub fn named(name: &str, seed: u64) -> Option<Self> {
        let named = NAMED.iter().find(|named| named.name == name)?;
        let mut scenario = Self::with_total(2_000, 180, seed);
        scenario.shares.skilled = 0.05;
        scenario.shares.no_skill = 0.80;
        (named.set)(&mut scenario);
        Some(scenario)
    }

    /// All markets that have names.
    pub const fn all_names() -> &'static [NamedScenario] {
        &NAMED
    }
}

/// Gives a part of those without skill another role.
fn instead(scenario: &mut Scenario, share: f64) -> f64 {
    scenario.shares.no_skill -= share;
    share
}

fn sectors(scenario: &mut Scenario, correlation: f64, taste: f64) {
    scenario.sectors.correlation = correlation;
    scenario.sectors.taste = taste;
}

fn baskets(scenario: &mut Scenario, correlation: f64) {
    sectors(scenario, correlation, 0.0);
    scenario.habits.baskets = 0.4;
}

fn keepers(scenario: &mut Scenario, kept: f64) {
    scenario.habits.keeps_losers = 0.4;
    scenario.habits.kept = kept;
}

fn listings(scenario: &mut Scenario, volume: f64) {
    scenario.market.new_listings = 0.4;
    scenario.listings.positions = volume;
}

fn wash(scenario: &mut Scenario, distance: f64) {
    scenario.shares.wash_pairs = instead(scenario, 0.04);
    scenario.others.wash_move = [distance, distance];
}

const NAMED: [NamedScenario; 39] = [
    named(
        "plain",
        "one factor, even trading, all losers sold: the control",
        |_| (),
    ),
    named(
        "demo",
        "a little of everything in a rising market: 5,000 wallets, 9 % of them skilled",
        demo,
    ),
    named(
        "weak-sectors",
        "tokens in sectors (correlation 0.05), wallets with a taste for one",
        |s| sectors(s, 0.05, 0.5),
    ),
    named(
        "sectors",
        "tokens in sectors (correlation 0.2), wallets with a taste for one",
        |s| sectors(s, 0.2, 0.7),
    ),
    named(
        "strong-sectors",
        "tokens in sectors (correlation 0.6), wallets that trade little else than one",
        |s| sectors(s, 0.6, 0.9),
    ),
    named(
        "sectors-nobody",
        "strong-sectors, where nobody is skilled",
        |s| {
            sectors(s, 0.6, 0.9);
            s.shares.no_skill += s.shares.skilled;
            s.shares.skilled = 0.0;
        },
    ),
    named(
        "burst",
        "half of the positions in two weeks, while a sector is pumped to three times its price in five days",
        |s| {
            sectors(s, 0.2, 0.7);
            s.sectors.pumps = 1;
            s.bursts.share = 0.5;
        },
    ),
    named(
        "baskets",
        "40 % make each bet in 12 to 15 tokens of a sector at once (correlation 0.2)",
        |s| baskets(s, 0.2),
    ),
    named(
        "strong-baskets",
        "40 % make each bet in 12 to 15 tokens of a sector at once (correlation 0.6)",
        |s| baskets(s, 0.6),
    ),
    named(
        "listings",
        "new listings draw 8 % of positions (3 % of the volume) for three days and fall by 85 %",
        |s| listings(s, 0.08),
    ),
    named(
        "strong-listings",
        "new listings draw 45 % of positions (14 % of the volume) for three days and fall by 85 %",
        |s| listings(s, 0.45),
    ),
    named(
        "pumps",
        "tokens that are pumped to three times their price and fall back draw 5 % of positions (2 % of the volume)",
        |s| s.pumps.positions = 0.05,
    ),
    named(
        "strong-pumps",
        "tokens that are pumped to three times their price and fall back draw 20 % of positions (8 % of the volume)",
        |s| s.pumps.positions = 0.20,
    ),
    named(
        "lottery",
        "three of eight sectors lose 95 % slowly and rarely multiply by 4 to 50; wallets prefer one sector",
        |s| {
            sectors(s, 0.0, 0.7);
            s.lottery.share = 0.375;
            s.lottery.by_sector = true;
        },
    ),
    named(
        "losers-kept-30",
        "40 % of wallets take profits and never sell 30 % of their losers",
        |s| keepers(s, 0.3),
    ),
    named(
        "losers-kept-40",
        "40 % of wallets take profits and never sell 40 % of their losers",
        |s| keepers(s, 0.4),
    ),
    named(
        "losers-kept-70",
        "40 % of wallets take profits and never sell 70 % of their losers",
        |s| keepers(s, 0.7),
    ),
    named(
        "losers-kept-100",
        "40 % of wallets take profits and never sell a loser",
        |s| keepers(s, 1.0),
    ),
    named(
        "dust-losers",
        "small positions; what is worth under $40 in the end is not worth the gas and never sold",
        |s| {
            s.trading.size_median = 60.0;
            s.trading.size_spread = 0.5;
            s.trading.least_sale = 40.0;
        },
    ),
    named(
        "snipers",
        "5 % of wallets buy listings in their first minutes, below the price that others pay",
        |s| {
            listings(s, 0.03);
            s.shares.snipers = instead(s, 0.05);
        },
    ),
    named(
        "wash",
        "5 % of wallets are wash pairs that trade 3 % off the market",
        |s| wash(s, 0.03),
    ),
    named(
        "strong-wash",
        "5 % of wallets are wash pairs that trade 7 % off the market",
        |s| wash(s, 0.07),
    ),
    named(
        "rings",
        "3 % of wallets are rings of six, each in a token of its own",
        |s| s.shares.rings = instead(s, 0.03),
    ),
    named(
        "stops",
        "40 % of wallets stop trading after a lucky streak; cheap pools",
        |s| {
            s.habits.stops = 0.4;
            s.costs.fee = 0.0005;
        },
    ),
    named(
        "falling",
        "the market falls, and more tokens for good",
        |s| {
            s.market.drift = -1.5;
            s.market.falling = 0.2;
        },
    ),
    named("quiet", "prices hardly move", |s| {
        s.market.volatility = 0.2;
        s.market.drift = 0.05;
        s.market.least_idiosyncratic = 0.2;
        s.market.greatest_idiosyncratic = 0.6;
        s.market.jumps_per_year = 2.0;
    }),
    named(
        "fading",
        "skill ends after half of a skilled wallet's time",
        |s| s.skill.lasts = 0.5,
    ),
    named(
        "small-caps",
        "tokens with pools under the median's depth grow by 150 % a year more",
        |s| s.market.small_premium = 1.5,
    ),
    named(
        "copies",
        "10 % of wallets copy another, half of them a skilled one, within minutes",
        |s| s.shares.copies = instead(s, 0.10),
    ),
    named(
        "followers",
        "10 % of wallets follow another, half of them a skilled one, an hour later",
        |s| s.shares.followers = instead(s, 0.10),
    ),
    named(
        "front-runners",
        "3 % of wallets trade shortly before a skilled one",
        |s| s.shares.front_runners = instead(s, 0.03),
    ),
    named(
        "averaging-down",
        "40 % of wallets buy a tenth first, and the rest if it fell within a day",
        |s| s.habits.averages_down = 0.4,
    ),
    named(
        "doubling",
        "40 % of wallets double what they hold as often as it falls, up to three times",
        |s| s.habits.doubles = 0.4,
    ),
    named(
        "adding",
        "40 % of wallets buy a tenth first, and the rest if it rose within a day",
        |s| s.habits.adds_to_winners = 0.4,
    ),
    named(
        "routed",
        "half of the trades are told by several rows, 30 % by an aggregator once more",
        routed,
    ),
    named(
        "strong-skill",
        "5 % of wallets with an edge of 0.35 each",
        |s| s.skill.edges = vec![0.35],
    ),
    named(
        "everything",
        "a little of everything, in a market that may fall",
        everything,
    ),
    named(
        "everything-nobody",
        "everything, where nobody is skilled",
        |s| {
            everything(s);
            s.shares.no_skill += s.shares.skilled;
            s.shares.skilled = 0.0;
        },
    ),
    named(
        "random",
        "another market for each seed, whose settings are drawn at random within the bounds of those above",
        drawn::draw,
    ),
];

fn routed(scenario: &mut Scenario) {
    scenario.routes.routed = 0.5;
    scenario.routes.echoed = 0.3;
    scenario.routes.reversed = 0.05;
}

fn everything(scenario: &mut Scenario) {
    sectors(scenario, 0.2, 0.4);
    scenario.sectors.pumps = 1;
    scenario.bursts.share = 0.15;
    listings(scenario, 0.03);
    scenario.pumps.positions = 0.02;
    scenario.lottery.share = 0.1;
    scenario.trading.least_sale = 40.0;
    let habits = &mut scenario.habits;
    habits.keeps_losers = 0.08;
    habits.averages_down = 0.04;
    habits.doubles = 0.03;
    habits.adds_to_winners = 0.04;
    habits.stops = 0.04;
    habits.baskets = 0.05;
    scenario.shares.snipers = instead(scenario, 0.015);
    scenario.shares.rings = instead(scenario, 0.012);
    scenario.shares.wash_pairs = instead(scenario, 0.01);
    scenario.shares.copies = instead(scenario, 0.02);
    scenario.shares.followers = instead(scenario, 0.01);
    scenario.shares.front_runners = instead(scenario, 0.005);
    scenario.others.wash_move = [0.03, 0.12];
    scenario.skill.lasts = 0.9;
    routed(scenario);
}

/// `everything`, in a market that rises whatever the seed, as far as a few were tried.
fn demo(scenario: &mut Scenario) {
    everything(scenario);
    scenario.wallets = 5_000;
    scenario.shares.no_skill -= 0.04;
    scenario.shares.skilled = 0.09;
    scenario.market.volatility = 0.15;
    scenario.market.drift = 0.6;
    scenario.market.greatest_idiosyncratic = 2.0;
    scenario.market.falling = 0.03;
    scenario.sectors.pump_multiple = 2.0;
    scenario.lottery.share = 0.03;
    scenario.routes = super::RouteSettings::default();
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_name_is_one_market_that_can_be_made_and_is_not_the_plain_one() {
        let names: BTreeSet<&str> = NAMED.iter().map(|named| named.name).collect();
        assert_eq!(names.len(), NAMED.len());
        let plain = Scenario::named("plain", 7).unwrap();
        for name in names {
            let scenario = Scenario::named(name, 7).unwrap();
            scenario.validate().unwrap();
            assert_eq!(scenario.seed, 7);
            assert_eq!(scenario == plain, name == "plain", "{name}");
        }
        assert_eq!(Scenario::named("plane", 7), None);
    }
}
