//! Snipers of listings.

use crate::clock::{BLOCKS_PER_HOUR, Block, whole};
use crate::prices::log_normal;
use crate::trade_log::{Pricing, TradeLog};
use rand::{Rng, RngExt};

/// Buys listings in their first minutes, below the price that anybody else pays, and sells
/// them to the pool within hours. Returns the number of round trips.
pub(super) fn run(log: &mut TradeLog<'_>, rng: &mut impl Rng) -> u64 {
    let world = log.world;
    let settings = &world.scenario.snipers;
    let minute = f64::from(BLOCKS_PER_HOUR) / 60.0;
    let latest = whole(settings.minutes * minute);
    let size = log_normal(rng, 1_500.0, 0.7);
    let mut round_trips = 0;
    for &(listed, token) in world.market.new_listings() {
        let is_bought = rng.random::<f64>() < settings.bought;
        let begin: Block = listed + whole(f64::from(latest) * rng.random::<f64>());
        let hours = super::between(rng, settings.hours);
        let discount = super::between(rng, settings.discount);
        let usd = size * (0.5 + rng.random::<f64>());
        let end = begin + whole(hours * f64::from(BLOCKS_PER_HOUR)).max(1);
        if !is_bought || end >= world.blocks() {
            continue;
        }
        let usd = usd.min(world.largest_trade(token));
        let cash = world.usdt();
        let bought = log.buy(begin, token, cash, usd, Pricing::At(1.0 - discount));
        log.sell(end, token, cash, bought, Pricing::Pool);
        round_trips += 1;
    }
    round_trips
}
