//! On which days wallets are judged, and for how long they are measured after.

use serde::Serialize;
use smartmoney_model::Day;

/// The days of a backtest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// At the end of each of these days all wallets are judged; ascending.
    cut_offs: Vec<Day>,
    /// Days after a cut-off in which they are measured.
    horizon: u32,
}

/// Why the data has no room for a cut-off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error, Serialize)]
#[error(
    "the data has {days} days: a backtest needs {history} of history before its first cut-off and \
     {horizon} after it"
)]
pub struct PlanError {
    /// Days from the first trade to the last, both included.
    pub days: u32,
    /// Days of history that were asked for.
    pub history: u32,
    /// Days to measure.
    pub horizon: u32,
}

impl Plan {
    /// At most `count` cut-offs, `every` so many days, the last of them as late as `horizon` days
    /// leave room before the end of the data, and none before `history` days of it.
    pub fn new(
        data: (Day, Day),
        count: usize,
        every: u32,
        history: u32,
        horizon: u32,
    ) -> Result<Self, PlanError> {
        let (first, last) = data;
        let earliest = first.0.saturating_add_unsigned(history);
        // The last day of the data counts in no evidence: it may not be whole.
        let latest = last.0.saturating_sub_unsigned(horizon);
        let step = every.max(1) as usize;
        let days = (earliest..=latest).rev().step_by(step).take(count);
        let mut cut_offs: Vec<Day> = days.map(Day).collect();
        cut_offs.reverse();
        if cut_offs.is_empty() {
            return Err(PlanError {
                days: (last.0 - first.0 + 1).max(0).cast_unsigned(),
                history,
                horizon,
            });
        }
        Ok(Self { cut_offs, horizon })
    }

    /// Ascending.
    pub fn cut_offs(&self) -> &[Day] {
        &self.cut_offs
    }

    /// Days after a cut-off in which wallets are measured.
    pub fn horizon(&self) -> u32 {
        self.horizon
    }

    /// The last day on which the wallets of a cut-off are measured.
    pub fn end(&self, cut_off: Day) -> Day {
        Day(cut_off.0.saturating_add_unsigned(self.horizon))
    }

    /// All days on which wallets are looked at, ascending: cut-offs, and the ends of their times.
    pub fn looks(&self) -> Vec<Day> {
        let ends = self.cut_offs.iter().map(|day| self.end(*day));
        let mut looks: Vec<Day> = self.cut_offs.iter().copied().chain(ends).collect();
        looks.sort_unstable();
        looks.dedup();
        looks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut_offs_end_where_the_data_leaves_room() {
        let plan = Plan::new((Day(100), Day(280)), 12, 30, 90, 30).unwrap();
        assert_eq!(plan.cut_offs(), [Day(190), Day(220), Day(250)]);
        assert_eq!(plan.looks(), [190, 220, 250, 280].map(Day));
        let plan = Plan::new((Day(100), Day(280)), 2, 30, 90, 7).unwrap();
        assert_eq!(plan.cut_offs(), [Day(243), Day(273)]);
        assert_eq!(plan.looks(), [243, 250, 273, 280].map(Day));
        let error = Plan::new((Day(100), Day(200)), 12, 30, 90, 30).unwrap_err();
        assert_eq!((error.days, error.history, error.horizon), (101, 90, 30));
    }
}
