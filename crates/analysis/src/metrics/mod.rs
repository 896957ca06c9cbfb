//! One metric a file: its definition, a pure function and an example worked by hand.
//!
//! A metric that is not defined is `None`, never a number that stands for it.

mod returns;

mod calmar;
mod coverage;
mod holding;
mod profit_factor;
mod risk_profile;
mod roi;
mod sharpe;
mod sortino;
mod volatility;
mod win_rate;

pub use returns::DayPoint;

pub(crate) use calmar::calmar_ratio;
pub(crate) use coverage::coverage;
pub(crate) use holding::HoldingTimeRecord;
pub(crate) use profit_factor::profit_factor;
pub(crate) use returns::{DailyReturns, Holdings};
pub(crate) use risk_profile::risk_profile;
pub(crate) use roi::roi;
pub(crate) use sharpe::sharpe_ratio;
pub(crate) use sortino::sortino_ratio;
pub(crate) use volatility::volatility;
pub(crate) use win_rate::{BetaPrior, win_rate};

/// Crypto markets never close: a year has 365 trading days.
const DAYS_PER_YEAR: f64 = 365.0;

/// Ratios over fewer days than this say nothing.
const LEAST_DAYS: u32 = 30;
