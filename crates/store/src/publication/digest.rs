//! Digests of what is stored of a wallet, so that what comes to the same again is
//! neither compared nor written.

use sha2::{Digest as _, Sha256};

/// Of what a digest in `wallet_facts` is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum DigestOf {
    /// Of all that an analysis made of the wallet.
    Facts,
    /// Of what is published of it.
    Published,
}

impl DigestOf {
    /// Finds a wallet's digest; `wallet` compares a column `wallet_id` with the
    /// statement's parameter.
    pub(crate) fn select(self, wallet: &str) -> String {
        match self {
            Self::Facts => format!(
                "SELECT wallet_id, digest FROM wallet_facts
                 WHERE wallet_id {wallet} AND digest IS NOT NULL"
            ),
            // The join leaves out wallets whose published row was deleted, so that it is
            // written again.
            Self::Published => format!(
                "SELECT f.wallet_id, f.published_digest FROM wallet_facts f
                 JOIN wallet_places p ON p.wallet_id = f.wallet_id
                 WHERE f.wallet_id {wallet} AND f.published_digest IS NOT NULL"
            ),
        }
    }
}

/// 64 bits of a SHA-256: that another content of the same wallet has the same is
/// less likely than that the disk invents one.
#[derive(Default)]
pub(crate) struct Digest(Sha256);

impl Digest {
    /// Adds a part; `["ab", "c"]` is another content than `["a", "bc"]`.
    pub(crate) fn add(&mut self, part: &[u8]) {
        self.0.update(part.len().to_le_bytes());
        self.0.update(part);
    }

    /// Adds that there is none, which is other than an empty part.
    pub(crate) fn add_none(&mut self) {
        self.0.update(usize::MAX.to_le_bytes());
    }

    pub(crate) fn finish(self) -> i64 {
        let digest = self.0.finalize();
        i64::from_be_bytes(std::array::from_fn(|position| digest[position]))
    }
}
