//! The number of a trade in its transaction, where the source does not give it.

use crate::support::{Row, csv, dune, ndjson, parquet, read_whole, tx};
use smartmoney_ingest::Options;
use smartmoney_model::EventIndex;

fn unnumbered(transaction: u64, amount: &str) -> Row {
    dune(&[
        ("tx_hash", &tx(transaction)),
        ("token_sold_amount", amount),
        ("evt_index", ""),
    ])
}

fn indices(name: &str, bytes: Vec<u8>) -> Vec<EventIndex> {
    let trades = read_whole(name, bytes, &Options::default()).trades;
    trades.iter().map(|trade| trade.evt_index).collect()
}

fn with(rows: &[Row], field: &str, value: &str) -> Vec<Row> {
    let mut rows = rows.to_vec();
    for (name, old) in rows.iter_mut().flatten() {
        if name == field {
            value.clone_into(old);
        }
    }
    rows
}

#[test]
fn a_number_is_made_of_what_the_row_says() {
    let rows = [
        unnumbered(1, "10"),
        unnumbered(2, "10"),
        unnumbered(1, "11"),
        unnumbered(1, "10"),
        unnumbered(1, "many"),
        unnumbered(1, "12"),
    ];
    let found = indices("x.csv", csv(&rows));
    assert!(found.iter().all(|index| index.stated().is_none()));
    assert_eq!(found[0], found[3], "a repeat is the same trade");
    assert_eq!(found[0], found[1], "the transaction tells them apart");
    assert!(found[0] != found[2] && found[2] != found[4]);
    // The same in each format, place and file, and for each way to say that there is none.
    assert_eq!(indices("x.ndjson", ndjson(&rows)), found);
    assert_eq!(indices("x.parquet", parquet(&rows)), found);
    assert_eq!(indices("x.csv", csv(&rows[2..])), found[2..]);
    for none in ["-1", "NULL", " -1.0"] {
        assert_eq!(
            indices("x.csv", csv(&with(&rows, "evt_index", none))),
            found,
            "{none}"
        );
    }
    let mut without = rows.to_vec();
    for row in &mut without {
        row.retain(|(name, _)| name != "evt_index");
        row.reverse();
    }
    assert_eq!(indices("x.csv", csv(&without)), found);
}

#[test]
fn a_stated_number_is_another_than_one_that_was_made() {
    let rows = with(&[unnumbered(1, "10")], "evt_index", "7");
    assert_eq!(indices("x.csv", csv(&rows)), [EventIndex::Stated(7)]);
    assert_ne!(EventIndex::Stated(7), EventIndex::Derived(7));
}

#[test]
fn another_spelling_of_an_amount_is_the_same() {
    let numbers = ["10", "10.0", "1e1"].map(|amount| {
        let rows = [unnumbered(1, amount)];
        indices("x.csv", csv(&rows))[0]
    });
    assert_eq!(numbers[0], numbers[1]);
    assert_eq!(numbers[0], numbers[2]);
}

#[test]
fn the_index_of_a_transaction_is_read() {
    let mut row = unnumbered(1, "10");
    row.push(("tx_index".to_owned(), "57".to_owned()));
    let trades =
        |row: &Row| read_whole("x.csv", csv(std::slice::from_ref(row)), &Options::default()).trades;
    assert_eq!(trades(&row)[0].tx_index, Some(57));
    for none in ["-1", ""] {
        let rows = with(std::slice::from_ref(&row), "tx_index", none);
        assert_eq!(trades(&rows[0])[0].tx_index, None, "{none:?}");
    }
}
