use crate::prices::log_normal;
use crate::tape::{Tape, Terms};
use rand::{Rng, RngExt};

/// Buys and sells within one block, around somebody else's purchase that
/// moves the price. Round trips.
pub(super) fn run(tape: &mut Tape<'_>, rng: &mut impl Rng) -> u64 {
    let world = tape.world;
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
        let bought = tape.buy(block, token, world.usdc(), usd, Terms::At(1.0));
        tape.sell(block, token, world.usdc(), bought, Terms::At(1.0 + gain));
    }
    u64::from(count)
}
