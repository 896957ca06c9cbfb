//! Market makers.

use crate::clock::{BLOCKS_PER_DAY, Block};
use crate::prices::log_normal;
use crate::trade_log::{Pricing, TradeLog};
use crate::world::World;
use rand::{Rng, RngExt};

/// Tokens that market makers trade must be among this many random ones' deepest.
const CHOICES: usize = 12;

/// Buys a little below the price and sells a little above it, hundreds of
/// times on each of a few days, and ends every day without any. Returns the number of round
/// trips.
pub(super) fn run(log: &mut TradeLog<'_>, rng: &mut impl Rng) -> u64 {
    let world = log.world;
    let others = &world.scenario.others;
    let spread = super::between(rng, others.maker_spread);
    let size = log_normal(rng, 2_000.0, 0.7);
    let days = super::count(rng, others.maker_days).min(world.scenario.days);
    let mut round_trips = 0;
    for day in random_days(rng, world.scenario.days, days) {
        let trades = super::count(rng, others.maker_trades);
        round_trips += trade_a_day(log, rng, day * BLOCKS_PER_DAY, trades / 2, spread, size);
    }
    round_trips
}

/// `count` different days.
fn random_days(rng: &mut impl Rng, days: u32, count: u32) -> Vec<u32> {
    rand::seq::index::sample(rng, days as usize, count as usize)
        .into_iter()
        .filter_map(|day| u32::try_from(day).ok())
        .collect()
}

fn trade_a_day(
    log: &mut TradeLog<'_>,
    rng: &mut impl Rng,
    from: Block,
    round_trips: u32,
    spread: f64,
    size: f64,
) -> u64 {
    let world = log.world;
    let token = deep_token(world, rng, from);
    let cash = world.usdt();
    let times = 2 * round_trips as usize;
    let mut blocks: Vec<Block> = (0..times)
        .map(|_| from + rng.random_range(0..BLOCKS_PER_DAY))
        .collect();
    blocks.sort_unstable();
    for pair in blocks.chunks_exact(2) {
        let usd = size * (0.5 + rng.random::<f64>());
        let bought = log.buy(pair[0], token, cash, usd, Pricing::At(1.0 - spread));
        log.sell(pair[1], token, cash, bought, Pricing::At(1.0 + spread));
    }
    u64::from(round_trips)
}

fn deep_token(world: &World, rng: &mut impl Rng, block: Block) -> u16 {
    (0..CHOICES)
        .map(|_| world.market.pick(rng, block))
        .max_by(|a, b| world.market.depth(*a).total_cmp(&world.market.depth(*b)))
        .unwrap_or(0)
}
