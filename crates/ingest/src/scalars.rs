//! Parsers of single values.

use crate::RejectReason;
use compact_str::CompactString;
use smartmoney_model::{DecimalError, TokenAmount, is_invisible};

/// Why a parser refuses a value: the kind of fault, and a message.
pub(crate) type Refusal = (RejectReason, String);

pub(crate) fn refused(error: DecimalError) -> Refusal {
    let reason = match error {
        DecimalError::Form => RejectReason::BadNumber,
        DecimalError::NotFinite => RejectReason::NotFinite,
        DecimalError::Negative => RejectReason::Negative,
        DecimalError::TooLarge => RejectReason::TooLarge,
    };
    (reason, error.to_string())
}

pub(crate) fn decimal<T: std::str::FromStr<Err = DecimalError>>(text: &str) -> Result<T, Refusal> {
    text.parse().map_err(refused)
}

/// A count such as a block number. Also reads `18253161.0`, as which an integer is written
/// that came through a column of floats.
pub(crate) fn whole_number(text: &str) -> Result<u64, Refusal> {
    let text = text.trim();
    let number = match text.parse::<u64>() {
        Ok(number) => number,
        Err(_) => through_decimal(text)?,
    };
    // Databases hold 63 bits.
    if i64::try_from(number).is_err() {
        return Err(refused(DecimalError::TooLarge));
    }
    Ok(number)
}

/// The number of a log or of a transaction; sources write -1 where there is none.
pub(crate) fn index(text: &str) -> Result<Option<u64>, Refusal> {
    match text.trim() {
        "-1" | "-1.0" => Ok(None),
        text => whole_number(text).map(Some),
    }
}

fn through_decimal(text: &str) -> Result<u64, Refusal> {
    let amount: TokenAmount = decimal(text)?;
    let whole = amount.to_string();
    if whole.contains('.') {
        return Err((RejectReason::BadNumber, "not a whole number".to_owned()));
    }
    whole.parse().map_err(|_| refused(DecimalError::TooLarge))
}

/// The index of a Solana instruction, below 2^16 − 1: two of them make one log index.
pub(crate) fn instruction(text: &str) -> Result<u64, Refusal> {
    match whole_number(text)? {
        index @ 0..0xffff => Ok(index),
        _ => Err(refused(DecimalError::TooLarge)),
    }
}

/// A name without invisible characters (PostgreSQL can't store a NUL), and cut to 64
/// characters. None where nothing is left.
pub(crate) fn clean_name(text: &str) -> Option<CompactString> {
    const LONGEST: usize = 64;
    let text = text.trim();
    if text.len() <= LONGEST && !text.bytes().any(|byte| !(0x20..0x7f).contains(&byte)) {
        return (!text.is_empty()).then(|| CompactString::new(text));
    }
    let name: CompactString = text
        .chars()
        .filter(|c| !is_invisible(*c))
        .take(LONGEST)
        .collect();
    let name = name.trim();
    (!name.is_empty()).then(|| CompactString::new(name))
}

/// The name in lower case; without an allocation where it is already.
pub(crate) fn lower_case(name: CompactString) -> CompactString {
    let is_lower = name
        .bytes()
        .all(|b| b.is_ascii() && !b.is_ascii_uppercase());
    if is_lower { name } else { name.to_lowercase() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_may_have_come_through_floats() {
        for (text, expected) in [
            ("7", Ok(7)),
            (" 18253161.0 ", Ok(18_253_161)),
            ("1.8253161e7", Ok(18_253_161)),
            ("1.5", Err(RejectReason::BadNumber)),
            ("-1", Err(RejectReason::Negative)),
            ("9223372036854775808", Err(RejectReason::TooLarge)),
            ("1e30", Err(RejectReason::TooLarge)),
            ("x", Err(RejectReason::BadNumber)),
            ("NaN", Err(RejectReason::NotFinite)),
        ] {
            assert_eq!(
                whole_number(text).map_err(|(reason, _)| reason),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn names_are_short_and_printable() {
        assert_eq!(clean_name(" USDC "), Some("USDC".into()));
        assert_eq!(clean_name("a\0b\n"), Some("ab".into()));
        assert_eq!(clean_name("ü"), Some("ü".into()));
        assert_eq!(clean_name(&"x".repeat(1_000)).unwrap().len(), 64);
        assert_eq!(clean_name("\u{1}"), None);
    }
}
