//! Why a market was not simulated.

/// Why a market was not simulated.
#[derive(Debug, thiserror::Error)]
pub enum SimulateError {
    /// A setting of the scenario that no market can have.
    #[error("{setting}: {problem}")]
    Setting {
        /// The setting's name, as in the file.
        setting: &'static str,
        /// What is wrong with it.
        problem: String,
    },
    /// The scenario's text is no scenario.
    #[error("the scenario can't be read: {0}")]
    Scenario(#[from] toml::de::Error),
    /// The temporary file that holds trades until they are in order.
    #[error("the temporary file for unsorted trades failed: {0}")]
    Spool(std::io::Error),
    /// The caller's sink refused a trade.
    #[error("the trade was not taken: {0}")]
    Sink(std::io::Error),
    /// Rows that the Parquet writer did not take.
    #[error("the Parquet file can't be made: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// Rows that do not fit the table's columns.
    #[error("the table's columns can't be made: {0}")]
    Arrow(#[from] arrow::error::ArrowError),
    /// The truth that could not be written as CSV.
    #[error("the truth can't be written: {0}")]
    Truth(#[from] csv::Error),
}
