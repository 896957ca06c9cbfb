//! The price of a chain's base asset, by which swaps against it are valued.

use super::hours::PricedHour;
use super::prices::plausible_hours;
use smartmoney_model::{Day, Hour, TokenAmount, Usd};

/// The prices of a chain's base asset, by hour and by day.
#[derive(Debug, Default)]
pub(crate) struct BasePrices {
    hours: Vec<(Hour, Ratio)>,
    days: Vec<(Day, Ratio)>,
}

/// A price as an exact fraction: USD ÷ tokens.
#[derive(Debug, Clone, Copy)]
struct Ratio {
    usd: Usd,
    amount: TokenAmount,
}

/// Before the hour of a swap no older price is taken.
const OLDEST_DAYS: i32 = 30;

impl BasePrices {
    /// From the hours of all tokens that are the chain's base asset, in any order. Hours
    /// whose price is absurd beside their day's are left out.
    pub(super) fn from_hours(mut hours: Vec<PricedHour>) -> Self {
        hours.sort_unstable_by_key(|hour| (hour.hour, hour.token));
        let mut prices = Self::default();
        for of_day in hours.chunk_by(|a, b| a.hour.day() == b.hour.day()) {
            let Some(plausible) = plausible_hours(of_day) else {
                continue;
            };
            for hour in &plausible {
                add(&mut prices.hours, hour.hour, hour);
                add(&mut prices.days, hour.hour.day(), hour);
            }
        }
        prices
    }

    /// The value of an amount at the price of this hour, or else of its day; None on a day
    /// without a price.
    pub(super) fn value_on(&self, hour: Hour, amount: TokenAmount) -> Option<Usd> {
        let of_hour = exact(&self.hours, hour);
        let price = of_hour.or_else(|| exact(&self.days, hour.day()))?;
        Some(price.value_of(amount))
    }

    /// The same at the latest price before, where that day has none.
    pub(super) fn value_at(&self, hour: Hour, amount: TokenAmount) -> Option<Usd> {
        self.value_on(hour, amount).or_else(|| {
            let before = self.days.partition_point(|(day, _)| *day <= hour.day());
            let (day, price) = self.days.get(before.checked_sub(1)?)?;
            (hour.day().0 - day.0 <= OLDEST_DAYS).then(|| price.value_of(amount))
        })
    }
}

impl Ratio {
    fn value_of(self, amount: TokenAmount) -> Usd {
        self.usd.share(amount, self.amount).min(Usd::LARGEST)
    }
}

fn add<T: PartialEq>(prices: &mut Vec<(T, Ratio)>, of: T, hour: &PricedHour) {
    match prices.last_mut().filter(|(last, _)| *last == of) {
        Some((_, price)) => {
            price.usd += hour.usd;
            price.amount += hour.amount;
        }
        None => prices.push((
            of,
            Ratio {
                usd: hour.usd,
                amount: hour.amount,
            },
        )),
    }
}

fn exact<T: Ord + Copy>(prices: &[(T, Ratio)], of: T) -> Option<Ratio> {
    let at = prices.binary_search_by_key(&of, |(time, _)| *time).ok()?;
    Some(prices[at].1)
}
