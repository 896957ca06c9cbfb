//! The index of a chain's market, with which positions are compared.

use super::hours::PricedHour;
use super::series::Series;
use crate::MarketSettings;
use smartmoney_model::{Day, Hour, Timestamp, Usd};

/// An index of the seasoned tokens of one chain, each weighted by what was traded of it in the
/// month before. It begins at 1.
///
/// A token enters it some days after its first trade only: an index that buys every new token
/// just before it falls measures launches and not the market (the new-listing bias of Lyon,
/// Barber and Tsai, *Improved Methods for Tests of Long-Run Abnormal Stock Returns*, 1999).
#[derive(Debug, Default)]
pub(crate) struct MarketIndex {
    /// The level at the middle of each hour with a trade, since an hour's price is an average
    /// over it. Hours without any keep the level.
    levels: Series,
}

const HALF_HOUR_SECS: i64 = 1_800;
const SECS_PER_HOUR: f64 = 3_600.0;

impl MarketIndex {
    /// From the plausible hours of each token of one chain, each in order.
    pub(crate) fn from_tokens(tokens: &[Vec<PricedHour>], settings: &MarketSettings) -> Self {
        let first_hours = tokens.iter().filter_map(|hours| Some(hours.first()?.hour));
        let Some(start) = first_hours.min() else {
            return Self::default();
        };
        let last = tokens
            .iter()
            .filter_map(|hours| Some(hours.last()?.hour.day()));
        let end = last.max().unwrap_or(start.day());
        let mut weights = DayWeights::new(start, end, settings);
        // By hour: how much each token moved the market, not yet divided by all weights.
        let mut moves: Vec<(i32, f64)> = Vec::new();
        for hours in tokens {
            weights.of_token(hours);
            moves.extend(hours.iter().map(|hour| (hour.hour.0, 0.0)));
            moves.extend(hours.windows(2).filter_map(|pair| {
                let weight = weights.weight(pair[1].hour.day());
                (weight > 0.0)
                    .then(|| Some((pair[1].hour.0, weight * step(&pair[0], &pair[1], settings)?)))?
            }));
        }
        // In an order that is not the store's, so that sums are equal to the last digit.
        moves.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let mut level = 1.0;
        let levels = moves.chunk_by(|a, b| a.0 == b.0).map(|of_hour| {
            let all = weights.all(Hour(of_hour[0].0).day());
            if all > 0.0 {
                level *= 1.0 + of_hour.iter().map(|(_, moved)| moved).sum::<f64>() / all;
            }
            (of_hour[0].0, level)
        });
        Self {
            levels: levels.collect(),
        }
    }

    /// The level at a moment, interpolated between two hours of one day: a day's levels don't
    /// change when the next one's trades come. None where no token traded.
    pub(crate) fn level(&self, at: Timestamp) -> Option<f64> {
        let middle = Timestamp::from_secs(at.as_secs() - HALF_HOUR_SECS);
        let hour = middle.hour();
        let Some(position) = self.levels.index_at(hour.0) else {
            return self.levels.first().map(|(_, level)| level);
        };
        let (_, before) = self.levels.point(position)?;
        let next = self.levels.point(position + 1);
        let after = next.map_or(before, |(of, level)| {
            if of == hour.0 + 1 && Hour(of).day() == hour.day() {
                level
            } else {
                before
            }
        });
        let share = middle.secs_since(hour.start()) / SECS_PER_HOUR;
        Some(before + (after - before) * share)
    }

    /// The level at which a day begins: that of the last hour before it.
    pub(crate) fn level_at_start(&self, day: Day) -> Option<f64> {
        let last = self.levels.last_at(day.0 * 24 - 1);
        last.or_else(|| self.levels.first()).map(|(_, level)| level)
    }
}

/// How much of its price a token gained since its last traded hour; None after a long gap.
fn step(before: &PricedHour, now: &PricedHour, settings: &MarketSettings) -> Option<f64> {
    let price = |of: &PricedHour| of.usd.to_f64() / of.amount.to_f64();
    let ratio = price(now) / price(before);
    let gap = i64::from(now.hour.0 - before.hour.0);
    let is_known = gap <= i64::from(settings.max_gap_hours) && ratio.is_finite();
    is_known.then(|| ratio.clamp(1.0 / settings.max_step, settings.max_step) - 1.0)
}

/// What each token weighs on each day, token by token, and all of them together.
struct DayWeights<'a> {
    settings: &'a MarketSettings,
    start: Hour,
    /// Of the token at hand, by day from the start. Exact, as is their sum.
    own: Vec<Usd>,
    all: Vec<Usd>,
    /// The token's volume before each day.
    traded: Vec<Usd>,
}

impl<'a> DayWeights<'a> {
    fn new(start: Hour, end: Day, settings: &'a MarketSettings) -> Self {
        let days = usize::try_from(end.0 - start.day().0 + 1).unwrap_or(0);
        Self {
            settings,
            start,
            own: vec![Usd::ZERO; days],
            all: vec![Usd::ZERO; days],
            traded: vec![Usd::ZERO; days + 1],
        }
    }

    /// Turns to the next token.
    fn of_token(&mut self, hours: &[PricedHour]) {
        self.own.fill(Usd::ZERO);
        self.traded.fill(Usd::ZERO);
        let Some(first) = hours.first() else { return };
        for hour in hours {
            let at = self.index(hour.hour.day());
            self.traded[at + 1] += hour.usd;
        }
        for day in 1..self.traded.len() {
            let before = self.traded[day - 1];
            self.traded[day] += before;
        }
        let listed = self.index(first.hour.day());
        let of = self.settings;
        let is_early =
            i64::from(first.hour.0) < i64::from(self.start.0) + i64::from(of.start_hours);
        let (from_days, to_days) = (of.weight_from_days as usize, of.weight_to_days as usize);
        for day in 0..self.own.len() {
            let at_start = day < of.start_days as usize && is_early;
            if !at_start && day < listed + of.seasoned_after_days as usize {
                continue;
            }
            // Before there are days to choose from, all earlier trading.
            let to = if day <= to_days {
                day
            } else {
                day + 1 - to_days
            };
            let from = day.saturating_sub(from_days);
            self.own[day] = self.traded[to] - self.traded[from];
            self.all[day] += self.own[day];
        }
    }

    fn weight(&self, day: Day) -> f64 {
        self.own[self.index(day)].to_f64()
    }

    fn all(&self, day: Day) -> f64 {
        self.all[self.index(day)].to_f64()
    }

    fn index(&self, day: Day) -> usize {
        usize::try_from(day.0 - self.start.day().0).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use smartmoney_model::{TokenAmount, TokenId};

    fn hour(token: u32, hour: i32, usd: i64, price: u64) -> PricedHour {
        PricedHour {
            token: TokenId(token),
            hour: Hour(hour),
            usd: Usd::from_dollars(usd * i64::try_from(price).unwrap()),
            amount: TokenAmount::from_tokens(u64::try_from(usd).unwrap()),
        }
    }

    fn index(tokens: &[Vec<PricedHour>]) -> MarketIndex {
        MarketIndex::from_tokens(tokens, &MarketSettings::default())
    }

    fn middle_of(hour: i32) -> Timestamp {
        Timestamp::from_secs(i64::from(hour) * 3_600 + 1_800)
    }

    /// Two tokens of equal weight; one doubles on the second day and the other stands still.
    #[test]
    fn a_rise_counts_by_the_volume_of_the_days_before() {
        let index = index(&[
            vec![hour(0, 0, 100, 1), hour(0, 25, 100, 2)],
            vec![hour(1, 0, 100, 1), hour(1, 25, 100, 1)],
        ]);
        assert_eq!(index.level(middle_of(0)), Some(1.0));
        assert_eq!(index.level(middle_of(25)), Some(1.5));
        assert_eq!(index.level_at_start(Day(1)), Some(1.0));
        assert_eq!(index.level_at_start(Day(2)), Some(1.5));
        assert_eq!(index.level(middle_of(99)), Some(1.5));
        assert_eq!(MarketIndex::default().level(middle_of(0)), None);
    }

    /// What is listed later counts for nothing in its first ten days, however much it falls.
    #[test]
    fn a_new_token_is_no_part_of_the_market() {
        let old = (0..40).map(|day| hour(0, day * 24, 100, 8)).collect();
        let listed = |day: i32| {
            vec![
                hour(1, day * 24, 9_000, 8),
                hour(1, day * 24 + 30, 9_000, 4),
            ]
        };
        let level = |tokens: &[Vec<PricedHour>]| index(tokens).level(middle_of(39 * 24));
        assert_eq!(level(&[old, listed(20)]), Some(1.0));
    }

    /// Stores number tokens in the order in which they see them.
    #[test]
    fn the_order_of_the_tokens_changes_no_digit() {
        let token = |nth: u32| -> Vec<PricedHour> {
            let price = |at: u32| u64::from(1 + (nth * nth + at * nth) % 13);
            (0..90_u32)
                .map(|at| {
                    hour(
                        nth,
                        at.cast_signed() * 7,
                        i64::from(7 + nth * 31 + at),
                        price(at),
                    )
                })
                .collect()
        };
        let levels = |order: [u32; 4]| {
            let index = index(&order.map(token));
            (0..630)
                .map(|at| index.level(middle_of(at)))
                .collect::<Vec<_>>()
        };
        assert_eq!(levels([3, 1, 0, 2]), levels([0, 1, 2, 3]));
        assert_eq!(levels([2, 3, 1, 0]), levels([0, 1, 2, 3]));
    }
}
