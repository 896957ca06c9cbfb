use sha2::{Digest as _, Sha256};
use std::fmt;

/// Of what a digest in `wallet_facts` is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum DigestOf {
    /// Of all that an analysis made of the wallet.
    Facts,
    /// Of what is published of it.
    Published,
}

/// The name of its column.
impl fmt::Display for DigestOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Facts => "digest",
            Self::Published => "published_digest",
        })
    }
}

/// 64 bits of a SHA-256: that another content of the same wallet has the same is
/// less likely than that the disk invents one.
#[derive(Default)]
pub(super) struct Digest(Sha256);

impl Digest {
    /// Adds a part; `["ab", "c"]` is another content than `["a", "bc"]`.
    pub(super) fn add(&mut self, part: &[u8]) {
        self.0.update(part.len().to_le_bytes());
        self.0.update(part);
    }

    /// Adds that there is none, which is other than an empty part.
    pub(super) fn add_none(&mut self) {
        self.0.update(usize::MAX.to_le_bytes());
    }

    pub(super) fn finish(self) -> i64 {
        let digest = self.0.finalize();
        i64::from_be_bytes(std::array::from_fn(|place| digest[place]))
    }
}
