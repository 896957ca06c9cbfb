//! Decimal text to integers of a fixed unit, exactly.

use alloy_primitives::U256;

/// Why a text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// Not a number: empty, letters, two points, …
    #[error("not a decimal number")]
    Form,
    /// NaN or an infinity.
    #[error("not a finite number")]
    NotFinite,
    /// Below zero.
    #[error("negative")]
    Negative,
    /// More than the type can hold.
    #[error("too large")]
    TooLarge,
}

/// Reads non-negative decimal text (`12`, `1.5`, `.5`, `2e-06`, `1.2E+3`) as an
/// integer count of 10^-`scale`. Digits below that unit are rounded half up:
/// they are less than the smallest unit that a chain itself knows.
pub(crate) fn parse_scaled(text: &str, scale: u32) -> Result<U256, DecimalError> {
    let text = text.trim();
    let unsigned = text.strip_prefix('+').unwrap_or(text);
    let (unsigned, negative) = match unsigned.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (unsigned, false),
    };
    let (mantissa, exponent) = split_exponent(unsigned)?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.is_empty() && fraction.is_empty() {
        return Err(DecimalError::Form);
    }
    let digits = || whole.bytes().chain(fraction.bytes());
    if !digits().all(|b| b.is_ascii_digit()) {
        return Err(DecimalError::Form);
    }
    let is_zero = digits().all(|b| b == b'0');
    if is_zero {
        return Ok(U256::ZERO);
    }
    if negative {
        return Err(DecimalError::Negative);
    }
    // The value is digits × 10^shift units.
    let shift = exponent
        .saturating_sub(i64::try_from(fraction.len()).unwrap_or(i64::MAX))
        .saturating_add(i64::from(scale));
    let total = i64::try_from(whole.len() + fraction.len()).unwrap_or(i64::MAX);
    let kept = if shift < 0 {
        total.saturating_add(shift)
    } else {
        total
    };
    if kept < 0 {
        return Ok(U256::ZERO);
    }
    let kept = usize::try_from(kept).map_err(|_| DecimalError::TooLarge)?;
    let mut value = accumulate(digits().take(kept))?;
    if shift < 0 {
        let rounds_up = digits().nth(kept).is_some_and(|b| b >= b'5');
        if rounds_up {
            value = value.checked_add(U256::ONE).ok_or(DecimalError::TooLarge)?;
        }
        return Ok(value);
    }
    let factor = u32::try_from(shift)
        .ok()
        .filter(|shift| *shift < 78)
        .ok_or(DecimalError::TooLarge)?;
    value
        .checked_mul(power_of_ten(factor))
        .ok_or(DecimalError::TooLarge)
}

/// A big-endian integer of up to 32 bytes in decimal digits; None where there are more.
pub fn decimal_of_be_bytes(bytes: &[u8]) -> Option<String> {
    U256::try_from_be_slice(bytes).map(|integer| integer.to_string())
}

/// `0x1f` or `\x1f` in decimal digits; None where it is no hexadecimal integer of 256 bits.
pub fn decimal_of_hex(text: &str) -> Option<String> {
    let digits = hex_digits(text.trim())?;
    let is_hex = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_hexdigit());
    let integer = is_hex.then(|| U256::from_str_radix(digits, 16).ok())?;
    integer.map(|integer| integer.to_string())
}

/// What follows `0x`, or the `\x` by which PostgreSQL writes bytes (with two backslashes
/// where a text was escaped once more).
pub(crate) fn hex_digits(text: &str) -> Option<&str> {
    ["0x", "0X", "\\x", "\\\\x"]
        .iter()
        .find_map(|prefix| text.strip_prefix(prefix))
}

/// Up to 10^77. Nearly all are small, and a u64 finds those much faster.
fn power_of_ten(exponent: u32) -> U256 {
    10_u64
        .checked_pow(exponent)
        .map_or_else(|| U256::from(10).pow(U256::from(exponent)), U256::from)
}

fn split_exponent(text: &str) -> Result<(&str, i64), DecimalError> {
    let words = ["nan", "inf", "infinity"];
    if text.starts_with(|c: char| c.is_ascii_alphabetic())
        && words.iter().any(|word| text.eq_ignore_ascii_case(word))
    {
        return Err(DecimalError::NotFinite);
    }
    let Some(at) = text.bytes().position(|b| matches!(b, b'e' | b'E')) else {
        return Ok((text, 0));
    };
    let exponent = text[at + 1..].strip_prefix('+').unwrap_or(&text[at + 1..]);
    let (digits, sign) = match exponent.strip_prefix('-') {
        Some(rest) => (rest, -1),
        None => (exponent, 1),
    };
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(DecimalError::Form);
    }
    // Past a million either way the result is zero or too large all the same.
    let magnitude = digits
        .parse::<i64>()
        .map_or(1_000_000, |e| e.min(1_000_000));
    Ok((&text[..at], sign * magnitude))
}

/// Up to 19 digits at a time fit a u64, which spares most of the wide arithmetic.
fn accumulate(digits: impl Iterator<Item = u8>) -> Result<U256, DecimalError> {
    let mut value = U256::ZERO;
    let mut chunk: u64 = 0;
    let mut chunk_scale: u64 = 1;
    for digit in digits {
        chunk = chunk * 10 + u64::from(digit - b'0');
        chunk_scale *= 10;
        if chunk_scale == 10_u64.pow(19) {
            value = push_chunk(value, chunk, chunk_scale)?;
            (chunk, chunk_scale) = (0, 1);
        }
    }
    push_chunk(value, chunk, chunk_scale)
}

fn push_chunk(value: U256, chunk: u64, scale: u64) -> Result<U256, DecimalError> {
    if value.is_zero() {
        return Ok(U256::from(chunk));
    }
    value
        .checked_mul(U256::from(scale))
        .and_then(|v| v.checked_add(U256::from(chunk)))
        .ok_or(DecimalError::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_decimals_exactly() {
        for (text, scale, expected) in [
            ("0", 6, 0_u64),
            ("-0.00", 6, 0),
            ("1", 6, 1_000_000),
            ("1.5", 6, 1_500_000),
            (".5", 6, 500_000),
            ("5.", 6, 5_000_000),
            ("2e-06", 6, 2),
            ("1.2E+3", 0, 1200),
            ("0.0000005", 6, 1),
            ("0.00000049", 6, 0),
            ("1e-400", 6, 0),
            ("+7", 0, 7),
            ("123456789012345678", 0, 123_456_789_012_345_678),
        ] {
            assert_eq!(
                parse_scaled(text, scale),
                Ok(U256::from(expected)),
                "{text}"
            );
        }
    }

    #[test]
    fn keeps_all_256_bits() {
        let max = U256::MAX.to_string();
        assert_eq!(parse_scaled(&max, 0), Ok(U256::MAX));
        assert_eq!(parse_scaled(&max, 1), Err(DecimalError::TooLarge));
    }

    #[test]
    fn integers_of_bytes_and_of_hexadecimal_digits() {
        let hex = |text: &str| decimal_of_hex(text);
        assert_eq!(hex("0x0de0b6b3a7640000").unwrap(), "1000000000000000000");
        assert_eq!(hex(" \\x0a ").unwrap(), "10");
        assert_eq!(
            hex(&format!("0x{}", "f".repeat(64))).unwrap(),
            U256::MAX.to_string()
        );
        for text in [
            "0x",
            "0xg",
            "a0",
            "0x-1",
            "0x1_0",
            &format!("0x1{}", "0".repeat(64)),
        ] {
            assert_eq!(hex(text), None, "{text}");
        }
        assert_eq!(decimal_of_be_bytes(&[0; 32]).unwrap(), "0");
        assert_eq!(decimal_of_be_bytes(&[1, 0]).unwrap(), "256");
        assert_eq!(decimal_of_be_bytes(&[1; 33]), None);
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, error) in [
            ("", DecimalError::Form),
            (".", DecimalError::Form),
            ("1.2.3", DecimalError::Form),
            ("1e", DecimalError::Form),
            ("12abc", DecimalError::Form),
            ("1,000", DecimalError::Form),
            ("NaN", DecimalError::NotFinite),
            ("-inf", DecimalError::NotFinite),
            ("-1", DecimalError::Negative),
            ("1e60", DecimalError::TooLarge),
            ("1e999999999999999999999", DecimalError::TooLarge),
        ] {
            assert_eq!(parse_scaled(text, 18), Err(error), "{text}");
        }
    }
}
