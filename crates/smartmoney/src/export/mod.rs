//! Wallets as files: every field a column, by the names of the table
//! `smart_money_wallets`.

mod parquet;
mod text;

pub(crate) use parquet::ParquetExport;
pub(crate) use text::{CsvExport, NdjsonExport};

use smartmoney_model::Wallet;

/// A file that wallets are written to.
pub(crate) trait Export {
    /// Adds wallets.
    fn write(&mut self, wallets: &[Wallet]) -> anyhow::Result<()>;
    /// Completes the file.
    fn finish(self: Box<Self>) -> anyhow::Result<()>;
}
