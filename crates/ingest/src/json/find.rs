//! Finds where the records of a stream of JSON are.

use super::document::{Document, Holds};
use super::row::Keys;
use super::scan::Scanner;
use crate::FileProblem;
use crate::open::read_some;
use crate::rows::{LONGEST_ROW, RowHandler};
use serde::de::IgnoredAny;
use std::io::{Cursor, Read};

/// The stream from its beginning, and how it is to be read.
pub(super) enum Found {
    /// One object a line.
    Lines(Box<dyn Read>),
    /// The objects at a path of a document; the empty path is the document itself.
    At(Box<dyn Read>, String),
}

/// How much of a document is looked at. A query's answer is smaller.
const LOOKED_AT: usize = 4 << 20;

/// A line that is an object without arrays of objects in it is a row, and so are the others.
/// Else the document decides: records are its objects where their columns are understood,
/// or the objects of the one array of objects in it.
pub(super) fn records(
    mut stream: Box<dyn Read>,
    handler: &mut impl RowHandler,
) -> Result<Found, FileProblem> {
    let mut head = Vec::new();
    let has_line = |head: &[u8]| {
        let text = head.trim_ascii_start();
        head.len() > LONGEST_ROW || memchr::memchr(b'\n', text).is_some()
    };
    read_until(&mut stream, &mut head, has_line);
    let first = first_line(&head);
    if is_object(first) && arrays(first).is_plain() {
        return Ok(Found::Lines(whole(head, stream)));
    }
    if !matches!(head.trim_ascii_start().first(), Some(b'{' | b'[')) {
        return Ok(Found::Lines(whole(head, stream)));
    }
    read_until(&mut stream, &mut head, |head| head.len() >= LOOKED_AT);
    let path = path_of(&head, handler)?;
    // A line of its own is read as such, so that a bad one costs no other.
    let is_lines = path.is_empty() && (is_object(first_line(&head)) || !is_document(&head));
    let stream = whole(head, stream);
    Ok(if is_lines {
        Found::Lines(stream)
    } else {
        Found::At(stream, path)
    })
}

fn whole(head: Vec<u8>, stream: Box<dyn Read>) -> Box<dyn Read> {
    Box::new(Cursor::new(head).chain(stream))
}

/// A fault of the stream shows again when it is read on.
fn read_until(stream: &mut Box<dyn Read>, head: &mut Vec<u8>, is_enough: impl Fn(&[u8]) -> bool) {
    let mut chunk = vec![0; 64 * 1024];
    while !is_enough(head) {
        match read_some(stream, &mut chunk) {
            Ok(0) => break,
            Ok(count) => head.extend_from_slice(&chunk[..count]),
            Err(fault) => {
                let rest = std::mem::replace(stream, Box::new(std::io::empty()));
                *stream = Box::new(Broken(Some(fault)).chain(rest));
                break;
            }
        }
    }
}

/// A stream that fails once.
struct Broken(Option<std::io::Error>);

impl Read for Broken {
    fn read(&mut self, _buffer: &mut [u8]) -> std::io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

fn first_line(head: &[u8]) -> &[u8] {
    let text = head.trim_ascii_start();
    let end = memchr::memchr(b'\n', text).unwrap_or(text.len());
    text[..end].trim_ascii()
}

fn is_object(text: &[u8]) -> bool {
    text.first() == Some(&b'{') && serde_json::from_slice::<IgnoredAny>(text).is_ok()
}

/// Whether it begins with an array, or with a value of several lines.
fn is_document(head: &[u8]) -> bool {
    if head.trim_ascii_start().first() == Some(&b'[') {
        return true;
    }
    match Scanner::new(head).value() {
        Ok(Some(value)) => serde_json::from_slice::<IgnoredAny>(value).is_ok(),
        // Longer than what is looked at.
        Ok(None) => true,
        Err(_) => head.len() >= LOOKED_AT,
    }
}

/// The arrays in it, as far as it is JSON.
fn arrays(text: &[u8]) -> Document<&[u8]> {
    let mut document = Document::look(text);
    let _ = document.walk();
    document
}

fn path_of(head: &[u8], handler: &mut impl RowHandler) -> Result<String, FileProblem> {
    let document = arrays(head);
    let mut paths = document.paths_of_others();
    if paths.is_empty() {
        // The last page of a query is often empty.
        let empty = document.others.iter();
        paths.extend(
            empty
                .filter(|(path, holds)| **holds == Holds::Nothing && path.starts_with("data."))
                .map(|(path, _)| path.clone()),
        );
    }
    if paths.is_empty() && document.has_error() {
        return Ok("data".to_owned());
    }
    if paths.is_empty() || is_understood(head, handler) {
        return Ok(String::new());
    }
    if paths.len() > 1 {
        return Err(FileProblem::Records {
            what: "more than one array may hold the trades".to_owned(),
            paths,
        });
    }
    Ok(paths.remove(0))
}

/// Whether the outermost objects have the columns of trades themselves.
fn is_understood(head: &[u8], handler: &mut impl RowHandler) -> bool {
    let mut scanner = Scanner::new(head);
    if let Ok(Some(b'[')) = scanner.peek() {
        scanner.step();
    }
    let mut keys = Keys::default();
    let Ok(Some(value)) = scanner.value() else {
        return false;
    };
    let is_split = std::str::from_utf8(value).is_ok_and(|text| keys.split(text, |_| true).is_ok());
    is_split && handler.columns(&keys.names).is_ok()
}
