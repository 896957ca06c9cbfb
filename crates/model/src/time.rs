//! Moments, days and hours.

use crate::time_text::{self, DateOrder};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

const MICROS_PER_SEC: i64 = 1_000_000;
const SECS_PER_HOUR: i64 = 3_600;
const SECS_PER_DAY: i64 = 86_400;

/// A moment in UTC, in microseconds since 1970.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    micros: i64,
}

/// Why a value is no time of a trade.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimestampError {
    /// The text has no known form.
    #[error(
        "{0:?} is not a time: expected 2024-01-31T12:00:00Z, 2024-01-31 12:00:00.000 UTC or seconds since 1970"
    )]
    Form(String),
    /// A time at which no such trade can have happened.
    #[error("{0} lies outside of 2009 to 2100, where trades can be")]
    Range(String),
    /// An abbreviation such as EST, IST or CST.
    #[error(
        "{text:?}: {zone} stands for several zones: write UTC, an offset such as -05:00, or a name such as America/New_York"
    )]
    Abbreviation {
        /// The whole text.
        text: String,
        /// The abbreviation.
        zone: String,
    },
    /// No zone of that name.
    #[error(
        "{text:?}: {zone:?} is no known zone: write UTC, an offset, or a name such as Europe/Berlin"
    )]
    UnknownZone {
        /// The whole text.
        text: String,
        /// What stands where a zone does.
        zone: String,
    },
    /// The offset is not the zone's at that time.
    #[error("{0:?}: its offset and its zone contradict each other")]
    ZoneConflict(String),
    /// A local time while clocks are changed.
    #[error("{text:?}: the clocks of {zone} show this time twice or never: write its offset")]
    ClockChange {
        /// The whole text.
        text: String,
        /// The zone.
        zone: String,
    },
}

impl Timestamp {
    /// 2009-01-03, before which there was no blockchain.
    pub const EARLIEST: Self = Self::from_secs(1_230_940_800);
    /// 2100-01-01.
    pub const LATEST: Self = Self::from_secs(4_102_444_800);

    /// From seconds since 1970.
    pub const fn from_secs(secs: i64) -> Self {
        Self {
            micros: secs.saturating_mul(MICROS_PER_SEC),
        }
    }

    /// From microseconds since 1970.
    pub const fn from_micros(micros: i64) -> Self {
        Self { micros }
    }

    /// Microseconds since 1970.
    pub const fn as_micros(self) -> i64 {
        self.micros
    }

    /// Whole seconds since 1970.
    pub const fn as_secs(self) -> i64 {
        self.micros.div_euclid(MICROS_PER_SEC)
    }

    /// Seconds from `earlier` to this moment; negative when it is later.
    #[inline]
    pub fn secs_since(self, earlier: Self) -> f64 {
        (self.micros - earlier.micros) as f64 / MICROS_PER_SEC as f64
    }

    /// The UTC day.
    #[allow(
        clippy::cast_possible_truncation,
        reason = "i64 microseconds are at most 107 million days"
    )]
    #[inline]
    pub const fn day(self) -> Day {
        Day(self.as_secs().div_euclid(SECS_PER_DAY) as i32)
    }

    /// The UTC hour. Exact for every plausible time.
    #[allow(
        clippy::cast_possible_truncation,
        reason = "hours of plausible times fit; those of other times wrap and are not used"
    )]
    #[inline]
    pub const fn hour(self) -> Hour {
        Hour(self.as_secs().div_euclid(SECS_PER_HOUR) as i32)
    }

    /// This moment, if a trade can have happened then.
    pub fn plausible(self) -> Result<Self, TimestampError> {
        if (Self::EARLIEST..Self::LATEST).contains(&self) {
            Ok(self)
        } else {
            Err(TimestampError::Range(self.to_string()))
        }
    }

    /// Reads what [`Timestamp::from_str`] reads, and dates that end with their year, as
    /// `31/01/2024` or `31.1.2024 9:05 PM`.
    pub fn parse(text: &str, order: DateOrder) -> Result<Self, TimestampError> {
        time_text::parse(text, Some(order))
    }

    /// From a count since 1970 whose unit follows from its size: seconds up to
    /// 11 digits, then milli-, micro- and nanoseconds.
    pub fn from_unix(count: i64) -> Result<Self, TimestampError> {
        let micros = match count.unsigned_abs() {
            0..100_000_000_000 => count.checked_mul(MICROS_PER_SEC),
            100_000_000_000..100_000_000_000_000 => count.checked_mul(1_000),
            100_000_000_000_000..100_000_000_000_000_000 => Some(count),
            _ => Some(count / 1_000),
        };
        micros
            .map(Self::from_micros)
            .ok_or_else(|| TimestampError::Range(count.to_string()))?
            .plausible()
    }
}

impl FromStr for Timestamp {
    type Err = TimestampError;

    /// Reads RFC 3339 and 9557, Dune's `2024-01-31 12:00:00.000 UTC`, the same with an
    /// offset or the name of a zone, without a zone (taken as UTC), a bare date, and Unix
    /// counts with or without a fraction. A date that does not begin with its year needs
    /// [`Timestamp::parse`].
    fn from_str(text: &str) -> Result<Self, TimestampError> {
        time_text::parse(text, None)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.micros) {
            Ok(t) => f.pad(&t.to_string()),
            Err(_) => write!(f, "{} microseconds since 1970", self.micros),
        }
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A UTC day, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(pub i32);

impl Day {
    /// Its first moment.
    pub const fn start(self) -> Timestamp {
        Timestamp::from_secs(self.0 as i64 * SECS_PER_DAY)
    }

    /// The week that it lies in, counted from 1970; weeks begin on Monday.
    pub const fn week(self) -> i32 {
        // 1970-01-01 was a Thursday.
        (self.0 + 3).div_euclid(7)
    }
}

/// A UTC hour, counted from 1970-01-01T00.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hour(pub i32);

impl Hour {
    /// Its first moment.
    pub const fn start(self) -> Timestamp {
        Timestamp::from_secs(self.0 as i64 * SECS_PER_HOUR)
    }

    /// The day that it lies in.
    pub const fn day(self) -> Day {
        Day(self.0.div_euclid(24))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_spelling_of_one_moment() {
        for text in [
            "2023-10-02T03:18:23Z",
            "2023-10-02t03:18:23z",
            "2023-10-02T03:18:23.000000Z",
            "2023-10-02T05:18:23+02:00",
            "2023-10-02 03:18:23 UTC",
            "2023-10-02 03:18:23.000 UTC",
            "2023-10-02 03:18:23",
            "2023-10-02T03:18:23",
            "2023-10-02 03:18:23+00:00",
            "1696216703",
            "1696216703.0",
            "1.696216703e9",
            "1696216703000",
            "1696216703000000",
            "1696216703000000000",
        ] {
            let time: Timestamp = text.parse().unwrap_or_else(|e| panic!("{text}: {e}"));
            assert_eq!(time.as_secs(), 1_696_216_703, "{text}");
        }
    }

    #[test]
    fn refuses_impossible_times() {
        for text in [
            "",
            "soon",
            "1900-01-01",
            "2200-01-01",
            "NaN",
            "inf",
            "1e300",
            "0",
            "-5",
            "2023-13-01",
            "9223372036854775807",
        ] {
            assert!(text.parse::<Timestamp>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn weeks_begin_on_monday() {
        let monday: Timestamp = "2023-10-02".parse().unwrap();
        let sunday: Timestamp = "2023-10-01".parse().unwrap();
        assert_eq!(monday.day().week(), sunday.day().week() + 1);
    }
}
