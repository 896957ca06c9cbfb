//! Wash trading pairs.

use crate::clock::{BLOCKS_PER_HOUR, whole};
use crate::kinds::Role;
use crate::prices::log_normal;
use crate::random::{Purpose, stream};
use crate::trade_log::{Pricing, TradeLog};
use rand::RngExt;

/// Two wallets trade a thin token: one buys it low and sells it high, and the
/// other, which has the same owner, takes the other side of both. Returns the number of
/// round trips.
///
/// Both wallets draw the same numbers from the pair's stream, so that each
/// knows the other's trades.
pub(super) fn run(log: &mut TradeLog<'_>, role: Role) -> u64 {
    let world = log.world;
    let Some((pair, gains)) = role.pair else {
        return 0;
    };
    let others = &world.scenario.others;
    let mut rng = stream(world.scenario.seed, Purpose::WashPair, u64::from(pair));
    let token = world.market.thin(pair as usize);
    let count = super::count_in_span(world, &mut rng, others.washes);
    let size = log_normal(&mut rng, 4_000.0, 0.5);
    let (cash, period) = (world.usdt(), f64::from(world.blocks()) / f64::from(count));
    for round in 0..count {
        // One round after another, each within its part of the span.
        let begin = whole(period * (f64::from(round) + 0.1 * rng.random::<f64>()));
        let longest = whole(0.8 * period).clamp(2, 24 * BLOCKS_PER_HOUR);
        let end = begin + rng.random_range(1..longest);
        let distance = super::between(&mut rng, others.wash_move);
        let usd = size * (0.7 + 0.6 * rng.random::<f64>());
        let (low, high) = (Pricing::At(1.0 - distance), Pricing::At(1.0 + distance));
        let amount =
            crate::trade_log::units(usd / (world.market.price(token, begin) * (1.0 - distance)));
        if gains {
            log.buy(begin, token, cash, usd, low);
            log.sell(end, token, cash, amount, high);
        } else {
            // It sells to the pool what it bought of its partner before: its
            // first sale comes from tokens that it had.
            log.sell(begin, token, cash, amount, low);
            let price_paid = crate::trade_log::tokens(amount)
                * world.market.price(token, end)
                * (1.0 + distance);
            log.buy(end, token, cash, price_paid, high);
        }
    }
    u64::from(count)
}
