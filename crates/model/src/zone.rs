//! Zones of times, as text.

use crate::TimestampError;
use crate::time_text::shortened;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

/// The zone that a text names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Zone<'a> {
    Unstated,
    Utc,
    /// East of UTC, in seconds.
    Offset(i32),
    Named(&'a str),
}

/// What the text after the time says of the zone.
pub(crate) fn zone<'a>(named: &'a str, text: &str) -> Result<Zone<'a>, TimestampError> {
    let is = |name: &str| named.eq_ignore_ascii_case(name);
    if named.is_empty() {
        return Ok(Zone::Unstated);
    }
    if ["Z", "UTC", "GMT", "UCT", "+UTC", "Etc/UTC"]
        .iter()
        .any(|name| is(name))
    {
        return Ok(Zone::Utc);
    }
    let after_name = named
        .strip_prefix("UTC")
        .or_else(|| named.strip_prefix("GMT"));
    if let Some(secs) = offset(after_name.unwrap_or(named)) {
        return Ok(Zone::Offset(secs));
    }
    let letters = named.bytes().all(|b| b.is_ascii_alphabetic());
    let one_case = named == named.to_ascii_uppercase() || named == named.to_ascii_lowercase();
    if letters && one_case && named.len() <= 5 {
        return Err(TimestampError::Abbreviation {
            text: shortened(text),
            zone: named.to_owned(),
        });
    }
    Ok(Zone::Named(named))
}

/// `+02:00`, `-0530`, `+2` or `+02:00:00` as seconds.
fn offset(text: &str) -> Option<i32> {
    let (sign, digits) = match text.chars().next()? {
        '+' => (1, &text[1..]),
        '-' => (-1, &text[1..]),
        // A typographic minus.
        '\u{2212}' => (-1, &text['\u{2212}'.len_utf8()..]),
        _ => return None,
    };
    let parts: Vec<&str> = match digits.len() {
        4 | 6 if !digits.contains(':') && digits.is_ascii() => {
            let (hours, rest) = digits.split_at(2);
            let (minutes, secs) = rest.split_at(2);
            vec![hours, minutes, secs]
        }
        _ => digits.split(':').collect(),
    };
    let number = |at: usize, most: i32| {
        let text = parts.get(at).copied().filter(|text| !text.is_empty());
        let Some(text) = text else {
            return (at > 0).then_some(0);
        };
        let is_short = text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
        let number = is_short.then(|| text.parse::<i32>().ok()).flatten()?;
        (number <= most).then_some(number)
    };
    let is_three = parts.len() <= 3;
    is_three
        .then(|| Some(sign * (number(0, 15)? * 3_600 + number(1, 59)? * 60 + number(2, 59)?)))
        .flatten()
}

pub(crate) fn at_offset(local: DateTime, secs: i32) -> Option<jiff::Timestamp> {
    Offset::from_seconds(secs).ok()?.to_timestamp(local).ok()
}

/// A local time that the zone's clocks show twice, or never, is no time.
pub(crate) fn in_zone(
    local: DateTime,
    name: &str,
    text: &str,
) -> Result<jiff::Timestamp, TimestampError> {
    let ambiguous = time_zone(name, text)?.to_ambiguous_timestamp(local);
    ambiguous
        .unambiguous()
        .map_err(|_| TimestampError::ClockChange {
            text: shortened(text),
            zone: shortened(name),
        })
}

pub(crate) fn is_known(name: &str) -> bool {
    TimeZone::get(name).is_ok()
}

fn time_zone(name: &str, text: &str) -> Result<TimeZone, TimestampError> {
    TimeZone::get(name).map_err(|_| TimestampError::UnknownZone {
        text: shortened(text),
        zone: shortened(name),
    })
}

/// A zone in brackets, and perhaps an offset before it that must agree with it.
pub(crate) fn bracketed(
    local: DateTime,
    stated: Zone<'_>,
    bracket: Zone<'_>,
    text: &str,
) -> Result<jiff::Timestamp, TimestampError> {
    let range = || TimestampError::Range(shortened(text));
    let conflict = || TimestampError::ZoneConflict(shortened(text));
    let stated = match stated {
        Zone::Unstated => None,
        Zone::Utc => Some(0),
        Zone::Offset(secs) => Some(secs),
        Zone::Named(_) => return Err(conflict()),
    };
    let own = match bracket {
        Zone::Named(name) => {
            let Some(secs) = stated else {
                return in_zone(local, name, text);
            };
            let zone = time_zone(name, text)?;
            let instant = at_offset(local, secs).ok_or_else(range)?;
            if zone.to_offset(instant).seconds() != secs {
                return Err(conflict());
            }
            return Ok(instant);
        }
        Zone::Offset(secs) => secs,
        Zone::Utc => 0,
        Zone::Unstated => return Err(TimestampError::Form(shortened(text))),
    };
    if stated.is_some_and(|secs| secs != own) {
        return Err(conflict());
    }
    at_offset(local, own).ok_or_else(range)
}

#[cfg(test)]
mod tests {
    use crate::time_text::parse;

    fn read(text: &str) -> Result<String, String> {
        parse(text, None)
            .map(|time| time.to_string())
            .map_err(|e| e.to_string())
    }

    #[test]
    fn zones_are_honoured() {
        for (text, utc) in [
            ("2024-01-02T10:00:00+02:00[Europe/Helsinki]", "08:00:00"),
            ("2024-01-02T10:00:00+01:00[Europe/Berlin]", "09:00:00"),
            ("2024-01-02T10:00[!Europe/Berlin]", "09:00:00"),
            ("2024-01-02T10:00:00Z[Europe/Berlin]", "10:00:00"),
            ("2024-01-02T10:00:00Z[UTC]", "10:00:00"),
            ("2024-01-02T10:00:00[+02:00]", "08:00:00"),
            ("2024-01-02 10:00 America/New_York", "15:00:00"),
            ("2024-01-02 10:00:00 Japan", "01:00:00"),
            ("2024-01-02 10:00:00 Etc/GMT+5", "15:00:00"),
            ("2024-01-02 10:00:00 UTC", "10:00:00"),
            ("2024-01-02 10:00:00 gmt", "10:00:00"),
            ("2024-01-02 10:00:00 +0530", "04:30:00"),
            ("2024-01-02 10:00:00+05:30", "04:30:00"),
            ("2024-01-02 10:00:00-05", "15:00:00"),
            ("2024-01-02 10:00:00\u{2212}05:00", "15:00:00"),
            ("2024-01-02 10:00:00 UTC+2", "08:00:00"),
            ("2024-01-02 10:00:00 GMT-0500", "15:00:00"),
            ("2024/1/2 9:05", "09:05:00"),
            ("2024.01.02 12:30:00 AM", "00:30:00"),
            ("2024-01-02 12:30 pm UTC", "12:30:00"),
            ("2024-01-02 3pm", "15:00:00"),
            ("2024-01-02", "00:00:00"),
            ("2024-01-02 UTC", "00:00:00"),
            ("20240102T100000Z", "10:00:00"),
            ("2024-01-02  10:00:00,000", "10:00:00"),
        ] {
            let expected = Ok(format!("2024-01-02T{utc}Z"));
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn a_zone_that_is_not_known_for_sure_is_refused_in_words() {
        for (text, message) in [
            ("2024-01-02 10:00:00 EST", "stands for several zones"),
            ("2024-01-02 10:00:00 pst", "stands for several zones"),
            ("2024-01-02T10:00:00[CST]", "stands for several zones"),
            ("2024-01-02 10:00:00 CET", "stands for several zones"),
            ("2024-01-02T10:00:00[Mars/Olympus]", "no known zone"),
            ("2024-01-02T10:00:00+02:00[Europe/Berlin]", "contradict"),
            ("2024-01-02T10:00:00+02:00[UTC]", "contradict"),
            ("2024-03-31 02:30:00 Europe/Berlin", "twice or never"),
            ("2024-10-27T02:30:00[Europe/Berlin]", "twice or never"),
            ("2024-01-02T10:00:00[]", "is not a time"),
            ("2024-01-02 10:00:00 +2x", "no known zone"),
            ("2024-01-02 13:00 PM", "is not a time"),
            ("02/01/2024", "is not a time"),
            ("2024-01-02T", "is not a time"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(message), "{text}: {error}");
        }
    }
}
