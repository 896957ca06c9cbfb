//! Compressed bodies.

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;
use std::sync::{Arc, OnceLock};

/// A compressed body, made once for the first caller that asks for it: compressing
/// costs many times what the rest of a cached answer does.
#[derive(Debug, Clone, Default)]
pub(crate) struct Gzip(Arc<OnceLock<Bytes>>);

impl Gzip {
    /// The compressed form of the body that this belongs to.
    pub(crate) fn of(&self, body: &Bytes) -> Bytes {
        self.0.get_or_init(|| compressed(body)).clone()
    }
}

fn compressed(body: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    // Writing to memory does not fail.
    let _ = encoder.write_all(body);
    encoder.finish().unwrap_or_default().into()
}

/// It is derived from the body, which is compared already.
impl PartialEq for Gzip {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Gzip {}
