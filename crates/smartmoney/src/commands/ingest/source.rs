//! What is kept of a file that is read.

use crate::clock::now;
use sha2::{Digest, Sha256};
use smartmoney_ingest::Input;
use smartmoney_store::NewSource;
use std::fs::File;
use std::io::Read;
use std::path::Path;

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
