use crate::cell::Cell;
use crate::{FileProblem, RejectReason};
use std::ops::ControlFlow;

/// A row of any format: its cells by the number of their column.
pub(crate) trait Row {
    fn cell(&self, column: usize) -> Cell<'_>;
}

/// Where a row stands in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) row: u64,
    pub(crate) line: Option<u64>,
}

/// A row that its format can't split into cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Broken {
    pub(crate) reason: RejectReason,
    pub(crate) message: String,
    pub(crate) value: String,
}

/// What a format's reader hands its rows to.
pub(crate) trait RowHandler {
    /// Told before the first row, and again when a later row brings a new
    /// column that [`Self::knows`]. Says which columns it will ask for.
    fn columns(&mut self, names: &[String]) -> Result<Vec<usize>, FileProblem>;

    /// Whether a column of that name could matter.
    fn knows(&self, name: &str) -> bool;

    /// A row.
    fn row(&mut self, row: &impl Row, place: Place) -> ControlFlow<()>;

    /// A row that is none.
    fn broken(&mut self, broken: Broken, place: Place) -> ControlFlow<()>;
}

/// No honest row of text is longer.
pub(crate) const LONGEST_ROW: usize = 1 << 20;
