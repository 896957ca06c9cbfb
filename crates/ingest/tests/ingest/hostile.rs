//! A folder of everything that was ever found in a folder of data. Nothing of
//! it may panic, hang, grow, or lose a row without a word.

use crate::support::{
    Collected, Row, csv, dune, gzip, ndjson, parquet, parquet_of, read_from, read_whole, tx,
};
use arrow::array::{
    ArrayRef, BooleanArray, DictionaryArray, Float64Array, Int32Array, RecordBatch, StringArray,
    StructArray,
};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use smartmoney_ingest::{Options, Reader, RejectWriter, find_inputs};
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

fn with_values(values: &[(&str, &str)]) -> Vec<Row> {
    values
        .iter()
        .enumerate()
        .map(|(n, change)| dune(&[("tx_hash", &tx(n as u64)), *change]))
        .collect()
}

fn bad_rows() -> Vec<Row> {
    with_values(&[
        ("amount_usd", "inf"),
        ("token_sold_amount", "inf"),
        ("token_bought_amount", "1e60"),
        ("token_bought_amount", "-5"),
        ("block_time", "1900-01-01 00:00:00"),
        ("block_time", "2200-01-01 00:00:00"),
        ("tx_from", ""),
        ("tx_from", "0xnothex"),
        ("blockchain", "no chain at all"),
        ("maker", "this one is good"),
    ])
}

/// Booleans for amounts, floats for addresses.
fn wrong_types() -> Vec<u8> {
    let rows = [dune(&[]), dune(&[])];
    let columns = rows[0].iter().map(|(name, value)| {
        let array: ArrayRef = match name.as_str() {
            "token_sold_amount" => Arc::new(BooleanArray::from(vec![true, false])),
            "tx_from" => Arc::new(Float64Array::from(vec![f64::NAN, 1.0])),
            _ => Arc::new(arrow::array::StringArray::from(vec![value.as_str(); 2])),
        };
        (name.as_str(), array)
    });
    parquet_of(columns.collect(), Compression::SNAPPY)
}

fn nested() -> Vec<u8> {
    let row = dune(&[]);
    let inner: ArrayRef = Arc::new(Float64Array::from(vec![1.0]));
    let columns = row.iter().map(|(name, value)| {
        let array: ArrayRef = if name == "tx_from" {
            Arc::new(StructArray::try_from(vec![("inner", Arc::clone(&inner))]).unwrap())
        } else {
            Arc::new(arrow::array::StringArray::from(vec![value.as_str()]))
        };
        (name.as_str(), array)
    });
    parquet_of(columns.collect(), Compression::SNAPPY)
}

fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed | 1;
    std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    })
    .take(length)
    .collect()
}

#[test]
fn a_hostile_folder_is_read_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let write =
        |name: &str, bytes: Vec<u8>| std::fs::write(folder.path().join(name), bytes).unwrap();
    let good = csv(&with_values(&[("maker", ""); 50]));
    let cut = |bytes: Vec<u8>, share: usize| bytes[..bytes.len() * share / 100].to_vec();
    write("a_bad_rows.csv", csv(&bad_rows()));
    write("a_bad_rows.ndjson", ndjson(&bad_rows()));
    write("a_bad_rows.parquet", parquet(&bad_rows()));
    write("b_empty.csv", vec![]);
    write("b_empty.parquet", vec![]);
    write(
        "b_header_only.csv",
        good.split(|b| *b == b'\n').next().unwrap().to_vec(),
    );
    write("c_cut.parquet", cut(parquet(&bad_rows()), 60));
    write("c_cut.csv.gz", cut(gzip(&good), 60));
    write("c_cut.parquet.gz", cut(gzip(&parquet(&bad_rows())), 60));
    write("d_noise.csv", noise(7, 100_000));
    write(
        "d_noise.csv.gz",
        [b"\x1f\x8b\x08\0".to_vec(), noise(9, 5_000)].concat(),
    );
    write(
        "d_noise.csv.zst",
        [b"\x28\xb5\x2f\xfd".to_vec(), noise(11, 5_000)].concat(),
    );
    write(
        "d_noise.parquet",
        [b"PAR1".to_vec(), noise(5, 5_000), b"PAR1".to_vec()].concat(),
    );
    write("e_types.parquet", wrong_types());
    write("e_nested.parquet", nested());
    write(
        "f_latin1.csv",
        good.iter()
            .map(|b| if *b == b'3' { 0xe9 } else { *b })
            .collect(),
    );
    write("z_good.csv", good);

    let inputs = find_inputs(&[folder.path().to_string_lossy().into_owned()]).unwrap();
    let mut told = Vec::new();
    let mut sink = Collected::default();
    let mut reader = Reader::new(Options::default());
    for input in &inputs {
        let name = input.to_string();
        let name = name.rsplit('/').next().unwrap().to_owned();
        told.push(match reader.read(input, &mut sink) {
            Ok(found) => format!("{name}: {} of {}", found.accepted, found.rows),
            Err(error) => {
                assert!(error.to_string().contains(&name), "{error}");
                format!("{name}: error after {}", error.so_far.rows)
            }
        });
    }
    assert_eq!(
        told,
        [
            "a_bad_rows.csv: 2 of 10",
            "a_bad_rows.ndjson: 2 of 10",
            "a_bad_rows.parquet: 2 of 10",
            "b_empty.csv: error after 0",
            "b_empty.parquet: error after 0",
            "b_header_only.csv: 0 of 0",
            "c_cut.csv.gz: error after 5",
            "c_cut.parquet: error after 0",
            "c_cut.parquet.gz: error after 0",
            "d_noise.csv: error after 0",
            "d_noise.csv.gz: error after 0",
            "d_noise.csv.zst: error after 0",
            "d_noise.parquet: error after 0",
            "e_nested.parquet: error after 0",
            "e_types.parquet: 0 of 2",
            "f_latin1.csv: 0 of 50",
            "z_good.csv: 50 of 50",
        ]
    );
}

/// Any byte of a good Parquet file may be another: an error, or fewer rows,
/// but never the end of the process.
#[test]
fn damaged_parquet_is_an_error() {
    let rows: Vec<Row> = (0..50).map(|n| dune(&[("tx_hash", &tx(n))])).collect();
    let good = parquet(&rows);
    for at in (0..good.len()).step_by(7) {
        let mut bytes = good.clone();
        bytes[at] ^= 1 << (at % 8);
        let _ = crate::support::read_bytes("x.parquet", bytes, &Options::default());
    }
}

/// Rows that share one text of so many bytes, which the file holds once.
fn sharing(length: usize) -> Vec<u8> {
    const ROWS: usize = 2_000;
    let row = dune(&[]);
    let columns = row.iter().map(|(name, value)| {
        let value = match name.as_str() {
            "project" => &"x".repeat(length),
            _ => value,
        };
        let keys = Int32Array::from(vec![0; ROWS]);
        let values = Arc::new(StringArray::from(vec![value.as_str()]));
        let array: ArrayRef = Arc::new(DictionaryArray::new(keys, values));
        (name, array)
    });
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let properties = WriterProperties::builder().set_dictionary_page_size_limit(4 << 20);
    let schema = batch.schema();
    let mut out = ArrowWriter::try_new(Vec::new(), schema, Some(properties.build())).unwrap();
    out.write(&batch).unwrap();
    out.into_inner().unwrap()
}

#[test]
fn a_text_that_rows_share_is_held_once() {
    let read = |length| {
        let bytes = sharing(length);
        assert!(bytes.len() < 2 * length + (1 << 16));
        read_whole("x.parquet", bytes, &Options::default())
    };
    assert_eq!(read(1_000).trades.len(), 2_000);
    let sink = read(1_100_000);
    assert_eq!((sink.trades.len(), sink.rejects.len()), (0, 2_000));
    assert_eq!(sink.rejects[0].reason.as_str(), "line_too_long");
}

#[test]
fn what_unpacks_without_end_is_no_parquet() {
    let zeros = io::Cursor::new(b"PAR1").chain(io::repeat(0).take(80 << 20));
    let bytes = zstd::encode_all(zeros, 1).unwrap();
    let error = read_from("x", io::Cursor::new(bytes), &Options::default()).0;
    let error = error.unwrap_err().to_string();
    assert!(error.contains("more than 100 times its size"), "{error}");
}

/// Text without end, and a count of what was taken of it.
struct Endless {
    given: Arc<AtomicU64>,
    head: io::Cursor<Vec<u8>>,
    left: u64,
    tail: io::Cursor<Vec<u8>>,
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = match self.head.read(buffer)? {
            0 if self.left > 0 => {
                let count = buffer.len().min(usize::try_from(self.left).unwrap());
                buffer[..count].fill(b'x');
                self.left -= count as u64;
                count
            }
            0 => self.tail.read(buffer)?,
            count => count,
        };
        self.given.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

#[test]
fn one_endless_line_costs_one_row() {
    let rows = [dune(&[("tx_hash", &tx(1))]), dune(&[("tx_hash", &tx(2))])];
    for (name, bytes) in [("x.csv", csv(&rows)), ("x.ndjson", ndjson(&rows))] {
        // The long line stands before the last row.
        let last = bytes[..bytes.len() - 1]
            .iter()
            .rposition(|b| *b == b'\n')
            .unwrap()
            + 1;
        let given = Arc::new(AtomicU64::new(0));
        let stream = Endless {
            given: Arc::clone(&given),
            head: io::Cursor::new(bytes[..last].to_vec()),
            left: 64 << 20,
            tail: io::Cursor::new([b"\n", &bytes[last..]].concat()),
        };
        let (outcome, sink) = read_from(name, stream, &Options::default());
        assert_eq!(outcome.unwrap().rows, 3, "{name}");
        assert_eq!(sink.reasons(), ["line_too_long"], "{name}");
        assert!(sink.rejects[0].value.len() < 400);
        assert_eq!(
            given.load(Ordering::Relaxed),
            bytes.len() as u64 + (64 << 20) + 1
        );
    }
}

/// A row whose line, its end included, is so long.
fn row_of(length: usize, name: &str) -> Vec<u8> {
    let line = |maker: &str| {
        let row = dune(&[("tx_hash", &tx(1_000_000)), ("maker", maker)]);
        if name == "x.csv" {
            let bytes = csv(&[row]);
            let header = bytes.iter().position(|b| *b == b'\n').unwrap();
            bytes[header + 1..].to_vec()
        } else {
            ndjson(&[row])
        }
    };
    let short = line("y").len();
    line(&"y".repeat(length - short + 1))
}

#[test]
fn the_longest_line_is_a_row_and_one_that_is_longer_costs_no_other() {
    const LONGEST: usize = 1 << 20;
    let options = Options::default();
    let rows: Vec<Row> = (0..1_000).map(|n| dune(&[("tx_hash", &tx(n))])).collect();
    for (name, good, rest) in [
        ("x.csv", csv(&rows[..1]), &csv(&rows[1..])[..]),
        ("x.ndjson", ndjson(&rows[..1]), &ndjson(&rows[1..])[..]),
    ] {
        let header = if name == "x.csv" {
            1 + rest.iter().position(|b| *b == b'\n').unwrap()
        } else {
            0
        };
        let rest = &rest[header..];
        for (length, refused) in [(LONGEST, 0), (LONGEST + 1, 1), (LONGEST + 10, 1)] {
            let long = row_of(length, name);
            assert_eq!(long.len(), length);
            // A last row without a value shows that the lines are counted on.
            let last = [rest, &b"nothing\n"[..]].concat();
            let sink = read_whole(name, [&good[..], &long, &last].concat(), &options);
            assert_eq!(sink.trades.len(), 1_001 - refused, "{name} {length}");
            assert_eq!(sink.rejects.len(), 1 + refused, "{name} {length}");
            let line = sink.rejects.last().unwrap().line;
            let first_line = u64::from(name == "x.csv");
            assert_eq!(line, Some(1_002 + first_line), "{name} {length}");

            let ends = read_whole(
                name,
                [&good[..], rest, &long[..length - 1]].concat(),
                &options,
            );
            let expected = usize::from(length > LONGEST + 1);
            assert_eq!(ends.rejects.len(), expected, "{name} {length}");
            assert_eq!(ends.trades.len(), 1_001 - expected, "{name} {length}");
        }
    }
}

#[test]
fn an_endless_header_is_no_header() {
    let stream = Endless {
        given: Arc::default(),
        head: io::Cursor::new(Vec::new()),
        left: 64 << 20,
        tail: io::Cursor::new(Vec::new()),
    };
    let given = Arc::clone(&stream.given);
    let error = read_from("x.csv", stream, &Options::default())
        .0
        .unwrap_err();
    assert!(
        error.to_string().contains("header line is longer"),
        "{error}"
    );
    assert!(
        given.load(Ordering::Relaxed) < 4 << 20,
        "no need to read on"
    );
}

#[test]
fn a_sink_may_stop() {
    let mut sink = Collected {
        stop_at_reject: true,
        ..Collected::default()
    };
    let mut read = |rows: &[Row]| {
        let stream = Box::new(io::Cursor::new(csv(rows)));
        let mut reader = Reader::new(Options::default());
        let summary = reader
            .read_stream("x.csv", stream, None, &mut sink)
            .unwrap();
        assert!(summary.stopped);
        (summary.rows, sink.rejects.len(), sink.left_out.len())
    };
    // At a value that is left out first, then at a row.
    assert_eq!(read(&bad_rows()), (1, 0, 1));
    assert_eq!(read(&bad_rows()[1..]), (1, 1, 1));
}

#[test]
#[should_panic(expected = "the sink's own")]
fn the_panic_of_a_sink_is_its_own() {
    struct Panics;
    impl smartmoney_ingest::Sink for Panics {
        fn trades(&mut self, _: Vec<smartmoney_model::Trade>) -> std::ops::ControlFlow<()> {
            std::ops::ControlFlow::Continue(())
        }
        fn reject(&mut self, _: smartmoney_ingest::Reject) -> std::ops::ControlFlow<()> {
            panic!("the sink's own");
        }
    }
    let stream = Box::new(io::Cursor::new(csv(&bad_rows())));
    let _ = Reader::new(Options::default()).read_stream("x", stream, None, &mut Panics);
}

#[test]
fn rejects_are_written_as_csv() {
    let sink = read_whole("x.csv", csv(&bad_rows()), &Options::default());
    let mut out = Vec::new();
    let mut writer = RejectWriter::new(&mut out).unwrap();
    for reject in sink.rejects.iter().chain(&sink.left_out) {
        writer.write(reject).unwrap();
    }
    writer.finish().unwrap();
    let mut reader = csv::Reader::from_reader(out.as_slice());
    let lines: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(lines.len(), 9);
    assert_eq!(
        lines[8].iter().collect::<Vec<_>>(),
        [
            "x.csv",
            "1",
            "2",
            "amount_usd",
            "not_finite",
            "inf",
            "not a finite number; the trade is kept without it"
        ]
    );
    assert_eq!(
        lines[2].iter().collect::<Vec<_>>(),
        [
            "x.csv",
            "4",
            "5",
            "token_bought_amount",
            "negative",
            "-5",
            "negative"
        ]
    );
}
