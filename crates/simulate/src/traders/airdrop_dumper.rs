//! Airdrop dumpers.

use crate::clock::whole;
use crate::prices::log_normal;
use crate::trade_log::{Pricing, TradeLog, units};
use rand::{Rng, RngExt};

/// Sells tokens that came without a purchase, each within days of getting it.
/// Returns 0: nothing was bought, so there is no round trip.
pub(super) fn run(log: &mut TradeLog<'_>, rng: &mut impl Rng) -> u64 {
    let world = log.world;
    let blocks = f64::from(world.blocks());
    for _ in 0..super::count(rng, world.scenario.others.airdrops) {
        let block = whole(blocks * rng.random::<f64>()).min(world.blocks() - 1);
        let token = 1 + rng.random_range(0..world.market.tokens() - 1);
        if world.market.listed_from(token) > block {
            continue;
        }
        let usd = log_normal(rng, 1_500.0, 1.2).min(world.largest_trade(token));
        let amount = units(usd / world.market.price(token, block));
        log.sell(block, token, world.usdc(), amount, Pricing::Pool);
    }
    0
}
