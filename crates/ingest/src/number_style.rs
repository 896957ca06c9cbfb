//! How a column spells its numbers: `1,234.56` or `1.234,56`.

use std::borrow::Cow;

/// What stands before the fraction of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DecimalSign {
    /// `1234.5`; a comma separates thousands.
    #[default]
    Point,
    /// `1234,5`; a point separates thousands.
    Comma,
}

/// What one number says of its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// It means the same either way, or is no number.
    Nothing,
    /// It is a number only with this sign.
    Decided(DecimalSign),
    /// `2.000` or `2,000`: two or two thousand. The sign is the mark's own.
    Ambiguous(DecimalSign),
}

impl DecimalSign {
    const fn mark(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }

    const fn other(self) -> Self {
        match self {
            Self::Point => Self::Comma,
            Self::Comma => Self::Point,
        }
    }

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Point => "a decimal point",
            Self::Comma => "a decimal comma",
        }
    }

    fn groups_by(self, mark: char) -> bool {
        // The spaces are the usual one, those that do not break, and the thin one.
        matches!(
            mark,
            ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '\u{2019}' | '_'
        ) || mark == self.other().mark()
    }

    /// The number without its thousands separators, and with a decimal point. None where it
    /// has a mark that is out of place.
    pub(crate) fn plain(self, text: &str) -> Option<Cow<'_, str>> {
        let text = text.trim();
        let is_foreign = |b: u8| !b.is_ascii() || matches!(b, b',' | b' ' | b'\'' | b'_');
        if self == Self::Point && !text.bytes().any(is_foreign) {
            return (text.bytes().filter(|b| *b == b'.').count() < 2)
                .then_some(Cow::Borrowed(text));
        }
        if !text.bytes().any(|b| b.is_ascii_digit()) {
            return Some(Cow::Borrowed(text));
        }
        let (mantissa, exponent) = match text.find(['e', 'E']) {
            Some(at) => text.split_at(at),
            None => (text, ""),
        };
        let sign = mantissa.len() - mantissa.trim_start_matches(['+', '-']).len();
        let (sign, mantissa) = mantissa.split_at(sign);
        let (whole, fraction) = match mantissa.split_once(self.mark()) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (mantissa, None),
        };
        let are_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if !fraction.is_none_or(are_digits) {
            return None;
        }
        let whole = if are_digits(whole) {
            Cow::Borrowed(whole)
        } else if exponent.is_empty() {
            Cow::Owned(self.ungrouped(whole)?)
        } else {
            return None;
        };
        Some(match fraction {
            Some(fraction) => format!("{sign}{whole}.{fraction}{exponent}").into(),
            None => format!("{sign}{whole}{exponent}").into(),
        })
    }

    /// The digits of `1.234.567`, or of `12,34,567` as in India.
    fn ungrouped(self, whole: &str) -> Option<String> {
        let mark = whole.chars().find(|c| self.groups_by(*c))?;
        let mut groups = whole.split(mark);
        let first = groups.next()?;
        let rest: Vec<&str> = groups.collect();
        let (last, middle) = rest.split_last()?;
        let is_indian = mark == ',' && middle.first().is_some_and(|group| group.len() == 2);
        let size = if is_indian { 2 } else { 3 };
        let is_well = (1..=size).contains(&first.len())
            && !first.starts_with('0')
            && last.len() == 3
            && middle.iter().all(|group| group.len() == size);
        let digits = first.to_owned() + &rest.concat();
        (is_well && digits.bytes().all(|b| b.is_ascii_digit())).then_some(digits)
    }
}

impl Evidence {
    pub(crate) fn of(text: &str) -> Self {
        let text = text.trim();
        let whole = text.bytes().take_while(u8::is_ascii_digit).count();
        match &text.as_bytes()[whole..] {
            [] => return Self::Nothing,
            // Nearly all numbers of files are such, and the general way takes longer.
            [b'.', fraction @ ..]
                if (whole > 3 || fraction.len() != 3)
                    && whole + fraction.len() > 0
                    && fraction.iter().all(u8::is_ascii_digit) =>
            {
                return Self::Decided(DecimalSign::Point);
            }
            _ => {}
        }
        if !text.contains(['.', ',']) || !text.contains(|c: char| c.is_ascii_digit()) {
            return Self::Nothing;
        }
        let numeric = |sign: DecimalSign| {
            let plain = sign.plain(text)?;
            plain.parse::<f64>().ok().map(|_| plain)
        };
        match (numeric(DecimalSign::Point), numeric(DecimalSign::Comma)) {
            (Some(point), Some(comma)) if point == comma => Self::Nothing,
            (Some(_), Some(_)) if text.contains(',') => Self::Ambiguous(DecimalSign::Comma),
            (Some(_), Some(_)) => Self::Ambiguous(DecimalSign::Point),
            (Some(_), None) => Self::Decided(DecimalSign::Point),
            (None, Some(_)) => Self::Decided(DecimalSign::Comma),
            (None, None) => Self::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use DecimalSign::{Comma, Point};
    use proptest::prelude::*;

    #[test]
    fn a_number_decides_or_does_not() {
        for (text, evidence) in [
            ("1000", Evidence::Nothing),
            ("1 000", Evidence::Nothing),
            ("1'000'000", Evidence::Nothing),
            ("many", Evidence::Nothing),
            ("1.2.3", Evidence::Nothing),
            ("1,2,3", Evidence::Nothing),
            ("1,23.4,5", Evidence::Nothing),
            ("02.01.2024", Evidence::Nothing),
            ("NaN", Evidence::Nothing),
            ("$1,5", Evidence::Nothing),
            (".", Evidence::Nothing),
            (",", Evidence::Nothing),
            ("2.000", Evidence::Ambiguous(Point)),
            ("-123,456", Evidence::Ambiguous(Comma)),
            ("1.5", Evidence::Decided(Point)),
            (".5", Evidence::Decided(Point)),
            ("0.500", Evidence::Decided(Point)),
            ("1234.567", Evidence::Decided(Point)),
            ("1,234.5", Evidence::Decided(Point)),
            ("1,234,567", Evidence::Decided(Point)),
            ("12,34,567", Evidence::Decided(Point)),
            ("1 234.567", Evidence::Decided(Point)),
            ("1.500E+3", Evidence::Decided(Point)),
            ("1,5", Evidence::Decided(Comma)),
            (",5", Evidence::Decided(Comma)),
            ("0,500", Evidence::Decided(Comma)),
            ("1.234,56", Evidence::Decided(Comma)),
            ("1.234.567", Evidence::Decided(Comma)),
            ("1\u{202f}234,567", Evidence::Decided(Comma)),
            ("1'234,5", Evidence::Decided(Comma)),
            ("1,5e-7", Evidence::Decided(Comma)),
        ] {
            assert_eq!(Evidence::of(text), evidence, "{text}");
        }
    }

    #[test]
    fn marks_are_taken_away() {
        for (sign, text, plain) in [
            (Point, "1,234.56", Some("1234.56")),
            (Point, "1 234.56", Some("1234.56")),
            (Point, "1_000", Some("1000")),
            (Point, "12,34,567.8", Some("1234567.8")),
            (Point, "2.000", Some("2.000")),
            (Point, "-2,000", Some("-2000")),
            (Point, "1,5", None),
            (Point, "1.2.3", None),
            (Point, "0,500", None),
            (Point, "1,234 567", None),
            (Point, "1.5E+3", Some("1.5E+3")),
            (Comma, "1.234,56", Some("1234.56")),
            (Comma, "1\u{a0}234,56", Some("1234.56")),
            (Comma, "1\u{2019}234,56", Some("1234.56")),
            (Comma, "2.000", Some("2000")),
            (Comma, "1,5E+3", Some("1.5E+3")),
            (Comma, "1000", Some("1000")),
            (Comma, "1.5", None),
            (Comma, "1.00,5", None),
            (Comma, "1.000,5.0", None),
            (Comma, "-Infinity", Some("-Infinity")),
        ] {
            assert_eq!(sign.plain(text).as_deref(), plain, "{text}");
        }
    }

    fn grouped(whole: u64, mark: &str) -> String {
        smartmoney_model::group_thousands(&whole.to_string()).replace(',', mark)
    }

    proptest! {
        #[test]
        fn every_spelling_of_a_number_is_that_number(
            whole in any::<u64>(),
            fraction in prop::option::of("[0-9]{1,18}"),
            groups in prop::sample::select(vec!["", ".", ",", " ", "\u{a0}", "\u{202f}", "'", "_"]),
            sign in prop::sample::select(vec![Point, Comma]),
        ) {
            prop_assume!(groups != sign.mark().to_string());
            let whole_text = if groups.is_empty() { whole.to_string() } else { grouped(whole, groups) };
            let text = match &fraction {
                Some(fraction) => format!("{whole_text}{}{fraction}", sign.mark()),
                None => whole_text,
            };
            let expected = match &fraction {
                Some(fraction) => format!("{whole}.{fraction}"),
                None => whole.to_string(),
            };
            prop_assert_eq!(sign.plain(&text).unwrap(), expected);
            prop_assert!(!matches!(Evidence::of(&text), Evidence::Decided(other) if other != sign));
        }

        #[test]
        fn no_text_panics(text in "[0-9.,' eE+\u{a0}_-]{0,20}") {
            let _ = Evidence::of(&text);
            for sign in [Point, Comma] {
                let _ = sign.plain(&text);
            }
        }
    }
}
