//! Arbitrage bots.

use crate::prices::log_normal;
use crate::tokens::NATIVE;
use crate::trade_log::{Pricing, TradeLog};
use rand::{Rng, RngExt};

/// Blocks within which a round trip ends: under a minute.
const MOST_BLOCKS: u32 = 4;

/// Goes round through pools that disagree on a price: half of the time within
/// one transaction, else within a minute; half of the time by way of the
/// native token. Returns the number of round trips.
pub(super) fn run(log: &mut TradeLog<'_>, rng: &mut impl Rng) -> u64 {
    let world = log.world;
    let others = &world.scenario.others;
    let count = super::count_in_span(world, rng, others.arbitrages);
    for _ in 0..count {
        let begin = rng.random_range(0..world.blocks());
        let token = world.market.pick(rng, begin);
        let usd = log_normal(rng, 5_000.0, 1.0);
        let gain = super::between(rng, others.arbitrage_gain);
        let is_atomic = rng.random::<bool>();
        let end = if is_atomic {
            begin
        } else {
            // Within the data: a bot does not begin what it can't end.
            (begin + rng.random_range(1..=MOST_BLOCKS)).min(world.blocks() - 1)
        };
        let bought = log.buy(begin, token, world.usdc(), usd, Pricing::At(1.0));
        let is_triangle = rng.random::<bool>() && token != NATIVE;
        if is_triangle {
            let value = log.sell(end, token, NATIVE, bought, Pricing::At(1.0 + gain));
            let native = crate::trade_log::units(value / world.market.price(NATIVE, end));
            log.sell(end, NATIVE, world.usdt(), native, Pricing::At(1.0));
        } else {
            log.sell(end, token, world.usdt(), bought, Pricing::At(1.0 + gain));
        }
        if is_atomic {
            log.bundle(if is_triangle { 3 } else { 2 });
        }
    }
    u64::from(count)
}
