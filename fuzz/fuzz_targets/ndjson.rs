//! Lines of JSON after a good one, or from the beginning; and documents.
#![no_main]

use libfuzzer_sys::fuzz_target;
use smartmoney_fuzz::{HEADER, ROW, read_and_count};

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else {
        return;
    };
    let pairs: Vec<String> = HEADER
        .trim_end()
        .split(',')
        .zip(ROW.trim_end().split(','))
        .map(|(name, value)| format!("\"{name}\":\"{value}\""))
        .collect();
    let good = format!("{{{}}}\n", pairs.join(","));
    let bytes = match first % 5 {
        0 => rest.to_vec(),
        1 => [good.as_bytes(), rest].concat(),
        2 => [b"[", good.as_bytes(), b",", rest].concat(),
        3 => [b"{\"data\":{\"swaps\":[", good.as_bytes(), rest].concat(),
        // One object with hostile pairs in it.
        _ => [b"{", rest, b",", &good.as_bytes()[1..]].concat(),
    };
    read_and_count("x.ndjson", bytes);
});
