//! The index of a chain's market, with which positions are compared.

use super::hours::PricedHour;
use super::series::Series;
use rustc_hash::FxHashMap;
use smartmoney_model::{Timestamp, TokenId};

/// An index of all tokens of one chain, each hour's returns weighted by the volume of the
/// days before. It begins at 1.
#[derive(Debug, Default)]
pub(crate) struct MarketIndex {
    /// The level at the middle of each hour with a trade, since an hour's price
    /// is an average over it. Hours without any keep the level.
    levels: Series,
}

/// The decay of a token's weight: volume of this many hours ago counts 1/e.
const WEIGHT_MEMORY_HOURS: f64 = 72.0;

/// After a longer gap a token's price does not enter the hour's return.
const LONGEST_GAP_HOURS: i32 = 72;

/// No token moves the index by more than this factor in one observation, up or
/// down: beyond it lie errors and prices made by one trade.
const LARGEST_STEP: f64 = 3.0;

const HALF_HOUR_SECS: i64 = 1_800;
const SECS_PER_HOUR: f64 = 3_600.0;

struct TokenState {
    last_hour: i32,
    last_price: f64,
    weight: f64,
}

impl MarketIndex {
    /// From the hours of all tokens of one chain, in any order.
    pub(crate) fn from_hours<'a>(hours: impl Iterator<Item = &'a PricedHour>) -> Self {
        let mut hours: Vec<(i32, TokenId, f64, f64)> = hours
            .map(|h| {
                (
                    h.hour.0,
                    h.token,
                    h.usd.to_f64(),
                    h.usd.to_f64() / h.amount.to_f64(),
                )
            })
            .filter(|(_, _, _, price)| price.is_finite() && *price > 0.0)
            .collect();
        hours.sort_unstable_by_key(|(hour, token, _, _)| (*hour, *token));
        let mut tokens: FxHashMap<TokenId, TokenState> = FxHashMap::default();
        let (mut level, mut traded) = (1.0, 0.0);
        let mut before = hours.first().map_or(0, |first| first.0);
        let levels = hours.chunk_by(|a, b| a.0 == b.0).map(|of_hour| {
            let hour = of_hour[0].0;
            traded *= decay(hour - before);
            before = hour;
            level *= 1.0 + hour_return(of_hour, traded, &mut tokens);
            traded += sum_in_any_order(of_hour.iter().map(|(_, _, usd, _)| *usd).collect());
            (hour, level)
        });
        Self {
            levels: levels.collect(),
        }
    }

    /// The level at a moment, interpolated between hours; None where no token traded.
    pub(crate) fn level(&self, at: Timestamp) -> Option<f64> {
        let middle = Timestamp::from_secs(at.as_secs() - HALF_HOUR_SECS);
        let hour = middle.hour();
        let Some(position) = self.levels.index_at(hour.0) else {
            return self.levels.first().map(|(_, level)| level);
        };
        let (_, before) = self.levels.point(position)?;
        let next = self.levels.point(position + 1);
        let after = next.map_or(
            before,
            |(of, level)| {
                if of == hour.0 + 1 { level } else { before }
            },
        );
        let share = middle.secs_since(hour.start()) / SECS_PER_HOUR;
        Some(before + (after - before) * share)
    }
}

/// The factor by which a weight has decayed after some hours.
fn decay(hours: i32) -> f64 {
    (-f64::from(hours) / WEIGHT_MEMORY_HOURS).exp()
}

/// The weighted mean of the hour's returns. A token's weight is its volume before this
/// hour, so that this hour's trades don't choose their own weight. `traded` is the weight
/// of all tokens: one that did not trade in this hour counts with a return of 0.
fn hour_return(
    of_hour: &[(i32, TokenId, f64, f64)],
    traded: f64,
    tokens: &mut FxHashMap<TokenId, TokenState>,
) -> f64 {
    let mut weighted = Vec::new();
    for (hour, token, usd, price) in of_hour {
        let state = tokens.entry(*token).or_insert(TokenState {
            last_hour: *hour,
            last_price: *price,
            weight: 0.0,
        });
        let gap = hour - state.last_hour;
        let weight = state.weight * decay(gap);
        if gap > 0 && gap <= LONGEST_GAP_HOURS {
            let step = (price / state.last_price).clamp(1.0 / LARGEST_STEP, LARGEST_STEP);
            weighted.push(weight * (step - 1.0));
        }
        *state = TokenState {
            last_hour: *hour,
            last_price: *price,
            weight: weight + usd,
        };
    }
    if traded > 0.0 {
        sum_in_any_order(weighted) / traded
    } else {
        0.0
    }
}

/// The same to the last digit in whatever order the numbers come: stores number tokens
/// as they see them first.
fn sum_in_any_order(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_unstable_by(f64::total_cmp);
    numbers.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use smartmoney_model::{Hour, TokenAmount, Usd};

    fn hour(token: u32, hour: i32, usd: i64, price: u64) -> PricedHour {
        let tokens = TokenAmount::from_tokens(u64::try_from(usd).unwrap());
        PricedHour {
            token: TokenId(token),
            hour: Hour(hour),
            usd: Usd::from_dollars(usd * i64::try_from(price).unwrap()),
            amount: tokens,
        }
    }

    fn middle_of(hour: i32) -> Timestamp {
        Timestamp::from_secs(i64::from(hour) * 3_600 + 1_800)
    }

    #[test]
    fn an_equal_rise_of_two_equal_tokens_is_the_markets() {
        let hours = [
            hour(0, 0, 100, 1),
            hour(1, 0, 100, 1),
            hour(0, 1, 100, 2),
            hour(1, 1, 100, 2),
        ];
        let index = MarketIndex::from_hours(hours.iter());
        assert_eq!(index.level(middle_of(0)), Some(1.0));
        assert!((index.level(middle_of(1)).unwrap() - 2.0).abs() < 1e-12);
        let between = index.level(Hour(1).start()).unwrap();
        assert!((between - 1.5).abs() < 1e-12, "{between}");
    }

    #[test]
    fn a_token_that_did_not_trade_stood_still() {
        let hours = [hour(0, 0, 300, 1), hour(1, 0, 100, 1), hour(1, 1, 100, 2)];
        let index = MarketIndex::from_hours(hours.iter());
        assert!((index.level(middle_of(1)).unwrap() - 1.25).abs() < 1e-12);
    }

    /// Stores number tokens in the order in which they see them.
    #[test]
    fn the_numbers_of_the_tokens_change_no_digit() {
        let level = |ids: [u32; 4]| {
            let hours = (0..30_u32).flat_map(|at| {
                ids.iter().zip(1_u32..).map(move |(token, nth)| {
                    let price = u64::from(1 + (nth * nth + at * nth) % 13);
                    hour(
                        *token,
                        at.cast_signed(),
                        i64::from(7 + nth * 31 + at),
                        price,
                    )
                })
            });
            let hours: Vec<_> = hours.collect();
            let index = MarketIndex::from_hours(hours.iter());
            (0..30)
                .map(|at| index.level(middle_of(at)))
                .collect::<Vec<_>>()
        };
        let levels = level([0, 1, 2, 3]);
        assert_eq!(level([3, 1, 0, 2]), levels);
        assert_eq!(level([2, 3, 1, 0]), levels);
    }

    #[test]
    fn before_and_after_the_data_the_level_stays() {
        let hours = [hour(0, 10, 100, 1), hour(0, 11, 100, 2)];
        let index = MarketIndex::from_hours(hours.iter());
        assert_eq!(index.level(middle_of(0)), Some(1.0));
        assert_eq!(index.level(middle_of(99)), index.level(middle_of(11)));
        assert_eq!(MarketIndex::default().level(middle_of(0)), None);
    }
}
