//! Rejected rows, with the reason, and how they are written.

use serde::Serialize;
use smartmoney_model::spreadsheet_text;
use std::fmt;
use std::io::Write;
use std::sync::Arc;

/// A row that became no trade, or a value that a trade was kept without, and
/// why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// The file's name as it was given.
    pub file: Arc<str>,
    /// The data row, counted from 1 (a header is no data row).
    pub row: u64,
    /// The line that it begins on, counted from 1; text formats only.
    pub line: Option<u64>,
    /// The name of the field that is wrong; None where the whole row is.
    pub field: Option<&'static str>,
    /// What kind of fault it is.
    pub reason: RejectReason,
    /// The offending value, shortened.
    pub value: String,
    /// The fault in words, with what to do about it where that is known.
    pub message: String,
}

impl fmt::Display for Reject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: row {}", self.file, self.row)?;
        if let Some(line) = self.line {
            write!(f, " (line {line})")?;
        }
        if let Some(field) = self.field {
            write!(f, ", {field}")?;
        }
        write!(f, ": {}", self.message)
    }
}

/// The kinds of faults that a row can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RejectReason {
    /// A required value is empty.
    MissingValue,
    /// Not a number.
    BadNumber,
    /// An amount below zero.
    Negative,
    /// NaN or an infinity.
    NotFinite,
    /// A larger number than is allowed.
    TooLarge,
    /// Not a time.
    BadTime,
    /// A time at which no trade can have happened.
    TimeOutOfRange,
    /// Not an address of the row's chain.
    BadAddress,
    /// Not a transaction hash of the row's chain.
    BadTxHash,
    /// Not a chain's name.
    BadChain,
    /// A raw amount of a token whose decimals are not known.
    UnknownDecimals,
    /// More or fewer columns than the header has.
    WrongColumnCount,
    /// A quote that is not closed, or closed in the middle of a value.
    BadQuoting,
    /// Not UTF-8.
    BadEncoding,
    /// It can't be told which token was bought and which sold.
    BadSide,
    /// Not a JSON object.
    BadJson,
    /// A row longer than is read.
    LineTooLong,
    /// Not one of the column's allowed values (label files).
    BadKind,
}

impl RejectReason {
    /// Its name in files and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MissingValue => "missing_value",
            Self::BadNumber => "bad_number",
            Self::Negative => "negative",
            Self::NotFinite => "not_finite",
            Self::TooLarge => "too_large",
            Self::BadTime => "bad_time",
            Self::TimeOutOfRange => "time_out_of_range",
            Self::BadAddress => "bad_address",
            Self::BadTxHash => "bad_tx_hash",
            Self::BadChain => "bad_chain",
            Self::UnknownDecimals => "unknown_decimals",
            Self::WrongColumnCount => "wrong_column_count",
            Self::BadQuoting => "bad_quoting",
            Self::BadEncoding => "bad_encoding",
            Self::BadSide => "bad_side",
            Self::BadJson => "bad_json",
            Self::LineTooLong => "line_too_long",
            Self::BadKind => "bad_kind",
        }
    }
}

impl fmt::Display for RejectReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Writes rejects as CSV: `file,row,line,field,reason,value,message`. What a row says is no
/// formula there.
#[derive(Debug)]
pub struct RejectWriter<W: Write> {
    writer: csv::Writer<W>,
}

impl<W: Write> RejectWriter<W> {
    /// Begins the file with its header.
    pub fn new(out: W) -> std::io::Result<Self> {
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(["file", "row", "line", "field", "reason", "value", "message"])?;
        Ok(Self { writer })
    }

    /// Adds one line.
    pub fn write(&mut self, reject: &Reject) -> std::io::Result<()> {
        let line = reject.line.map(|line| line.to_string()).unwrap_or_default();
        self.writer.write_record([
            &*spreadsheet_text(&reject.file),
            &reject.row.to_string(),
            &line,
            reject.field.unwrap_or_default(),
            reject.reason.as_str(),
            &spreadsheet_text(&reject.value),
            &spreadsheet_text(&reject.message),
        ])?;
        Ok(())
    }

    /// Writes what is still buffered.
    pub fn finish(mut self) -> std::io::Result<()> {
        self.writer.flush()
    }
}

/// A value as a message quotes it: at most 80 characters.
pub(crate) fn shortened(text: &str) -> String {
    const LONGEST: usize = 80;
    let mut kept: String = text.chars().take(LONGEST).collect();
    if kept.len() < text.len() {
        kept.push('…');
    }
    kept
}
