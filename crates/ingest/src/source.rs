//! What can be opened twice, although it may be a stream.

use crate::FileProblem;
use crate::open::{Opened, open_file, open_stream};
use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// An input that is read twice: first for how it is spelled, then for its rows.
pub(crate) enum Source {
    File(PathBuf),
    Stream {
        name: String,
        total: Option<u64>,
        kept: Kept,
    },
}

impl Source {
    pub(crate) fn of_file(path: &Path) -> Result<Self, FileProblem> {
        let metadata = path.metadata().map_err(FileProblem::Open)?;
        if metadata.is_file() || metadata.is_dir() {
            return Ok(Self::File(path.to_owned()));
        }
        // Pipes and devices can't be opened again, and have no size that means anything.
        let stream = File::open(path).map_err(FileProblem::Open)?;
        let name = path.to_string_lossy();
        Ok(Self::of_stream(&name, Box::new(stream), None))
    }

    pub(crate) fn of_stream(name: &str, stream: Box<dyn Read>, total: Option<u64>) -> Self {
        Self::Stream {
            name: name.to_owned(),
            total,
            kept: Kept::new(stream),
        }
    }

    pub(crate) fn open(&self) -> Result<Opened, FileProblem> {
        match self {
            Self::File(path) => open_file(path),
            Self::Stream { name, total, kept } => {
                kept.keep()?;
                open_stream(name, Box::new(kept.clone()), *total, Some(kept))
            }
        }
    }

    /// From the beginning once more.
    pub(crate) fn open_again(&self) -> Result<Opened, FileProblem> {
        match self {
            Self::File(path) => open_file(path),
            Self::Stream { name, total, kept } => {
                kept.rewind()?;
                open_stream(name, Box::new(kept.clone()), *total, Some(kept))
            }
        }
    }
}

/// A stream of which a temporary file keeps what was read.
#[derive(Clone)]
pub(crate) struct Kept(Rc<RefCell<State>>);

struct State {
    stream: Box<dyn Read>,
    copy: Option<File>,
    is_replaying: bool,
    /// How the stream ended.
    end: Option<Result<(), (io::ErrorKind, String)>>,
    /// Why the copy is not whole.
    unwritten: Option<io::Error>,
}

impl Kept {
    fn new(stream: Box<dyn Read>) -> Self {
        Self(Rc::new(RefCell::new(State {
            stream,
            copy: None,
            is_replaying: false,
            end: None,
            unwritten: None,
        })))
    }

    fn keep(&self) -> Result<(), FileProblem> {
        let file = tempfile::tempfile().map_err(|error| no_room(&error))?;
        self.0.borrow_mut().copy = Some(file);
        Ok(())
    }

    /// Keeps no more: the content is copied elsewhere.
    pub(crate) fn let_go(&self) {
        self.0.borrow_mut().copy = None;
    }

    fn rewind(&self) -> Result<(), FileProblem> {
        let mut state = self.0.borrow_mut();
        if let Some(error) = state.unwritten.take() {
            return Err(no_room(&error));
        }
        state.is_replaying = true;
        match &mut state.copy {
            Some(copy) => copy.rewind().map_err(|error| no_room(&error)),
            None => Ok(()),
        }
    }
}

fn no_room(error: &io::Error) -> FileProblem {
    let message = format!("no room to keep it in the folder for temporary files: {error}");
    FileProblem::Open(io::Error::new(error.kind(), message))
}

impl Read for Kept {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let state = &mut *self.0.borrow_mut();
        if state.is_replaying
            && let Some(copy) = &mut state.copy
        {
            match copy.read(buffer)? {
                0 => state.copy = None,
                count => return Ok(count),
            }
        }
        state.read_on(buffer)
    }
}

impl State {
    fn read_on(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &self.end {
            Some(Ok(())) => return Ok(0),
            Some(Err((kind, message))) => return Err(io::Error::new(*kind, message.clone())),
            None => {}
        }
        let count = match self.stream.read(buffer) {
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Err(error),
            Err(error) => {
                self.end = Some(Err((error.kind(), error.to_string())));
                return Err(error);
            }
        };
        if count == 0 {
            self.end = Some(Ok(()));
        }
        if let Some(copy) = &mut self.copy
            && let Err(error) = copy.write_all(&buffer[..count])
        {
            let told = io::Error::new(error.kind(), error.to_string());
            self.unwritten = Some(error);
            return Err(told);
        }
        Ok(count)
    }
}
