//! How a source tells of trades: a row for each pool that a trade goes through, perhaps one
//! more by an aggregator, perhaps the last pool first. What a wallet exchanged is the same.

use crate::random::{Purpose, hash, share_of_draws};
use crate::record::Record;
use crate::rows::{AGGREGATORS, SETTLES_FIRST, pool, tx_key};
use crate::tokens::{NATIVE, TokenNumber};
use crate::trade_log::{UNITS_PER_MICRO_DOLLAR, units};
use crate::world::World;

/// Sources have amounts with this many significant digits at least.
const DIGITS: u32 = 12;

/// The most that an aggregator keeps of what a pool gave: one part in this many.
const DUST_PARTS: u128 = 1_200_000;

/// The rows that tell of one wallet's trades, these in its order.
pub(crate) fn rows(world: &World, trades: Vec<Record>) -> Vec<Record> {
    if world.scenario.routes.are_direct() {
        return trades;
    }
    let mut rows = Vec::with_capacity(2 * trades.len());
    for of_tx in trades.chunk_by(|a, b| a.tx == b.tx) {
        tell(world, of_tx, &mut rows);
    }
    for (sequence, row) in (0..).zip(&mut rows) {
        row.sequence = sequence;
    }
    rows
}

/// The rows of one transaction.
fn tell(world: &World, trades: &[Record], rows: &mut Vec<Record>) {
    let (seed, routes) = (world.scenario.seed, &world.scenario.routes);
    let draw = |purpose| hash(seed, purpose, tx_key(&trades[0]));
    let first = rows.len();
    for trade in trades {
        hops(world, trade, rows);
    }
    if share_of_draws(routes.reversed, draw(Purpose::Reversal)) {
        rows[first..].reverse();
    }
    let draw = draw(Purpose::Echo);
    if let [trade] = trades
        && share_of_draws(routes.echoed, draw)
    {
        let echo = echo(trade, draw);
        let at = if echo.project == SETTLES_FIRST {
            first
        } else {
            rows.len()
        };
        rows.insert(at, echo);
    }
    let is_routed = rows.len() - first > trades.len();
    for row in &mut rows[first..] {
        row.is_routed = is_routed;
    }
}

/// A trade's hops: one for each two tokens that follow each other on its way.
fn hops(world: &World, trade: &Record, rows: &mut Vec<Record>) {
    let between = passed_through(world, trade);
    let last = between.len();
    let (mut sold, mut sold_amount) = (trade.sold, trade.sold_amount);
    for hop in 0..=last {
        let (bought, bought_amount) = match between.get(hop) {
            Some(token) => (*token, worth(world, *token, trade)),
            None => (trade.bought, trade.bought_amount),
        };
        rows.push(Record {
            sold,
            sold_amount,
            bought,
            bought_amount,
            project: if last == 0 {
                trade.project
            } else {
                pool(sold, bought)
            },
            ..*trade
        });
        (sold, sold_amount) = (bought, rounded(bought_amount));
    }
}

/// The tokens that a trade goes through on its way, in their order: of a trade against cash
/// mostly the native token; sometimes the other stablecoin, a liquid token, or two of them.
fn passed_through(world: &World, trade: &Record) -> Vec<TokenNumber> {
    let is_cash = |token| token == world.usdc() || token == world.usdt();
    let trade_key = u64::from(trade.wallet) << 32 | u64::from(trade.sequence);
    let draw = hash(world.scenario.seed, Purpose::Route, trade_key);
    if is_cash(trade.sold) == is_cash(trade.bought)
        || !share_of_draws(world.scenario.routes.routed, draw)
    {
        return Vec::new();
    }
    let (cash, token) = if is_cash(trade.sold) {
        (trade.sold, trade.bought)
    } else {
        (trade.bought, trade.sold)
    };
    let other_cash = world.usdc() + world.usdt() - cash;
    // From cash to the token.
    let mut between = match draw % 20 {
        0 => vec![other_cash, NATIVE],
        1 | 2 => vec![other_cash],
        3..6 => vec![world.liquid],
        _ => vec![NATIVE],
    };
    between.retain(|passed| *passed != token);
    if between.is_empty() {
        between.push(other_cash);
    }
    if token == trade.sold {
        between.reverse();
    }
    between
}

/// The amount of a token that has the trade's value at that moment.
fn worth(world: &World, token: TokenNumber, trade: &Record) -> u128 {
    if token >= world.market.tokens() {
        return u128::from(trade.usd) * UNITS_PER_MICRO_DOLLAR;
    }
    units(trade.usd as f64 / 1e6 / world.market.price(token, trade.block))
}

/// A trade as an aggregator tells it. One whose contract settles with the wallet before it
/// trades tells all; another keeps some dust of what was bought.
fn echo(trade: &Record, draw: u64) -> Record {
    let aggregator = AGGREGATORS.start + u8::try_from(draw % AGGREGATORS.len() as u64).unwrap_or(0);
    let bought = rounded(trade.bought_amount);
    let dust = if aggregator == SETTLES_FIRST {
        0
    } else {
        bought / DUST_PARTS / 16 * u128::from(draw % 17)
    };
    Record {
        project: aggregator,
        sold_amount: rounded(trade.sold_amount),
        bought_amount: bought - dust,
        ..*trade
    }
}

/// An amount without the digits beyond [`DIGITS`].
fn rounded(amount: u128) -> u128 {
    let beyond = (amount.max(1).ilog10() + 1).saturating_sub(DIGITS);
    let unit = 10_u128.pow(beyond);
    amount / unit * unit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_digits_stay() {
        for (amount, expected) in [
            (0, 0),
            (999_999_999_999, 999_999_999_999),
            (1_234_567_890_123_456, 1_234_567_890_120_000),
            (
                u128::MAX,
                340_282_366_920_000_000_000_000_000_000_000_000_000,
            ),
        ] {
            assert_eq!(rounded(amount), expected);
        }
    }
}
