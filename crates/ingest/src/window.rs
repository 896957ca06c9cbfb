//! A bounded buffer over a stream.

use crate::open::read_some;
use crate::rows::LONGEST_ROW;
use std::io::{self, Read};

/// A view of a stream that slides on row by row and never grows beyond one
/// row of the greatest length.
pub(crate) struct Window<R> {
    reader: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    at_end: bool,
}

/// Bytes read at once.
const CHUNK: usize = 128 * 1024;

impl<R: Read> Window<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self {
            reader,
            buffer: vec![0; 2 * CHUNK],
            start: 0,
            end: 0,
            at_end: false,
        }
    }

    /// The bytes that were read and not consumed.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.buffer[self.start..self.end]
    }

    /// Whether the stream has ended.
    pub(crate) fn is_at_end(&self) -> bool {
        self.at_end
    }

    /// Whether more than the longest row is held.
    pub(crate) fn is_full(&self) -> bool {
        self.end - self.start > LONGEST_ROW
    }

    /// Drops the first `count` bytes.
    pub(crate) fn consume(&mut self, count: usize) {
        self.start = (self.start + count).min(self.end);
    }

    /// Reads more. Held bytes keep their offsets in [`Self::bytes`].
    pub(crate) fn fill(&mut self) -> io::Result<()> {
        if self.buffer.len() - self.end < CHUNK {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
            if self.buffer.len() - self.end < CHUNK {
                self.buffer.resize(self.end + 2 * CHUNK, 0);
            }
        }
        let room = self.end..(self.end + CHUNK);
        let count = read_some(&mut self.reader, &mut self.buffer[room])?;
        self.end += count;
        self.at_end = count == 0;
        Ok(())
    }

    /// Consumes up to and including the next of the two bytes, without holding
    /// what lies before. Says which one it was; None at the stream's end.
    pub(crate) fn skip_past(&mut self, one: u8, other: u8) -> io::Result<Option<u8>> {
        loop {
            if let Some(at) = memchr::memchr2(one, other, self.bytes()) {
                let found = self.bytes()[at];
                self.consume(at + 1);
                return Ok(Some(found));
            }
            self.consume(self.bytes().len());
            if self.at_end {
                return Ok(None);
            }
            self.fill()?;
        }
    }
}
