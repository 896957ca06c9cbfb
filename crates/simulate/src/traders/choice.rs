//! When a trader opens a position, and in which token. Plain markets take no draw here but
//! one for the time and one for the token.

use super::profile::Profile;
use crate::clock::{BLOCKS_PER_DAY, Block, whole};
use crate::tokens::TokenNumber;
use crate::world::World;
use rand::{Rng, RngExt};

/// A token that was chosen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice {
    pub(super) token: TokenNumber,
    /// Whether because everybody buys it.
    pub(super) is_drawn: bool,
}

/// The token for a position that begins at `block`.
pub(super) fn choose_token(
    world: &World,
    profile: &Profile,
    rng: &mut impl Rng,
    block: Block,
) -> Choice {
    if let Some(token) = world.market.pick_drawn(rng, block) {
        return Choice {
            token,
            is_drawn: true,
        };
    }
    let taste = world.scenario.sectors.taste;
    let preferred = (taste > 0.0 && rng.random::<f64>() < taste)
        .then(|| world.market.pick_in(rng, profile.sector, block))
        .flatten();
    Choice {
        token: preferred.unwrap_or_else(|| world.market.pick(rng, block)),
        is_drawn: false,
    }
}

/// The block of entry, between two.
pub(super) fn draw_entry(world: &World, rng: &mut impl Rng, from: Block, latest: Block) -> Block {
    let bursts = &world.scenario.bursts;
    let (mut from, mut latest) = (from, latest);
    if bursts.share > 0.0 && rng.random::<f64>() < bursts.share {
        let begin = whole(f64::from(world.blocks()) * bursts.begin);
        let end = begin + whole(f64::from(BLOCKS_PER_DAY) * bursts.days);
        // A wallet that is not active then trades at another time.
        if begin.max(from) < end.min(latest) {
            (from, latest) = (begin.max(from), end.min(latest));
        }
    }
    from + whole(f64::from(latest - from) * rng.random::<f64>())
}
