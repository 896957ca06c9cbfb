//! Sandwich bots.

use crate::prices::log_normal;
use crate::trade_log::{Pricing, TradeLog};
use rand::{Rng, RngExt};

/// Buys and sells within one block, around another wallet's purchase that moves the
/// price. Returns the number of round trips.
pub(super) fn run(log: &mut TradeLog<'_>, rng: &mut impl Rng) -> u64 {
    let world = log.world;
    let others = &world.scenario.others;
    let count = super::count_in_span(world, rng, others.sandwiches);
    for _ in 0..count {
        let block = rng.random_range(0..world.blocks());
        let token = world.market.pick(rng, block);
        let usd = log_normal(rng, 8_000.0, 0.8);
        let gain = super::between(rng, others.sandwich_gain);
        let gain = if rng.random::<f64>() < 0.1 {
            -gain
        } else {
            gain
        };
        let bought = log.buy(block, token, world.usdc(), usd, Pricing::At(1.0));
        log.sell(block, token, world.usdc(), bought, Pricing::At(1.0 + gain));
    }
    u64::from(count)
}
