//! The place of a trade in its transaction, where the source does not say it.

use crate::support::{Row, csv, dune, ndjson, parquet, read_whole, tx};
use smartmoney_ingest::Options;

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
        let indices: Vec<u64> = sink.trades.iter().map(|t| t.evt_index).collect();
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
