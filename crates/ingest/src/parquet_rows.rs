//! Rows of Parquet.

use crate::arrays::Values;
use crate::cell::Cell;
use crate::open::Progress;
use crate::rows::{LONGEST_ROW, MalformedRow, Row, RowHandler, RowPosition};
use crate::{FileProblem, RejectReason};
use arrow::datatypes::{DataType, Field, Schema};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder,
};
use std::fs::File;
use std::ops::ControlFlow;
use std::sync::Arc;

const BATCH: usize = 8_192;

/// Bytes of the longest value of a fixed length: signatures of Solana have 64.
const LONGEST_FIXED: i32 = 1_024;

/// Reads the columns that the handler asks for.
pub(crate) fn run(
    file: File,
    progress: &Progress,
    handler: &mut impl RowHandler,
) -> Result<ControlFlow<()>, FileProblem> {
    let size = progress
        .total
        .unwrap_or_else(|| file.metadata().map_or(0, |metadata| metadata.len()));
    let metadata = ArrowReaderMetadata::load(&file, ArrowReaderOptions::default());
    let metadata = with_views(metadata.map_err(|e| damaged(&e))?);
    let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, metadata);
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
    let schema = builder.schema();
    used.retain(|at| handler.reads(*at, Values::kind(schema.field(*at).data_type())));
    if used.is_empty() {
        return Ok(ControlFlow::Continue(()));
    }
    for field in used.iter().map(|at| builder.schema().field(*at)) {
        refuse_large(field)?;
    }
    let mask = ProjectionMask::roots(builder.parquet_schema(), used.iter().copied());
    let reader = builder
        .with_projection(mask)
        .with_batch_size(BATCH)
        .build()
        .map_err(|e| damaged(&e))?;
    let mut row = 0;
    for batch in reader {
        let batch = batch.map_err(|e| damaged(&e))?;
        let mut columns: Vec<Option<Values>> = names.iter().map(|_| None).collect();
        for (at, array) in used.iter().zip(batch.columns()) {
            columns[*at] = Some(Values::of(array, &names[*at])?);
        }
        let used = || columns.iter().flatten();
        let may_be_long = used().any(|values| values.longest() > LONGEST_ROW);
        for index in 0..batch.num_rows() {
            row += 1;
            let position = RowPosition { row, line: None };
            let length = || used().map(|values| values.length(index)).sum::<usize>();
            let flow = if may_be_long && length() > LONGEST_ROW {
                handler.malformed(too_long(), position)
            } else {
                let columns = &columns;
                handler.row(&ParquetRow { columns, index }, position)
            };
            if flow.is_break() {
                return Ok(flow);
            }
        }
        // Parquet is not read in the order of its bytes, so the progress goes by rows.
        let share = u128::from(size) * u128::from(row) / u128::from(total_rows.max(row));
        progress.set(u64::try_from(share).unwrap_or(size));
    }
    Ok(ControlFlow::Continue(()))
}

/// Reads texts as views: rows with the same dictionary entry share its bytes. Otherwise a
/// small file could take any amount of memory.
fn with_views(metadata: ArrowReaderMetadata) -> ArrowReaderMetadata {
    let fields = metadata.schema().fields().iter().map(|field| {
        let data_type = as_view(field.data_type());
        field.as_ref().clone().with_data_type(data_type)
    });
    let schema = Schema::new(fields.collect::<Vec<_>>());
    let options = ArrowReaderOptions::new().with_schema(Arc::new(schema));
    ArrowReaderMetadata::try_new(Arc::clone(metadata.metadata()), options).unwrap_or(metadata)
}

fn as_view(data_type: &DataType) -> DataType {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 => DataType::Utf8View,
        DataType::Binary | DataType::LargeBinary => DataType::BinaryView,
        DataType::Dictionary(_, values) => as_view(values),
        other => other.clone(),
    }
}

/// Refuses nested columns, and fixed-length values too long for any field.
fn refuse_large(field: &Field) -> Result<(), FileProblem> {
    let data_type = field.data_type();
    let is_long = matches!(data_type, DataType::FixedSizeBinary(length) if *length > LONGEST_FIXED);
    if !is_long && !data_type.is_nested() {
        return Ok(());
    }
    Err(FileProblem::ColumnType {
        column: field.name().clone(),
        data_type: data_type.to_string(),
    })
}

fn too_long() -> MalformedRow {
    MalformedRow {
        reason: RejectReason::LineTooLong,
        message: format!("longer than {LONGEST_ROW} bytes"),
        value: String::new(),
    }
}

fn damaged(error: &impl ToString) -> FileProblem {
    FileProblem::Parquet(without_origins(&error.to_string()).to_owned())
}

/// The layers of the decoder that an error came through say their names before it, which say no
/// more than that the file is Parquet.
fn without_origins(said: &str) -> &str {
    const ORIGINS: [&str; 5] = [
        "Parquet argument error: ",
        "Parquet error: ",
        "External: ",
        "Arrow: ",
        "EOF: ",
    ];
    let inner = ORIGINS.iter().find_map(|origin| said.strip_prefix(origin));
    inner.map_or(said, without_origins)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_once_that_it_is_of_parquet() {
        for (said, shown) in [
            ("Parquet argument error: External: bad block", "bad block"),
            (
                "Parquet error: Parquet error: Corrupt footer",
                "Corrupt footer",
            ),
            ("Invalid: Parquet error: no", "Invalid: Parquet error: no"),
        ] {
            assert_eq!(without_origins(said), shown);
        }
    }
}
