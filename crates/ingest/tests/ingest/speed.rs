//! How fast it is. A measurement and no test: run it in a release build with
//! `cargo test --release -p smartmoney-ingest --test ingest speed -- --ignored --nocapture`.

use crate::support::{Row, csv, dune, gzip, ndjson, parquet, tx};
use smartmoney_ingest::{Options, Reject, Sink, read_stream};
use smartmoney_model::Trade;
use std::io::Cursor;
use std::ops::ControlFlow;
use std::time::Instant;

struct Counts(usize);

impl Sink for Counts {
    fn trades(&mut self, batch: Vec<Trade>) -> ControlFlow<()> {
        self.0 += batch.len();
        ControlFlow::Continue(())
    }

    fn reject(&mut self, reject: Reject) -> ControlFlow<()> {
        panic!("{reject}");
    }
}

/// Trades of many wallets and tokens; `index` is the log's place, or nothing.
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

/// The thread's own time, which other programs' load does not lengthen; Linux
/// only, 0 elsewhere.
fn cpu_seconds() -> f64 {
    std::fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|text| text.split(' ').next()?.parse::<f64>().ok())
        .map_or(0.0, |nanos| nanos / 1e9)
}

/// Made beforehand, so that the rows are no longer in memory when they are read.
fn files(rows: &[Row]) -> [(&'static str, Vec<u8>); 4] {
    [
        ("csv.gz", gzip(&csv(rows))),
        ("csv", csv(rows)),
        ("ndjson", ndjson(rows)),
        ("parquet", parquet(rows)),
    ]
}

#[test]
#[ignore = "a measurement"]
fn speed() {
    const ROWS: u64 = 200_000;
    for (what, index) in [("log index given", Some(5)), ("numbered here", None)] {
        for (name, bytes) in files(&rows(ROWS, index)) {
            let (started, cpu) = (Instant::now(), cpu_seconds());
            let mut sink = Counts(0);
            let stream = Box::new(Cursor::new(bytes));
            read_stream(name, stream, None, &Options::default(), &mut sink).unwrap();
            let rate = sink.0 as f64 / started.elapsed().as_secs_f64();
            let alone = sink.0 as f64 / (cpu_seconds() - cpu);
            eprintln!("{name:8} {what:16} {rate:>10.0} rows/s, {alone:>10.0} rows/s of CPU time");
        }
    }
}
