//! Planned positions become trades.

use super::calendar::Calendar;
use super::position::Position;
use super::profile::Profile;
use crate::clock::Block;
use crate::tokens::TokenNumber;
use crate::trade_log::{Pricing, TradeLog, share_of, tokens, units};
use crate::world::World;
use rand::{Rng, RngExt};
use std::collections::BTreeMap;

/// How written trades differ from the plan.
pub(super) struct Style {
    pub(super) sold_multiple: f64,
    pub(super) purchases_from: Block,
}

impl Style {
    pub(super) const PLAIN: Self = Self {
        sold_multiple: 1.0,
        purchases_from: 0,
    };
}

pub(super) fn write_positions(
    log: &mut TradeLog<'_>,
    rng: &mut impl Rng,
    profile: &Profile,
    mut positions: Vec<Position>,
    style: &Style,
) {
    positions.sort_by_key(|position| (position.begin(), position.token));
    // What earlier exits left in each token; a full exit sells that too.
    let mut dust: BTreeMap<TokenNumber, u128> = BTreeMap::new();
    for position in &positions {
        let quote = profile.quote(rng, position.token);
        let bought = if position.begin() >= style.purchases_from {
            buy_parts(log, position, quote)
        } else {
            planned_amount(log.world, position)
        };
        if !position.is_sold {
            continue;
        }
        let left = dust.entry(position.token).or_default();
        let (planned, swept) = if position.remainder > 0.0 {
            let sold = share_of(bought, 1.0 - position.remainder);
            *left += bought - sold;
            (sold, 0)
        } else {
            (bought, std::mem::take(left))
        };
        sell_parts(log, position, quote, planned, swept, style.sold_multiple);
    }
}

/// Returns the amount of tokens bought.
fn buy_parts(log: &mut TradeLog<'_>, position: &Position, quote: TokenNumber) -> u128 {
    position
        .buys
        .iter()
        .map(|(block, share)| {
            let usd = position.size * share;
            log.buy(block, position.token, quote, usd, Pricing::Pool)
        })
        .sum()
}

/// The amount of tokens that a position's purchases would bring.
fn planned_amount(world: &World, position: &Position) -> u128 {
    let tokens = position.buys.iter().map(|(block, share)| {
        let usd = position.size * share;
        usd * world.after_costs(position.token, usd) / world.market.price(position.token, block)
    });
    units(tokens.sum())
}

/// Sells `planned` in the position's parts, and `swept` with the last.
fn sell_parts(
    log: &mut TradeLog<'_>,
    position: &Position,
    quote: TokenNumber,
    planned: u128,
    swept: u128,
    multiple: f64,
) {
    let mut rest = planned;
    let parts = position.sells.len();
    for (i, (block, share)) in position.sells.iter().enumerate() {
        let amount = if i + 1 == parts {
            rest + swept
        } else {
            share_of(planned, share).min(rest)
        };
        rest = rest.saturating_sub(amount);
        let amount = if multiple > 1.0 {
            units(tokens(amount) * multiple)
        } else {
            amount
        };
        if amount > 0 {
            log.sell(block, position.token, quote, amount, Pricing::Pool);
        }
    }
}

/// Positions that are bought and never sold: random ones, whatever the skill.
pub(super) fn write_never_sold(
    log: &mut TradeLog<'_>,
    rng: &mut impl Rng,
    profile: &Profile,
    calendar: &Calendar,
) {
    let world = log.world;
    for _ in 0..profile.positions {
        if rng.random::<f64>() >= world.scenario.trading.never_sold {
            continue;
        }
        let position = Position::draw(world, profile, rng);
        // Later sales in the token would be matched with these lots first.
        if calendar.is_unused_from(position.token, position.begin()) {
            let quote = profile.quote(rng, position.token);
            buy_parts(log, &position, quote);
        }
    }
}
