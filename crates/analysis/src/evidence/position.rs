//! One position, walked from its first purchase to its last sale: what it earned beyond the
//! market in each period, for the wallet and for a follower.

use super::positions::TokenTrade;
use crate::EvidenceSettings;
use crate::market::{Market, OwnHours, TokenMarket};
use smartmoney_model::{Day, Hour, LeftOut, PeriodExcess, PositionRecord, Timestamp, TokenId};
use std::collections::VecDeque;

pub(super) const HOURS_PER_DAY: i32 = 24;
const SECS_PER_HOUR: i64 = 3_600;

/// The token's market without the wallet's own trades.
#[derive(Clone, Copy)]
pub(crate) struct Sides<'a> {
    pub(crate) market: &'a Market,
    pub(crate) token: &'a TokenMarket,
    pub(crate) own: &'a OwnHours,
    /// The first day that is not closed.
    pub(crate) until: Day,
    pub(crate) settings: &'a EvidenceSettings,
}

/// What a holding is worth at some moment.
enum Mark {
    /// USD per token.
    Price(f64),
    /// Only the wallet traded of late: what it was worth before.
    Unchanged,
}

/// Where a follower's order is filled.
enum Fill {
    At {
        hour: i32,
        price: f64,
        level: f64,
    },
    /// The next traded hour is not known yet.
    Pending,
    /// Nobody else traded in time.
    None,
}

/// The number of the period in which a day lies.
pub(crate) fn period_of(day: Day, settings: &EvidenceSettings) -> i32 {
    // 1970-01-01 was a Thursday: like this a period of 7 days begins on a Monday.
    (day.0 + 3).div_euclid(settings.period_days.max(1).cast_signed())
}

/// The start of a period.
pub(crate) fn period_start(period: i32, settings: &EvidenceSettings) -> Timestamp {
    Day(period * settings.period_days.max(1).cast_signed() - 3).start()
}

/// A position under way.
#[derive(Clone)]
pub(crate) struct PositionWalk<'a> {
    sides: Sides<'a>,
    record: PositionRecord,
    /// What all purchases so far cost, USD.
    cost: f64,
    lots: VecDeque<Lot>,
    first_period: i32,
    periods: Vec<(f64, f64)>,
    /// The first midnight that is not passed yet.
    next_midnight: Day,
    is_fully_priced: bool,
    has_market: bool,
    /// Σ cost × price gain of purchases, and of what was sold.
    gain_bought: f64,
    gain_sold: f64,
    cost_sold: f64,
    /// Has no lots, so that nothing is measured.
    is_counted_only: bool,
}

/// What is left of one purchase.
#[derive(Clone)]
struct Lot {
    amount: f64,
    cost: f64,
    price_gain: f64,
    own: Holding,
    /// None until the follower has bought.
    follower: Option<(i32, f64, Holding)>,
}

/// What a lot was worth when it was last looked at.
#[derive(Clone, Copy)]
struct Holding {
    value: f64,
    level: f64,
}

impl Sides<'_> {
    /// The number of the period of a day; with 7 days a period is a week from Monday.
    fn period(&self, day: Day) -> i32 {
        period_of(day, self.settings)
    }

    /// What a holding is worth in an hour: by the last price of others before it. When there
    /// was none for long, it can't be sold, and is worth nothing until there is one again.
    fn mark(&self, hour: i32) -> Mark {
        let hours = &self.token.hours;
        let oldest = self.settings.max_mark_age_hours.cast_signed();
        if let Some(others) = hours.last_before(hour, oldest, self.own) {
            return Mark::Price(others.price);
        }
        match self.own.last_before(hour) {
            Some(own) if hour - own <= oldest => Mark::Unchanged,
            _ => Mark::Price(0.0),
        }
    }

    fn fill_after(&self, at: Timestamp) -> Fill {
        let (hour, end) = (at.hour().0, self.until.0 * HOURS_PER_DAY);
        let latest = self.settings.follow_within_hours.cast_signed();
        let next = self.token.hours.next_after(hour, latest, self.own);
        match next {
            Some(next) if next.hour < end => {
                let middle =
                    Timestamp::from_secs(Hour(next.hour).start().as_secs() + SECS_PER_HOUR / 2);
                match self.market.index_level(self.token, middle) {
                    Some(level) => Fill::At {
                        hour: next.hour,
                        price: next.price,
                        level,
                    },
                    None => Fill::None,
                }
            }
            _ if hour + latest >= end => Fill::Pending,
            _ => Fill::None,
        }
    }

    /// The wallet's share of all trading in the token, from the day of its first trade in it.
    pub(crate) fn own_share(&self, traded: f64, since: Day, to: Day) -> f64 {
        let volume = &self.token.volume;
        let all = volume.up_to(to) - volume.up_to(Day(since.0 - 1));
        if all > 0.0 {
            (traded / all).min(1.0)
        } else {
            1.0
        }
    }
}

impl<'a> PositionWalk<'a> {
    pub(crate) fn open(
        token: TokenId,
        first: &TokenTrade,
        sides: Sides<'a>,
        is_counted_only: bool,
    ) -> Self {
        let mut walk = Self {
            sides,
            record: PositionRecord {
                token,
                opened_at: first.at,
                closed_at: None,
                cost_cents: 0,
                left_out: None,
                price_gain: 0.0,
                can_be_followed: true,
                periods: Vec::new(),
            },
            cost: 0.0,
            lots: VecDeque::new(),
            first_period: sides.period(first.at.day()),
            periods: Vec::new(),
            next_midnight: Day(first.at.day().0 + 1),
            is_fully_priced: true,
            has_market: true,
            gain_bought: 0.0,
            gain_sold: 0.0,
            cost_sold: 0.0,
            is_counted_only,
        };
        walk.buy(first);
        walk
    }

    /// From here on it is seen as of the start of this day.
    pub(crate) fn look_from(&mut self, until: Day) {
        self.sides.until = until;
    }

    pub(crate) fn buy(&mut self, trade: &TokenTrade) {
        let Some((usd, level)) = self.known(trade) else {
            return;
        };
        self.pass_midnights(trade.at.day());
        self.settle(trade.at.hour().0, trade.at.day(), level);
        self.cost += usd;
        if self.is_counted_only {
            return;
        }
        self.gain_bought += usd * trade.price_gain;
        let holding = |level| Holding { value: usd, level };
        let follower = match self.sides.fill_after(trade.at) {
            Fill::At { hour, price, level } => Some((hour, price, holding(level))),
            Fill::Pending => None,
            Fill::None => {
                self.record.can_be_followed = false;
                None
            }
        };
        self.lots.push_back(Lot {
            amount: trade.amount,
            cost: usd,
            price_gain: trade.price_gain,
            own: holding(level),
            follower,
        });
    }

    pub(crate) fn sell(&mut self, trade: &TokenTrade) {
        let Some((usd, level)) = self.known(trade) else {
            return;
        };
        if self.lots.is_empty() {
            return;
        }
        self.pass_midnights(trade.at.day());
        let price = usd / trade.amount;
        let fill = self.sides.fill_after(trade.at);
        let mark = self.sides.mark(trade.at.hour().0);
        let before = self.values();
        let mut left = trade.amount;
        let (mut own, mut follower) = (0.0, 0.0);
        while left > 0.0
            && let Some(lot) = self.lots.front_mut()
        {
            let part = (left / lot.amount).min(1.0);
            left -= lot.amount.min(left);
            own += lot.own.sold(part, lot.amount * price, level);
            if let Some((_, bought_at, holding)) = &lot.follower {
                let worth = |price: f64| lot.cost * price / bought_at;
                follower += match (&fill, &mark) {
                    (Fill::At { price, level, .. }, _) => holding.sold(part, worth(*price), *level),
                    (Fill::Pending, Mark::Price(price)) => holding.sold(part, worth(*price), level),
                    (Fill::Pending, Mark::Unchanged) | (Fill::None, _) => 0.0,
                };
            }
            let sold = lot.cost * part;
            self.gain_sold += sold * (lot.price_gain + trade.price_gain);
            self.cost_sold += sold;
            if part >= 1.0 {
                self.lots.pop_front();
            } else {
                lot.keep(1.0 - part);
            }
        }
        if matches!(fill, Fill::None) {
            self.record.can_be_followed = false;
        }
        self.add(trade.at.day(), (own, follower), before);
    }

    /// Ends it with its last sale. What is left over is worth the last price of others.
    pub(crate) fn close(mut self, last: &TokenTrade, own_share: f64) -> PositionRecord {
        if let Some(level) = last.level {
            self.settle(last.at.hour().0, last.at.day(), level);
        }
        self.record.closed_at = Some(last.at);
        let gain = self.gain_sold / self.cost_sold;
        self.finish(gain, own_share, last.at.day())
    }

    /// Ends it at the end of the last closed day.
    pub(crate) fn stay_open(mut self, own_share: f64) -> PositionRecord {
        let until = self.sides.until;
        self.pass_midnights(until);
        let gain = self.gain_bought / self.cost;
        self.finish(gain, own_share, Day(until.0 - 1))
    }

    fn finish(mut self, gain: f64, own_share: f64, day: Day) -> PositionRecord {
        let settings = self.sides.settings;
        self.record.cost_cents = whole_cents(self.cost);
        self.record.price_gain = if gain.is_finite() { short(gain) } else { 0.0 };
        self.record.left_out = if self
            .sides
            .market
            .is_the_market(self.sides.token, day, settings)
        {
            Some(LeftOut::TokenIsTheMarket)
        } else if own_share > settings.max_own_share {
            Some(LeftOut::OwnTrading)
        } else if !self.is_fully_priced {
            Some(LeftOut::NotFullyPriced)
        } else if self.cost < settings.min_position_usd {
            Some(LeftOut::TooSmall)
        } else if !self.has_market {
            Some(LeftOut::NoReturn)
        } else {
            None
        };
        if self.record.left_out.is_none() {
            let periods = self.periods.iter().map(|(own, follower)| PeriodExcess {
                own: short(*own),
                follower: short(*follower),
            });
            self.record.periods = periods.collect();
        }
        self.record
    }

    /// Value and market of a trade; None, and noted, where one of them is unknown.
    fn known(&mut self, trade: &TokenTrade) -> Option<(f64, f64)> {
        self.is_fully_priced &= trade.usd.is_some();
        self.has_market &= trade.level.is_some();
        trade.usd.zip(trade.level).filter(|_| trade.amount > 0.0)
    }

    fn pass_midnights(&mut self, to: Day) {
        while self.next_midnight <= to {
            let midnight = self.next_midnight;
            self.next_midnight = Day(midnight.0 + 1);
            if self.lots.is_empty() || !self.is_fully_priced {
                continue;
            }
            if let Some(level) = self.sides.market.index_at_start(self.sides.token, midnight) {
                self.settle(midnight.0 * HOURS_PER_DAY, Day(midnight.0 - 1), level);
            }
        }
    }

    /// Values all lots at the last price of others before an hour.
    fn settle(&mut self, hour: i32, of: Day, level: f64) {
        if self.lots.is_empty() {
            return;
        }
        let (mark, before) = (self.sides.mark(hour), self.values());
        let (mut own, mut follower) = (0.0, 0.0);
        for lot in &mut self.lots {
            let value = match mark {
                Mark::Price(price) => lot.amount * price,
                Mark::Unchanged => lot.own.value,
            };
            own += lot.own.valued(value, level);
            if let Some((since, bought_at, holding)) = &mut lot.follower
                && *since < hour
            {
                let value = match mark {
                    Mark::Price(price) => lot.cost * price / *bought_at,
                    Mark::Unchanged => holding.value,
                };
                follower += holding.valued(value, level);
            }
        }
        self.add(of, (own, follower), before);
    }

    /// What all lots were worth when they were last looked at, the wallet's and a follower's.
    fn values(&self) -> (f64, f64) {
        let followers = self.lots.iter().filter_map(|lot| lot.follower.as_ref());
        (
            self.lots.iter().map(|lot| lot.own.value).sum(),
            followers.map(|(_, _, holding)| holding.value).sum(),
        )
    }

    /// Adds dollars earned beyond the market on a day, as a share of what was at stake `before`:
    /// the cost so far, or the value where it is more. A holding that rose twentyfold would else
    /// count as twenty.
    fn add(&mut self, day: Day, earned: (f64, f64), before: (f64, f64)) {
        let period = usize::try_from(self.sides.period(day) - self.first_period).unwrap_or(0);
        if self.periods.len() <= period {
            self.periods.resize(period + 1, (0.0, 0.0));
        }
        self.periods[period].0 += earned.0 / self.cost.max(before.0);
        self.periods[period].1 += earned.1 / self.cost.max(before.1);
    }
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "seven digits are more than prices have"
)]
fn short(value: f64) -> f32 {
    value as f32
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a sum of at most a billion dollars each"
)]
fn whole_cents(usd: f64) -> u64 {
    (usd * 100.0).round() as u64
}

impl Lot {
    fn keep(&mut self, part: f64) {
        self.amount *= part;
        self.cost *= part;
        self.own.value *= part;
        if let Some((_, _, holding)) = &mut self.follower {
            holding.value *= part;
        }
    }
}

impl Holding {
    /// What selling a part of it earned beyond the market since it was last looked at, USD.
    /// `worth` is what all of it would bring.
    fn sold(&self, part: f64, worth: f64, level: f64) -> f64 {
        part * (worth - self.value * level / self.level)
    }

    /// The same of keeping it, at a new value.
    fn valued(&mut self, value: f64, level: f64) -> f64 {
        let excess = self.sold(1.0, value, level);
        (self.value, self.level) = (value, level);
        excess
    }
}
