//! Text under a good header, or with a header of its own.
#![no_main]

use libfuzzer_sys::fuzz_target;
use smartmoney_fuzz::{HEADER, ROW, SWAP, SWAPS_HEADER, read_and_count};

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else {
        return;
    };
    let bytes = match first % 4 {
        0 => rest.to_vec(),
        1 => [HEADER.as_bytes(), rest].concat(),
        2 => [SWAPS_HEADER.as_bytes(), SWAP.as_bytes(), rest].concat(),
        _ => [HEADER.as_bytes(), rest, b"\n", ROW.as_bytes()].concat(),
    };
    read_and_count("x.csv", bytes);
});
