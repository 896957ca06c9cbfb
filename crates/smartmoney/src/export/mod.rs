//! Records as files: every field a column, of wallets by the names of the table
//! `smart_money_wallets`.

mod parquet;
mod text;

pub(crate) use parquet::ParquetExport;
pub(crate) use text::{CsvExport, NdjsonExport};

/// A file that records are written to.
pub(crate) trait Export<T> {
    /// Adds records.
    fn write(&mut self, records: &[T]) -> anyhow::Result<()>;
    /// Completes the file.
    fn finish(self: Box<Self>) -> anyhow::Result<()>;
}
