//! Text of mappings, lists of tokens and lists of labels.
#![no_main]

use libfuzzer_sys::fuzz_target;
use smartmoney_ingest::{Mapping, read_labels, read_tokens};
use std::path::PathBuf;
use std::sync::LazyLock;

static PATH: LazyLock<PathBuf> = LazyLock::new(|| {
    let memory = PathBuf::from("/dev/shm");
    let folder = if memory.is_dir() {
        memory
    } else {
        std::env::temp_dir()
    };
    folder.join(format!("smartmoney-fuzz-{}", std::process::id()))
});

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else {
        return;
    };
    if first % 4 == 0 {
        if let Ok(text) = std::str::from_utf8(rest) {
            let _ = Mapping::parse(text);
        }
        return;
    }
    let header: &[u8] = match first % 4 {
        1 => b"chain,address,kind,name,labels,verified\n",
        2 => b"chain,address,symbol,decimals\n",
        _ => b"",
    };
    if std::fs::write(&*PATH, [header, rest].concat()).is_err() {
        return;
    }
    let _ = read_labels(&PATH).map(|table| {
        assert!(table.rejects.len() as u64 <= table.rejected);
    });
    let _ = read_tokens(&PATH).map(|table| assert!(!table.content.is_empty()));
    let _ = Mapping::from_file(&PATH);
});
