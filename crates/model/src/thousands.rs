//! Numbers with separated thousands.

use crate::Usd;

/// `-1234567.8` as `-1,234,567.8`.
pub fn group_thousands(number: &str) -> String {
    let (whole, fraction) = number.split_at(number.find('.').unwrap_or(number.len()));
    let (sign, digits) = whole.split_at(usize::from(whole.starts_with('-')));
    let mut grouped = sign.to_owned();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped + fraction
}

impl Usd {
    /// `-$1,234.50` with 2 decimals.
    pub fn grouped(self, decimals: usize) -> String {
        let text = group_thousands(&format!("{self:.decimals$}"));
        match text.strip_prefix('-') {
            Some(magnitude) => format!("-${magnitude}"),
            None => format!("${text}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        for (number, grouped) in [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1,000"),
            ("-123456.7", "-123,456.7"),
            ("1234567", "1,234,567"),
        ] {
            assert_eq!(group_thousands(number), grouped);
        }
        assert_eq!(Usd::from_dollars(-1_234_567).grouped(0), "-$1,234,567");
        assert_eq!(Usd::from_micros(835_500_000).grouped(2), "$835.50");
    }
}
