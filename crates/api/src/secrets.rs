//! API keys that callers send where none belongs: they are found however they are spelled, and
//! neither logged nor repeated in an answer.

use crate::keys::{ApiKey, PREFIX};
use smartmoney_model::Address;
use std::borrow::Cow;

/// What stands in place of a key.
const HIDDEN: &str = "[a key]";

/// Whether a text holds a key, or the beginning of one: in any case, percent-encoded in whole or
/// in part and any number of times over, without its prefix, or with what a mistake left of that.
/// The `smk_…` of this program's own words is none.
pub(crate) fn holds_key(text: &str) -> bool {
    let decoded = decoded(text);
    // In the middle of a word it may be there by chance: one cursor in some thousands has it.
    let begins_word = |at: usize| at == 0 || !is_of_key(decoded[at - 1]);
    let begins_key = |at: usize| {
        let (prefix, rest) = decoded[at..].split_at(PREFIX.len());
        prefix.eq_ignore_ascii_case(PREFIX.as_bytes())
            && begins_word(at)
            && !rest.starts_with("…".as_bytes())
    };
    (0..(decoded.len() + 1).saturating_sub(PREFIX.len())).any(begins_key)
        || words(&decoded).any(|word| is_bare(word) || ends_in_key(word))
}

/// Whether a key could lie hidden in a text, whatever is joined to it: for a text that can
/// be replaced, such as an id that a caller chose.
pub(crate) fn could_hold_key(text: &str) -> bool {
    holds_key(text) || words(&decoded(text)).any(has_room)
}

/// The same of a text in which addresses of wallets stand.
fn may_hide_key(text: &str) -> bool {
    let is_suspect = |word| has_room(word) && !is_address(word);
    holds_key(text) || words(&decoded(text)).any(is_suspect)
}

/// A text in which each word that may hide a key is replaced.
pub(crate) fn without_keys(text: &str) -> Cow<'_, str> {
    if !may_hide_key(text) {
        return text.into();
    }
    let words = text.split_inclusive(char::is_whitespace);
    let kept: String = words
        .map(|word| {
            if may_hide_key(word) {
                format!("{HIDDEN}{}", &word[word.trim_end().len()..])
            } else {
                word.to_owned()
            }
        })
        .collect();
    // One that is spread over several words, such as by encoded blanks.
    if may_hide_key(&kept) {
        HIDDEN.into()
    } else {
        kept.into()
    }
}

/// The longest parts of a text that are made of characters of a key alone.
fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| !is_of_key(*byte))
}

fn is_of_key(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// A key without its prefix, or with as much beside it: `mk_`, `smk-`. What is longer could be
/// a cursor, which a request may hold.
fn is_bare(word: &[u8]) -> bool {
    // Others need no look at what they hold.
    (ApiKey::SECRET_LENGTH..=ApiKey::SECRET_LENGTH + PREFIX.len()).contains(&word.len())
        && !is_address(word)
        && word.windows(ApiKey::SECRET_LENGTH).any(is_secret)
}

/// A whole key with anything before it, such as `token-`.
fn ends_in_key(word: &[u8]) -> bool {
    let length = PREFIX.len() + ApiKey::SECRET_LENGTH;
    let begin = word.len().checked_sub(length);
    begin.is_some_and(|begin| {
        let (prefix, secret) = word[begin..].split_at(PREFIX.len());
        prefix.eq_ignore_ascii_case(PREFIX.as_bytes()) && is_secret(secret)
    })
}

fn is_secret(window: &[u8]) -> bool {
    has_room(window)
        && std::str::from_utf8(window)
            .is_ok_and(|window| ApiKey::parse(&format!("{PREFIX}{window}")).is_some())
}

/// Fewer large or small letters than this has one secret in ten million, while the ids that
/// programs make, but for a capital at the beginning of a name, are of one case.
const LETTERS_OF_EACH_CASE: usize = 3;

/// Whether a word is long enough for a secret, and as mixed as one.
fn has_room(word: &[u8]) -> bool {
    let is_mixed = |is_of_case: fn(&u8) -> bool| {
        word.iter().filter(|byte| is_of_case(byte)).count() >= LETTERS_OF_EACH_CASE
    };
    word.len() >= ApiKey::SECRET_LENGTH
        && is_mixed(u8::is_ascii_uppercase)
        && is_mixed(u8::is_ascii_lowercase)
}

/// A wallet's address can look like a secret.
fn is_address(word: &[u8]) -> bool {
    std::str::from_utf8(word).is_ok_and(|word| Address::parse_any(word).is_ok())
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
        for before in ["smk-", "SMK-", "mk_", "k_", "smk", "_", "a", "token-smk_"] {
            let text = format!("/a/{before}{secret}");
            assert!(holds_key(&text), "{text}");
            assert!(could_hold_key(&text), "{text}");
            assert_eq!(without_keys(&text), HIDDEN);
        }
    }

    #[test]
    fn what_is_joined_to_a_key_does_not_hide_it() {
        let secret = "0-aBcDeFgHiJkLmNoPqRsTuVwXyZ01234567_-aaabQ";
        for text in [
            format!("request-{secret}"),
            format!("{secret}-00f067aa0b1902b7-01"),
            format!("a_{secret}_{secret}"),
            format!("x.request-{secret}"),
        ] {
            assert!(could_hold_key(&text), "{text}");
            assert_eq!(without_keys(&text), HIDDEN, "{text}");
        }
        // A secret can be an address by chance: no id may be one.
        let address = "9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM";
        assert!(could_hold_key(address));
        assert_eq!(without_keys(address), address);
    }

    #[test]
    fn a_cursor_with_the_letters_of_a_prefix_is_no_key() {
        let cursor = "eyJxIjoiIiwicCI6eyJsmK_zXJzaW9uIjp7Im51bWJlciI6MSwidGFnIjotN30sInRvdGFsIjo";
        assert!(!holds_key(cursor));
    }

    #[test]
    fn ids_that_programs_make_hold_no_key() {
        for id in [
            "4bf92f3577b34da6a3ce929d0e0e4736",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0b1902b7-01",
            "9f8c1a2e-4b1d-4c55-8f6e-0a1b2c3d4e5f",
            "9F8C1A2E-4B1D-4C55-8F6E-0A1B2C3D4E5F",
            "Request-9f8c1a2e-4b1d-4c55-8f6e-0a1b2c3d4e5f",
            "01ARZ3NDEKTSV4RRFFQ69G5FAV",
            "V1StGXR8_Z5jdHi6B-myT",
            "2ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb",
        ] {
            assert!(!could_hold_key(id), "{id}");
        }
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
            "eyjxijoiiiwicci6eyjsmk_zxjzaw9u",
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
