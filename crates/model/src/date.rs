//! Days as dates: `2026-12-01`.

use crate::Day;
use jiff::civil::{Date, date};
use serde::{Deserialize, Deserializer, Serializer};
use std::fmt;
use std::str::FromStr;

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moment = self.start().to_string();
        f.pad(moment.split('T').next().unwrap_or_default())
    }
}

const EPOCH: Date = date(1970, 1, 1);

/// Why a text is no date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a date: expected one such as 2026-12-01")]
pub struct DateError(String);

impl FromStr for Day {
    type Err = DateError;

    /// Reads what [`fmt::Display`] writes, and nothing else.
    fn from_str(text: &str) -> Result<Self, DateError> {
        let days = text.parse::<Date>().ok().and_then(|date| {
            let hours = date.duration_since(EPOCH).as_hours();
            i32::try_from(hours / 24).ok().map(Day)
        });
        days.filter(|day| day.to_string() == text)
            .ok_or_else(|| DateError(text.chars().take(64).collect()))
    }
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde asks for this signature"
)]
pub(crate) fn serialize<S: Serializer>(day: &Day, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(day)
}

pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Day, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_as_it_is_written() {
        assert_eq!("2026-12-01".parse(), Ok(Day(20_788)));
        assert_eq!(Day(20_788).to_string(), "2026-12-01");
        assert_eq!("1969-12-31".parse(), Ok(Day(-1)));
        assert_eq!("2000-01-01".parse(), Ok(Day(10_957)));
        for text in [
            "",
            "2026-12-1",
            "2026-12-01T00:00:00Z",
            "20788",
            "2026-02-30",
        ] {
            assert!(text.parse::<Day>().is_err(), "{text:?}");
        }
    }
}
