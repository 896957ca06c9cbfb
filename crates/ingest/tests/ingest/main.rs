//! Files in, trades and rejects out: by format, by oddity, by malice.

#![allow(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]

mod formats;
mod hostile;
mod json;
mod numbering;
mod parquet_types;
mod round_trip;
mod shapes;
mod shared_data;
mod sources;
mod spelling;
mod support;
mod tables;
mod values;
