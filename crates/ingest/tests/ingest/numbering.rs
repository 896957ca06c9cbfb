//! The index of a trade in its transaction, where the source does not give it.

use crate::support::{Collected, Row, csv, dune, ndjson, parquet, read_whole, tx};
use smartmoney_ingest::{Options, Reader};
use smartmoney_model::{EventIndex, Trade};
use std::io::Cursor;

fn unnumbered(transaction: u64, amount: &str) -> Row {
    dune(&[
        ("tx_hash", &tx(transaction)),
        ("token_sold_amount", amount),
        ("evt_index", ""),
    ])
}

#[test]
fn rows_are_numbered_by_content() {
    let rows = [
        unnumbered(1, "10"),
        unnumbered(2, "10"),
        unnumbered(1, "11"),
        unnumbered(1, "10"),
        // Refused, yet it keeps its number: with better options it may be read.
        unnumbered(1, "many"),
        unnumbered(1, "12"),
    ];
    for (name, bytes) in [
        ("x.csv", csv(&rows)),
        ("x.ndjson", ndjson(&rows)),
        ("x.parquet", parquet(&rows)),
    ] {
        let sink = read_whole(name, &bytes, &Options::default());
        let indices: Vec<u64> = sink.trades.iter().map(derived).collect();
        assert_eq!(indices, [0, 0, 1, 0, 3], "{name}");
        assert_eq!(sink.trades[0], sink.trades[3], "a repeat is the same trade");
        let again = read_whole(name, bytes, &Options::default());
        assert_eq!(again.trades, sink.trades);
    }
}

#[test]
fn a_column_that_is_not_there_is_as_an_empty_one() {
    let with: Vec<Row> = (0..5).map(|n| unnumbered(1, &n.to_string())).collect();
    let mut without = with.clone();
    for row in &mut without {
        row.retain(|(name, _)| name != "evt_index");
    }
    let read = |rows: &[Row]| read_whole("x.csv", csv(rows), &Options::default()).trades;
    assert_eq!(read(&with), read(&without));
}

fn derived(trade: &Trade) -> u64 {
    match trade.evt_index {
        EventIndex::Derived(number) => number,
        EventIndex::Stated(number) => panic!("{number} is stated"),
    }
}

/// The indices of all files, read by one reader.
fn indices(files: &[Vec<u8>]) -> Vec<Vec<u64>> {
    let mut reader = Reader::new(Options::default());
    let mut read = |bytes: &Vec<u8>| {
        let mut sink = Collected::default();
        let stream = Box::new(Cursor::new(bytes.clone()));
        reader.read_stream("x", stream, None, &mut sink).unwrap();
        sink.trades.iter().map(derived).collect()
    };
    files.iter().map(&mut read).collect()
}

/// Of transactions of four rows and of two.
fn two_transactions() -> Vec<Row> {
    let amount = |n: u64| n.to_string();
    (0..6).map(|n| unnumbered(n / 4, &amount(n))).collect()
}

#[test]
fn a_transaction_cut_between_files_is_numbered_on() {
    let rows = two_transactions();
    for cut in 1..rows.len() {
        let (one, other) = rows.split_at(cut);
        let found = indices(&[csv(one), csv(other)]);
        assert_eq!(found.concat(), [0, 1, 2, 3, 0, 1], "{cut}");
    }
}

#[test]
fn copies_have_the_same_numbers() {
    let rows = two_transactions();
    let mut turned = rows.clone();
    for row in &mut turned {
        row.reverse();
        row.retain(|(name, _)| name != "evt_index");
    }
    let files = [
        csv(&rows),
        csv(&rows),
        csv(&turned),
        ndjson(&rows),
        parquet(&rows),
        // A part of it, and all of it once more.
        csv(&rows[2..5]),
        csv(&rows),
    ];
    for (at, found) in indices(&files).iter().enumerate() {
        match at {
            5 => assert_eq!(*found, [2, 3, 0]),
            _ => assert_eq!(*found, [0, 1, 2, 3, 0, 1], "file {at}"),
        }
    }
}

/// Each format has times of its own.
#[test]
fn a_time_is_one_in_every_spelling() {
    let at = |time: &str| {
        let mut rows = two_transactions();
        for (name, value) in rows.iter_mut().flatten() {
            if name == "block_time" {
                time.clone_into(value);
            }
        }
        csv(&rows)
    };
    let files = [
        at("2023-10-01 04:00:23.000 UTC"),
        at("2023-10-01T04:00:23Z"),
        at("1696132823"),
    ];
    assert_eq!(indices(&files), [[0, 1, 2, 3, 0, 1]; 3]);
}
