//! The entry that memory and Redis keep for an answer.

use crate::gzip::Gzip;
use crate::{Answer, Generation, Key, State, Tier};
use bytes::Bytes;
use sha2::{Digest, Sha256};
use smartmoney_model::DataVersion;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

/// An answer as memory and Redis keep it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) version: DataVersion,
    /// The generation of invalidations in which its read began.
    pub(crate) generation: Generation,
    /// When its read began, in milliseconds since 1970.
    pub(crate) stored_at: u64,
    pub(crate) ttl: Duration,
    pub(crate) is_found: bool,
    pub(crate) etag: Arc<str>,
    pub(crate) body: Bytes,
    pub(crate) gzip: Gzip,
}

impl Entry {
    pub(crate) fn is_within_ttl(&self, now_ms: u64) -> bool {
        self.age(now_ms) < self.ttl
    }

    pub(crate) fn age(&self, now_ms: u64) -> Duration {
        Duration::from_millis(now_ms.saturating_sub(self.stored_at))
    }

    /// Whether `other` replaces it as the answer of their key. Of another store with fewer
    /// versions nothing is left once that is known.
    pub(crate) fn is_older_than(&self, other: &Self) -> bool {
        let rank = |entry: &Self| {
            (
                entry.version.number,
                entry.generation.local,
                entry.stored_at,
            )
        };
        rank(self) < rank(other)
    }

    /// The estimated size in memory with its compressed form, in bytes.
    pub(crate) fn weight(&self, key: &Key) -> u32 {
        const OVERHEAD: usize = 256;
        let body = self.body.len() + self.body.len() / 4;
        u32::try_from(body + key.text().len() + OVERHEAD).unwrap_or(u32::MAX)
    }

    pub(crate) fn answer(&self, state: State, tier: Tier, now_ms: u64, is_current: bool) -> Answer {
        let age = self.age(now_ms);
        let rest = self.ttl.saturating_sub(age);
        Answer {
            body: self.body.clone(),
            gzip: self.gzip.clone(),
            etag: self.etag.clone(),
            state,
            tier,
            version: self.version,
            is_found: self.is_found,
            age,
            fresh_for: if is_current { rest } else { Duration::ZERO },
        }
    }
}

/// Weak, as a proxy may compress the body.
pub(crate) fn etag(version: DataVersion, body: &[u8]) -> Arc<str> {
    let version = version.to_string();
    format!("W/\"{}\"", digest(&[version.as_bytes(), b" ", body])).into()
}

/// 128 bits of SHA-256 in hexadecimal.
pub(crate) fn digest(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    let mut text = String::with_capacity(32);
    for byte in &hash.finalize()[..16] {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
