//! A market whose settings are drawn at random: what no method was chosen with.

use super::Scenario;
use crate::random::{Purpose, stream};
use rand::RngExt;
use rand_chacha::ChaCha8Rng;

/// Draws prices, costs, trading and skill, and each thing that may break a method with one
/// chance in three, all within the bounds of the markets that have names.
pub(super) fn draw(scenario: &mut Scenario) {
    let mut draws = Draws(stream(scenario.seed, Purpose::Scenario, 0));
    draw_prices(scenario, &mut draws);
    draw_traders(scenario, &mut draws);
    draw_events(scenario, &mut draws);
    draw_habit(scenario, &mut draws);
    draw_kinds(scenario, &mut draws);
}

struct Draws(ChaCha8Rng);

impl Draws {
    fn within(&mut self, from: f64, to: f64) -> f64 {
        self.0.random_range(from..to)
    }

    /// Evenly by the logarithm.
    fn dose(&mut self, from: f64, to: f64) -> f64 {
        self.within(from.ln(), to.ln()).exp()
    }

    fn is_there(&mut self) -> bool {
        self.0.random_ratio(1, 3)
    }
}

fn draw_prices(scenario: &mut Scenario, draws: &mut Draws) {
    let market = &mut scenario.market;
    market.volatility = draws.dose(0.15, 1.2);
    market.drift = draws.within(-1.5, 1.0);
    market.least_idiosyncratic = draws.dose(0.2, 1.0);
    market.greatest_idiosyncratic = market.least_idiosyncratic + draws.within(0.4, 3.0);
    market.jumps_per_year = draws.within(0.0, 24.0);
    market.falling = draws.within(0.0, 0.25);
    market.new_listings = draws.within(0.05, 0.45);
    scenario.costs.fee = draws.dose(0.0005, 0.01);
    if draws.is_there() {
        market.small_premium = draws.within(0.0, 1.5);
    }
}

fn draw_traders(scenario: &mut Scenario, draws: &mut Draws) {
    let skilled = draws.dose(0.01, 0.12);
    scenario.shares.no_skill += scenario.shares.skilled - skilled;
    scenario.shares.skilled = skilled;
    scenario.skill.edges = vec![draws.within(0.1, 0.25), draws.within(0.2, 0.4)];
    scenario.trading.positions_median = draws.dose(20.0, 120.0);
    scenario.trading.holding_median = draws.dose(0.5, 6.0);
    scenario.trading.size_median = draws.dose(200.0, 10_000.0);
    if draws.is_there() {
        scenario.skill.lasts = draws.within(0.5, 1.0);
    }
    if draws.is_there() {
        scenario.trading.least_sale = draws.within(5.0, 60.0);
    }
}

fn draw_events(scenario: &mut Scenario, draws: &mut Draws) {
    if draws.is_there() {
        scenario.sectors.correlation = draws.dose(0.05, 0.6);
        scenario.sectors.taste = draws.within(0.2, 0.9);
    }
    if draws.is_there() {
        scenario.bursts.share = draws.within(0.1, 0.5);
        scenario.sectors.pumps = 1;
    }
    if draws.is_there() {
        scenario.pumps.positions = draws.dose(0.01, 0.2);
        scenario.pumps.multiple = draws.within(1.5, 4.0);
    }
    if draws.is_there() {
        scenario.listings.positions = draws.dose(0.02, 0.45);
    }
    if draws.is_there() {
        scenario.lottery.share = draws.dose(0.05, 0.375);
    }
}

/// A habit that a part of those without skill have.
fn draw_habit(scenario: &mut Scenario, draws: &mut Draws) {
    let share = draws.dose(0.05, 0.4);
    let habits = &mut scenario.habits;
    match draws.0.random_range(0..9) {
        0 => {
            habits.keeps_losers = share;
            habits.kept = draws.within(0.3, 1.0);
        }
        1 => habits.averages_down = share,
        2 => habits.doubles = share,
        3 => habits.adds_to_winners = share,
        4 => habits.stops = share,
        5 => habits.baskets = share,
        _ => {}
    }
}

fn draw_kinds(scenario: &mut Scenario, draws: &mut Draws) {
    let mut some = |greatest: f64| {
        let share = if draws.is_there() {
            draws.dose(0.004, greatest)
        } else {
            0.0
        };
        scenario.shares.no_skill -= share;
        share
    };
    let shares = [
        some(0.05),
        some(0.05),
        some(0.03),
        some(0.06),
        some(0.06),
        some(0.03),
    ];
    [
        scenario.shares.snipers,
        scenario.shares.wash_pairs,
        scenario.shares.rings,
        scenario.shares.copies,
        scenario.shares.followers,
        scenario.shares.front_runners,
    ] = shares;
    let distance = draws.dose(0.01, 0.12);
    scenario.others.wash_move = [distance, distance];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_seed_draws_another_market_that_can_be_made() {
        let drawn = |seed| Scenario::named("random", seed).unwrap();
        for seed in 0..2_000 {
            drawn(seed).validate().unwrap();
        }
        assert_eq!(drawn(7), drawn(7));
        assert_ne!(drawn(7).market, drawn(8).market);
    }
}
