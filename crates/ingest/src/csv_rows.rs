//! Rows of CSV.

use crate::FileProblem;
use crate::RejectReason;
use crate::cell::Cell;
use crate::csv_fields::Fields;
use crate::csv_split::{Record, Splitter};
use crate::rows::{LONGEST_ROW, MalformedRow, Row, RowHandler, RowPosition};
use std::io::Read;
use std::ops::ControlFlow;

/// Reads delimited text: a header line, then one row per line. The delimiter is
/// found from the header.
pub(crate) fn run(
    mut stream: Box<dyn Read>,
    handler: &mut impl RowHandler,
) -> Result<ControlFlow<()>, FileProblem> {
    let (head, delimiter) = delimiter_of(&mut stream)?;
    let mut splitter = Splitter::new(head.as_slice().chain(stream), delimiter);
    match splitter.next().map_err(FileProblem::Damaged)? {
        Record::Complete => {}
        Record::End => return Err(FileProblem::Empty),
        Record::Malformed(_) | Record::TooLong(_) => {
            return Err(FileProblem::HeaderTooLong(LONGEST_ROW));
        }
    }
    let names = header(&splitter);
    splitter.expected = Some(names.len());
    handler.columns(&names)?;
    let mut row = 0;
    loop {
        let event = splitter.next().map_err(FileProblem::Damaged)?;
        row += 1;
        let position = RowPosition {
            row,
            line: Some(splitter.line()),
        };
        let flow = match event {
            Record::End => return Ok(ControlFlow::Continue(())),
            Record::Malformed(malformed) | Record::TooLong(malformed) => {
                handler.malformed(malformed, position)
            }
            Record::Complete => {
                let fields = splitter.record();
                let row = CsvRow {
                    fields,
                    text: std::str::from_utf8(fields.bytes).ok(),
                };
                handler.row(&row, position)
            }
        };
        if flow.is_break() {
            return Ok(flow);
        }
    }
}

fn header<R: Read>(splitter: &Splitter<R>) -> Vec<String> {
    let names = splitter.record().iter().map(String::from_utf8_lossy);
    names.map(|name| name.trim().to_owned()).collect()
}

/// The delimiter is the candidate that the header line has most of, outside of
/// quotes. Returns the bytes that were read to find it.
fn delimiter_of(stream: &mut impl Read) -> Result<(Vec<u8>, u8), FileProblem> {
    let mut head = Vec::new();
    let mut chunk = vec![0; 8 * 1024];
    let is_line = |head: &[u8]| {
        let text = head.trim_ascii_start();
        memchr::memchr2(b'\n', b'\r', text).is_some()
    };
    while !is_line(&head) && head.len() <= LONGEST_ROW {
        let count = crate::open::read_some(stream, &mut chunk).map_err(FileProblem::Damaged)?;
        if count == 0 {
            break;
        }
        head.extend_from_slice(&chunk[..count]);
    }
    let line = head
        .trim_ascii_start()
        .split(|byte| matches!(byte, b'\n' | b'\r'))
        .next()
        .unwrap_or_default();
    let delimiter = most_frequent(line);
    Ok((head, delimiter))
}

fn most_frequent(line: &[u8]) -> u8 {
    const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];
    let mut counts = [0_usize; CANDIDATES.len()];
    let mut quoted = false;
    for byte in line {
        if *byte == b'"' {
            quoted = !quoted;
        } else if !quoted && let Some(at) = CANDIDATES.iter().position(|c| c == byte) {
            counts[at] += 1;
        }
    }
    let most = counts.iter().max().copied().unwrap_or_default();
    let at = counts.iter().position(|count| *count == most);
    CANDIDATES[at.unwrap_or_default()]
}

struct CsvRow<'a> {
    fields: Fields<'a>,
    /// Their bytes, where all are UTF-8: then no cell needs a check.
    text: Option<&'a str>,
}

impl Row for CsvRow<'_> {
    fn cell(&self, column: usize) -> Cell<'_> {
        let Some(range) = self.fields.range(column) else {
            return Cell::Empty;
        };
        let text = match self.text {
            Some(text) => text.get(range.clone()),
            None => std::str::from_utf8(&self.fields.bytes[range.clone()]).ok(),
        };
        match text {
            // The spellings of a missing value by databases, Dune and others.
            Some("NULL" | "null" | "\\N" | "<nil>") => Cell::Empty,
            Some(text) => Cell::of_text(text),
            None => Cell::NotUtf8(&self.fields.bytes[range]),
        }
    }
}

/// A row of text that is no UTF-8 at all.
pub(crate) fn not_utf8(line: &[u8]) -> MalformedRow {
    MalformedRow {
        reason: RejectReason::BadEncoding,
        message: "not UTF-8 text".to_owned(),
        value: Cell::NotUtf8(line).shown(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_delimiter() {
        for (line, delimiter) in [
            ("a,b,c", b','),
            ("a;b;c", b';'),
            ("a\tb", b'\t'),
            ("a|b,c|d", b'|'),
            ("\"a;b;c\",d", b','),
            ("alone", b','),
        ] {
            assert_eq!(most_frequent(line.as_bytes()), delimiter, "{line}");
        }
    }
}
