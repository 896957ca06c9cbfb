//! Rows of NDJSON.

use crate::cell::Cell;
use crate::reject::shortened;
use crate::rows::{LONGEST_ROW, MalformedRow, Row, RowHandler, RowPosition};
use crate::window::Window;
use crate::{FileProblem, RejectReason};
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::fmt;
use std::io::{self, Read};
use std::ops::ControlFlow;

/// How many objects are read before the shape is decided, since an object may leave out
/// a key whose value is null.
const PREVIEW_OBJECTS: usize = 100;
const PREVIEW_LINES: usize = 1_000;
const PREVIEW_BYTES: usize = 4 << 20;

/// Reads one object per line.
pub(crate) fn run(
    stream: Box<dyn Read>,
    handler: &mut impl RowHandler,
) -> Result<ControlFlow<()>, FileProblem> {
    let mut lines = Lines::new(stream);
    let mut keys = Keys::default();
    let (preview, fault) = preview(&mut lines, &mut keys);
    if keys.names.is_empty() {
        return Err(fault.map_or_else(no_objects, FileProblem::Damaged));
    }
    handler.columns(&keys.names)?;
    keys.has_new = false;
    let mut row = 0;
    for (line, text) in preview {
        row += 1;
        let position = RowPosition {
            row,
            line: Some(line),
        };
        let flow = handle_line(text.as_deref(), &mut keys, handler, position)?;
        if flow.is_break() {
            return Ok(flow);
        }
    }
    if let Some(fault) = fault {
        return Err(FileProblem::Damaged(fault));
    }
    while let Some(text) = lines.next().map_err(FileProblem::Damaged)? {
        row += 1;
        let position = RowPosition {
            row,
            line: Some(text.number),
        };
        let flow = handle_line(text.bytes, &mut keys, handler, position)?;
        if flow.is_break() {
            return Ok(flow);
        }
    }
    Ok(ControlFlow::Continue(()))
}

fn no_objects() -> FileProblem {
    FileProblem::UnknownFormat(
        "no line at its beginning is a JSON object: expected one object a line".to_owned(),
    )
}

type PreviewLines = Vec<(u64, Option<Vec<u8>>)>;

/// The first lines, and the fault that ended them early.
fn preview(lines: &mut Lines, keys: &mut Keys) -> (PreviewLines, Option<io::Error>) {
    let mut held = PreviewLines::new();
    let (mut objects, mut bytes) = (0, 0);
    while objects < PREVIEW_OBJECTS && held.len() < PREVIEW_LINES && bytes < PREVIEW_BYTES {
        match lines.next() {
            Err(e) => return (held, Some(e)),
            Ok(None) => break,
            Ok(Some(line)) => {
                if let Some(text) = line.bytes {
                    bytes += text.len();
                    let is_object = std::str::from_utf8(text)
                        .is_ok_and(|text| keys.split(text, |_| true).is_ok());
                    objects += usize::from(is_object);
                }
                held.push((line.number, line.bytes.map(<[u8]>::to_vec)));
            }
        }
    }
    (held, None)
}

fn handle_line<H: RowHandler>(
    line: Option<&[u8]>,
    keys: &mut Keys,
    handler: &mut H,
    position: RowPosition,
) -> Result<ControlFlow<()>, FileProblem> {
    let Some(line) = line else {
        let malformed = MalformedRow {
            reason: RejectReason::LineTooLong,
            message: format!("longer than {LONGEST_ROW} bytes"),
            value: String::new(),
        };
        return Ok(handler.malformed(malformed, position));
    };
    let Ok(text) = std::str::from_utf8(line) else {
        return Ok(handler.malformed(crate::csv_rows::not_utf8(line), position));
    };
    match keys.split(text, |name| handler.knows(name)) {
        Ok(row) => {
            if std::mem::take(&mut keys.has_new) {
                handler.columns(&keys.names)?;
            }
            Ok(handler.row(&row, position))
        }
        Err(e) => {
            let malformed = MalformedRow {
                reason: RejectReason::BadJson,
                message: format!("not a JSON object: {e}"),
                value: shortened(text),
            };
            Ok(handler.malformed(malformed, position))
        }
    }
}

struct Lines {
    window: Window<Box<dyn Read>>,
    /// The length of the last line in the window, in bytes.
    taken: usize,
    number: u64,
}

struct Line<'a> {
    number: u64,
    /// None where it is longer than [`LONGEST_ROW`].
    bytes: Option<&'a [u8]>,
}

impl Lines {
    fn new(stream: Box<dyn Read>) -> Self {
        Self {
            window: Window::new(stream),
            taken: 0,
            number: 0,
        }
    }

    /// The next line that is not blank.
    fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        loop {
            self.window.consume(std::mem::take(&mut self.taken));
            let end = self.find_end()?;
            if end == Some(0) {
                return Ok(None);
            }
            self.number += 1;
            let Some(length) = end.filter(|length| *length <= LONGEST_ROW) else {
                self.skip_line(end)?;
                return Ok(Some(Line {
                    number: self.number,
                    bytes: None,
                }));
            };
            self.taken = length;
            let is_blank = self.window.bytes()[..length].trim_ascii().is_empty();
            if !is_blank {
                break;
            }
        }
        Ok(Some(Line {
            number: self.number,
            bytes: Some(self.window.bytes()[..self.taken].trim_ascii()),
        }))
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

/// The keys of the objects so far, in the order of their first appearance.
#[derive(Default)]
struct Keys {
    names: Vec<String>,
    slots: HashMap<String, Option<usize>>,
    /// A known key was found since the handler was last given the columns.
    has_new: bool,
}

/// Beyond this many keys, unknown keys are no longer remembered.
const MOST_KEYS: usize = 10_000;

impl Keys {
    fn split<'a>(
        &mut self,
        text: &'a str,
        knows: impl Fn(&str) -> bool,
    ) -> Result<JsonRow<'a>, serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let row = deserializer.deserialize_map(ObjectVisitor { keys: self, knows })?;
        deserializer.end()?;
        Ok(row)
    }

    fn slot(&mut self, key: &str, knows: &impl Fn(&str) -> bool) -> Option<usize> {
        if let Some(slot) = self.slots.get(key) {
            return *slot;
        }
        let slot = (self.names.len() < MOST_KEYS && knows(key)).then(|| {
            self.names.push(key.to_owned());
            self.has_new = true;
            self.names.len() - 1
        });
        if self.slots.len() < MOST_KEYS {
            self.slots.insert(key.to_owned(), slot);
        }
        slot
    }
}

struct ObjectVisitor<'k, F> {
    keys: &'k mut Keys,
    knows: F,
}

impl<'de, F: Fn(&str) -> bool> Visitor<'de> for ObjectVisitor<'_, F> {
    type Value = JsonRow<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut cells: Vec<Option<&RawValue>> = vec![None; self.keys.names.len()];
        let mut key = KeySeed {
            keys: self.keys,
            knows: &self.knows,
        };
        while let Some(slot) = map.next_key_seed(&mut key)? {
            let Some(slot) = slot else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            if slot >= cells.len() {
                cells.resize(slot + 1, None);
            }
            let value = map.next_value::<&RawValue>()?;
            if cells[slot].replace(value).is_some() {
                let name = shortened(&key.keys.names[slot]);
                return Err(A::Error::custom(format_args!(
                    "the key {name:?} stands twice"
                )));
            }
        }
        Ok(JsonRow { cells })
    }
}

struct KeySeed<'k, F> {
    keys: &'k mut Keys,
    knows: &'k F,
}

impl<'de, F: Fn(&str) -> bool> DeserializeSeed<'de> for &mut KeySeed<'_, F> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<F: Fn(&str) -> bool> Visitor<'_> for &mut KeySeed<'_, F> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        Ok(self.keys.slot(key, self.knows))
    }
}

/// The values as they are written in the text, so that no number passes through a
/// float.
struct JsonRow<'a> {
    cells: Vec<Option<&'a RawValue>>,
}

impl Row for JsonRow<'_> {
    fn cell(&self, column: usize) -> Cell<'_> {
        let Some(Some(value)) = self.cells.get(column) else {
            return Cell::Empty;
        };
        let raw = value.get();
        if raw == "null" {
            return Cell::Empty;
        }
        let Some(inner) = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')) else {
            return Cell::Number(raw);
        };
        if !inner.contains('\\') {
            return Cell::of_text(inner);
        }
        match serde_json::from_str::<String>(raw) {
            Ok(text) => Cell::of_owned(text),
            Err(_) => Cell::NotUtf8(raw.as_bytes()),
        }
    }
}
