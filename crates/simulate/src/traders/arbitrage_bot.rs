use crate::prices::log_normal;
use crate::tape::{Tape, Terms};
use crate::tokens::NATIVE;
use rand::{Rng, RngExt};

/// Blocks within which a round trip ends: under a minute.
const MOST_BLOCKS: u32 = 4;

/// Goes round through pools that disagree on a price: half of the time within
/// one transaction, else within a minute; half of the time by way of the
/// native token. Round trips.
pub(super) fn run(tape: &mut Tape<'_>, rng: &mut impl Rng) -> u64 {
    let world = tape.world;
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
        let bought = tape.buy(begin, token, world.usdc(), usd, Terms::At(1.0));
        let is_triangle = rng.random::<bool>() && token != NATIVE;
        if is_triangle {
            let value = tape.sell(end, token, NATIVE, bought, Terms::At(1.0 + gain));
            let native = crate::tape::units(value / world.market.price(NATIVE, end));
            tape.sell(end, NATIVE, world.usdt(), native, Terms::At(1.0));
        } else {
            tape.sell(end, token, world.usdt(), bought, Terms::At(1.0 + gain));
        }
        if is_atomic {
            tape.bundle(if is_triangle { 3 } else { 2 });
        }
    }
    u64::from(count)
}
