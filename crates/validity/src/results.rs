//! The tables of results in a folder: one row for each run, and the document made of them.

use crate::{Draw, Run, document};
use serde::{Serialize, de::DeserializeOwned};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

/// Results in a folder. Nothing is kept in memory: several processes may write into one folder.
#[derive(Debug, Clone)]
pub struct Results {
    folder: PathBuf,
}

/// What can go wrong with them.
#[derive(Debug, thiserror::Error)]
pub enum ResultsError {
    /// A file can't be read or written.
    #[error("{path}: {error}", path = .0.display(), error = .1)]
    Io(PathBuf, io::Error),
    /// A table is none.
    #[error("{path}: {error}", path = .0.display(), error = .1)]
    Csv(PathBuf, csv::Error),
}

/// A row of a table.
pub(crate) trait Row: Serialize + DeserializeOwned {
    /// The table's file.
    const FILE: &'static str;

    /// Rows with the same key replace each other, and stand in its order.
    fn key(&self) -> (&str, &str, u64, &str, u64);
}

impl Row for Run {
    const FILE: &'static str = "runs.csv";

    fn key(&self) -> (&str, &str, u64, &str, u64) {
        (&self.version, &self.scenario, self.seed, "", 0)
    }
}

impl Row for Draw {
    const FILE: &'static str = "placebo.csv";

    fn key(&self) -> (&str, &str, u64, &str, u64) {
        let placebo = self.placebo.as_str();
        (&self.version, &self.scenario, self.seed, placebo, self.draw)
    }
}

const DOCUMENT: &str = "README.md";

impl Results {
    /// Those in this folder, which is made if it is not there.
    pub fn open(folder: impl Into<PathBuf>) -> Result<Self, ResultsError> {
        let folder = folder.into();
        std::fs::create_dir_all(&folder)
            .map_err(|error| ResultsError::Io(folder.clone(), error))?;
        Ok(Self { folder })
    }

    /// All runs, in order.
    pub fn runs(&self) -> Result<Vec<Run>, ResultsError> {
        self.rows()
    }

    /// All draws of placebos, in order.
    pub fn draws(&self) -> Result<Vec<Draw>, ResultsError> {
        self.rows()
    }

    /// Adds a run, in the place of an earlier one of the same version, scenario and seed.
    pub fn add_run(&self, run: Run) -> Result<(), ResultsError> {
        self.add(run)
    }

    /// Adds a draw in the same way.
    pub fn add_draw(&self, draw: Draw) -> Result<(), ResultsError> {
        self.add(draw)
    }

    /// Writes the document anew.
    pub fn write_document(&self) -> Result<(), ResultsError> {
        let _held = self.lock()?;
        self.write_document_locked()
    }

    fn write_document_locked(&self) -> Result<(), ResultsError> {
        let text = document(&self.runs()?, &self.draws()?);
        self.replace(DOCUMENT, text.as_bytes())
    }

    /// The rows that other processes wrote in the meantime are read again, and kept.
    fn add<R: Row>(&self, row: R) -> Result<(), ResultsError> {
        let _held = self.lock()?;
        let mut rows: Vec<R> = self.rows()?;
        match rows.binary_search_by(|one| one.key().cmp(&row.key())) {
            Ok(at) => rows[at] = row,
            Err(at) => rows.insert(at, row),
        }
        let mut csv = csv::Writer::from_writer(Vec::new());
        let written = rows.iter().try_for_each(|row| csv.serialize(row));
        written.map_err(|error| ResultsError::Csv(self.path(R::FILE), error))?;
        let bytes = csv.into_inner().map_err(csv::IntoInnerError::into_error);
        let bytes = bytes.map_err(|error| ResultsError::Io(self.path(R::FILE), error))?;
        self.replace(R::FILE, &bytes)?;
        self.write_document_locked()
    }

    fn rows<R: Row>(&self) -> Result<Vec<R>, ResultsError> {
        let path = self.path(R::FILE);
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(ResultsError::Io(path, error)),
        };
        let rows: Result<Vec<R>, _> = csv::Reader::from_reader(file).into_deserialize().collect();
        let mut rows = rows.map_err(|error| ResultsError::Csv(path, error))?;
        rows.sort_by(|a, b| a.key().cmp(&b.key()));
        Ok(rows)
    }

    /// Whoever holds the folder's lock writes into it. It ends with the process.
    fn lock(&self) -> Result<File, ResultsError> {
        let held = File::open(&self.folder).and_then(|folder| folder.lock().map(|()| folder));
        held.map_err(|error| ResultsError::Io(self.folder.clone(), error))
    }

    /// A reader sees the old file or the new one.
    fn replace(&self, name: &str, bytes: &[u8]) -> Result<(), ResultsError> {
        let (path, new) = (self.path(name), self.path(&format!("{name}.new")));
        let written = std::fs::write(&new, bytes).and_then(|()| std::fs::rename(&new, &path));
        written.map_err(|error| ResultsError::Io(path, error))
    }

    fn path(&self, name: &str) -> PathBuf {
        Path::new(&self.folder).join(name)
    }
}
