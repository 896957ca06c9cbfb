//! Rows as data, written in every format.

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use smartmoney_ingest::{FileError, FileSummary, Mapping, Options, Preset, Reader, Reject, Sink};
use smartmoney_model::Trade;
use std::fmt::Write as _;
use std::io::{Cursor, Read, Write as _};
use std::ops::ControlFlow;
use std::sync::Arc;

/// A good row in the shape of Dune's `dex.trades`.
pub(crate) const DUNE: [(&str, &str); 17] = [
    ("blockchain", "ethereum"),
    ("project", "uniswap"),
    ("version", "3"),
    ("block_time", "2023-10-01 04:00:23.000 UTC"),
    ("block_number", "18253161"),
    ("token_bought_symbol", "WETH"),
    ("token_sold_symbol", "USDT"),
    ("token_bought_amount", "0.244761954993"),
    ("token_sold_amount", "409.829278"),
    ("amount_usd", "409.613790163"),
    (
        "token_bought_address",
        "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2",
    ),
    (
        "token_sold_address",
        "0xdac17f958d2ee523a2206206994597c13d831ec7",
    ),
    ("taker", "0x24a7806ed40b7584538efe34bfcbca436ec68e61"),
    ("maker", ""),
    (
        "tx_hash",
        "0x03634076bc8154368188d728f887e309954192d4e1c4aeb10bfce1f6a2ea57b4",
    ),
    ("tx_from", "0x24a7806ed40b7584538efe34bfcbca436ec68e60"),
    ("evt_index", "7"),
];

pub(crate) type Row = Vec<(String, String)>;

/// The good row with some of its values replaced, or added.
pub(crate) fn dune(changes: &[(&str, &str)]) -> Row {
    let mut row: Row = DUNE.map(|(k, v)| (k.to_owned(), v.to_owned())).into();
    for (column, value) in changes {
        match row.iter_mut().find(|(known, _)| known == column) {
            Some(cell) => (*value).clone_into(&mut cell.1),
            None => row.push(((*column).to_owned(), (*value).to_owned())),
        }
    }
    row
}

/// A transaction of its own.
pub(crate) fn tx(number: u64) -> String {
    format!("0x{number:064x}")
}

pub(crate) fn names(rows: &[Row]) -> Vec<&str> {
    rows.first()
        .map(|row| row.iter().map(|(name, _)| name.as_str()).collect())
        .unwrap_or_default()
}

pub(crate) fn csv(rows: &[Row]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(names(rows)).unwrap();
    for row in rows {
        writer
            .write_record(row.iter().map(|(_, value)| value))
            .unwrap();
    }
    writer.into_inner().unwrap()
}

/// Every value as a string; empty ones as null.
pub(crate) fn ndjson(rows: &[Row]) -> Vec<u8> {
    let mut text = String::new();
    for row in rows {
        let pairs: Vec<String> = row
            .iter()
            .map(|(name, value)| {
                let value = match value.as_str() {
                    "" => "null".to_owned(),
                    value => serde_json::to_string(value).unwrap(),
                };
                format!("{}:{value}", serde_json::to_string(name).unwrap())
            })
            .collect();
        writeln!(text, "{{{}}}", pairs.join(",")).unwrap();
    }
    text.into_bytes()
}

/// Every column as strings; empty ones as null.
pub(crate) fn parquet(rows: &[Row]) -> Vec<u8> {
    let columns = names(rows).into_iter().enumerate().map(|(at, name)| {
        let values: StringArray = rows
            .iter()
            .map(|row| Some(row[at].1.as_str()).filter(|value| !value.is_empty()))
            .collect();
        (name, Arc::new(values) as ArrayRef)
    });
    parquet_of(columns.collect(), Compression::SNAPPY)
}

pub(crate) fn parquet_of(columns: Vec<(&str, ArrayRef)>, compression: Compression) -> Vec<u8> {
    let batch =
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, a)| (n, a, true)))
            .unwrap();
    let properties = WriterProperties::builder()
        .set_compression(compression)
        .set_max_row_group_row_count(Some(1_000))
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.into_inner().unwrap()
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::stream::encode_all(bytes, 1).unwrap()
}

/// A sink that keeps everything.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    pub(crate) trades: Vec<Trade>,
    pub(crate) rejects: Vec<Reject>,
    pub(crate) left_out: Vec<Reject>,
    pub(crate) progress: Vec<(u64, Option<u64>)>,
    pub(crate) stop_at_reject: bool,
}

impl Sink for Collected {
    fn trades(&mut self, batch: Vec<Trade>) -> ControlFlow<()> {
        self.trades.extend(batch);
        ControlFlow::Continue(())
    }

    fn reject(&mut self, reject: Reject) -> ControlFlow<()> {
        self.rejects.push(reject);
        if self.stop_at_reject {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    fn left_out(&mut self, value: Reject) -> ControlFlow<()> {
        self.left_out.push(value);
        if self.stop_at_reject {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    }

    fn progress(&mut self, bytes_read: u64, total_bytes: Option<u64>) {
        self.progress.push((bytes_read, total_bytes));
    }
}

impl Collected {
    pub(crate) fn reasons(&self) -> Vec<&'static str> {
        self.rejects.iter().map(|r| r.reason.as_str()).collect()
    }
}

pub(crate) fn read_from(
    name: &str,
    stream: impl Read + 'static,
    options: &Options,
) -> (Result<FileSummary, FileError>, Collected) {
    let mut sink = Collected::default();
    let mut reader = Reader::new(options.clone());
    let outcome = reader.read_stream(name, Box::new(stream), None, &mut sink);
    let summary = match &outcome {
        Ok(summary) => summary,
        Err(error) => &error.so_far,
    };
    assert_eq!(
        summary.accepted,
        sink.trades.len() as u64,
        "no trade vanishes"
    );
    assert_eq!(
        summary.rejected_rows(),
        sink.rejects.len() as u64,
        "no reject vanishes"
    );
    assert_eq!(
        summary.left_out.values().sum::<u64>(),
        sink.left_out.len() as u64,
        "no value vanishes"
    );
    assert_eq!(summary.rows, summary.accepted + summary.rejected_rows());
    (outcome, sink)
}

pub(crate) fn read_bytes(
    name: &str,
    bytes: impl AsRef<[u8]>,
    options: &Options,
) -> (Result<FileSummary, FileError>, Collected) {
    read_from(name, Cursor::new(bytes.as_ref().to_vec()), options)
}

/// What a file without a fault holds.
pub(crate) fn read_whole(name: &str, bytes: impl AsRef<[u8]>, options: &Options) -> Collected {
    let (outcome, sink) = read_bytes(name, bytes, options);
    outcome.unwrap_or_else(|e| panic!("{e}"));
    sink
}

pub(crate) fn error_of(name: &str, bytes: impl AsRef<[u8]>, options: &Options) -> String {
    match read_bytes(name, bytes, options).0 {
        Ok(summary) => panic!("{name} was read: {summary:?}"),
        Err(error) => error.to_string(),
    }
}

pub(crate) fn mapped(text: &str) -> Options {
    Options {
        mapping: Mapping::parse(text).unwrap(),
        ..Options::default()
    }
}

pub(crate) fn with_preset(preset: Preset) -> Options {
    Options {
        preset: Some(preset),
        ..Options::default()
    }
}
