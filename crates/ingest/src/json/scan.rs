//! Where values of JSON begin and end, in a stream.
//!
//! It finds boundaries and leaves it to serde to read what lies between, so that a record
//! with a fault costs only itself.

use crate::rows::LONGEST_ROW;
use crate::window::Window;
use std::io::{self, Read};

/// A stream of JSON, value by value.
pub(super) struct Scanner<R> {
    window: Window<R>,
    /// The length of what was handed out last, in bytes.
    taken: usize,
    line: u64,
}

/// Finds the end of a value whose beginning it was given.
#[derive(Default)]
struct End {
    depth: usize,
    in_string: bool,
    is_escaped: bool,
}

impl End {
    /// The length up to the value's end, if that is in these bytes. A number or word ends
    /// before the byte that follows.
    fn find(&mut self, bytes: &[u8]) -> Option<usize> {
        for (at, byte) in bytes.iter().enumerate() {
            if self.in_string {
                match byte {
                    _ if self.is_escaped => self.is_escaped = false,
                    b'\\' => self.is_escaped = true,
                    b'"' => {
                        self.in_string = false;
                        if self.depth == 0 {
                            return Some(at + 1);
                        }
                    }
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' | b',' | b':' | b' ' | b'\t' | b'\r' | b'\n' if self.depth == 0 => {
                    return Some(at);
                }
                b'}' | b']' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return Some(at + 1);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// Whether a stream may end here.
    fn is_outside(&self) -> bool {
        self.depth == 0 && !self.in_string
    }
}

impl<R: Read> Scanner<R> {
    pub(super) fn new(stream: R) -> Self {
        Self {
            window: Window::new(stream),
            taken: 0,
            line: 1,
        }
    }

    /// The line of what comes next, from 1.
    pub(super) fn line(&self) -> u64 {
        self.line
    }

    /// The next byte that is no white space; None at the stream's end.
    pub(super) fn peek(&mut self) -> io::Result<Option<u8>> {
        self.drop_taken();
        loop {
            let bytes = self.window.bytes();
            let blank = bytes
                .iter()
                .take_while(|byte| byte.is_ascii_whitespace())
                .count();
            let next = bytes.get(blank).copied();
            self.consume(blank);
            if next.is_some() || self.window.is_at_end() {
                return Ok(next);
            }
            self.window.fill()?;
        }
    }

    /// Consumes the byte that [`Self::peek`] showed.
    pub(super) fn step(&mut self) {
        self.drop_taken();
        self.consume(1);
    }

    /// The text of the next value; None where it is longer than a row may be.
    pub(super) fn value(&mut self) -> io::Result<Option<&[u8]>> {
        self.peek()?;
        let mut end = End::default();
        let mut searched = 0;
        loop {
            let bytes = self.window.bytes();
            if let Some(at) = end.find(&bytes[searched..]) {
                self.taken = searched + at;
                break;
            }
            searched = bytes.len();
            if self.window.is_at_end() {
                if !end.is_outside() {
                    return Err(self.fault("it ends in the middle of a value"));
                }
                self.taken = searched;
                break;
            }
            if self.window.is_full() {
                self.consume(searched);
                self.skip(end)?;
                return Ok(None);
            }
            self.window.fill()?;
        }
        if self.taken > LONGEST_ROW {
            return Ok(None);
        }
        Ok(Some(&self.window.bytes()[..self.taken]))
    }

    /// Consumes the next value, of any length.
    pub(super) fn skip_value(&mut self) -> io::Result<()> {
        self.peek()?;
        self.skip(End::default())
    }

    fn skip(&mut self, mut end: End) -> io::Result<()> {
        loop {
            let bytes = self.window.bytes();
            if let Some(at) = end.find(bytes) {
                self.consume(at);
                return Ok(());
            }
            let held = bytes.len();
            self.consume(held);
            if self.window.is_at_end() {
                return if end.is_outside() {
                    Ok(())
                } else {
                    Err(self.fault("it ends in the middle of a value"))
                };
            }
            self.window.fill()?;
        }
    }

    pub(super) fn fault(&self, what: &str) -> io::Error {
        let kind = io::ErrorKind::InvalidData;
        io::Error::new(kind, format!("line {}: {what}", self.line))
    }

    fn drop_taken(&mut self) {
        let taken = std::mem::take(&mut self.taken);
        self.consume(taken);
    }

    fn consume(&mut self, count: usize) {
        let lines = memchr::memchr_iter(b'\n', &self.window.bytes()[..count]).count();
        self.line += lines as u64;
        self.window.consume(count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn scanner(text: &str) -> Scanner<Cursor<Vec<u8>>> {
        Scanner::new(Cursor::new(text.as_bytes().to_vec()))
    }

    #[test]
    fn finds_the_ends_of_values() {
        for text in [
            "{}",
            "[]",
            r#"{"a":"}\"]\\"}"#,
            r#"[{"a":[1,{"b":"[["}]}]"#,
            r#""\\""#,
            "-1.5e3",
            "null",
        ] {
            for after in ["", ",1", "]", "}", " \n"] {
                let whole = format!(" \n{text}{after}");
                let mut scanner = scanner(&whole);
                assert_eq!(scanner.value().unwrap(), Some(text.as_bytes()), "{whole}");
                assert_eq!(scanner.line(), 2);
                let rest = scanner.peek().unwrap();
                assert_eq!(rest, after.trim().bytes().next(), "{whole}");
            }
        }
    }

    #[test]
    fn a_value_that_is_cut_or_too_long_is_told() {
        let error = scanner("{\n\"a\":[1").value().unwrap_err().to_string();
        assert!(error.contains("in the middle"), "{error}");
        let long = format!("{{\"a\":\"{}\"}},7", "x".repeat(3 * LONGEST_ROW));
        let mut scanner = scanner(&long);
        assert_eq!(scanner.value().unwrap(), None);
        assert_eq!(scanner.peek().unwrap(), Some(b','));
        scanner.step();
        assert_eq!(scanner.value().unwrap(), Some(&b"7"[..]));
    }
}
