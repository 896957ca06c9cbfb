//! What becomes of planned positions: losers that are kept, those that are not worth a sale,
//! and those that a wallet does not take because it stopped before.

use super::position::Position;
use crate::clock::Block;
use crate::kinds::Habit;
use crate::tokens::TokenNumber;
use crate::world::World;
use rand::{Rng, RngExt};
use std::collections::BTreeSet;

/// Marks positions that are never sold, and drops those that are not taken. Takes no draw
/// in a plain market.
pub(super) fn settle(
    world: &World,
    habit: Habit,
    rng: &mut impl Rng,
    positions: &mut Vec<Position>,
) {
    if habit == Habit::Stops {
        stop_after_streak(world, positions);
    }
    let keeps = if habit == Habit::KeepsLosers {
        world.scenario.habits.kept
    } else {
        0.0
    };
    let least_sale = world.scenario.trading.least_sale;
    if keeps == 0.0 && least_sale == 0.0 {
        return;
    }
    positions.sort_by_key(|position| (position.begin(), position.token));
    for position in &mut *positions {
        let (value, cost) = (position.value_at_end(world), position.size);
        let is_kept = value < cost && rng.random::<f64>() < keeps;
        position.is_sold = !is_kept && value >= least_sale;
    }
    // A token that it still holds it does not buy anew: the position would not be another.
    let mut held: BTreeSet<TokenNumber> = BTreeSet::new();
    positions.retain(|position| {
        let is_new = !held.contains(&position.token);
        if !position.is_sold {
            held.insert(position.token);
        }
        is_new
    });
}

/// Drops what begins after the first moment at which the results so far look like skill.
fn stop_after_streak(world: &World, positions: &mut Vec<Position>) {
    if let Some(stop) = stops_at(world, positions) {
        positions.retain(|position| position.begin() <= stop);
    }
}

fn stops_at(world: &World, positions: &[Position]) -> Option<Block> {
    let settings = &world.scenario.habits;
    let mut results: Vec<(Block, f64)> = positions
        .iter()
        .map(|position| (position.end(), position.excess(world)))
        .collect();
    results.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let (mut n, mut sum, mut squares) = (0.0, 0.0, 0.0);
    results
        .into_iter()
        .find(|(_, excess)| {
            n += 1.0;
            sum += excess;
            squares += excess * excess;
            let mean: f64 = sum / n;
            let deviation = ((squares - n * mean * mean) / (n - 1.0)).sqrt();
            n >= f64::from(settings.streak_positions.max(2))
                && mean / deviation * n.sqrt() >= settings.streak_t
        })
        .map(|(end, _)| end)
}
