//! A token's daily prices.

use super::hours::PricedHour;
use super::series::Series;
use smartmoney_model::{Day, Hour, TokenAmount, Usd};

/// A token's volume-weighted average price of each day that had a trade, and the last
/// price before each hour of these days.
#[derive(Debug, Default)]
pub(crate) struct TokenPrices {
    /// USD per token, by day.
    days: Series,
    /// The same prices as exact fractions, in the same order.
    exact: Vec<DayPrice>,
    /// The last prices before the hours of each day, in the same order.
    before: Vec<BeforeHours>,
}

/// For each hour of a day the last price of an earlier hour that is not too old, in USD
/// per token; NaN where there is none.
type BeforeHours = [f32; 24];

/// The price of one day as an exact fraction, USD ÷ amount.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DayPrice {
    pub(crate) day: Day,
    usd: Usd,
    amount: TokenAmount,
}

/// A token's prices around an hour, USD per token.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct PricesAround {
    /// The price of the whole day.
    pub(crate) of_day: f64,
    /// The last price of an earlier hour, unless it is too old: the price that was to be
    /// seen before trading.
    pub(crate) before: Option<f64>,
}

/// A mark price: the latest price as of a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Mark {
    /// USD per token.
    pub(crate) price: f64,
    /// Older than [`FRESH_DAYS`]: never adds a gain.
    pub(crate) is_stale: bool,
}

/// A mark older than this never adds a gain.
const FRESH_DAYS: i32 = 30;

/// The weight of an hour in its day's median price is its volume, up to this, in USD.
const MAX_HOUR_WEIGHT: f64 = 1_000.0;

/// Hours whose price is this many times above or below their day's median are left out
/// of the day's price: an error of the source, or a price that was open to one wallet only.
const ABSURD_RATIO: f64 = 1_000.0;

impl DayPrice {
    /// USD per token.
    pub(crate) fn price(&self) -> f64 {
        self.usd.to_f64() / self.amount.to_f64()
    }

    /// The value of an amount at this price, at most [`Usd::LARGEST`].
    pub(crate) fn value_of(&self, amount: TokenAmount) -> Usd {
        self.value_up_to(amount, Usd::LARGEST)
    }

    /// The same of a holding: a limit to errors of prices must not make a loss of what was
    /// paid, so it is never below the cost.
    pub(crate) fn value_of_holding(&self, amount: TokenAmount, cost: Usd) -> Usd {
        self.value_up_to(amount, Usd::LARGEST.max(cost))
    }

    fn value_up_to(&self, amount: TokenAmount, most: Usd) -> Usd {
        self.usd.share(amount, self.amount).min(most)
    }
}

impl TokenPrices {
    pub(crate) const fn none() -> Self {
        Self {
            days: Series::empty(),
            exact: Vec::new(),
            before: Vec::new(),
        }
    }

    /// From the token's plausible hours, in order. A price of an earlier hour is the last one
    /// up to `oldest` hours later.
    pub(crate) fn from_plausible(hours: &[PricedHour], oldest: u32) -> Self {
        let (mut exact, mut before, mut last) = (Vec::new(), Vec::new(), None);
        for of_day in hours.chunk_by(|a, b| a.hour.day() == b.hour.day()) {
            if let Some(day) = day_price(of_day) {
                exact.push(day);
                before.push(before_hours(of_day, oldest, &mut last));
            }
        }
        Self {
            days: exact.iter().map(|day| (day.day.0, day.price())).collect(),
            exact,
            before,
        }
    }

    /// The prices around an hour; None on a day without a price.
    pub(crate) fn around(&self, hour: Hour) -> Option<PricesAround> {
        let day = hour.day();
        let index = self.days.index_at(day.0)?;
        let (of, of_day) = self.days.point(index)?;
        let before = self.before.get(index).filter(|_| of == day.0)?;
        let before = f64::from(*before.get(hour_of_day(hour))?);
        Some(PricesAround {
            of_day,
            before: before.is_finite().then_some(before),
        })
    }

    /// The price of exactly this day.
    pub(crate) fn exact_on(&self, day: Day) -> Option<&DayPrice> {
        let last = self.exact.get(self.days.index_at(day.0)?)?;
        (last.day == day).then_some(last)
    }

    /// The latest price on or before the day, for days that don't decrease from call to
    /// call: `cursor` begins at 0.
    pub(crate) fn as_of(&self, day: Day, cursor: &mut usize) -> Option<Mark> {
        let (of, price) = self.days.last_from(cursor, day.0)?;
        Some(Mark {
            price,
            is_stale: day.0 - of > FRESH_DAYS,
        })
    }

    /// The exact latest price on or before the day, and whether it is stale.
    pub(crate) fn exact_as_of(&self, day: Day) -> Option<(&DayPrice, bool)> {
        let last = self.exact.get(self.days.index_at(day.0)?)?;
        Some((last, day.0 - last.day.0 > FRESH_DAYS))
    }
}

fn hour_price(hour: &PricedHour) -> f64 {
    hour.usd.to_f64() / hour.amount.to_f64()
}

/// A day's hours whose price is not absurd beside the day's median.
pub(super) fn plausible_hours(hours: &[PricedHour]) -> Option<Vec<&PricedHour>> {
    let median = median_price(hours)?;
    let is_plausible = |hour: &&PricedHour| !is_absurd(hour_price(hour), median);
    Some(hours.iter().filter(is_plausible).collect())
}

/// All plausible hours of a token, from its hours in order.
pub(super) fn plausible_by_day(hours: &[PricedHour]) -> Vec<PricedHour> {
    let days = hours.chunk_by(|a, b| a.hour.day() == b.hour.day());
    days.filter_map(plausible_hours)
        .flatten()
        .copied()
        .collect()
}

/// The median of a day's hourly prices, weighted by volume, so that hours of one tiny
/// trade don't outweigh busy ones. An hour weighs at most [`MAX_HOUR_WEIGHT`], since a
/// false price often comes from a false value.
fn median_price(hours: &[PricedHour]) -> Option<f64> {
    let mut prices: Vec<(f64, f64)> = hours
        .iter()
        .map(|hour| (hour_price(hour), hour.usd.to_f64().min(MAX_HOUR_WEIGHT)))
        .filter(|(price, _)| price.is_finite() && *price > 0.0)
        .collect();
    prices.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = prices.iter().map(|(_, usd)| usd).sum::<f64>() / 2.0;
    let mut below = 0.0;
    prices.into_iter().find_map(|(price, usd)| {
        below += usd;
        (below >= half).then_some(price)
    })
}

fn day_price(hours: &[PricedHour]) -> Option<DayPrice> {
    let mut day = DayPrice {
        day: hours.first()?.hour.day(),
        usd: Usd::ZERO,
        amount: TokenAmount::ZERO,
    };
    for hour in hours {
        day.usd += hour.usd;
        day.amount += hour.amount;
    }
    (!day.amount.is_zero() && day.usd.is_positive()).then_some(day)
}

/// `last` is the last price of the days before, and becomes this day's.
fn before_hours(hours: &[PricedHour], oldest: u32, last: &mut Option<(Hour, f64)>) -> BeforeHours {
    let mut before = [f32::NAN; 24];
    let mut coming = hours.iter().peekable();
    let first = hours.first().map_or(0, |hour| hour.hour.day().0 * 24);
    for (slot, hour) in before.iter_mut().zip(first..) {
        if let Some((of, price)) = *last
            && hour - of.0 <= oldest.cast_signed()
        {
            #[allow(
                clippy::cast_possible_truncation,
                reason = "7 digits of a price to compare with"
            )]
            {
                *slot = price as f32;
            }
        }
        if let Some(traded) = coming.next_if(|coming| coming.hour.0 == hour) {
            *last = Some((traded.hour, hour_price(traded)));
        }
    }
    before
}

fn hour_of_day(hour: Hour) -> usize {
    usize::try_from(hour.0.rem_euclid(24)).unwrap_or(0)
}

/// Whether a price is so far from the day's that one of them must be an error.
pub(crate) fn is_absurd(price: f64, of_day: f64) -> bool {
    let ratio = price / of_day;
    !(1.0 / ABSURD_RATIO..=ABSURD_RATIO).contains(&ratio)
}

#[cfg(test)]
mod tests {
    use super::*;
    use smartmoney_model::TokenId;

    fn prices_of(hours: &[PricedHour]) -> TokenPrices {
        TokenPrices::from_plausible(&plausible_by_day(hours), 24)
    }

    fn hour(day: i32, hour: i32, usd: i64, tokens: u64) -> PricedHour {
        PricedHour {
            token: TokenId(0),
            hour: Hour(day * 24 + hour),
            usd: Usd::from_dollars(usd),
            amount: TokenAmount::from_tokens(tokens),
        }
    }

    #[test]
    fn a_day_is_weighted_by_volume() {
        let prices = prices_of(&[hour(10, 0, 100, 100), hour(10, 5, 600, 300)]);
        assert_eq!(
            prices.as_of(Day(10), &mut 0),
            Some(Mark {
                price: 1.75,
                is_stale: false
            })
        );
        assert_eq!(prices.as_of(Day(9), &mut 0), None);
    }

    #[test]
    fn a_price_is_carried_forward_and_grows_stale_after_30_days() {
        let prices = prices_of(&[hour(10, 0, 2, 1), hour(60, 0, 4, 1)]);
        for (day, price, is_stale) in [
            (10, 2.0, false),
            (40, 2.0, false),
            (41, 2.0, true),
            (60, 4.0, false),
            (91, 4.0, true),
        ] {
            assert_eq!(
                prices.as_of(Day(day), &mut 0),
                Some(Mark { price, is_stale }),
                "day {day}"
            );
            let (exact, stale) = prices.exact_as_of(Day(day)).unwrap();
            assert_eq!((exact.price(), stale), (price, is_stale), "day {day}");
        }
    }

    #[test]
    fn one_absurd_hour_does_not_make_the_days_price() {
        let hours = [
            hour(1, 0, 600, 600),
            hour(1, 1, 600, 600),
            hour(1, 2, 1_000_000, 1),
        ];
        let prices = prices_of(&hours);
        assert_eq!(
            prices.as_of(Day(1), &mut 0).map(|mark| mark.price),
            Some(1.0)
        );
    }

    /// The small trade's price is a thousand times the true one and more.
    #[test]
    fn a_tiny_trade_does_not_outvote_a_large_one() {
        let hours = [hour(1, 0, 1_000_000, 1_000_000), hour(1, 1, 2_000, 1)];
        let prices = prices_of(&hours);
        assert_eq!(
            prices.around(Hour(24)).map(|around| around.of_day),
            Some(1.0)
        );
    }

    #[test]
    fn before_an_hour_stands_the_last_plausible_price_of_a_day() {
        let prices = prices_of(&[
            hour(1, 22, 20_000, 10_000),
            hour(2, 3, 30_000, 10_000),
            hour(2, 4, 9_000, 1),
            hour(5, 1, 70, 10),
        ]);
        for (day, of_day, price) in [
            (1, 22, None),
            (1, 23, Some(2.0)),
            (2, 3, Some(2.0)),
            (2, 4, Some(3.0)),
            (2, 23, Some(3.0)),
            (3, 2, None),
            (5, 1, None),
            (5, 2, Some(7.0)),
        ] {
            let around = prices.around(Hour(day * 24 + of_day));
            assert_eq!(
                around.and_then(|around| around.before),
                price,
                "{day} {of_day}"
            );
        }
    }

    #[test]
    fn how_old_the_last_price_may_be_is_a_setting() {
        let hours = [hour(1, 22, 20, 10), hour(2, 3, 30, 10)];
        let before = |oldest| {
            let prices = TokenPrices::from_plausible(&hours, oldest);
            prices.around(Hour(2 * 24 + 3)).unwrap().before
        };
        assert_eq!((before(4), before(5)), (None, Some(2.0)));
    }
}
