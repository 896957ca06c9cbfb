//! Rings.

use crate::clock::whole;
use crate::kinds::Role;
use crate::prices::log_normal;
use crate::random::{Purpose, stream};
use crate::roles::{RING, ring_count};
use crate::tokens::TokenNumber;
use crate::trade_log::{Pricing, TradeLog, tokens, units};
use rand::RngExt;

/// Six wallets hand the same tokens round, each to the next at a price that mostly is a little
/// higher. Nobody else trades the token, so that its price is what they make it, and all of
/// them gain. Returns the number of round trips.
///
/// All members draw the same numbers from the ring's stream, so that each knows the others'
/// trades.
pub(super) fn run(log: &mut TradeLog<'_>, role: Role) -> u64 {
    let world = log.world;
    let Some((number, member)) = role.ring else {
        return 0;
    };
    let settings = &world.scenario.rings;
    let mut rng = stream(world.scenario.seed, Purpose::Rings, u64::from(number));
    let token: TokenNumber = world.market.tokens() - ring_count(&world.scenario) + number;
    let rounds = RING * super::count_in_span(world, &mut rng, settings.round_trips);
    let amount = units(log_normal(&mut rng, 3_000.0, 0.5));
    let period = f64::from(world.blocks()) / f64::from(rounds + 1);
    // Dollars for one token: the amount is worth as many dollars in the beginning.
    let mut price = 1.0;
    let (mut held, mut round_trips) = (0, 0);
    for round in 0..=rounds {
        let block = whole(period * (f64::from(round) + 0.8 * rng.random::<f64>()));
        let pricing = Pricing::At(price / world.market.price(token, block));
        let cash = world.usdc();
        if round > 0 && (round - 1) % RING == member {
            log.sell(block, token, cash, held, pricing);
            round_trips += 1;
        }
        if round < rounds && round % RING == member {
            held = log.buy(block, token, cash, price * tokens(amount), pricing);
        }
        price *= 1.0 + super::between(&mut rng, settings.rise);
    }
    round_trips
}
