//! Reads files of DEX trades into [`Trade`](smartmoney_model::Trade)s. Every row that
//! becomes no trade is counted and explained.
//!
//! [`find_inputs`] turns arguments into [`Input`]s, and a [`Reader`] hands the trades
//! of one after the other to a [`Sink`] in batches. A bad row never stops a file; a
//! bad file is one error that names it, after the rows that could be read. An
//! impossible value in dollars is left out and counted; its trade stays. Memory does
//! not grow with the file.
//!
//! Where a source has no log index (or a row has none, or -1), a trade's number is made of
//! what its row says ([`EventIndex::Derived`](smartmoney_model::EventIndex)): it is the same
//! whatever file and place the row comes from, and a row that repeats another exactly is
//! the same trade.
//!
//! A column decides how its numbers and times are spelled, so every file is read twice: a
//! first pass looks at those columns alone, and refuses a file of which one contradicts
//! itself before its first row is taken.
//!
//! The way of a row: `open` strips compression and finds the format, one of
//! `csv_rows`, `json` and `parquet_rows` splits it into cells, a
//! `shape` says which column holds which [`Field`], and `trade` makes the
//! trade.

mod error;
mod input;
mod options;
mod reject;
mod sink;

mod columns;
mod field;
mod legs;
mod mapping;
mod preset;
mod shape;

mod format;
mod open;
mod source;
mod window;

mod arrays;
mod cell;
mod csv_fields;
mod csv_rows;
mod csv_split;
mod json;
mod parquet_rows;
mod rows;

mod doubts;
mod intern;
mod number_style;
mod number_text;
mod scalars;
mod scout;
mod time_scout;
mod trade;
mod trade_legs;

mod cash;
mod labels;
mod read;
mod table;
mod tokens;
mod understood;

pub use cash::read_cash;
pub use doubts::UnlistedDollars;
pub use error::{FileError, FileProblem, InputError, MissingColumns, Reading};
pub use field::Field;
pub use input::{Input, find_inputs};
pub use labels::read_labels;
pub use mapping::{Mapping, MappingError};
pub use number_style::DecimalSign;
pub use options::Options;
pub use preset::{Preset, PresetError};
pub use read::{Reader, read};
pub use reject::{Reject, RejectReason, RejectWriter};
pub use scout::UndecidedNumbers;
pub use sink::{FileSummary, Sink};
pub use table::Table;
pub use tokens::{TokenList, read_tokens};
pub use understood::{FieldColumn, Understood};
