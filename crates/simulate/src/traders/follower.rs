//! What a follower of a trader can expect: the definition of skill (`crate::truth`).

use super::profile::Profile;
use super::trader::{Luck, Skill, random_positions};
use crate::clock::{BLOCKS_PER_HOUR, Block};
use crate::world::World;

/// Whether a trader who follows the wallet into the next hour can expect to beat the market.
/// `moved` is when the wallet trades what the plan has at a time: mimics are late or early.
pub(super) fn is_followable(
    world: &World,
    profile: &Profile,
    wallet: u32,
    skill: &Skill,
    moved: impl Fn(Block) -> Block,
) -> bool {
    // Who does not choose expects the market's return less costs.
    if skill.tilt.p <= 0.0 || skill.lasts == 0.0 {
        return false;
    }
    let mut luck = Luck::default();
    let (mut count, mut plain) = (0.0, 0.0);
    let (mut weights, mut chosen) = (0.0, 0.0);
    for position in random_positions(world, profile, wallet) {
        let weight = skill
            .tilt
            .density(skill.sample.rank(position.excess(world)));
        let followed = position.moved(world, |block| next_hour(moved(block)));
        luck.add(world, &followed);
        let excess = followed.excess(world);
        count += 1.0;
        plain += excess;
        weights += weight;
        chosen += weight * excess;
    }
    let expected = skill.lasts * chosen / weights + (1.0 - skill.lasts) * plain / count;
    expected - luck.mean() > 0.0
}

/// The middle of the next hour: the mean of its prices, which move in straight lines.
fn next_hour(block: Block) -> Block {
    (block / BLOCKS_PER_HOUR + 1) * BLOCKS_PER_HOUR + BLOCKS_PER_HOUR / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_hour_is_traded_in_its_middle() {
        assert_eq!(next_hour(0), 450);
        assert_eq!(next_hour(299), 450);
        assert_eq!(next_hour(300), 750);
    }
}
