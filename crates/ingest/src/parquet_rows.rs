use crate::FileProblem;
use crate::arrays::Values;
use crate::cell::Cell;
use crate::open::Progress;
use crate::rows::{Place, Row, RowHandler};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::errors::ParquetError;
use std::fs::File;
use std::ops::ControlFlow;

const BATCH: usize = 8_192;

/// Reads the columns that the handler asks for.
pub(crate) fn run(
    file: File,
    progress: &Progress,
    handler: &mut impl RowHandler,
) -> Result<ControlFlow<()>, FileProblem> {
    let size = progress
        .total
        .unwrap_or_else(|| file.metadata().map_or(0, |metadata| metadata.len()));
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|e| damaged(&e))?;
    let names: Vec<String> = builder
        .schema()
        .fields()
        .iter()
        .map(|field| field.name().clone())
        .collect();
    let total_rows = u64::try_from(builder.metadata().file_metadata().num_rows()).unwrap_or(0);
    let mut used = handler.columns(&names)?;
    used.sort_unstable();
    used.dedup();
    let mask = ProjectionMask::roots(builder.parquet_schema(), used.iter().copied());
    let reader = builder
        .with_projection(mask)
        .with_batch_size(BATCH)
        .build()
        .map_err(|e| damaged(&e))?;
    let mut row = 0;
    for batch in reader {
        let batch = batch.map_err(|e| FileProblem::Parquet(e.to_string()))?;
        let mut columns: Vec<Option<Values>> = names.iter().map(|_| None).collect();
        for (at, array) in used.iter().zip(batch.columns()) {
            columns[*at] = Some(Values::of(array, &names[*at])?);
        }
        for index in 0..batch.num_rows() {
            row += 1;
            let cells = ParquetRow {
                columns: &columns,
                index,
            };
            let flow = handler.row(&cells, Place { row, line: None });
            if flow.is_break() {
                return Ok(flow);
            }
        }
        // Parquet is read in no order of its own; rows say how far it is.
        let share = u128::from(size) * u128::from(row) / u128::from(total_rows.max(row));
        progress.set(u64::try_from(share).unwrap_or(size));
    }
    Ok(ControlFlow::Continue(()))
}

fn damaged(error: &ParquetError) -> FileProblem {
    FileProblem::Parquet(error.to_string())
}

struct ParquetRow<'a> {
    columns: &'a [Option<Values>],
    index: usize,
}

impl Row for ParquetRow<'_> {
    fn cell(&self, column: usize) -> Cell<'_> {
        match self.columns.get(column) {
            Some(Some(values)) => values.cell(self.index),
            _ => Cell::Empty,
        }
    }
}
