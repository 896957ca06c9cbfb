//! Errors of inputs and files.

use crate::reject::shortened;
use crate::rows::RowPosition;
use crate::{Field, FileSummary, Preset};
use std::fmt::{self, Write};
use std::io;
use std::path::PathBuf;

/// Why an argument names no input.
#[derive(Debug, thiserror::Error)]
pub enum InputError {
    /// No argument was given.
    #[error("no input given: name files, folders or patterns, or - for the standard input")]
    Nothing,
    /// Neither a file, a folder nor a pattern.
    #[error("{0}: no such file or folder")]
    NotFound(String),
    /// A folder without a single file of trades.
    #[error(
        "{}: no file in this folder ends in .csv, .tsv, .ndjson, .jsonl, .json, .parquet or .pq (also with .gz or .zst)",
        .0.display()
    )]
    EmptyFolder(PathBuf),
    /// A pattern that nothing matches.
    #[error("{0}: no file matches this pattern")]
    NoMatch(String),
    /// A malformed pattern.
    #[error("{pattern}: not a valid pattern: {message}")]
    Pattern {
        /// The argument.
        pattern: String,
        /// What is wrong with it.
        message: String,
    },
    /// A folder that could not be listed.
    #[error("{}: {source}", path.display())]
    List {
        /// The folder.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// A file that could not be read, or not to its end. The sink has received the rows
/// before the fault; of a file whose columns contradict themselves, none.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {problem}")]
pub struct FileError {
    /// The file's name as it was given.
    pub file: String,
    /// What is wrong, and what to do.
    pub problem: FileProblem,
    /// What was read before the fault.
    pub so_far: Box<FileSummary>,
}

/// What can be wrong with a whole file.
#[derive(Debug, thiserror::Error)]
pub enum FileProblem {
    /// It can't be opened.
    #[error("can't open it: {0}")]
    Open(io::Error),
    /// No data at all.
    #[error("the file is empty: expected Parquet, CSV with a header line, or JSON")]
    Empty,
    /// Not a known format.
    #[error("{0}")]
    UnknownFormat(String),
    /// It ends too early, or its compression is damaged.
    #[error(
        "can't read on: {0}; the rows before that were read, fetch the file again for the rest"
    )]
    Damaged(io::Error),
    /// Not a whole Parquet file.
    #[error(
        "damaged or truncated Parquet: {0}; fetch the file again (check its size against the source)"
    )]
    Parquet(String),
    /// The header line is longer than is read.
    #[error(
        "the header line is longer than {0} bytes: this is no CSV file, or its line ends are lost"
    )]
    HeaderTooLong(usize),
    /// Columns that are needed are not there.
    #[error("{0}")]
    MissingColumns(Box<MissingColumns>),
    /// A document of JSON holds several arrays of objects, or none at the path asked for.
    #[error(
        "{what}; {}\n  say which with --records PATH{}",
        arrays(paths),
        paths.first().map(|path| format!(", as in --records {path}")).unwrap_or_default()
    )]
    Records {
        /// What is wrong.
        what: String,
        /// The paths of the arrays of objects that were found.
        paths: Vec<String>,
    },
    /// The answer of a GraphQL query says that something failed.
    #[error("{0}")]
    Answer(String),
    /// The same for a list of tokens or labels.
    #[error(
        "no column {missing}: expected the columns {expected}; there are {}",
        list(found)
    )]
    MissingTableColumns {
        /// Those that are not there.
        missing: String,
        /// All that can be there.
        expected: String,
        /// The columns that there are.
        found: Vec<String>,
    },
    /// `--map` names a column that is not there.
    #[error(
        "--map {field}={column}: no such column among {}\n  smartmoney inspect FILE lists them",
        list(found)
    )]
    NoSuchColumn {
        /// The field.
        field: &'static str,
        /// The column that was asked for.
        column: String,
        /// The columns that there are.
        found: Vec<String>,
    },
    /// Two columns of one name.
    #[error(
        "the column {column:?}, which holds {field}, stands there more than once: rename or remove one of them"
    )]
    DuplicateColumn {
        /// The field.
        field: &'static str,
        /// The column.
        column: String,
    },
    /// A Parquet column that can't hold what it should.
    #[error(
        "the column {column:?} has the type {data_type}, which can't be read as text, number or time"
    )]
    ColumnType {
        /// The column.
        column: String,
        /// Its type.
        data_type: String,
    },
    /// A column is spelled in two ways that exclude each other.
    #[error(
        "the column {column:?} contradicts itself: {first}, {second}. Nothing of the file was taken: spell the whole column in one way"
    )]
    Contradiction {
        /// The column.
        column: String,
        /// The first cell of the one way.
        first: Box<Reading>,
        /// The first cell of the other.
        second: Box<Reading>,
    },
    /// Numbers of which nothing in the file says what their mark separates.
    #[error(
        "the column {column:?} has a point or comma of which nothing says whether it separates thousands: {reading}. Nothing of the file was taken: say --decimal-point or --decimal-comma"
    )]
    AmbiguousNumber {
        /// The column.
        column: String,
        /// The first such cell.
        reading: Box<Reading>,
    },
    /// Dates of which none has a day beyond 12.
    #[error(
        "no date of the column {column:?} says whether its first number is the day: {reading}. Nothing of the file was taken: say --day-first or --month-first"
    )]
    AmbiguousDate {
        /// The column.
        column: String,
        /// The first such cell.
        reading: Box<Reading>,
    },
    /// Dates that are not written as the options say.
    #[error(
        "{option}, but the column {column:?} is written otherwise: {reading}. Nothing of the file was taken"
    )]
    DateOption {
        /// The option.
        option: &'static str,
        /// The column.
        column: String,
        /// The first cell that shows it.
        reading: Box<Reading>,
    },
    /// A decoder panicked on it.
    #[error("the file is damaged in a way that its decoder does not know ({0})")]
    Panicked(String),
}

/// What the closest shape lacks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingColumns {
    /// The shape that lacks the fewest fields.
    pub closest: Preset,
    /// It was found by the columns; else the user chose it.
    pub is_found: bool,
    /// The fields, with the names that were looked for.
    pub missing: Vec<String>,
    /// The first field of each that is missing.
    pub fields: Vec<Field>,
    /// The columns that there are.
    pub found: Vec<String>,
    /// The path of the records, in a document of JSON.
    pub records: Option<String>,
}

impl FileProblem {
    /// The same, of records at this path of a document.
    pub(crate) fn in_records(mut self, path: Option<String>) -> Self {
        if let Self::MissingColumns(missing) = &mut self {
            missing.records = path;
        }
        self
    }
}

impl fmt::Display for MissingColumns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 3;
        const CLOSE: usize = 5;
        match &self.records {
            Some(path) => write!(
                f,
                "the records of {path:?} have {} columns",
                self.found.len()
            )?,
            None => write!(f, "{} columns", self.found.len())?,
        }
        if self.is_found && self.missing.len() > CLOSE {
            f.write_str(
                ", and no known shape is close: a trade needs wallet, block_time, tx_hash, and the \
                 tokens and amounts bought and sold",
            )?;
        } else {
            let how = if self.is_found { "closest" } else { "chosen" };
            let missing = self.missing.join(", ");
            let shape = self.closest;
            write!(
                f,
                ", and the {how} shape, {shape}, lacks a column for {missing}"
            )?;
        }
        f.write_str("\n  say which column is which with --map ")?;
        let mapped = self.fields.iter().filter(|field| **field != Field::Chain);
        let pairs: Vec<String> = mapped
            .clone()
            .take(SHOWN)
            .map(|field| format!("{field}=COLUMN"))
            .collect();
        if pairs.is_empty() {
            f.write_str("chain=COLUMN")?;
        } else {
            f.write_str(&pairs.join(","))?;
        }
        if mapped.count() > SHOWN {
            f.write_str(",…")?;
        }
        if self.fields.contains(&Field::Chain) {
            f.write_str("; --chain gives one chain for all rows")?;
        }
        f.write_str("; smartmoney inspect FILE lists the columns")
    }
}

/// `arrays of objects are at data.swaps, data.mints`
fn arrays(paths: &[String]) -> String {
    if paths.is_empty() {
        return "there is no array of objects".to_owned();
    }
    format!("arrays of objects are at {}", list(paths))
}

/// A cell, and how it can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The data row, counted from 1.
    pub row: u64,
    /// The line that it begins on, counted from 1; text formats only.
    pub line: Option<u64>,
    /// The value, shortened.
    pub value: String,
    /// What it means: `a decimal comma: 1000.50`.
    pub says: String,
}

impl Reading {
    pub(crate) fn new(position: RowPosition, value: &str, says: &str) -> Self {
        Self {
            row: position.row,
            line: position.line,
            value: shortened(value),
            says: shortened(says),
        }
    }
}

impl fmt::Display for Reading {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "row {}", self.row)?;
        if let Some(line) = self.line {
            write!(f, " (line {line})")?;
        }
        write!(f, " has {:?} ({})", self.value, self.says)
    }
}

/// A list of columns for a message, shortened.
fn list(names: &[String]) -> String {
    const SHOWN: usize = 12;
    let mut text = names
        .iter()
        .take(SHOWN)
        .map(|name| shortened(name))
        .collect::<Vec<_>>()
        .join(", ");
    if names.len() > SHOWN {
        // Writing into a String can't fail.
        let _ = write!(text, " and {} more", names.len() - SHOWN);
    }
    if names.is_empty() {
        text.push_str("(none)");
    }
    text
}
