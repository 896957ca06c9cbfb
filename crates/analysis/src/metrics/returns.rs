//! Daily returns and the equity curve.

use serde::{Deserialize, Serialize};
use smartmoney_model::{Day, ReturnSums, Usd};

/// What a wallet holds at the end of a day, over the covered part, in USD.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Holdings {
    pub(crate) value: f64,
    pub(crate) cost: f64,
}

/// One day of a wallet's equity curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DayPoint {
    /// The UTC day.
    pub day: Day,
    /// Realized + unrealized PnL at its end, USD.
    pub pnl: f64,
    /// Daily returns compounded from 1.
    pub index: f64,
}

/// A smaller return is what rounding leaves: without a loss it would be a losing day, and make
/// a Sortino ratio of 10^16.
const LEAST_RETURN: f64 = 1e-9;

/// A week that gained no more than a cent gained nothing: sources round to cents.
const LEAST_WEEKLY_GAIN: Usd = Usd::from_micros(10_000);

/// The least base of a return, in USD. A remainder of fractions of a cent can lose all its
/// value without a loss to speak of.
const SMALLEST_BASE: f64 = 1.0;

/// The daily returns of a wallet, day by day from its first trade.
///
/// A day's return is the change of realized + unrealized PnL ÷ (value held at
/// the day's start + cost of the day's purchases), and 0 where that base is under a
/// dollar: the modified Dietz return with all of a day's purchases at its start
/// (Dietz, *Pension Funds: Measuring Investment Performance*, 1966).
#[derive(Debug, Clone)]
pub(crate) struct DailyReturns {
    day: Day,
    value_at_start: f64,
    purchases: f64,
    pnl: f64,
    index: f64,
    peak: f64,
    max_drawdown: f64,
    sums: ReturnSums,
    week: WeekState,
    active_weeks: u32,
    winning_weeks: u32,
    curve: Vec<DayPoint>,
}

#[derive(Debug, Clone)]
struct WeekState {
    week: i32,
    pnl_before: Usd,
    is_active: bool,
}

impl DailyReturns {
    pub(crate) fn from(first: Day) -> Self {
        Self {
            day: first,
            value_at_start: 0.0,
            purchases: 0.0,
            pnl: 0.0,
            index: 1.0,
            peak: 1.0,
            max_drawdown: 0.0,
            sums: ReturnSums {
                first_day: Some(first),
                ..ReturnSums::default()
            },
            week: WeekState {
                week: first.week(),
                pnl_before: Usd::ZERO,
                is_active: false,
            },
            active_weeks: 0,
            winning_weeks: 0,
            curve: Vec::new(),
        }
    }

    /// The current day: the first one that is not closed.
    pub(crate) fn day(&self) -> Day {
        self.day
    }

    /// Notes a purchase on the current day; `cost` in USD.
    pub(crate) fn bought(&mut self, cost: f64) {
        self.purchases += cost;
    }

    /// Closes the current day, with all PnL realized so far (USD) and the holdings.
    pub(crate) fn close_day(&mut self, realized: f64, held: Holdings) {
        self.enter_week();
        let pnl = realized + held.value - held.cost;
        let base = self.value_at_start + self.purchases;
        let change = pnl - self.pnl;
        // All can be lost, but no more than all: below that lies rounding.
        let daily = if base >= SMALLEST_BASE {
            (change / base).max(-1.0)
        } else {
            0.0
        };
        let daily = if daily.abs() < LEAST_RETURN {
            0.0
        } else {
            daily
        };
        self.sums.sum += daily;
        self.sums.sum_squares += daily * daily;
        self.sums.sum_negative_squares += daily.min(0.0).powi(2);
        // Invented prices may multiply without end; infinity would be no number any more.
        self.index = (self.index * (1.0 + daily)).min(f64::MAX);
        self.peak = self.peak.max(self.index);
        self.max_drawdown = self.max_drawdown.min(self.index / self.peak - 1.0);
        self.pnl = pnl;
        self.value_at_start = held.value;
        self.purchases = 0.0;
        self.curve.push(DayPoint {
            day: self.day,
            pnl,
            index: self.index,
        });
        self.day = Day(self.day.0 + 1);
    }

    /// Skips to the day of the next trade, when nothing is held until then.
    pub(crate) fn skip_to(&mut self, day: Day) {
        self.day = day;
    }

    /// Notes a trade on the current day.
    pub(crate) fn traded(&mut self) {
        self.enter_week();
        self.week.is_active = true;
    }

    fn enter_week(&mut self) {
        let week = self.day.week();
        if week != self.week.week {
            self.end_week();
            self.week = WeekState {
                week,
                pnl_before: in_micros(self.pnl),
                is_active: false,
            };
        }
    }

    fn end_week(&mut self) {
        if self.week.is_active {
            self.active_weeks += 1;
            let gain = in_micros(self.pnl) - self.week.pnl_before;
            self.winning_weeks += u32::from(gain > LEAST_WEEKLY_GAIN);
        }
    }

    pub(crate) fn finish(mut self) -> FinishedReturns {
        self.end_week();
        FinishedReturns {
            sums: ReturnSums {
                compounded: self.index - 1.0,
                ..self.sums
            },
            max_drawdown: self.max_drawdown,
            active_weeks: self.active_weeks,
            winning_weeks: self.winning_weeks,
            curve: self.curve,
        }
    }
}

/// The PnL at the end of a day, rounded to the micro-dollar: sums of floats differ in their
/// last digits, and equal money must be equal.
#[allow(
    clippy::cast_possible_truncation,
    reason = "a cast of a float saturates, far above any PnL"
)]
fn in_micros(usd: f64) -> Usd {
    Usd::from_micros((usd * 1e6).round() as i128)
}

/// The returns after the last day.
#[derive(Debug)]
pub(crate) struct FinishedReturns {
    pub(crate) sums: ReturnSums,
    pub(crate) max_drawdown: f64,
    pub(crate) active_weeks: u32,
    pub(crate) winning_weeks: u32,
    pub(crate) curve: Vec<DayPoint>,
}

#[cfg(test)]
mod tests {
    use super::*;

    const MONDAY: i32 = 19_632; // 2023-10-02

    /// $100 are put in on Monday and lie at $110, $88 and $99 at the ends of
    /// the days: +10 %, −20 %, +12.5 %; half is sold at no further change.
    #[test]
    fn worked_example() {
        let mut returns = DailyReturns::from(Day(MONDAY));
        returns.traded();
        returns.bought(100.0);
        for value in [110.0, 88.0, 99.0] {
            returns.close_day(0.0, Holdings { value, cost: 100.0 });
        }
        returns.traded();
        returns.close_day(
            -0.5,
            Holdings {
                value: 49.5,
                cost: 50.0,
            },
        );
        let done = returns.finish();

        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-12, "{a} is not {b}");
        close(done.sums.sum, 0.10 - 0.20 + 0.125);
        close(done.sums.sum_squares, 0.01 + 0.04 + 0.015_625);
        close(done.sums.sum_negative_squares, 0.04);
        close(done.sums.compounded, 1.1 * 0.8 * 1.125 - 1.0);
        close(done.max_drawdown, -0.20);
        close(done.curve[3].index, 1.1 * 0.8 * 1.125);
        assert_eq!((done.active_weeks, done.winning_weeks), (1, 0));
    }

    #[test]
    fn a_week_ends_on_sunday_and_counts_only_with_a_trade() {
        let mut returns = DailyReturns::from(Day(MONDAY));
        returns.traded();
        returns.bought(100.0);
        // The first week ends with a gain; the second loses it all, without a trade.
        for value in [90.0, 90.0, 90.0, 90.0, 90.0, 90.0, 120.0, 50.0] {
            returns.close_day(0.0, Holdings { value, cost: 100.0 });
        }
        let done = returns.finish();
        assert_eq!((done.active_weeks, done.winning_weeks), (1, 1));
    }

    /// $100 become $150, but for dust that loses four fifths, and then all.
    #[test]
    fn dust_returns_nothing() {
        let mut returns = DailyReturns::from(Day(MONDAY));
        returns.traded();
        returns.bought(100.0);
        for value in [0.005, 0.001, 0.0] {
            returns.close_day(50.0, Holdings { value, cost: 0.005 });
        }
        let done = returns.finish();
        assert_eq!(done.max_drawdown, 0.0);
        assert!((done.sums.sum - 0.5).abs() < 1e-9, "{}", done.sums.sum);
    }

    #[test]
    fn no_invented_price_makes_the_index_infinite() {
        let mut returns = DailyReturns::from(Day(MONDAY));
        let mut pnl = 0.0;
        for _ in 0..40 {
            pnl += 1e12;
            returns.bought(1.0);
            returns.close_day(pnl, Holdings::default());
        }
        assert!(returns.finish().sums.compounded.is_finite());
    }

    /// A purchase of 226.593227 whose value is off in the last digit of a float.
    #[test]
    fn what_rounding_loses_is_no_loss() {
        let mut returns = DailyReturns::from(Day(MONDAY));
        returns.traded();
        returns.bought(226.593_227);
        let cost = 226.593_227_f64;
        for value in [cost.next_down(), cost.next_up(), 300.0] {
            returns.close_day(0.0, Holdings { value, cost });
        }
        let done = returns.finish();
        assert_eq!(done.sums.sum_negative_squares, 0.0);
        assert_eq!(done.max_drawdown, 0.0);
    }

    #[test]
    fn a_week_wins_with_more_than_a_cent() {
        for (pnl, winning_weeks) in [
            ([0.06, 0.07], 1),
            ([0.06, 0.070_001], 2),
            ([0.010_000_000_000_000_2, -5.0], 0),
            ([500.480_736_000_000_03 - 500.480_736, 0.0], 0),
        ] {
            let mut returns = DailyReturns::from(Day(MONDAY));
            for pnl in pnl {
                returns.traded();
                returns.close_day(pnl, Holdings::default());
                returns.skip_to(Day(returns.day().0 + 6));
            }
            assert_eq!(returns.finish().winning_weeks, winning_weeks, "{pnl:?}");
        }
    }

    #[test]
    fn nothing_held_returns_nothing() {
        let mut returns = DailyReturns::from(Day(MONDAY));
        returns.traded();
        returns.close_day(0.0, Holdings::default());
        assert_eq!(returns.finish().sums.sum_squares, 0.0);
    }
}
