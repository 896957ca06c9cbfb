//! Splits CSV into records, also where quotes are broken.

use crate::RejectReason;
use crate::csv_fields::{Fields, quotes_are_balanced, split_unquoted};
use crate::reject::shortened;
use crate::rows::{LONGEST_ROW, MalformedRow};
use crate::window::Window;
use csv_core::ReadRecordResult;
use std::io::{self, Read};

/// Splits delimited text into records, in bounded memory.
///
/// A stray quote would swallow the rows after it, up to the next quote. So a record of
/// several lines must have balanced quotes and the right number of fields; otherwise only
/// its first line is rejected, and the splitter continues with the second line.
pub(crate) struct Splitter<R> {
    window: Window<R>,
    core: csv_core::Reader,
    delimiter: u8,
    /// How many fields a record must have; None for the header.
    pub(crate) expected: Option<usize>,
    text: Vec<u8>,
    ends: Vec<usize>,
    fields: usize,
    gap: usize,
    next_line: u64,
    line: u64,
    consumed: u64,
    read_again: u64,
}

pub(crate) enum Record {
    /// A good record: see [`Splitter::record`].
    Complete,
    Malformed(MalformedRow),
    /// Longer than [`LONGEST_ROW`], its end included.
    TooLong(MalformedRow),
    End,
}

/// Bytes that may be split again after stray quotes, beside the size of the file: the
/// work is at most about doubled, whatever the file holds.
const READ_AGAIN_FREE: u64 = 16 << 20;

/// The result of splitting one record.
enum Attempt {
    /// A record of this many bytes.
    Record(usize),
    /// The window is full, and the record does not end in it.
    Endless,
    End,
}

impl<R: Read> Splitter<R> {
    pub(crate) fn new(reader: R, delimiter: u8) -> Self {
        Self {
            window: Window::new(reader),
            core: csv_core::ReaderBuilder::new().delimiter(delimiter).build(),
            delimiter,
            expected: None,
            text: vec![0; 4096],
            ends: vec![0; 64],
            fields: 0,
            gap: 0,
            next_line: 1,
            line: 1,
            consumed: 0,
            read_again: 0,
        }
    }

    /// The line that the record begins on.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// The fields of the record.
    pub(crate) fn record(&self) -> Fields<'_> {
        let ends = &self.ends[..self.fields];
        Fields {
            bytes: &self.text[..ends.last().copied().unwrap_or(0)],
            ends,
            gap: self.gap,
        }
    }

    pub(crate) fn next(&mut self) -> io::Result<Record> {
        self.skip_blank_lines()?;
        self.line = self.next_line;
        match self.attempt()? {
            Attempt::End => Ok(Record::End),
            Attempt::Endless => self.reject_too_long(self.window.bytes().len()),
            Attempt::Record(length) if length > LONGEST_ROW => self.reject_too_long(length),
            Attempt::Record(length) => Ok(self.checked(length)),
        }
    }

    fn skip_blank_lines(&mut self) -> io::Result<()> {
        loop {
            let blank = self
                .window
                .bytes()
                .iter()
                .take_while(|byte| matches!(byte, b'\n' | b'\r'))
                .count();
            self.take(blank);
            if !self.window.bytes().is_empty() || self.window.is_at_end() {
                return Ok(());
            }
            self.window.fill()?;
        }
    }

    /// Consumes bytes and counts their lines.
    fn take(&mut self, count: usize) {
        let taken = &self.window.bytes()[..count];
        self.next_line += memchr::memchr_iter(b'\n', taken).count() as u64;
        self.consumed += count as u64;
        self.window.consume(count);
    }

    /// Takes the next line where it has no quote. None leaves it to [`Self::attempt`].
    fn attempt_unquoted(&mut self) -> Option<usize> {
        let bytes = self.window.bytes();
        let length = split_unquoted(bytes, self.delimiter, &mut self.ends)?;
        if self.text.len() < length {
            self.text.resize(length, 0);
        }
        self.text[..length].copy_from_slice(&bytes[..length]);
        self.fields = self.ends.len();
        self.gap = 1;
        Some(length + 1)
    }

    fn attempt(&mut self) -> io::Result<Attempt> {
        if let Some(length) = self.attempt_unquoted() {
            return Ok(Attempt::Record(length));
        }
        self.core.reset();
        self.gap = 0;
        self.ends.resize(self.ends.len().max(64), 0);
        let (mut read, mut written) = (0, 0);
        self.fields = 0;
        loop {
            if read == self.window.bytes().len() && !self.window.is_at_end() {
                if self.window.is_full() {
                    return Ok(Attempt::Endless);
                }
                self.window.fill()?;
                continue;
            }
            let (result, took, wrote, ended) = self.core.read_record(
                &self.window.bytes()[read..],
                &mut self.text[written..],
                &mut self.ends[self.fields..],
            );
            read += took;
            written += wrote;
            self.fields += ended;
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.text.resize(self.text.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::Record => return Ok(Attempt::Record(read)),
                ReadRecordResult::End => return Ok(Attempt::End),
            }
        }
    }

    /// Takes the record that was split, or rejects it or its first line.
    fn checked(&mut self, length: usize) -> Record {
        let raw = &self.window.bytes()[..length];
        let first_line = first_line(raw);
        let spans_lines = first_line < raw.trim_ascii_end().len();
        let fits = self.expected.is_none_or(|count| count == self.fields);
        let is_quoted_well = !spans_lines || quotes_are_balanced(raw, self.delimiter);
        if fits && is_quoted_well {
            self.take(length);
            return Record::Complete;
        }
        let (reason, message) = if is_quoted_well && !spans_lines {
            (RejectReason::WrongColumnCount, self.wrong_count())
        } else {
            (
                RejectReason::BadQuoting,
                "a quote on this line is not closed, or closed in the middle of a value".to_owned(),
            )
        };
        let malformed = self.malformed(reason, message);
        if spans_lines && self.may_read_again(length - first_line) {
            self.take(first_line);
        } else {
            self.take(length);
        }
        Record::Malformed(malformed)
    }

    fn malformed(&self, reason: RejectReason, message: String) -> MalformedRow {
        MalformedRow {
            reason,
            message,
            value: shown(self.window.bytes()),
        }
    }

    fn wrong_count(&self) -> String {
        format!(
            "{} columns where the header has {}",
            self.fields,
            self.expected.unwrap_or_default()
        )
    }

    /// Rejects a record that is too long, or only its first line if that one is short
    /// enough. `length` is how much of the record is in the window, in bytes.
    fn reject_too_long(&mut self, length: usize) -> io::Result<Record> {
        let first_line = first_line(&self.window.bytes()[..length]);
        if first_line <= LONGEST_ROW && self.may_read_again(length - first_line) {
            let message = "a quote on this line is never closed".to_owned();
            let malformed = self.malformed(RejectReason::BadQuoting, message);
            self.take(first_line);
            return Ok(Record::Malformed(malformed));
        }
        let message = format!("longer than {LONGEST_ROW} bytes");
        let malformed = self.malformed(RejectReason::LineTooLong, message);
        // After a line that is too long the window holds further rows.
        let length = if first_line > LONGEST_ROW {
            first_line
        } else {
            length
        };
        let is_whole = matches!(self.window.bytes()[length - 1], b'\n' | b'\r');
        self.take(length);
        // Without a header the rest of the file can't be read, so it is not skipped.
        if !is_whole
            && self.expected.is_some()
            && self.window.skip_past(b'\n', b'\r')? == Some(b'\n')
        {
            self.next_line += 1;
        }
        Ok(Record::TooLong(malformed))
    }

    fn may_read_again(&mut self, count: usize) -> bool {
        self.read_again += count as u64;
        self.read_again <= READ_AGAIN_FREE + self.consumed
    }
}

/// The length of the first line, its end included.
fn first_line(raw: &[u8]) -> usize {
    match memchr::memchr2(b'\n', b'\r', raw) {
        Some(at) if raw[at..].starts_with(b"\r\n") => at + 2,
        Some(at) => at + 1,
        None => raw.len(),
    }
}

fn shown(raw: &[u8]) -> String {
    let line = &raw[..first_line(raw).min(400)];
    shortened(String::from_utf8_lossy(line).trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str, fields: usize) -> Vec<String> {
        let mut splitter = Splitter::new(text.as_bytes(), b',');
        splitter.expected = Some(fields);
        let mut found = Vec::new();
        loop {
            let event = splitter.next().unwrap();
            let line = splitter.line();
            found.push(match event {
                Record::End => return found,
                Record::Complete => {
                    let fields = splitter.record().iter();
                    let fields: Vec<_> = fields
                        .map(|field| std::str::from_utf8(field).unwrap())
                        .collect();
                    format!("{line}:{}", fields.join("|"))
                }
                Record::Malformed(malformed) | Record::TooLong(malformed) => {
                    format!("{line}!{}", malformed.reason)
                }
            });
        }
    }

    #[test]
    fn splits_records() {
        for (text, expected) in [
            ("a,b\nc,d", vec!["1:a|b", "2:c|d"]),
            ("a,b\r\nc,d\r\n", vec!["1:a|b", "2:c|d"]),
            ("a,b\r\n\r\n\nc,d\n", vec!["1:a|b", "4:c|d"]),
            ("a,b\rc,d\r", vec!["1:a|b", "1:c|d"]),
            ("a,\"b\"\"\nc\"\nd,e\n", vec!["1:a|b\"\nc", "3:d|e"]),
            ("a,\"\"\n", vec!["1:a|"]),
            ("a,b\"c\n", vec!["1:a|b\"c"]),
            (
                "a\na,b,c\nd,e\n",
                vec!["1!wrong_column_count", "2!wrong_column_count", "3:d|e"],
            ),
            ("", vec![]),
            ("\n\n", vec![]),
        ] {
            assert_eq!(split(text, 2), expected, "{text:?}");
        }
    }

    #[test]
    fn a_stray_quote_costs_its_own_line_only() {
        for (text, expected) in [
            ("a,\"b\nc,d\ne,f\n", vec!["1!bad_quoting", "2:c|d", "3:e|f"]),
            (
                "a,\"b\r\nc,\"d\r\ne,f",
                vec!["1!bad_quoting", "2!bad_quoting", "3:e|f"],
            ),
            // Two strays meet, and the count of columns happens to fit.
            (
                "\"a,b\n\"c,d\ne,f\n",
                vec!["1!bad_quoting", "2!bad_quoting", "3:e|f"],
            ),
        ] {
            assert_eq!(split(text, 2), expected, "{text:?}");
        }
    }

    #[test]
    fn long_lines_are_not_held() {
        let text = format!("a,b\n{},x\nc,d\n", "y".repeat(4 * LONGEST_ROW));
        assert_eq!(split(&text, 2), ["1:a|b", "2!line_too_long", "3:c|d"]);
        let open = format!("a,\"b\n{}", "c,d\n".repeat(LONGEST_ROW / 2));
        let found = split(&open, 2);
        assert_eq!(found[0], "1!bad_quoting");
        assert_eq!(found.len(), 1 + LONGEST_ROW / 2);
    }

    #[test]
    fn rows_behind_a_long_line_are_read() {
        let good: Vec<String> = (0..30_000).map(|n| format!("c,{n}")).collect();
        for (end, step) in [("\n", 1), ("\r\n", 1), ("\r", 0)] {
            for excess in [2, 10, 100_000] {
                let line = "y".repeat(LONGEST_ROW + excess - end.len() - 2) + ",x";
                let text = format!("a,b{end}{line}{end}{}{end}", good.join(end));
                let found = split(&text, 2);
                let line_number = |line: usize| 1 + step * line;
                assert!(found[1] == format!("{}!line_too_long", line_number(1)));
                assert_eq!(found.len(), 2 + good.len(), "{end:?} {excess}");
                assert_eq!(
                    *found.last().unwrap(),
                    format!("{}:c|29999", line_number(good.len() + 1))
                );
                let last = split(&format!("a,b{end}{line}"), 2);
                assert_eq!(last.len(), 2, "{end:?} {excess}");
            }
        }
    }

    /// However the window's end falls on the lines.
    #[test]
    fn the_windows_end_is_nothing_to_the_rows() {
        for end in (LONGEST_ROW..).step_by(128 * 1024).take(4) {
            for at in end - 4..end + 3 {
                let text = format!("{},x\n{}", "y".repeat(at), "c,d\n".repeat(10));
                let found = split(&text, 2);
                assert_eq!(found.len(), 11, "{at}");
                assert_eq!(found[10], "11:c|d");
            }
        }
    }

    #[test]
    fn no_file_takes_for_ever() {
        // Alone each line leaves a quote open, so that each looks endless.
        let text = "a\"b,\"\n".repeat(2_000_000);
        let mut splitter = Splitter::new(text.as_bytes(), b',');
        splitter.expected = Some(2);
        let mut records = 0;
        while !matches!(splitter.next().unwrap(), Record::End) {
            records += 1;
        }
        assert!(records > 0 && splitter.read_again < 8 * text.len() as u64 + 4 * READ_AGAIN_FREE);
    }
}
