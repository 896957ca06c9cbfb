//! Times as text.

use crate::decimal::parse_scaled;
use crate::zone::{Zone, at_offset, bracketed, in_zone, is_known, zone};
use crate::{Timestamp, TimestampError};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

/// Which of the first two numbers of `02/01/2024` is the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateOrder {
    /// `31/01/2024`
    DayFirst,
    /// `01/31/2024`
    MonthFirst,
}

/// What a count since 1970 counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EpochUnit {
    /// Seconds.
    Seconds,
    /// Thousandths of a second.
    Milliseconds,
    /// Millionths of a second.
    Microseconds,
    /// Billionths of a second.
    Nanoseconds,
}

impl EpochUnit {
    /// The unit in which a count is a time of 2009 to 2100; at most one is.
    pub fn of(count: f64) -> Option<Self> {
        let all = [
            (Self::Seconds, 1e-6),
            (Self::Milliseconds, 1e-3),
            (Self::Microseconds, 1.0),
            (Self::Nanoseconds, 1e3),
        ];
        let plausible =
            Timestamp::EARLIEST.as_micros() as f64..Timestamp::LATEST.as_micros() as f64;
        all.into_iter()
            .find(|(_, per_micro)| plausible.contains(&(count / per_micro)))
            .map(|(unit, _)| unit)
    }

    /// Its name in messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Seconds => "seconds",
            Self::Milliseconds => "milliseconds",
            Self::Microseconds => "microseconds",
            Self::Nanoseconds => "nanoseconds",
        }
    }
}

/// Reads a time. Without an order, `02/01/2024` is no time.
pub(crate) fn parse(text: &str, order: Option<DateOrder>) -> Result<Timestamp, TimestampError> {
    let text = text.trim();
    if let Some(count) = unix_count(text) {
        return count;
    }
    let form = || TimestampError::Form(shortened(text));
    let parts = Parts::of(text).ok_or_else(form)?;
    let local = parts.local(text, order).ok_or_else(form)?;
    let instant = match (zone(parts.zone, text)?, parts.bracket) {
        (Zone::Unstated, None) | (Zone::Utc, _) => Offset::UTC.to_timestamp(local).ok(),
        (Zone::Offset(secs), None) => at_offset(local, secs),
        (Zone::Named(name), None) => Some(in_zone(local, name, text)?),
        (stated, Some(bracket)) => Some(bracketed(local, stated, zone(bracket, text)?, text)?),
    };
    let instant = instant.ok_or_else(|| TimestampError::Range(shortened(text)))?;
    Timestamp::from_micros(instant.as_microsecond()).plausible()
}

/// `1696216703`, `1696216703000`, `1696216703.25` or `1.696216703e9`; None when
/// the text is no number at all. Exact, since a double does not hold nanoseconds.
fn unix_count(text: &str) -> Option<Result<Timestamp, TimestampError>> {
    if let Ok(count) = text.parse::<i64>() {
        return Some(Timestamp::from_unix(count));
    }
    let is_number = |b: u8| matches!(b, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-');
    if !text.bytes().all(is_number) || !text.contains(['.', 'e', 'E']) {
        return None;
    }
    let count = text.parse::<f64>().ok()?;
    let scaled = |scale| {
        let units = parse_scaled(text, scale).ok()?;
        i64::try_from(units).ok().map(Timestamp::from_micros)
    };
    let time = match EpochUnit::of(count) {
        Some(EpochUnit::Seconds) => scaled(6),
        Some(EpochUnit::Milliseconds) => scaled(3),
        Some(EpochUnit::Microseconds) => scaled(0),
        Some(EpochUnit::Nanoseconds) => {
            scaled(0).map(|nanos| Timestamp::from_micros(nanos.as_micros() / 1_000))
        }
        None => None,
    };
    let range = || TimestampError::Range(shortened(text));
    Some(time.ok_or_else(range).and_then(Timestamp::plausible))
}

/// What the spelling of a time says of the column that it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeForm {
    /// A count since 1970, of a time at which trades can be.
    Count(EpochUnit),
    /// A date, perhaps with a time.
    Date {
        /// The first two numbers of a date that ends with its year.
        first_two: Option<(u8, u8)>,
        /// What it says of its zone.
        zone: ZoneForm,
    },
}

/// What a time says of its zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZoneForm {
    /// Nothing.
    Unstated,
    /// UTC, under any of its names.
    Utc,
    /// Another one.
    Other,
}

impl TimeForm {
    /// The form of a text; None where it is no time. A time of this form may still be
    /// refused.
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_count = |b: u8| matches!(b, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+');
        if text.bytes().all(is_count)
            && let Ok(count) = text.parse::<f64>()
        {
            return EpochUnit::of(count).map(Self::Count);
        }
        let parts = Parts::of(text)?;
        let zone = match (parts.zone, parts.bracket) {
            ("", None) => ZoneForm::Unstated,
            ("Z" | "UTC", None) => ZoneForm::Utc,
            (stated, bracket) => match zone(bracket.unwrap_or(stated), text) {
                Ok(Zone::Utc | Zone::Offset(0)) => ZoneForm::Utc,
                Ok(Zone::Unstated) => ZoneForm::Unstated,
                Ok(Zone::Named(name)) if !is_known(name) => return None,
                _ => ZoneForm::Other,
            },
        };
        let first_two = match parts.date.as_bytes() {
            [_, _, _, _, b'-', ..] => None,
            _ => first_two(parts.date),
        };
        Some(Self::Date { first_two, zone })
    }
}

fn first_two(date: &str) -> Option<(u8, u8)> {
    let mut parts = date.split(['-', '/', '.']);
    let small = |text: &str| (text.len() <= 2).then(|| text.parse().ok()).flatten();
    let (one, two) = (small(parts.next()?)?, small(parts.next()?)?);
    (parts.next()?.len() == 4 && parts.next().is_none()).then_some((one, two))
}

/// A text cut into `2024-01-02`, `10:00:00.5`, `PM`, `+01:00` and `[Europe/Berlin]`.
struct Parts<'a> {
    date: &'a str,
    time: &'a str,
    /// Some(true) after noon.
    half: Option<bool>,
    zone: &'a str,
    bracket: Option<&'a str>,
    /// Where the time ends in the text.
    end: usize,
}

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let (rest, bracket) = match text.strip_suffix(']') {
            Some(open) => {
                let (rest, inside) = open.split_once('[')?;
                let inside = inside.strip_prefix('!').unwrap_or(inside);
                (rest.trim_end(), Some(inside))
            }
            None => (text, None),
        };
        let is_date = |b: u8| b.is_ascii_digit() || matches!(b, b'-' | b'/' | b'.');
        let is_time = |b: u8| b.is_ascii_digit() || matches!(b, b':' | b'.' | b',');
        let (date, after) = rest.split_at(count_while(rest, is_date));
        let gap = count_while(after, |b| matches!(b, b' ' | b','));
        let has_mark = gap == 0 && after.starts_with(['T', 't']);
        let gap = if has_mark { 1 } else { gap };
        let (time, after) = after[gap..].split_at(count_while(&after[gap..], is_time));
        if time.is_empty() && has_mark {
            return None;
        }
        let (half, zone) = half_of_day(after.trim_start());
        Some(Self {
            date,
            time,
            half,
            zone: zone.trim(),
            bracket,
            end: date.len() + gap + time.len(),
        })
    }

    fn local(&self, text: &str, order: Option<DateOrder>) -> Option<DateTime> {
        let is_usual = self.half.is_none()
            && self.date.as_bytes().get(4) == Some(&b'-')
            && self.end <= 11 + self.time.len();
        if is_usual && let Ok(local) = text[..self.end].trim_end().parse() {
            return Some(local);
        }
        Some(date(self.date, order)?.to_datetime(clock(self.time, self.half)?))
    }
}

fn count_while(text: &str, is_part: impl Fn(u8) -> bool) -> usize {
    text.bytes().take_while(|b| is_part(*b)).count()
}

/// `AM` and `PM` before what follows them.
fn half_of_day(text: &str) -> (Option<bool>, &str) {
    let is_end = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric());
    match (text.get(..2), text.get(2..)) {
        (Some(half), Some(rest)) if half.eq_ignore_ascii_case("am") && is_end(rest) => {
            (Some(false), rest)
        }
        (Some(half), Some(rest)) if half.eq_ignore_ascii_case("pm") && is_end(rest) => {
            (Some(true), rest)
        }
        _ => (None, text),
    }
}

fn date(text: &str, order: Option<DateOrder>) -> Option<Date> {
    let mut parts = text.split(['-', '/', '.']);
    let (Some(one), Some(two), Some(three), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        // `20240131`
        return text.parse().ok();
    };
    let small = |text: &str| {
        let is_small = matches!(text.len(), 1 | 2);
        is_small.then(|| text.parse::<i8>().ok()).flatten()
    };
    let year = |text: &str| {
        let is_year = text.len() == 4;
        is_year.then(|| text.parse::<i16>().ok()).flatten()
    };
    if let Some(year) = year(one) {
        return Date::new(year, small(two)?, small(three)?).ok();
    }
    let (year, one, two) = (year(three)?, small(one)?, small(two)?);
    let (day, month) = match order? {
        DateOrder::DayFirst => (one, two),
        DateOrder::MonthFirst => (two, one),
    };
    Date::new(year, month, day).ok()
}

fn clock(text: &str, half: Option<bool>) -> Option<Time> {
    if text.is_empty() {
        return half.is_none().then_some(Time::midnight());
    }
    let padded = match text.as_bytes() {
        [_, b':', ..] => format!("0{text}"),
        [_] | [_, _] if half.is_some() => format!("{text:0>2}:00"),
        _ => text.to_owned(),
    };
    let time: Time = padded.parse().ok()?;
    let Some(is_after_noon) = half else {
        return Some(time);
    };
    if !(1..=12).contains(&time.hour()) {
        return None;
    }
    let hour = time.hour() % 12 + if is_after_noon { 12 } else { 0 };
    time.with().hour(hour).build().ok()
}

pub(crate) fn shortened(text: &str) -> String {
    text.chars().take(80).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str, order: Option<DateOrder>) -> Result<String, String> {
        parse(text, order)
            .map(|time| time.to_string())
            .map_err(|e| e.to_string())
    }

    #[test]
    fn the_order_says_which_is_the_day() {
        for (text, day_first, month_first) in [
            ("02/01/2024", "2024-01-02", "2024-02-01"),
            ("2.1.2024 00:00", "2024-01-02", "2024-02-01"),
            ("02-01-2024T00:00:00Z", "2024-01-02", "2024-02-01"),
        ] {
            for (order, date) in [
                (DateOrder::DayFirst, day_first),
                (DateOrder::MonthFirst, month_first),
            ] {
                let expected = Ok(format!("{date}T00:00:00Z"));
                assert_eq!(read(text, Some(order)), expected, "{text}");
            }
        }
        assert!(read("13/01/2024", Some(DateOrder::MonthFirst)).is_err());
        assert!(read("02/01/24", Some(DateOrder::DayFirst)).is_err());
    }

    #[test]
    fn counts_are_exact() {
        for (text, micros) in [
            ("1704189600.123456", 1_704_189_600_123_456),
            ("1704189600.123456789", 1_704_189_600_123_457),
            ("1704189600123.5", 1_704_189_600_123_500),
            ("1704189600123456000.0", 1_704_189_600_123_456),
            ("1.7041896E9", 1_704_189_600_000_000),
        ] {
            let time = parse(text, None).unwrap();
            assert_eq!(time.as_micros(), micros, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,40}") {
            let _ = parse(&text, Some(DateOrder::DayFirst));
        }

        #[test]
        fn nearly_times_do_not_panic(text in "[0-9/.T:+\\-]{0,12}[0-9: ]{0,9}[+\\- A-Za-z0-9\\[\\]/\u{2212}]{0,12}") {
            let _ = parse(&text, Some(DateOrder::MonthFirst));
        }

        #[test]
        fn what_is_written_in_any_order_is_read(
            secs in Timestamp::EARLIEST.as_secs()..Timestamp::LATEST.as_secs(),
        ) {
            let time = Timestamp::from_secs(secs);
            let civil = Offset::UTC.to_datetime(jiff::Timestamp::from_second(secs).unwrap());
            for (format, order) in [
                ("%d/%m/%Y %H:%M:%S", DateOrder::DayFirst),
                ("%m-%d-%Y %I:%M:%S %p", DateOrder::MonthFirst),
                ("%-d.%-m.%Y %-H:%M:%S", DateOrder::DayFirst),
                ("%Y/%m/%d %H:%M:%S", DateOrder::DayFirst),
            ] {
                let text = civil.strftime(format).to_string();
                prop_assert_eq!(parse(&text, Some(order)), Ok(time), "{}", text);
            }
            for unit in [1, 1_000, 1_000_000, 1_000_000_000] {
                prop_assert_eq!(parse(&(secs * unit).to_string(), None), Ok(time));
            }
        }
    }
}
