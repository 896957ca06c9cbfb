//! Numbers and bytes as text, fast enough for tens of millions of values.

use std::fmt::Write;

const UNITS_PER_TOKEN: u128 = 1_000_000_000_000_000_000;
const MICROS_PER_DOLLAR: u64 = 1_000_000;

/// An amount of 10^-18 units in tokens, without trailing zeros.
pub(crate) fn decimal(units: u128, out: &mut String) {
    let (whole, fraction) = (units / UNITS_PER_TOKEN, units % UNITS_PER_TOKEN);
    put(out, format_args!("{whole}"));
    if fraction > 0 {
        // Below 10^18, so it fits; 64-bit division is several times faster.
        let fraction = u64::try_from(fraction).unwrap_or(0);
        put(out, format_args!(".{fraction:018}"));
        out.truncate(out.trim_end_matches('0').len());
    }
}

/// Micro-dollars in dollars with six digits.
pub(crate) fn micros(micros: u64, out: &mut String) {
    let (whole, fraction) = (micros / MICROS_PER_DOLLAR, micros % MICROS_PER_DOLLAR);
    put(out, format_args!("{whole}.{fraction:06}"));
}

/// Bytes in hexadecimal with 0x before them.
pub(crate) fn hex(bytes: &[u8], out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    out.push_str("0x");
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String can't fail.
    let _ = out.write_fmt(text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use smartmoney_model::{TokenAmount, Usd};

    proptest! {
        #[test]
        fn readers_get_what_was_meant(units: u128, usd in 0_u64..1_000_000_000_000_000) {
            let mut text = String::new();
            decimal(units, &mut text);
            let amount: TokenAmount = text.parse().unwrap();
            prop_assert_eq!(amount.units().to_string(), units.to_string());
            text.clear();
            micros(usd, &mut text);
            prop_assert_eq!(text.parse::<Usd>().unwrap(), Usd::from_micros(i128::from(usd)));
        }
    }

    #[test]
    fn bytes_are_written_in_lower_case() {
        let mut text = String::new();
        hex(&[0, 0xab, 0x10], &mut text);
        assert_eq!(text, "0x00ab10");
    }
}
