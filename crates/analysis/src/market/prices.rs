use super::series::Series;
use smartmoney_model::{Day, Hour, TokenAmount, TokenHour, Usd};

/// A token's volume-weighted average price of each day and hour that had a trade.
#[derive(Debug, Default)]
pub(crate) struct TokenPrices {
    exact: Vec<DayPrice>,
    /// The same prices, USD a token.
    days: Series,
    hours: Series,
}

/// USD ÷ amount of one day: exact.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DayPrice {
    pub(crate) day: Day,
    usd: Usd,
    amount: TokenAmount,
}

/// A price as of some day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Mark {
    /// USD a token.
    pub(crate) price: f64,
    /// Older than [`FRESH_DAYS`]: never adds a gain.
    pub(crate) is_stale: bool,
}

/// A mark older than this never adds a gain.
const FRESH_DAYS: i32 = 30;

/// Hours this far from their day's median price are left out of the day's
/// price: an error of the source or a price that nobody else could have had.
const ABSURD_RATIO: f64 = 1_000.0;

impl DayPrice {
    /// USD a token.
    pub(crate) fn price(&self) -> f64 {
        self.usd.to_f64() / self.amount.to_f64()
    }

    /// What an amount is worth at this price, at most [`Usd::LARGEST`].
    pub(crate) fn value_of(&self, amount: TokenAmount) -> Usd {
        self.usd.share(amount, self.amount).min(Usd::LARGEST)
    }
}

impl TokenPrices {
    pub(crate) const fn none() -> Self {
        Self {
            exact: Vec::new(),
            days: Series::empty(),
            hours: Series::empty(),
        }
    }

    /// From the token's hours, in order.
    pub(crate) fn from_hours(hours: &[TokenHour]) -> Self {
        let exact: Vec<DayPrice> = hours
            .chunk_by(|a, b| a.hour.day() == b.hour.day())
            .filter_map(day_price)
            .collect();
        Self {
            days: exact.iter().map(|day| (day.day.0, day.price())).collect(),
            hours: hours
                .iter()
                .map(|hour| (hour.hour.0, hour_price(hour)))
                .filter(|(_, price)| price.is_finite() && *price > 0.0)
                .collect(),
            exact,
        }
    }

    /// The price of exactly this day, USD a token.
    pub(crate) fn on(&self, day: Day) -> Option<f64> {
        let (of, price) = self.days.last(day.0)?;
        (of == day.0).then_some(price)
    }

    /// The same, exactly.
    pub(crate) fn exact_on(&self, day: Day) -> Option<&DayPrice> {
        let place = self.exact.binary_search_by_key(&day, |price| price.day);
        self.exact.get(place.ok()?)
    }

    /// The latest price on or before the day, for days that only grow:
    /// `cursor` begins at 0 and remembers how far they came.
    pub(crate) fn as_of(&self, day: Day, cursor: &mut usize) -> Option<Mark> {
        let (of, price) = self.days.last_from(cursor, day.0)?;
        Some(Mark {
            price,
            is_stale: day.0 - of > FRESH_DAYS,
        })
    }

    /// The last price of an hour before this one, at most a day old: what
    /// anybody could see before trading.
    pub(crate) fn before(&self, hour: Hour) -> Option<f64> {
        let (of, price) = self.hours.last(hour.0 - 1)?;
        (hour.0 - of <= 24).then_some(price)
    }

    /// The exact latest price on or before the day, and whether it is stale.
    pub(crate) fn exact_as_of(&self, day: Day) -> Option<(&DayPrice, bool)> {
        let after = self.exact.partition_point(|price| price.day <= day);
        let last = self.exact.get(after.checked_sub(1)?)?;
        Some((last, day.0 - last.day.0 > FRESH_DAYS))
    }
}

fn hour_price(hour: &TokenHour) -> f64 {
    hour.usd.to_f64() / hour.amount.to_f64()
}

fn day_price(hours: &[TokenHour]) -> Option<DayPrice> {
    let mut prices: Vec<f64> = hours
        .iter()
        .map(hour_price)
        .filter(|p| p.is_finite())
        .collect();
    prices.sort_by(f64::total_cmp);
    let median = *prices.get(prices.len() / 2)?;
    let plausible = median / ABSURD_RATIO..=median * ABSURD_RATIO;
    let mut day = DayPrice {
        day: hours.first()?.hour.day(),
        usd: Usd::ZERO,
        amount: TokenAmount::ZERO,
    };
    for hour in hours
        .iter()
        .filter(|hour| plausible.contains(&hour_price(hour)))
    {
        day.usd += hour.usd;
        day.amount += hour.amount;
    }
    (!day.amount.is_zero() && day.usd.is_positive()).then_some(day)
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

    fn hour(day: i32, hour: i32, usd: i64, tokens: u64) -> TokenHour {
        TokenHour {
            token: TokenId(0),
            hour: Hour(day * 24 + hour),
            usd: Usd::from_dollars(usd),
            amount: TokenAmount::from_tokens(tokens),
        }
    }

    #[test]
    fn a_day_is_weighted_by_volume() {
        let prices = TokenPrices::from_hours(&[hour(10, 0, 100, 100), hour(10, 5, 600, 300)]);
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
        let prices = TokenPrices::from_hours(&[hour(10, 0, 2, 1), hour(60, 0, 4, 1)]);
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
            hour(1, 0, 10, 10),
            hour(1, 1, 10, 10),
            hour(1, 2, 1_000_000, 1),
        ];
        let prices = TokenPrices::from_hours(&hours);
        assert_eq!(
            prices.as_of(Day(1), &mut 0).map(|mark| mark.price),
            Some(1.0)
        );
    }
}
