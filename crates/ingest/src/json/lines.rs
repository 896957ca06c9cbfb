//! One object a line.

use super::{Record, Records};
use crate::FileProblem;
use crate::rows::LONGEST_ROW;
use crate::window::Window;
use std::io::{self, Read};

/// The lines that are not blank.
pub(super) struct Lines {
    window: Window<Box<dyn Read>>,
    /// The length of the last line in the window, in bytes.
    taken: usize,
    number: u64,
}

impl Lines {
    pub(super) fn new(stream: Box<dyn Read>) -> Self {
        Self {
            window: Window::new(stream),
            taken: 0,
            number: 0,
        }
    }

    /// Consumes a line that is too long. Where its end is already in the window, the
    /// window holds further lines after it.
    fn skip_line(&mut self, end: Option<usize>) -> io::Result<()> {
        if let Some(length) = end {
            self.window.consume(length);
            return Ok(());
        }
        let held = self.window.bytes().len();
        self.window.consume(held);
        self.window.skip_past(b'\n', b'\n')?;
        Ok(())
    }

    /// The length of the next line with its end, 0 at the stream's end, None
    /// where it is longer than the window.
    fn find_end(&mut self) -> io::Result<Option<usize>> {
        let mut searched = 0;
        loop {
            let bytes = self.window.bytes();
            if let Some(at) = memchr::memchr(b'\n', &bytes[searched..]) {
                return Ok(Some(searched + at + 1));
            }
            searched = bytes.len();
            if self.window.is_full() {
                return Ok(None);
            }
            if self.window.is_at_end() {
                return Ok(Some(searched));
            }
            self.window.fill()?;
        }
    }
}

impl Records for Lines {
    fn next(&mut self) -> Result<Option<Record<'_>>, FileProblem> {
        loop {
            self.window.consume(std::mem::take(&mut self.taken));
            let end = self.find_end().map_err(FileProblem::Damaged)?;
            if end == Some(0) {
                return Ok(None);
            }
            self.number += 1;
            let Some(length) = end.filter(|length| *length <= LONGEST_ROW) else {
                self.skip_line(end).map_err(FileProblem::Damaged)?;
                return Ok(Some(Record {
                    line: self.number,
                    bytes: None,
                }));
            };
            self.taken = length;
            let is_blank = self.window.bytes()[..length].trim_ascii().is_empty();
            if !is_blank {
                break;
            }
        }
        Ok(Some(Record {
            line: self.number,
            bytes: Some(self.window.bytes()[..self.taken].trim_ascii()),
        }))
    }
}
