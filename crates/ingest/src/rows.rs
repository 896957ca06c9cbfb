//! What every format turns its rows into.

use crate::cell::Cell;
use crate::{FileProblem, RejectReason};
use std::ops::ControlFlow;

/// A row of any format: its cells by the index of their column.
pub(crate) trait Row {
    fn cell(&self, column: usize) -> Cell<'_>;
}

/// Where a row is in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RowPosition {
    /// The data row, from 1.
    pub(crate) row: u64,
    /// The line on which it begins, from 1; text formats only.
    pub(crate) line: Option<u64>,
}

/// What the type of a column says of its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CellKind {
    /// Text, or bytes that may be text.
    Text,
    Number,
    Time,
}

/// A row that its format can't split into cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MalformedRow {
    pub(crate) reason: RejectReason,
    pub(crate) message: String,
    pub(crate) value: String,
}

/// Receives the rows that a format's reader finds.
pub(crate) trait RowHandler {
    /// Called before the first row, and again when a later row has a new column that
    /// [`Self::knows`]. Returns the indices of the columns that it will read.
    fn columns(&mut self, names: &[String]) -> Result<Vec<usize>, FileProblem>;

    /// Called with the path at which a document has its records.
    fn records_at(&mut self, _path: &str) {}

    /// Whether it reads a column of that index, whose cells are of that kind. Asked once,
    /// by formats that know the kind.
    fn reads(&self, _column: usize, _kind: CellKind) -> bool {
        true
    }

    /// Whether a column of that name could be one that it reads.
    fn knows(&self, name: &str) -> bool;

    /// Called for each row that was split into cells.
    fn row(&mut self, row: &impl Row, position: RowPosition) -> ControlFlow<()>;

    /// Called for each row that could not be split.
    fn malformed(&mut self, malformed: MalformedRow, position: RowPosition) -> ControlFlow<()>;
}

/// The longest row of text that is read, in bytes.
pub(crate) const LONGEST_ROW: usize = 1 << 20;
