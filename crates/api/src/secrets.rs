//! API keys that callers send where none belongs: they are found however they are spelled, and
//! neither logged nor repeated in an answer.

use crate::keys::{ApiKey, PREFIX};
use smartmoney_model::Address;
use std::borrow::Cow;

/// What stands in place of a key.
const HIDDEN: &str = "[a key]";

/// Whether a text holds a key, or the beginning of one: in any case, percent-encoded in whole or
/// in part and any number of times over, or without its prefix. The `smk_…` of this program's own
/// words is none.
pub(crate) fn holds_key(text: &str) -> bool {
    let decoded = decoded(text);
    let begins_key = |at: usize| {
        let (prefix, rest) = decoded[at..].split_at(PREFIX.len());
        prefix.eq_ignore_ascii_case(PREFIX.as_bytes()) && !rest.starts_with("…".as_bytes())
    };
    (0..(decoded.len() + 1).saturating_sub(PREFIX.len())).any(begins_key)
        || decoded.split(|byte| !is_of_key(*byte)).any(is_bare)
}

/// A text in which each word that holds a key is replaced.
pub(crate) fn without_keys(text: &str) -> Cow<'_, str> {
    if !holds_key(text) {
        return text.into();
    }
    let words = text.split_inclusive(char::is_whitespace);
    let kept: String = words
        .map(|word| {
            if holds_key(word) {
                format!("{HIDDEN}{}", &word[word.trim_end().len()..])
            } else {
                word.to_owned()
            }
        })
        .collect();
    // One that is spread over several words, such as by encoded blanks.
    if holds_key(&kept) {
        HIDDEN.into()
    } else {
        kept.into()
    }
}

fn is_of_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// A key of which only the prefix is missing. A wallet's address can look like one.
fn is_bare(word: &[u8]) -> bool {
    // Others need no look at what they hold.
    word.len() == ApiKey::SECRET_LENGTH
        && std::str::from_utf8(word).is_ok_and(|word| {
            ApiKey::parse(&format!("{PREFIX}{word}")).is_some() && Address::parse_any(word).is_err()
        })
}

/// A text without percent-encoding. What decoding leaves is decoded again at once, so that
/// one pass undoes any depth of it.
fn decoded(text: &str) -> Cow<'_, [u8]> {
    if !text.contains('%') {
        return text.as_bytes().into();
    }
    let mut decoded: Vec<u8> = Vec::with_capacity(text.len());
    for byte in text.bytes() {
        decoded.push(byte);
        while let Some((rest, [b'%', high, low])) = decoded.split_last_chunk()
            && let (Some(high), Some(low)) = (hex(*high), hex(*low))
        {
            let length = rest.len();
            decoded.truncate(length);
            decoded.push(high << 4 | low);
        }
    }
    decoded.into()
}

fn hex(digit: u8) -> Option<u8> {
    let value = char::from(digit).to_digit(16)?;
    u8::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_a_key_is_found() {
        for text in [
            "smk_abc",
            "/wallets/SMK_abc",
            "/%73mk_abc",
            "/s%6D%6b_abc",
            "/%73%6d%6b%5fabc",
            "/%2573mk_abc",
            "/%25252573mk_abc",
            "/%25257%33mk_abc",
            "/smk%255Fabc",
            "/%%373mk_abc",
            "/é/smk_",
        ] {
            assert!(holds_key(text), "{text}");
            assert_eq!(without_keys(text), HIDDEN, "{text}");
        }
        let secret = "0-aBcDeFgHiJkLmNoPqRsTuVwXyZ01234567_-aaabQ";
        assert!(holds_key(&format!("/a/{secret}/b")));
        assert!(holds_key(&format!("/a/%30{}", &secret[1..])));
    }

    #[test]
    fn what_is_no_key_stays_readable() {
        for text in [
            "",
            "/v1/analytics/smart-money/wallets",
            "/wallets/9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM",
            "/wallets/0x56eddb7aa87536c09ccc2793473599fd21a8b17f",
            "100%, %zz and %7",
            "smk-1 and sm k_",
            "as `Authorization: Bearer smk_…`: make one",
        ] {
            assert!(!holds_key(text), "{text}");
            assert_eq!(without_keys(text), text);
        }
        let said = without_keys("expected true, not \"%73mk_abc\"\nor false");
        assert_eq!(said, "expected true, not [a key]\nor false");
        assert_eq!(without_keys("smk%20 %20 sm k_"), "smk%20 %20 sm k_");
    }

    #[test]
    fn a_deep_encoding_takes_no_time() {
        let deep = format!("/%{}73mk_", "25".repeat(1_000_000));
        assert!(holds_key(&deep));
    }
}
