//! Traders with and without skill: every position is a random one, or the
//! best or worst of a few.

use super::position::Position;
use super::profile::Profile;
use crate::calibrate::{NullSample, Tilt};
use crate::clock::Block;
use crate::kinds::{Kind, Role};
use crate::oracle::Oracle;
use crate::random::{Purpose, stream};
use crate::tokens::TokenNumber;
use crate::trade_log::{Pricing, TradeLog, share_of, tokens, units};
use crate::truth::{Outcome, WalletTruth};
use crate::world::World;
use rand::{Rng, RngExt};
use std::collections::BTreeMap;

/// The positions that a wallet has in each token: one at a time, so that the
/// ledger's positions are these.
#[derive(Default)]
struct Calendar(BTreeMap<TokenNumber, Vec<(Block, Block)>>);

impl Calendar {
    fn is_free(&self, token: TokenNumber, begin: Block, end: Block) -> bool {
        let busy = self.0.get(&token);
        !busy.is_some_and(|spans| spans.iter().any(|(from, to)| begin <= *to && *from <= end))
    }

    fn is_unused_from(&self, token: TokenNumber, block: Block) -> bool {
        let busy = self.0.get(&token);
        !busy.is_some_and(|spans| spans.iter().any(|(_, to)| *to >= block))
    }

    fn add(&mut self, position: &Position) {
        let span = (position.begin(), position.deadline());
        self.0.entry(position.token).or_default().push(span);
    }
}

/// Trades according to the wallet's skill, and fills in the truth.
pub(crate) fn run(
    log: &mut TradeLog<'_>,
    rng: &mut impl Rng,
    oracle: &Oracle,
    truth: &mut WalletTruth,
) {
    let world = log.world;
    let role = world.roles[truth.index as usize];
    let profile = Profile::draw(world, role, rng);
    let sample = null_sample(world, &profile, truth.index);
    let tilt = role.edge.map_or(Tilt::NONE, |edge| sample.tilt_for(edge));
    let mut calendar = Calendar::default();
    let chosen = choose_positions(world, &profile, tilt, &mut calendar, rng);
    truth.outcomes = chosen
        .iter()
        .map(|position| {
            let excess = position.excess(world);
            Outcome {
                excess,
                null_rank: sample.rank(excess),
            }
        })
        .collect();
    truth.positions = chosen.len() as u64;
    truth.trade_with(&sample, tilt);
    let alternative = if role.kind == Kind::Skilled {
        tilt
    } else {
        sample.tilt_for(world.scenario.skill.oracle_edge)
    };
    let ranks: Vec<f64> = truth.outcomes.iter().map(|o| o.null_rank).collect();
    truth.oracle_p_value = oracle.p_value(&ranks, sample.zero_edge(alternative.k), alternative);
    write_positions(log, rng, &profile, chosen, &Style::PLAIN);
    write_never_sold(log, rng, &profile, &calendar);
}

/// Trades without skill, for wallets whose history is incomplete: funded ones sell more
/// than they bought, and the first purchases of truncated ones are missing.
/// Returns the number of positions.
pub(crate) fn run_apart(log: &mut TradeLog<'_>, rng: &mut impl Rng, role: Role) -> u64 {
    let world = log.world;
    let profile = Profile::draw(world, role, rng);
    let chosen = choose_positions(world, &profile, Tilt::NONE, &mut Calendar::default(), rng);
    let others = &world.scenario.others;
    let style = if role.kind == Kind::Funded {
        Style {
            sold_multiple: super::between(rng, others.funded_multiple),
            ..Style::PLAIN
        }
    } else {
        let span = f64::from(profile.to - profile.from);
        let begins = profile.from + crate::clock::whole(span * others.truncated_part);
        // At least one sale lacks its purchase.
        let first_end = chosen.iter().map(Position::end).min().unwrap_or(0);
        Style {
            purchases_from: begins.max(first_end),
            ..Style::PLAIN
        }
    };
    let positions = chosen.len() as u64;
    write_positions(log, rng, &profile, chosen, &style);
    positions
}

/// Excess returns of random positions within the trader's habits.
fn null_sample(world: &World, profile: &Profile, wallet: u32) -> NullSample {
    let mut rng = stream(world.scenario.seed, Purpose::Calibration, u64::from(wallet));
    let draws = (0..world.scenario.skill.draws)
        .map(|_| Position::draw(world, profile, &mut rng).excess(world))
        .collect();
    NullSample::new(draws)
}

fn choose_positions(
    world: &World,
    profile: &Profile,
    tilt: Tilt,
    calendar: &mut Calendar,
    rng: &mut impl Rng,
) -> Vec<Position> {
    let mut chosen = Vec::with_capacity(profile.positions as usize);
    for _ in 0..profile.positions {
        let candidates = if rng.random::<f64>() < tilt.p.abs() {
            tilt.k
        } else {
            1
        };
        let drawn = (0..candidates).filter_map(|_| {
            Position::draw_free(world, profile, rng, |token, from, to| {
                calendar.is_free(token, from, to)
            })
        });
        let position = if candidates == 1 {
            drawn.last()
        } else {
            let side = if tilt.p < 0.0 { -1.0 } else { 1.0 };
            drawn.max_by(|a, b| (side * a.excess(world)).total_cmp(&(side * b.excess(world))))
        };
        if let Some(position) = position {
            calendar.add(&position);
            chosen.push(position);
        }
    }
    chosen
}

/// How written trades differ from the plan.
struct Style {
    sold_multiple: f64,
    purchases_from: Block,
}

impl Style {
    const PLAIN: Self = Self {
        sold_multiple: 1.0,
        purchases_from: 0,
    };
}

fn write_positions(
    log: &mut TradeLog<'_>,
    rng: &mut impl Rng,
    profile: &Profile,
    mut positions: Vec<Position>,
    style: &Style,
) {
    positions.sort_by_key(|position| (position.begin(), position.token));
    // What earlier exits left in each token; a full exit sells that too.
    let mut dust: BTreeMap<TokenNumber, u128> = BTreeMap::new();
    for position in &positions {
        let quote = profile.quote(rng, position.token);
        let bought = if position.begin() >= style.purchases_from {
            buy_parts(log, position, quote)
        } else {
            planned_amount(log.world, position)
        };
        let left = dust.entry(position.token).or_default();
        let (planned, swept) = if position.remainder > 0.0 {
            let sold = share_of(bought, 1.0 - position.remainder);
            *left += bought - sold;
            (sold, 0)
        } else {
            (bought, std::mem::take(left))
        };
        sell_parts(log, position, quote, planned, swept, style.sold_multiple);
    }
}

/// Returns the amount of tokens bought.
fn buy_parts(log: &mut TradeLog<'_>, position: &Position, quote: TokenNumber) -> u128 {
    position
        .buys
        .iter()
        .map(|(block, share)| {
            let usd = position.size * share;
            log.buy(block, position.token, quote, usd, Pricing::Pool)
        })
        .sum()
}

/// The amount of tokens that a position's purchases would bring.
fn planned_amount(world: &World, position: &Position) -> u128 {
    let tokens = position.buys.iter().map(|(block, share)| {
        let usd = position.size * share;
        usd * world.after_costs(position.token, usd) / world.market.price(position.token, block)
    });
    units(tokens.sum())
}

/// Sells `planned` in the position's parts, and `swept` with the last.
fn sell_parts(
    log: &mut TradeLog<'_>,
    position: &Position,
    quote: TokenNumber,
    planned: u128,
    swept: u128,
    multiple: f64,
) {
    let mut rest = planned;
    let parts = position.sells.len();
    for (i, (block, share)) in position.sells.iter().enumerate() {
        let amount = if i + 1 == parts {
            rest + swept
        } else {
            share_of(planned, share).min(rest)
        };
        rest = rest.saturating_sub(amount);
        let amount = if multiple > 1.0 {
            units(tokens(amount) * multiple)
        } else {
            amount
        };
        if amount > 0 {
            log.sell(block, position.token, quote, amount, Pricing::Pool);
        }
    }
}

/// Positions that are bought and never sold: random ones, whatever the skill.
fn write_never_sold(
    log: &mut TradeLog<'_>,
    rng: &mut impl Rng,
    profile: &Profile,
    calendar: &Calendar,
) {
    let world = log.world;
    for _ in 0..profile.positions {
        if rng.random::<f64>() >= world.scenario.trading.never_sold {
            continue;
        }
        let position = Position::draw(world, profile, rng);
        // Later sales in the token would be matched with these lots first.
        if calendar.is_unused_from(position.token, position.begin()) {
            let quote = profile.quote(rng, position.token);
            buy_parts(log, &position, quote);
        }
    }
}
