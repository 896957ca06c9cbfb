//! What each token was worth at any moment, from the trades of a market.

use rustc_hash::FxHashMap;
use smartmoney_model::{Timestamp, TokenId};

/// A token's volume-weighted average prices of its traded hours.
#[derive(Debug, Default)]
pub(crate) struct HourlyPrices {
    hours: Vec<(i32, f64)>,
    volume: f64,
}

/// Beyond its last traded hour a price holds for this long.
const LATEST_HOURS: f64 = 168.0;

const SECS_PER_HOUR: f64 = 3_600.0;

impl HourlyPrices {
    /// Of (token, time, USD, amount) in any order.
    pub(crate) fn of(
        trades: impl Iterator<Item = (TokenId, Timestamp, f64, f64)>,
    ) -> FxHashMap<TokenId, Self> {
        let mut sums: FxHashMap<(TokenId, i32), (f64, f64)> = FxHashMap::default();
        for (token, time, usd, amount) in trades {
            let sum = sums.entry((token, time.hour().0)).or_default();
            sum.0 += usd;
            sum.1 += amount;
        }
        let mut prices: FxHashMap<TokenId, Self> = FxHashMap::default();
        for ((token, hour), (usd, amount)) in sums {
            if usd > 0.0 && amount > 0.0 {
                let of = prices.entry(token).or_default();
                of.hours.push((hour, usd / amount));
                of.volume += usd;
            }
        }
        for of in prices.values_mut() {
            of.hours.sort_by_key(|(hour, _)| *hour);
        }
        prices
    }

    /// The price at a moment: on the straight line between the middles of the traded hours
    /// before and after it. None before the first.
    pub(crate) fn at(&self, time: Timestamp) -> Option<f64> {
        let middle = |hour: i32| f64::from(hour) + 0.5;
        let at = time.as_secs() as f64 / SECS_PER_HOUR;
        let after = self.hours.partition_point(|(hour, _)| middle(*hour) <= at);
        let (hour, price) = *self.hours.get(after.checked_sub(1)?)?;
        let since = at - middle(hour);
        match self.hours.get(after) {
            Some((next, later)) => {
                Some(price + (later - price) * since / (middle(*next) - middle(hour)))
            }
            None => (since <= LATEST_HOURS).then_some(price),
        }
    }

    /// The first traded hour.
    pub(crate) fn first(&self) -> Option<i32> {
        self.hours.first().map(|(hour, _)| *hour)
    }

    /// USD traded in all hours.
    pub(crate) fn volume(&self) -> f64 {
        self.volume
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two trades of one hour make $3 a token, an hour later it is $5: half an hour after the
    /// middle of the first it is $4.
    #[test]
    fn between_two_hours_the_price_lies_on_a_straight_line() {
        let time = Timestamp::from_secs;
        let trades = [(60, 2.0, 1.0), (120, 4.0, 1.0), (3_700, 5.0, 1.0)];
        let trades = trades.map(|(secs, usd, amount)| (TokenId(1), time(secs), usd, amount));
        let prices = HourlyPrices::of(trades.into_iter());
        let price = &prices[&TokenId(1)];
        assert_eq!(price.at(time(1_799)), None);
        assert_eq!(price.at(time(3_600)), Some(4.0));
        assert_eq!(price.at(time(7_200)), Some(5.0));
        assert_eq!(price.at(time(1_000_000)), None);
        assert_eq!((price.first(), price.volume()), (Some(0), 11.0));
    }
}
