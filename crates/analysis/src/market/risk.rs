//! How a token moved with its market in the days before: what can be hedged, and how much is left.

use super::index::MarketIndex;
use super::token_hours::HourPrices;
use smartmoney_model::Day;

/// A token's risk on each day, from the days before it alone.
#[derive(Debug, Default)]
pub(crate) struct TokenRisk {
    first: i32,
    days: Vec<DayRisk>,
}

/// A token's risk on one day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct DayRisk {
    /// How much more than the market the token moves when the market moves: beta − 1.
    pub(crate) beta: f64,
    /// The standard deviation of its daily return beyond that.
    pub(crate) deviation: f64,
}

/// Days looked back on.
const WINDOW: usize = 60;

/// Fewer days tell nothing.
const LEAST_DAYS: usize = 10;

/// The standard deviation of betas over tokens, towards which an uncertain one is drawn.
const BETA_SPREAD: f64 = 0.5;

/// Of a token that is too new to tell.
const NEW: DayRisk = DayRisk {
    beta: 0.0,
    deviation: 0.12,
};

/// That of a typical token: with it as much weight stands behind the token's own.
const TYPICAL: f64 = 0.08;
const TYPICAL_DAYS: f64 = 5.0;

const LONGEST_PAUSE_HOURS: i32 = 168;

impl TokenRisk {
    pub(crate) const fn none() -> Self {
        Self {
            first: 0,
            days: Vec::new(),
        }
    }

    pub(super) fn new(hours: &HourPrices, index: &MarketIndex, until: Day) -> Self {
        let Some(first) = hours.first_day() else {
            return Self::none();
        };
        let price = |day: i32| Some(hours.last_before(day * 24, LONGEST_PAUSE_HOURS, &[])?.price);
        let mut returns: Vec<Option<(f64, f64)>> = Vec::new();
        let mut days = Vec::new();
        for day in first..=until.0 {
            days.push(estimate(&returns[returns.len().saturating_sub(WINDOW)..]));
            let of_day = || {
                let own = price(day + 1)? / price(day)?;
                let market = index.level_at_start(Day(day + 1))? / index.level_at_start(Day(day))?;
                Some((market - 1.0, (own - 1.0).clamp(-0.7, 1.0) - (market - 1.0)))
            };
            returns.push(of_day());
        }
        Self { first, days }
    }

    pub(crate) fn on(&self, day: Day) -> DayRisk {
        let index = usize::try_from(day.0 - self.first).ok();
        index.and_then(|at| self.days.get(at)).copied().unwrap_or(NEW)
    }
}

fn estimate(returns: &[Option<(f64, f64)>]) -> DayRisk {
    let known: Vec<(f64, f64)> = returns.iter().flatten().copied().collect();
    if known.len() < LEAST_DAYS {
        return NEW;
    }
    let n = known.len() as f64;
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in known {
        xx += x * x;
        xy += x * y;
        yy += y * y;
    }
    let beta = xy / (xx + yy / n / BETA_SPREAD.powi(2));
    let left = (yy - 2.0 * beta * xy + beta * beta * xx).max(0.0);
    let variance = (left + TYPICAL_DAYS * TYPICAL.powi(2)) / (n + TYPICAL_DAYS);
    DayRisk {
        beta,
        deviation: variance.sqrt(),
    }
}
