//! The objects at one path of a document, or of several that follow one another.

use super::scan::Scanner;
use super::{Record, Records};
use crate::FileProblem;
use crate::reject::shortened;
use std::collections::BTreeMap;
use std::io::{self, Read};

/// Deeper than any answer, and a limit to what a hostile one can take.
const DEEPEST: usize = 64;
/// Paths of other arrays that are remembered.
const MOST_OTHERS: usize = 20;

/// The objects at a path. Arrays on the way are walked through, also at the outermost level:
/// an array of answers is read as the answers are.
pub(super) struct Document<R> {
    scanner: Scanner<R>,
    /// Where the objects are; None looks for arrays of objects only.
    wanted: Option<Vec<String>>,
    is_asked_for: bool,
    open: Vec<Container>,
    /// The keys of the open objects.
    path: Vec<String>,
    has_found: bool,
    /// Arrays of objects elsewhere, with what they hold.
    pub(super) others: BTreeMap<String, Holds>,
    /// The first error of a GraphQL answer.
    error: Option<String>,
    is_finished: bool,
}

/// What an array holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Nothing,
    Objects,
}

#[derive(Debug, Clone, Copy)]
enum Container {
    Array { is_empty: bool },
    Object { is_empty: bool },
}

/// What comes next on the way through a document.
enum Step {
    /// A record begins.
    Record,
    Other,
    End,
}

impl<R: Read> Document<R> {
    /// Those at `path`; `is_asked_for` says that the user named it.
    pub(super) fn at(stream: R, path: &str, is_asked_for: bool) -> Self {
        let keys = path.split('.').filter(|key| !key.is_empty());
        Self::new(
            stream,
            Some(keys.map(str::to_owned).collect()),
            is_asked_for,
        )
    }

    /// Only looks which arrays of objects there are.
    pub(super) fn look(stream: R) -> Self {
        Self::new(stream, None, false)
    }

    fn new(stream: R, wanted: Option<Vec<String>>, is_asked_for: bool) -> Self {
        Self {
            scanner: Scanner::new(stream),
            wanted,
            is_asked_for,
            open: Vec::new(),
            path: Vec::new(),
            has_found: false,
            others: BTreeMap::new(),
            error: None,
            is_finished: false,
        }
    }

    /// Walks to the end, or to the first byte that is not JSON.
    pub(super) fn walk(&mut self) -> io::Result<()> {
        while !matches!(self.step()?, Step::End) {}
        Ok(())
    }

    fn step(&mut self) -> io::Result<Step> {
        let Some(byte) = self.scanner.peek()? else {
            return if self.open.is_empty() {
                Ok(Step::End)
            } else {
                Err(self.scanner.fault("it ends before its last bracket"))
            };
        };
        match self.open.last().copied() {
            None => self.begin(byte),
            Some(Container::Array { is_empty }) => {
                if byte == b']' {
                    self.close(is_empty);
                    return Ok(Step::Other);
                }
                let byte = self.after_comma(byte, is_empty)?;
                self.begin(byte)
            }
            Some(Container::Object { is_empty }) => {
                if byte == b'}' {
                    self.close(false);
                    return Ok(Step::Other);
                }
                let byte = self.after_comma(byte, is_empty)?;
                self.key(byte)?;
                let next = self.scanner.peek()?;
                let byte = next.ok_or_else(|| self.scanner.fault("a key without a value"))?;
                self.begin(byte)
            }
        }
    }

    /// Reads the comma between two entries.
    fn after_comma(&mut self, byte: u8, is_first: bool) -> io::Result<u8> {
        if let Some(Container::Array { is_empty } | Container::Object { is_empty }) =
            self.open.last_mut()
        {
            *is_empty = false;
        }
        if is_first {
            return Ok(byte);
        }
        if byte != b',' {
            return Err(self.scanner.fault("expected a comma or a closing bracket"));
        }
        self.scanner.step();
        let next = self.scanner.peek()?;
        next.ok_or_else(|| self.scanner.fault("it ends after a comma"))
    }

    fn key(&mut self, byte: u8) -> io::Result<()> {
        if byte != b'"' {
            return Err(self.scanner.fault("expected a key in quotes"));
        }
        let text = self.scanner.value()?.unwrap_or_default().to_vec();
        let key = serde_json::from_slice::<String>(&text)
            .map_err(|_| self.scanner.fault("a key that is no text"))?;
        if self.scanner.peek()? != Some(b':') {
            return Err(self.scanner.fault("expected a colon after a key"));
        }
        self.scanner.step();
        self.path.push(key);
        Ok(())
    }

    /// Begins a value whose path is known, and decides whether to enter it.
    fn begin(&mut self, byte: u8) -> io::Result<Step> {
        let is_in_array = matches!(self.open.last(), Some(Container::Array { .. }));
        let is_wanted = self.wanted.as_ref() == Some(&self.path);
        let is_on_the_way = match &self.wanted {
            Some(wanted) => wanted.starts_with(&self.path),
            None => self.path.is_empty(),
        };
        match byte {
            b'[' => self.enter(Container::Array { is_empty: true }),
            b'{' if is_wanted => return Ok(Step::Record),
            b'{' if is_in_array && !is_on_the_way => {
                self.note(Holds::Objects)?;
                self.leave_value();
                Ok(())
            }
            b'{' => self.enter(Container::Object { is_empty: true }),
            b']' | b'}' | b',' | b':' => Err(self.scanner.fault("expected a value")),
            // Null stands for no records, anything else for what should be one.
            byte if is_wanted && byte != b'n' => return Ok(Step::Record),
            _ => {
                self.scanner.skip_value()?;
                self.leave_value();
                Ok(())
            }
        }?;
        Ok(Step::Other)
    }

    fn enter(&mut self, container: Container) -> io::Result<()> {
        if self.open.len() >= DEEPEST {
            return Err(self.scanner.fault("nested too deeply"));
        }
        self.scanner.step();
        self.open.push(container);
        Ok(())
    }

    /// Closes the innermost array or object.
    fn close(&mut self, is_empty_array: bool) {
        self.scanner.step();
        self.open.pop();
        if is_empty_array {
            if self.wanted.as_ref() == Some(&self.path) {
                self.has_found = true;
            } else {
                self.remember(Holds::Nothing);
            }
        }
        self.leave_value();
    }

    /// A value has ended: in an object its key has too.
    fn leave_value(&mut self) {
        if matches!(self.open.last(), Some(Container::Object { .. })) {
            self.path.pop();
        }
    }

    /// Notes an array of objects that is not read, and passes over one of them.
    fn note(&mut self, holds: Holds) -> io::Result<()> {
        if self.path == ["errors"] && self.error.is_none() {
            let text = self.scanner.value()?.unwrap_or_default();
            let message = serde_json::from_slice::<serde_json::Value>(text)
                .ok()
                .and_then(|error| Some(shortened(error.get("message")?.as_str()?)));
            self.error = Some(message.unwrap_or_else(|| "no message".to_owned()));
            return Ok(());
        }
        self.remember(holds);
        self.scanner.skip_value()
    }

    fn remember(&mut self, holds: Holds) {
        let path = self.path.join(".");
        if path == "errors" {
            return;
        }
        if let Some(known) = self.others.get_mut(&path) {
            if holds == Holds::Objects {
                *known = holds;
            }
        } else if self.others.len() < MOST_OTHERS {
            self.others.insert(path, holds);
        }
    }

    /// The paths of other arrays that hold objects.
    pub(super) fn paths_of_others(&self) -> Vec<String> {
        let others = self.others.iter();
        let holding = others.filter(|(_, holds)| **holds == Holds::Objects);
        holding.map(|(path, _)| path.clone()).collect()
    }

    /// Whether it holds no array that could hold records.
    pub(super) fn is_plain(&self) -> bool {
        self.others.is_empty() && self.error.is_none()
    }

    pub(super) fn has_error(&self) -> bool {
        self.error.is_some()
    }

    /// What is wrong at the document's end, if anything.
    fn finish(&mut self) -> Result<(), FileProblem> {
        let others = self.paths_of_others();
        let wanted = self.wanted.as_deref().unwrap_or_default().join(".");
        if let Some(error) = &self.error {
            return Err(FileProblem::Answer(format!(
                "the answer says that the query failed, so records may be missing: {error}\n  ask \
                 again; the records that came are read"
            )));
        }
        if self.is_asked_for && !self.has_found {
            return Err(FileProblem::Records {
                what: format!("no records at {wanted:?}"),
                paths: others,
            });
        }
        if !self.is_asked_for && !others.is_empty() {
            return Err(FileProblem::Records {
                what: format!("the records of {wanted:?} are read, but they are not all"),
                paths: others,
            });
        }
        Ok(())
    }
}

impl<R: Read> Records for Document<R> {
    fn next(&mut self) -> Result<Option<Record<'_>>, FileProblem> {
        if self.is_finished {
            return Ok(None);
        }
        loop {
            match self.step() {
                Ok(Step::Other) => {}
                Ok(Step::Record) => break,
                Ok(Step::End) => {
                    self.is_finished = true;
                    self.finish()?;
                    return Ok(None);
                }
                Err(fault) => {
                    self.is_finished = true;
                    return Err(FileProblem::Damaged(fault));
                }
            }
        }
        self.has_found = true;
        self.leave_value();
        let line = self.scanner.line();
        let bytes = self.scanner.value().map_err(FileProblem::Damaged)?;
        Ok(Some(Record { line, bytes }))
    }

    fn path(&self) -> Option<String> {
        let wanted = self.wanted.as_ref()?;
        (!wanted.is_empty()).then(|| wanted.join("."))
    }

    fn may_be_empty(&self) -> bool {
        self.has_found
    }
}
