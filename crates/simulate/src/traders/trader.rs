//! Traders with and without skill: every position is a random one, or the
//! best or worst of a few.

use super::calendar::Calendar;
use super::follower;
use super::position::Position;
use super::profile::Profile;
use super::settle::settle;
use super::writing::{Style, write_never_sold, write_positions};
use crate::calibrate::{NullSample, Tilt};
use crate::kinds::{Habit, Kind};
use crate::oracle::Oracle;
use crate::random::{Purpose, stream};
use crate::tokens::TokenNumber;
use crate::trade_log::TradeLog;
use crate::truth::{Outcome, WalletTruth};
use crate::world::World;
use rand::{Rng, RngExt};

/// Tries to find another token for a basket.
const TRIES: usize = 60;

/// What a trader does, before it is written down.
pub(super) struct Plan {
    pub(super) profile: Profile,
    pub(super) positions: Vec<Position>,
    pub(super) skill: Skill,
    calendar: Calendar,
}

/// How a trader chooses among random positions.
pub(super) struct Skill {
    pub(super) tilt: Tilt,
    /// The part of its positions that it chooses so.
    pub(super) lasts: f64,
    /// Its random positions.
    pub(super) sample: NullSample,
}

/// The plan of a trader: a function of the world and the wallet's number, if `rng` is the
/// wallet's own.
pub(super) fn plan(world: &World, wallet: u32, rng: &mut impl Rng) -> Plan {
    let role = world.roles[wallet as usize];
    let profile = Profile::draw(world, wallet, rng);
    let sample = null_sample(world, &profile, wallet);
    let tilt = role.edge.map_or(Tilt::NONE, |edge| sample.tilt_for(edge));
    let lasts = if role.kind == Kind::Skilled {
        world.scenario.skill.lasts
    } else {
        1.0
    };
    let mut calendar = Calendar::default();
    let mut positions = choose_while(world, &profile, (tilt, lasts), &mut calendar, rng);
    settle(world, role.habit, rng, &mut positions);
    Plan {
        profile,
        positions,
        skill: Skill {
            tilt,
            lasts,
            sample,
        },
        calendar,
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
    let Plan {
        profile,
        positions,
        skill,
        calendar,
    } = plan(world, truth.index, rng);
    let Skill { sample, tilt, .. } = &skill;
    truth.outcomes = positions
        .iter()
        .filter(|position| position.is_sold)
        .map(|position| {
            let excess = position.excess(world);
            Outcome {
                excess,
                null_rank: sample.rank(excess),
            }
        })
        .collect();
    truth.positions = truth.outcomes.len() as u64;
    truth.trade_with(sample, *tilt, skill.lasts);
    truth.skilled = follower::is_followable(world, &profile, truth.index, &skill, |block| block);
    let alternative = if truth.kind == Kind::Skilled {
        *tilt
    } else {
        sample.tilt_for(world.scenario.skill.oracle_edge)
    };
    let ranks: Vec<f64> = truth.outcomes.iter().map(|o| o.null_rank).collect();
    truth.oracle_p_value = oracle.p_value(&ranks, sample.zero_edge(alternative.k), alternative);
    write_positions(log, rng, &profile, positions, &Style::PLAIN);
    write_never_sold(log, rng, &profile, &calendar);
}

/// Trades without skill, for wallets whose history is incomplete: funded ones sell more
/// than they bought, and the first purchases of truncated ones are missing.
/// Returns the number of positions.
pub(crate) fn run_apart(log: &mut TradeLog<'_>, rng: &mut impl Rng, wallet: u32) -> u64 {
    let world = log.world;
    let role = world.roles[wallet as usize];
    let profile = Profile::draw(world, wallet, rng);
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
    let mut luck = Luck::default();
    let draws = random_positions(world, profile, wallet)
        .map(|position| {
            if world.has_events {
                luck.add(world, &position);
            }
            position.excess(world)
        })
        .collect();
    NullSample::new(draws).without_luck(luck.mean())
}

/// The random positions by which a wallet's own distribution is known.
pub(super) fn random_positions<'a>(
    world: &'a World,
    profile: &'a Profile,
    wallet: u32,
) -> impl Iterator<Item = Position> + 'a {
    let mut rng = stream(world.scenario.seed, Purpose::Calibration, u64::from(wallet));
    (0..world.scenario.skill.draws).map(move |_| Position::draw(world, profile, &mut rng))
}

/// By how much random positions happened to beat the market before costs. Prices are fair, so
/// that nothing of it could be expected, and a wallet whose favourite sector rose would else
/// count as skilled. What positions lose that were taken because everybody took them is no bad
/// luck: those tokens fall.
#[derive(Default)]
pub(super) struct Luck {
    positions: f64,
    excess: f64,
}

impl Luck {
    pub(super) fn add(&mut self, world: &World, position: &Position) {
        self.positions += 1.0;
        if !position.is_drawn {
            self.excess += position.gross_excess(world);
        }
    }

    /// 0 of no position.
    pub(super) fn mean(&self) -> f64 {
        self.excess / self.positions.max(1.0)
    }
}

/// Positions of a trader whose skill lasts for a part of its time.
fn choose_while(
    world: &World,
    profile: &Profile,
    (tilt, lasts): (Tilt, f64),
    calendar: &mut Calendar,
    rng: &mut impl Rng,
) -> Vec<Position> {
    if lasts >= 1.0 {
        return choose_positions(world, profile, tilt, calendar, rng);
    }
    let part = |count: u32| crate::clock::whole(f64::from(count) * lasts);
    let ends = profile.from + part(profile.to - profile.from).max(1);
    let with_skill = Profile {
        to: ends,
        positions: part(profile.positions),
        ..profile.clone()
    };
    let without = Profile {
        from: ends,
        to: profile.to.max(ends + 1),
        positions: profile.positions - with_skill.positions,
        ..profile.clone()
    };
    let mut chosen = choose_positions(world, &with_skill, tilt, calendar, rng);
    chosen.extend(choose_positions(world, &without, Tilt::NONE, calendar, rng));
    chosen
}

fn choose_positions(
    world: &World,
    profile: &Profile,
    tilt: Tilt,
    calendar: &mut Calendar,
    rng: &mut impl Rng,
) -> Vec<Position> {
    let mut chosen = Vec::with_capacity(profile.positions as usize);
    // A basket is several positions, and none where no token is free.
    let mut left = profile.positions;
    while left > 0 {
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
        left -= 1;
        if let Some(position) = position {
            calendar.add(&position);
            chosen.push(position);
            if profile.habit == Habit::Baskets {
                let beside = fill_basket(world, profile, &position, calendar, rng);
                left = left.saturating_sub(u32::try_from(beside.len()).unwrap_or(u32::MAX));
                chosen.extend(beside);
            }
        }
    }
    chosen
}

/// The other positions of a basket: at the same time in other tokens of the sector.
fn fill_basket(
    world: &World,
    profile: &Profile,
    first: &Position,
    calendar: &mut Calendar,
    rng: &mut impl Rng,
) -> Vec<Position> {
    let mut beside = Vec::new();
    let Some(sector) = world.market.sector(first.token) else {
        return beside;
    };
    let wanted = super::count(rng, world.scenario.habits.basket_tokens).saturating_sub(1);
    let (from, to) = (first.begin(), first.deadline());
    let is_free = |calendar: &Calendar, token: TokenNumber| calendar.is_free(token, from, to);
    for _ in 0..wanted {
        let token = (0..TRIES)
            .filter_map(|_| world.market.pick_in(rng, sector, from))
            .find(|token| is_free(calendar, *token));
        let Some(token) = token else { break };
        let position = first.draw_beside(world, profile, rng, token);
        calendar.add(&position);
        beside.push(position);
    }
    beside
}
