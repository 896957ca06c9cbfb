//! What is kept of a file that is read.

use crate::clock::now;
use parquet::file::metadata::ParquetMetaDataReader;
use sha2::{Digest, Sha256};
use smartmoney_ingest::{FileError, Input, Reader, Reject, Sink};
use smartmoney_model::Trade;
use smartmoney_store::NewSource;
use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

/// The names of a file's columns: one export, cut into files, has the same in each.
pub(crate) type Family = BTreeSet<String>;

/// Bytes of the beginning of a file that are read for its columns.
const BEGINNING: u64 = 1 << 20;

/// What is to be noted of an input before it is read. A file that can't be read is told when
/// it is.
pub(crate) fn describe(input: &Input, options: &str) -> NewSource {
    let digest = match input {
        Input::File(path) => digest(path).ok(),
        Input::Stdin => None,
    };
    NewSource {
        name: input.to_string(),
        digest,
        options: options.to_owned(),
        begun_at: now(),
    }
}

/// The SHA-256 of a regular file; the bytes of others come once.
pub(crate) fn digest(path: &Path) -> anyhow::Result<[u8; 32]> {
    let mut file = File::open(path)?;
    let is_regular = file.metadata()?.is_file();
    anyhow::ensure!(is_regular, "{} is no regular file", path.display());
    let mut sha = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        sha.update(&buffer[..read]);
    }
    Ok(sha.finalize().into())
}

/// The columns of a file, by its beginning; None of what can't be read twice, or not at all.
pub(crate) fn family(input: &Input, reader: &mut Reader) -> Option<Family> {
    let Input::File(path) = input else {
        return None;
    };
    let file = File::open(path).ok()?;
    if !file.metadata().ok()?.is_file() {
        return None;
    }
    if let Ok(metadata) = ParquetMetaDataReader::new().parse_and_finish(&file) {
        let columns = metadata.file_metadata().schema().get_fields().iter();
        return Some(columns.map(|column| column.name().to_owned()).collect());
    }
    let beginning = Box::new(File::open(path).ok()?.take(BEGINNING));
    let read = reader.read_stream(&input.to_string(), beginning, None, &mut FirstTrades);
    // Most are cut off.
    let summary = read.unwrap_or_else(|FileError { so_far, .. }| *so_far);
    let understood = summary.understood?;
    let read = understood.fields.into_iter().map(|field| field.column);
    Some(read.chain(understood.unread).collect())
}

/// Stops at the first trades.
struct FirstTrades;

impl Sink for FirstTrades {
    fn trades(&mut self, _batch: Vec<Trade>) -> ControlFlow<()> {
        ControlFlow::Break(())
    }

    fn reject(&mut self, _reject: Reject) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }
}
