//! Volume of a token or chain over time.

use super::series::Series;
use smartmoney_model::{Day, TokenHour};

/// The volume in USD from the first trade to the end of each day that had a trade.
///
/// It is asked as of a day, so that later trades of other wallets never change what is
/// said of an older position.
#[derive(Debug, Default)]
pub(crate) struct CumulativeVolume {
    days: Series,
}

impl CumulativeVolume {
    pub(crate) const fn none() -> Self {
        Self {
            days: Series::empty(),
        }
    }

    /// From hours in any order.
    pub(crate) fn from_hours<'a>(hours: impl Iterator<Item = &'a TokenHour>) -> Self {
        let mut by_day: Vec<(Day, f64)> = hours.map(|h| (h.hour.day(), h.usd.to_f64())).collect();
        by_day.sort_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let mut days: Vec<(Day, f64)> = Vec::new();
        let mut total = 0.0;
        for (day, usd) in by_day {
            total += usd;
            match days.last_mut() {
                Some(last) if last.0 == day => last.1 = total,
                _ => days.push((day, total)),
            }
        }
        let days = days.into_iter().map(|(day, total)| (day.0, total));
        Self {
            days: days.collect(),
        }
    }

    /// The volume up to the end of the day, in USD.
    pub(crate) fn up_to(&self, day: Day) -> f64 {
        self.days.last_at(day.0).map_or(0.0, |(_, total)| total)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use smartmoney_model::{Hour, HourQuote, TokenAmount, TokenId, Usd};

    #[test]
    fn adds_up_to_the_day() {
        let hour = |day: i32, usd| TokenHour {
            token: TokenId(0),
            hour: Hour(day * 24),
            quote: HourQuote::Cash,
            base: TokenAmount::ZERO,
            usd: Usd::from_dollars(usd),
            amount: TokenAmount::from_tokens(1),
        };
        let volume = CumulativeVolume::from_hours([hour(5, 7), hour(3, 10), hour(5, 1)].iter());
        for (day, total) in [(2, 0.0), (3, 10.0), (4, 10.0), (5, 18.0), (9, 18.0)] {
            assert_eq!(volume.up_to(Day(day)), total);
        }
    }
}
