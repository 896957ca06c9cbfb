//! Purchases that depend on what the price did since the first: averaging down, doubling,
//! adding to winners. Without a look ahead none of them is skill.

use super::parts::{MOST_PARTS, Parts};
use super::position::Position;
use crate::clock::{Block, from_days};
use crate::kinds::Habit;
use crate::world::World;

/// Replaces the purchases of a position that is held for `held` blocks by those of a habit.
/// The size that was drawn is that of a position which is bought in full; of one that doubles
/// it is the first purchase's.
pub(super) fn scale(world: &World, habit: Habit, position: &mut Position, held: Block) {
    let adds_after_rise = match habit {
        Habit::AveragesDown | Habit::Doubles => false,
        Habit::AddsToWinners => true,
        Habit::None | Habit::KeepsLosers | Habit::Stops | Habit::Baskets => return,
    };
    let settings = &world.scenario.habits;
    let price = |block| world.market.price(position.token, block);
    let begin = position.begin();
    // The last look is before the first sale.
    let looks = if habit == Habit::Doubles { 3 } else { 1 };
    let wait = from_days(settings.look_after)
        .min(held / (2 * looks))
        .max(1);
    let first = if habit == Habit::Doubles {
        position.size
    } else {
        position.size * settings.first_purchase
    };
    let mut trades = Vec::with_capacity(MOST_PARTS);
    trades.push((begin, first));
    let mut bought = first;
    for look in 1..=looks {
        let block = begin + look * wait;
        let last = trades.last().map_or(begin, |(block, _)| *block);
        if (price(block) > price(last)) == adds_after_rise {
            let more = if habit == Habit::Doubles {
                bought
            } else {
                position.size - first
            };
            trades.push((block, more));
            bought += more;
        }
    }
    position.size = bought;
    position.buys = Parts::of(&trades);
}
