//! Amounts as sources spell them: one exactly, another rounded.

use crate::{TokenAmount, Usd};
use alloy_primitives::U256;

/// One part in this many: no spelling is taken to be coarser.
const COARSEST: u64 = 1_000;

/// One part in this many, where a spelling does not look rounded: the least fee of a pool,
/// and so the least real difference, is 100 times as large.
const ROUND: u64 = 1_000_000;

/// One part in this many: numbers that went through a double differ by as much.
const FINEST: u64 = 100_000_000_000_000;

/// The units of the last digit that is written, and the number of digits before it.
fn spelled(number: U256) -> (U256, u32) {
    let ten = U256::from(10);
    let (mut rest, mut last, mut digits) = (number, U256::from(1), 0);
    while !rest.is_zero() {
        let (tenth, digit) = rest.div_rem(ten);
        if digits > 0 || !digit.is_zero() {
            digits += 1;
        } else {
            last *= ten;
        }
        rest = tenth;
    }
    (last, digits)
}

/// Whether two spellings can be of one number: they differ by no more than a unit of the
/// last digit of the coarser, which is taken to be at least as fine as `coarsest`.
fn agree(a: U256, b: U256, coarsest: u64) -> bool {
    if a == b {
        return true;
    }
    let larger = a.max(b);
    let unit = spelled(a).0.max(spelled(b).0);
    let tolerance = unit
        .min(larger / U256::from(coarsest))
        .max(larger / U256::from(FINEST));
    a.abs_diff(b) <= tolerance
}

/// The coarsest part that one of two amounts may be rounded to. People trade round amounts, so
/// few digits are no sign of rounding, and a whole number needs more of them than a fraction.
/// Of two with equally small last digits neither is the other, rounded.
fn coarsest(a: U256, b: U256) -> u64 {
    let ((unit_a, digits_a), (unit_b, digits_b)) = (spelled(a), spelled(b));
    let (unit, digits) = (unit_a, digits_a).max((unit_b, digits_b));
    let is_whole = unit >= TokenAmount::from_tokens(1).units();
    let least = if is_whole { 6 } else { 4 };
    if unit_a != unit_b && digits >= least {
        COARSEST
    } else {
        ROUND
    }
}

impl TokenAmount {
    /// Whether both can be the same amount, one of them rounded: they differ by no more than
    /// a unit of the last digit of the coarser, and by no more than a millionth; a thousandth
    /// where the coarser has at least 4 significant digits with a fraction, or 6 without.
    pub fn agrees_with(self, other: Self) -> bool {
        let (a, b) = (self.units(), other.units());
        a == b || agree(a, b, coarsest(a, b))
    }

    /// How many digits are written of it, without leading and trailing zeros.
    pub fn digits(self) -> u32 {
        spelled(self.units()).1
    }
}

impl Usd {
    /// As [`TokenAmount::agrees_with`], but any value may be rounded to a thousandth: values
    /// don't tell trades apart.
    pub fn agrees_with(self, other: Self) -> bool {
        let (a, b) = (self.as_micros(), other.as_micros());
        a.signum() == b.signum()
            && agree(
                U256::from(a.unsigned_abs()),
                U256::from(b.unsigned_abs()),
                COARSEST,
            )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> TokenAmount {
        text.parse().unwrap()
    }

    #[test]
    fn the_coarser_spelling_says_how_much_may_differ() {
        for (a, b, expected) in [
            ("1.5", "1.5", true),
            ("1.23456", "1.235", true),
            ("1.23456", "1.234", true),
            ("1.23456", "1.233", false),
            // Two exact amounts are two.
            ("1.000000000000012345", "1.000000000000112345", false),
            // A round amount is no sign of rounding, but for a millionth.
            ("100", "100.1", false),
            ("0.5", "0.5004", false),
            ("1500", "1500.7", false),
            ("1234", "1234.5", false),
            ("1000000", "999999.5", true),
            ("123457", "123456.789", true),
            ("1000.5", "1000.46", true),
            // Neither is the other, rounded.
            ("1000.5", "1000.6", false),
            // A thousandth at most.
            ("1.001", "1.0019999", true),
            ("1.001", "1.0021", false),
            ("0", "0", true),
            ("0", "0.000000000000000001", false),
            // Printed as a double.
            ("0.1", "0.100000000000000006", true),
            (
                "123456.789012345678901234",
                "123456.789012345679012345",
                true,
            ),
        ] {
            assert_eq!(amount(a).agrees_with(amount(b)), expected, "{a} {b}");
            assert_eq!(amount(b).agrees_with(amount(a)), expected, "{b} {a}");
        }
    }

    #[test]
    fn digits_are_counted_without_zeros_around() {
        for (text, digits) in [("0", 0), ("100", 1), ("1.5", 2), ("0.00102", 3)] {
            assert_eq!(amount(text).digits(), digits, "{text}");
        }
    }

    #[test]
    fn dollars_agree_in_the_same_way() {
        let usd = |text: &str| text.parse::<Usd>().unwrap();
        assert!(usd("12.34").agrees_with(usd("12.3412")));
        assert!(!usd("12.34").agrees_with(usd("12.36")));
        assert!(usd("1206").agrees_with(usd("1206.55")));
    }
}
