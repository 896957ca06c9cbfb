//! How many rows a second are read from each format, with the log index given
//! and without, beside a bare loop of the format's library over the same bytes; and which part
//! of that the first pass takes, which finds how the columns are spelled.
//!
//! `cargo run --release -p smartmoney-ingest --example read_speed -- [ROWS]`

#[allow(dead_code, clippy::unwrap_used, reason = "what the tests use")]
#[path = "../tests/ingest/support.rs"]
mod support;

use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use smartmoney_ingest::{Input, Options, Reader, Reject, Sink};
use smartmoney_model::Trade;
use std::error::Error;
use std::ops::ControlFlow;
use std::time::Instant;
use support::{Row, csv, dune, ndjson, parquet as parquet_file, tx};

struct Counts(usize);

/// Ends the reading where the first trades come: after the first pass.
struct Ends;

impl Sink for Ends {
    fn trades(&mut self, _batch: Vec<Trade>) -> ControlFlow<()> {
        ControlFlow::Break(())
    }

    fn reject(&mut self, _reject: Reject) -> ControlFlow<()> {
        ControlFlow::Break(())
    }
}

impl Sink for Counts {
    fn trades(&mut self, batch: Vec<Trade>) -> ControlFlow<()> {
        self.0 += batch.len();
        ControlFlow::Continue(())
    }

    fn reject(&mut self, _reject: Reject) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let count = std::env::args().nth(1).map_or(Ok(200_000), |n| n.parse())?;
    for (what, index) in [("log index given", Some(5)), ("numbered here", None)] {
        let rows = rows(count, index);
        let bare = bare_csv as fn(&[u8]) -> Result<usize, Box<dyn Error>>;
        compare("csv", what, csv(&rows), bare)?;
        compare("ndjson", what, ndjson(&rows), bare_ndjson)?;
        compare("parquet", what, parquet_file(&rows), bare_parquet)?;
    }
    Ok(())
}

fn compare(
    name: &str,
    what: &str,
    bytes: Vec<u8>,
    bare: impl Fn(&[u8]) -> Result<usize, Box<dyn Error>>,
) -> Result<(), Box<dyn Error>> {
    let begun = Instant::now();
    let floor = bare(&bytes)? as f64 / begun.elapsed().as_secs_f64();
    let folder = tempfile::tempdir()?;
    let path = folder.path().join(name);
    std::fs::write(&path, bytes)?;
    let input = Input::File(path);
    let read = |sink: &mut dyn Sink| {
        let begun = Instant::now();
        Reader::new(Options::default()).read(&input, sink)?;
        Ok::<f64, Box<dyn Error>>(begun.elapsed().as_secs_f64())
    };
    let mut sink = Counts(0);
    let secs = read(&mut sink)?;
    let first_pass = read(&mut Ends)?;
    let rate = sink.0 as f64 / secs;
    println!(
        "{name:8} {what:16} {rate:>10.0} rows/s, {:>3.0} % of its library alone; the first pass takes {:>2.0} % of it",
        100.0 * rate / floor,
        100.0 * first_pass / secs
    );
    Ok(())
}

fn bare_csv(bytes: &[u8]) -> Result<usize, Box<dyn Error>> {
    let mut reader = csv::Reader::from_reader(bytes);
    let mut record = csv::ByteRecord::new();
    let mut rows = 0;
    while reader.read_byte_record(&mut record)? {
        rows += 1;
    }
    Ok(rows)
}

fn bare_ndjson(bytes: &[u8]) -> Result<usize, Box<dyn Error>> {
    let rows = serde_json::Deserializer::from_slice(bytes).into_iter::<serde_json::Value>();
    let mut count = 0;
    for row in rows {
        row?;
        count += 1;
    }
    Ok(count)
}

fn bare_parquet(bytes: &[u8]) -> Result<usize, Box<dyn Error>> {
    let bytes = bytes::Bytes::copy_from_slice(bytes);
    let batches = ParquetRecordBatchReaderBuilder::try_new(bytes)?.build()?;
    let mut rows = 0;
    for batch in batches {
        rows += batch?.num_rows();
    }
    Ok(rows)
}

/// Trades of many wallets and tokens; `index` is the log index, or nothing.
fn rows(count: u64, index: Option<u64>) -> Vec<Row> {
    (0..count)
        .map(|n| {
            dune(&[
                ("tx_hash", &tx(n / 2 * 0x9e37_79b9)),
                ("tx_from", &format!("0x{:040x}", n % 5_000 * 7_919)),
                ("token_bought_address", &format!("0x{:040x}", n % 200 + 1)),
                (
                    "token_bought_amount",
                    &format!("{}.{:012}", n % 977, n * 7_919),
                ),
                ("amount_usd", &format!("{}.{:09}", n % 10_000, n)),
                (
                    "evt_index",
                    &index.map(|i| (i + n).to_string()).unwrap_or_default(),
                ),
            ])
        })
        .collect()
}
