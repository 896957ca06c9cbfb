//! Cells: single values, as the formats hold them.

use crate::reject::shortened;
use smartmoney_model::Timestamp;
use std::borrow::Cow;
use std::fmt::Write;

/// One value of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell<'a> {
    /// No value.
    Empty,
    /// Text.
    Text(Cow<'a, str>),
    /// A number of a format that has numbers, in its shortest exact spelling.
    Number(&'a str),
    /// Binary columns: raw addresses and hashes, or text without a type.
    Bytes(&'a [u8]),
    /// Typed times, in microseconds since 1970.
    Micros(i64),
    /// Bytes that should be text and are not.
    NotUtf8(&'a [u8]),
}

/// A cell that should be text is not UTF-8.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NotText;

impl<'a> Cell<'a> {
    pub(crate) fn of_text(text: &'a str) -> Self {
        if text.trim_ascii().is_empty() {
            Self::Empty
        } else {
            Self::Text(Cow::Borrowed(text))
        }
    }

    pub(crate) fn of_owned(text: String) -> Self {
        if text.trim_ascii().is_empty() {
            Self::Empty
        } else {
            Self::Text(Cow::Owned(text))
        }
    }

    /// Empty, where it holds a word by which programs write that there is no value (pandas
    /// `nan`, `None` and `<NA>`). Only for fields in which no such word is a value.
    pub(crate) fn without_word_for_none(self) -> Self {
        let text = match &self {
            Self::Text(text) => text,
            Self::Number(text) => *text,
            Self::Bytes(bytes) => std::str::from_utf8(bytes).unwrap_or_default(),
            Self::Empty | Self::Micros(_) | Self::NotUtf8(_) => return self,
        };
        if is_word_for_none(text) {
            Self::Empty
        } else {
            self
        }
    }

    /// Its text; None where it is empty.
    pub(crate) fn text(&self) -> Result<Option<Cow<'_, str>>, NotText> {
        match self {
            Self::Empty => Ok(None),
            Self::Text(text) => Ok(Some(Cow::Borrowed(text))),
            Self::Number(text) => Ok(Some(Cow::Borrowed(text))),
            Self::Micros(micros) => Ok(Some(Cow::Owned(
                Timestamp::from_micros(*micros).to_string(),
            ))),
            Self::Bytes(bytes) => {
                let text = std::str::from_utf8(bytes).map_err(|_| NotText)?;
                Ok((!text.trim_ascii().is_empty()).then_some(Cow::Borrowed(text)))
            }
            Self::NotUtf8(_) => Err(NotText),
        }
    }

    /// The text by which a message quotes it.
    pub(crate) fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => shortened(text),
            Self::Number(text) => shortened(text),
            Self::Micros(micros) => Timestamp::from_micros(*micros).to_string(),
            Self::NotUtf8(bytes) => {
                let head = &bytes[..bytes.len().min(400)];
                shortened(&String::from_utf8_lossy(head))
            }
            Self::Bytes(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) if !text.contains(|c: char| c.is_control()) => shortened(text),
                _ => hexadecimal(bytes),
            },
        }
    }
}

fn is_word_for_none(text: &str) -> bool {
    const WORDS: [&str; 7] = ["nan", "none", "null", "nil", "n/a", "<na>", "<nil>"];
    let text = text.trim();
    // Nearly all cells are numbers.
    text.starts_with(['n', 'N', '<']) && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn hexadecimal(bytes: &[u8]) -> String {
    const LONGEST: usize = 40;
    let mut text = String::from("0x");
    for byte in bytes.iter().take(LONGEST) {
        // Writing into a String can't fail.
        let _ = write!(text, "{byte:02x}");
    }
    if bytes.len() > LONGEST {
        text.push('…');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shows_what_is_there_and_no_more() {
        assert_eq!(Cell::Bytes(&[1, 0xab]).shown(), "0x01ab");
        assert_eq!(Cell::Bytes(b"abc").shown(), "abc");
        assert_eq!(Cell::NotUtf8(b"a\xff").shown(), "a\u{fffd}");
        assert_eq!(Cell::of_text(&"x".repeat(500)).shown().chars().count(), 81);
        assert!(Cell::Bytes(&[0xff; 500]).shown().len() < 90);
    }

    #[test]
    fn some_words_say_that_there_is_none() {
        for word in ["NaN", "nan", "None", "null", "NULL", "<NA>", " N/A ", "nil"] {
            let cell = Cell::of_text(word).without_word_for_none();
            assert_eq!(cell, Cell::Empty, "{word}");
        }
        assert_eq!(Cell::Number("NaN").without_word_for_none(), Cell::Empty);
        assert_eq!(Cell::Bytes(b"None").without_word_for_none(), Cell::Empty);
        for other in ["", "0", "-1", "nano", "inf", "<1"] {
            let cell = Cell::of_text(other);
            assert_eq!(cell.clone().without_word_for_none(), cell, "{other}");
        }
    }

    #[test]
    fn blank_text_is_empty() {
        assert_eq!(Cell::of_text("  "), Cell::Empty);
        assert_eq!(Cell::of_owned(String::new()), Cell::Empty);
        assert_eq!(Cell::Bytes(b" ").text(), Ok(None));
        assert_eq!(Cell::Bytes(b"\xff").text(), Err(NotText));
    }
}
