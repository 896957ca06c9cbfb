//! Values on their way into columns.

use crate::StoreError;
use serde::Serialize;
use smartmoney_model::Usd;
use std::time::Duration;

/// A larger sum of an hour's dollars stays at this, the most that the column holds. Its trades
/// stay in the store, so a refusal would fail this run and every later one; and so many dollars
/// within an hour can't have been traded: a price among them is wrong either way.
pub(crate) const LARGEST_SUM: Usd = Usd::from_micros(i64::MAX as i128);

pub(crate) fn usd(what: &'static str, value: Usd) -> Result<i64, StoreError> {
    i64::try_from(value.as_micros()).map_err(|_| out_of_range(what, value))
}

pub(crate) fn usd_option(
    what: &'static str,
    value: Option<Usd>,
) -> Result<Option<i64>, StoreError> {
    value.map(|value| usd(what, value)).transpose()
}

pub(crate) fn count(what: &'static str, value: u64) -> Result<i64, StoreError> {
    i64::try_from(value).map_err(|_| out_of_range(what, value))
}

/// SQLite stores "not a number" as NULL, and JSON knows no infinity: refused.
pub(crate) fn real(what: &'static str, value: f64) -> Result<f64, StoreError> {
    if value.is_finite() {
        Ok(value)
    } else {
        Err(out_of_range(what, value))
    }
}

pub(crate) fn json<T: Serialize + ?Sized>(
    what: &'static str,
    value: &T,
) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| out_of_range(what, error))
}

/// Numbers of rows are small and counted from 1.
pub(crate) fn to_u32(what: &'static str, value: i64) -> Result<u32, StoreError> {
    u32::try_from(value).map_err(|_| out_of_range(what, value))
}

/// How long a lease lasts, as databases count.
pub(crate) fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}

/// A limit that a caller asks for, as databases count.
pub(crate) fn limit(value: usize) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

pub(crate) fn out_of_range(what: &'static str, value: impl std::fmt::Display) -> StoreError {
    StoreError::OutOfRange {
        what,
        value: value.to_string(),
    }
}
