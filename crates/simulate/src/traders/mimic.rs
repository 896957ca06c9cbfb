//! Wallets that repeat another's positions: copies, followers, front-runners.

use super::follower::is_followable;
use super::profile::Profile;
use super::trader::{Plan, plan};
use super::writing::{Style, write_positions};
use crate::clock::{BLOCKS_PER_HOUR, Block, whole};
use crate::kinds::{Kind, Role};
use crate::random::{Purpose, stream};
use crate::trade_log::TradeLog;
use crate::truth::WalletTruth;
use rand::{Rng, RngExt};

/// How far from the leader's a wallet trades.
#[derive(Debug, Clone, Copy)]
enum Distance {
    Later(Block),
    Earlier(Block),
}

impl Distance {
    fn from(self, block: Block) -> Block {
        match self {
            Self::Later(blocks) => block.saturating_add(blocks),
            Self::Earlier(blocks) => block.saturating_sub(blocks),
        }
    }
}

/// Plans what its leader does anew, from the leader's own stream of random numbers, and trades
/// a part of it in sizes of its own. Fills in the truth.
pub(super) fn run(log: &mut TradeLog<'_>, rng: &mut impl Rng, role: Role, truth: &mut WalletTruth) {
    let world = log.world;
    let Some(leader) = role.leader else { return };
    let own = Profile::draw(world, truth.index, rng);
    let seed = world.scenario.seed;
    let Plan {
        profile,
        positions,
        skill,
        ..
    } = plan(
        world,
        leader,
        &mut stream(seed, Purpose::Wallet, u64::from(leader)),
    );
    let settings = &world.scenario.mimics;
    let range = match role.kind {
        Kind::Copy => settings.copy_delay,
        Kind::Follower => settings.follower_delay,
        _ => settings.front_run,
    };
    let distance = |minutes: f64| {
        let blocks = whole(minutes * f64::from(BLOCKS_PER_HOUR) / 60.0);
        if role.kind == Kind::FrontRunner {
            Distance::Earlier(blocks.max(1))
        } else {
            Distance::Later(blocks)
        }
    };
    let mut repeated = Vec::with_capacity(positions.len());
    for position in positions {
        let is_repeated = rng.random::<f64>() < settings.repeated;
        let distance = distance(super::between(rng, range));
        let size = own.size * (0.5 + rng.random::<f64>());
        if is_repeated {
            let mut position = position.moved(world, |block| distance.from(block));
            position.size = size
                .max(world.scenario.trading.size_least)
                .min(world.largest_trade(position.token));
            repeated.push(position);
        }
    }
    truth.positions = repeated.iter().filter(|position| position.is_sold).count() as u64;
    let usual = distance(f64::midpoint(range[0], range[1]));
    truth.skilled = is_followable(world, &profile, leader, &skill, |block| usual.from(block));
    write_positions(log, rng, &own, repeated, &Style::PLAIN);
}
