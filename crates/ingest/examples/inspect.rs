//! Reads files of trades and says what is in them:
//! `cargo run --release -p smartmoney-ingest --example inspect -- data/ [TOKENS.csv]`

use smartmoney_ingest::{FileSummary, Options, Reader, Reject, Sink, find_inputs, read_tokens};
use smartmoney_model::Trade;
use std::error::Error;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

/// Shows the first reject of a file and lets go of everything else.
#[derive(Default)]
struct Look {
    first: Option<Reject>,
}

impl Sink for Look {
    fn trades(&mut self, _batch: Vec<Trade>) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    fn reject(&mut self, reject: Reject) -> ControlFlow<()> {
        self.first.get_or_insert(reject);
        ControlFlow::Continue(())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut options = Options::default();
    if arguments.len() > 1
        && let Some(tokens) = arguments.pop()
    {
        options.tokens = read_tokens(Path::new(&tokens))?.content;
    }
    let mut reader = Reader::new(options);
    for input in find_inputs(&arguments)? {
        let started = Instant::now();
        let mut look = Look::default();
        match reader.read(&input, &mut look) {
            Ok(found) => tell(&input.to_string(), &found, started),
            Err(error) => {
                println!("{error}");
                tell(&error.file, &error.so_far, started);
            }
        }
        if let Some(reject) = look.first {
            println!("    first: {reject}");
        }
    }
    Ok(())
}

fn tell(name: &str, found: &FileSummary, started: Instant) {
    let rate = found.rows as f64 / started.elapsed().as_secs_f64();
    let preset = found.preset.map_or("?", |preset| preset.as_str());
    println!(
        "{name}: {preset}, {} rows, {} trades, {rate:.0} rows/s",
        found.rows, found.accepted
    );
    for (reason, count) in &found.rejected {
        println!("    {count} × {reason}");
    }
    for ((field, reason), count) in &found.left_out {
        println!("    {count} × {field} left out: {reason}");
    }
}
