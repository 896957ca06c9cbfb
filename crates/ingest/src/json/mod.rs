//! Rows of JSON: one object a line, or the objects of an array in a document.

mod document;
mod find;
mod lines;
mod row;
mod scan;

use crate::reject::shortened;
use crate::rows::{LONGEST_ROW, MalformedRow, RowHandler, RowPosition};
use crate::{FileProblem, RejectReason};
use document::Document;
use find::Found;
use lines::Lines;
use row::Keys;
use std::io::Read;
use std::ops::ControlFlow;

/// How many objects are read before the shape is decided, since an object may leave out
/// a key whose value is null.
const PREVIEW_OBJECTS: usize = 100;
const PREVIEW_RECORDS: usize = 1_000;
const PREVIEW_BYTES: usize = 4 << 20;

/// The texts of rows, one after the other.
trait Records {
    /// The next; None at the end.
    fn next(&mut self) -> Result<Option<Record<'_>>, FileProblem>;

    /// Where they are, as `--records` names it; None where each stands for itself.
    fn path(&self) -> Option<String> {
        None
    }

    /// Whether there may be none: an array that is empty.
    fn may_be_empty(&self) -> bool {
        false
    }
}

/// The text of one row.
struct Record<'a> {
    /// The line on which it begins.
    line: u64,
    /// None where it is longer than [`LONGEST_ROW`].
    bytes: Option<&'a [u8]>,
}

/// Reads rows of JSON; `path` says where in a document they are.
pub(crate) fn run(
    stream: Box<dyn Read>,
    path: Option<&str>,
    handler: &mut impl RowHandler,
) -> Result<ControlFlow<()>, FileProblem> {
    if let Some(path) = path {
        return read(Document::at(stream, path, true), handler);
    }
    match find::records(stream, handler)? {
        Found::Lines(stream) => read(Lines::new(stream), handler),
        Found::At(stream, path) => read(Document::at(stream, &path, false), handler),
    }
}

fn read(
    mut records: impl Records,
    handler: &mut impl RowHandler,
) -> Result<ControlFlow<()>, FileProblem> {
    if let Some(path) = records.path() {
        handler.records_at(&path);
    }
    let mut keys = Keys::default();
    let (preview, fault) = preview(&mut records, &mut keys);
    if keys.names.is_empty() {
        return match fault {
            Some(fault) => Err(fault),
            None if preview.is_empty() && records.may_be_empty() => Ok(ControlFlow::Continue(())),
            None => Err(no_objects()),
        };
    }
    handler
        .columns(&keys.names)
        .map_err(|problem| problem.in_records(records.path()))?;
    keys.has_new = false;
    let mut row = 0;
    for (line, text) in preview {
        row += 1;
        let position = RowPosition {
            row,
            line: Some(line),
        };
        let flow = handle(text.as_deref(), &mut keys, handler, position)?;
        if flow.is_break() {
            return Ok(flow);
        }
    }
    if let Some(fault) = fault {
        return Err(fault);
    }
    while let Some(record) = records.next()? {
        row += 1;
        let position = RowPosition {
            row,
            line: Some(record.line),
        };
        let flow = handle(record.bytes, &mut keys, handler, position)?;
        if flow.is_break() {
            return Ok(flow);
        }
    }
    Ok(ControlFlow::Continue(()))
}

fn no_objects() -> FileProblem {
    FileProblem::UnknownFormat(
        "no line at its beginning is a JSON object: expected one object a line, or an array of \
         objects"
            .to_owned(),
    )
}

type Preview = Vec<(u64, Option<Vec<u8>>)>;

/// The first records, and the fault that ended them early.
fn preview(records: &mut impl Records, keys: &mut Keys) -> (Preview, Option<FileProblem>) {
    let mut held = Preview::new();
    let (mut objects, mut bytes) = (0, 0);
    while objects < PREVIEW_OBJECTS && held.len() < PREVIEW_RECORDS && bytes < PREVIEW_BYTES {
        match records.next() {
            Err(fault) => return (held, Some(fault)),
            Ok(None) => break,
            Ok(Some(record)) => {
                if let Some(text) = record.bytes {
                    bytes += text.len();
                    let is_object = std::str::from_utf8(text)
                        .is_ok_and(|text| keys.split(text, |_| true).is_ok());
                    objects += usize::from(is_object);
                }
                held.push((record.line, record.bytes.map(<[u8]>::to_vec)));
            }
        }
    }
    (held, None)
}

fn handle<H: RowHandler>(
    text: Option<&[u8]>,
    keys: &mut Keys,
    handler: &mut H,
    position: RowPosition,
) -> Result<ControlFlow<()>, FileProblem> {
    let Some(text) = text else {
        let malformed = MalformedRow {
            reason: RejectReason::LineTooLong,
            message: format!("longer than {LONGEST_ROW} bytes"),
            value: String::new(),
        };
        return Ok(handler.malformed(malformed, position));
    };
    let Ok(text) = std::str::from_utf8(text) else {
        return Ok(handler.malformed(crate::csv_rows::not_utf8(text), position));
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
