//! A token's price of each traded hour, without what one wallet itself traded.

use super::hours::PricedHour;
use crate::EvidenceSettings;
use smartmoney_model::Hour;

/// The traded hours of a token whose price is plausible, in order.
#[derive(Debug, Default)]
pub(crate) struct HourPrices {
    hours: Vec<HourPrice>,
    first_day: i32,
    /// From the first day to the last, where its hours begin, and where they end: a search
    /// among all hours would wait for memory at each step.
    days: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
struct HourPrice {
    hour: i32,
    usd: f64,
    amount: f64,
}

/// What one wallet traded of a token, and how much of an hour has to be left without it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OwnHours {
    /// In order.
    hours: Vec<OwnHour>,
    /// What is left of an hour is no price under this, USD …
    least_usd: f64,
    /// … or under this share of the hour's amount.
    least_share: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct OwnHour {
    hour: i32,
    /// USD.
    usd: f64,
    /// In tokens.
    amount: f64,
}

/// A price of others, and the hour in which they traded at it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct OthersPrice {
    pub(crate) hour: i32,
    /// USD per token.
    pub(crate) price: f64,
}

const HOURS_PER_DAY: i32 = 24;

impl OwnHours {
    /// Of whom no trade is taken out.
    pub(crate) const NONE: Self = Self {
        hours: Vec::new(),
        least_usd: 0.0,
        least_share: 0.0,
    };

    /// From trades in order: when, for how many dollars, and how many tokens.
    pub(crate) fn of(
        trades: impl Iterator<Item = (Hour, f64, f64)>,
        settings: &EvidenceSettings,
    ) -> Self {
        let mut hours: Vec<OwnHour> = Vec::new();
        for (Hour(hour), usd, amount) in trades {
            match hours.last_mut().filter(|last| last.hour == hour) {
                Some(last) => {
                    last.usd += usd;
                    last.amount += amount;
                }
                None => hours.push(OwnHour { hour, usd, amount }),
            }
        }
        Self {
            hours,
            least_usd: settings.min_others_usd,
            least_share: settings.min_others_share,
        }
    }

    /// The last hour before this one in which it traded.
    pub(crate) fn last_before(&self, hour: i32) -> Option<i32> {
        let before = self.hours.partition_point(|own| own.hour < hour);
        Some(self.hours[before.checked_sub(1)?].hour)
    }
}

impl HourPrices {
    pub(crate) const fn none() -> Self {
        Self {
            hours: Vec::new(),
            first_day: 0,
            days: Vec::new(),
        }
    }

    /// From hours in order.
    pub(super) fn from_hours(hours: &[PricedHour]) -> Self {
        let priced = hours.iter().map(|hour| HourPrice {
            hour: hour.hour.0,
            usd: hour.usd.to_f64(),
            amount: hour.amount.to_f64(),
        });
        let day_of = |hour: &PricedHour| hour.hour.day().0;
        let first_day = hours.first().map_or(0, day_of);
        let mut days = Vec::new();
        for (hour, at) in hours.iter().zip(0..) {
            let day = usize::try_from(day_of(hour) - first_day).unwrap_or(0);
            days.resize(days.len().max(day + 1), at);
        }
        days.push(u32::try_from(hours.len()).unwrap_or(u32::MAX));
        Self {
            hours: priced.collect(),
            first_day,
            days,
        }
    }

    /// The place of the first of its hours that is not before this one.
    fn place_of(&self, hour: i32) -> usize {
        let Ok(day) = usize::try_from(hour.div_euclid(HOURS_PER_DAY) - self.first_day) else {
            return 0;
        };
        let Some([begin, end]) = self.days.get(day..).and_then(<[u32]>::first_chunk) else {
            return self.hours.len();
        };
        let (begin, end) = (*begin as usize, *end as usize);
        begin + self.hours[begin..end].partition_point(|of| of.hour < hour)
    }

    /// The last price of others in an hour before `hour`, at most `oldest` hours back.
    pub(crate) fn last_before(
        &self,
        hour: i32,
        oldest: i32,
        own: &OwnHours,
    ) -> Option<OthersPrice> {
        let before = self.place_of(hour);
        let hours = self.hours[..before].iter().rev();
        hours
            .take_while(|of| hour - of.hour <= oldest)
            .find_map(|of| of.without(own))
    }

    /// The first price of others in an hour after `hour`, at most `latest` hours later.
    pub(crate) fn next_after(&self, hour: i32, latest: i32, own: &OwnHours) -> Option<OthersPrice> {
        let after = self.place_of(hour.saturating_add(1));
        let hours = self.hours[after..].iter();
        hours
            .take_while(|of| of.hour - hour <= latest)
            .find_map(|of| of.without(own))
    }
}

impl HourPrice {
    fn without(&self, own: &OwnHours) -> Option<OthersPrice> {
        let (mut usd, mut amount) = (self.usd, self.amount);
        if let Ok(at) = own.hours.binary_search_by_key(&self.hour, |own| own.hour) {
            usd -= own.hours[at].usd;
            amount -= own.hours[at].amount;
            if usd < own.least_usd || amount < self.amount * own.least_share {
                return None;
            }
        }
        Some(OthersPrice {
            hour: self.hour,
            price: usd / amount,
        })
    }
}
