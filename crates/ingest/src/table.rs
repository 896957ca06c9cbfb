//! Small files that are read whole: lists of tokens and labels.

use crate::cell::Cell;
use crate::columns::{Located, locate};
use crate::open::open_file;
use crate::reject::shortened;
use crate::rows::{MalformedRow, Row, RowHandler, RowPosition};
use crate::{FileError, FileProblem, FileSummary, Reject, RejectReason};
use smartmoney_model::{Address, ChainError, ChainId};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

/// The content of a small file, and the rows that were rejected.
#[derive(Debug, Clone, Default)]
pub struct Table<T> {
    /// The content of the good rows.
    pub content: T,
    /// The first thousand rejected rows.
    pub rejects: Vec<Reject>,
    /// The number of rejected rows.
    pub rejected: u64,
}

const MOST_REJECTS: usize = 1_000;

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) required: bool,
}

/// A value of a table's row that is refused.
pub(crate) struct BadValue {
    pub(crate) field: &'static str,
    pub(crate) reason: RejectReason,
    pub(crate) message: String,
}

/// A table's row: its values in the order of the columns asked for.
pub(crate) struct Values<'a> {
    columns: &'a [Column],
    cells: &'a [Cell<'a>],
}

impl Values<'_> {
    /// The first two columns of every list: a chain, and an address on it.
    pub(crate) fn chain_and_address(&self) -> Result<(ChainId, Address), BadValue> {
        let chain: ChainId = self
            .required(0)?
            .parse()
            .map_err(|e: ChainError| self.bad(0, RejectReason::BadChain, e.to_string()))?;
        let address = Address::parse(&self.required(1)?, &chain)
            .map_err(|e| self.bad(1, RejectReason::BadAddress, e.to_string()))?;
        Ok((chain, address))
    }

    /// The text of the column with this index; None where it is empty.
    pub(crate) fn optional(&self, at: usize) -> Result<Option<String>, BadValue> {
        let text = self.cells[at]
            .text()
            .map_err(|_| self.bad(at, RejectReason::BadEncoding, "not UTF-8 text".to_owned()))?;
        Ok(text.map(|text| text.trim().to_owned()))
    }

    pub(crate) fn required(&self, at: usize) -> Result<String, BadValue> {
        self.optional(at)?
            .ok_or_else(|| self.bad(at, RejectReason::MissingValue, "no value".to_owned()))
    }

    /// Whether the column says so; None where it is empty.
    pub(crate) fn boolean(&self, at: usize) -> Result<Option<bool>, BadValue> {
        let Some(text) = self.optional(at)? else {
            return Ok(None);
        };
        match text.to_ascii_lowercase().as_str() {
            "true" | "t" | "yes" | "1" => Ok(Some(true)),
            "false" | "f" | "no" | "0" => Ok(Some(false)),
            "" => Ok(None),
            _ => {
                let message = "expected true or false".to_owned();
                Err(self.bad(at, RejectReason::BadKind, message))
            }
        }
    }

    pub(crate) fn bad(&self, at: usize, reason: RejectReason, message: String) -> BadValue {
        BadValue {
            field: self.columns[at].name,
            reason,
            message,
        }
    }
}

/// Reads a table of these columns; `add` adds a row to the content.
pub(crate) fn read_table<T: Default>(
    path: &Path,
    columns: &'static [Column],
    add: impl FnMut(&mut T, &Values<'_>) -> Result<(), BadValue>,
) -> Result<Table<T>, FileError> {
    let name = path.display().to_string();
    let mut handler = TableHandler {
        file: name.as_str().into(),
        columns,
        column_indices: Vec::new(),
        table: Table::default(),
        add,
    };
    let outcome = open_file(path).and_then(|opened| crate::read::drive(opened, None, &mut handler));
    match outcome {
        Ok(_) => Ok(handler.table),
        Err(problem) => Err(FileError {
            file: name,
            problem,
            so_far: Box::new(FileSummary::default()),
        }),
    }
}

struct TableHandler<T, F> {
    file: Arc<str>,
    columns: &'static [Column],
    column_indices: Vec<Option<usize>>,
    table: Table<T>,
    add: F,
}

impl<T, F> TableHandler<T, F> {
    fn refuse(&mut self, bad: BadValue, value: String, position: RowPosition) {
        self.table.rejected += 1;
        if self.table.rejects.len() < MOST_REJECTS {
            self.table.rejects.push(Reject {
                file: Arc::clone(&self.file),
                row: position.row,
                line: position.line,
                field: Some(bad.field).filter(|field| !field.is_empty()),
                reason: bad.reason,
                value,
                message: bad.message,
            });
        }
    }
}

impl<T, F> RowHandler for TableHandler<T, F>
where
    F: FnMut(&mut T, &Values<'_>) -> Result<(), BadValue>,
{
    fn columns(&mut self, names: &[String]) -> Result<Vec<usize>, FileProblem> {
        self.column_indices.clear();
        let mut missing = Vec::new();
        for column in self.columns {
            let index = match locate(names, column.name) {
                Located::At(at) => Some(at),
                Located::Twice(_) => {
                    return Err(FileProblem::DuplicateColumn {
                        field: column.name,
                        column: column.name.to_owned(),
                    });
                }
                Located::Nowhere => None,
            };
            if index.is_none() && column.required {
                missing.push(column.name);
            }
            self.column_indices.push(index);
        }
        if !missing.is_empty() {
            return Err(FileProblem::MissingTableColumns {
                missing: missing.join(", "),
                expected: expected(self.columns),
                found: names.to_vec(),
            });
        }
        Ok(self.column_indices.iter().flatten().copied().collect())
    }

    fn knows(&self, name: &str) -> bool {
        self.columns
            .iter()
            .any(|column| column.name.eq_ignore_ascii_case(name.trim()))
    }

    fn row(&mut self, row: &impl Row, position: RowPosition) -> ControlFlow<()> {
        let cells: Vec<Cell<'_>> = self
            .column_indices
            .iter()
            .map(|at| at.map_or(Cell::Empty, |at| row.cell(at)))
            .collect();
        let values = Values {
            columns: self.columns,
            cells: &cells,
        };
        if let Err(bad) = (self.add)(&mut self.table.content, &values) {
            let at = self.columns.iter().position(|c| c.name == bad.field);
            let value = at.map(|at| cells[at].shown()).unwrap_or_default();
            self.refuse(bad, value, position);
        }
        ControlFlow::Continue(())
    }

    fn malformed(&mut self, malformed: MalformedRow, position: RowPosition) -> ControlFlow<()> {
        let bad = BadValue {
            field: "",
            reason: malformed.reason,
            message: malformed.message,
        };
        self.refuse(bad, shortened(&malformed.value), position);
        ControlFlow::Continue(())
    }
}

fn expected(columns: &[Column]) -> String {
    let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
    names.join(",")
}
