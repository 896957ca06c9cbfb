//! An entry as bytes, for Redis:
//!
//! ```text
//! smc3|version|tag|generation|stored at|TTL|found|key's length|body's length|etag|checksum\n
//! key\n
//! body
//! ```
//!
//! The scripts in Redis compare the version and the generation, hence text. The key
//! stands inside, so that a mix-up of answers on the way can't pass for the
//! entry, and the checksum is over all: a wrong version would be believed.

use crate::entry::{Entry, digest};
use crate::gzip::Gzip;
use crate::invalidations::Generation;
use bytes::Bytes;
use smartmoney_model::DataVersion;
use std::time::Duration;

/// Rises with the format of entries and with that of answers: a program never serves what one
/// of another format left in Redis. `put.lua` knows it, too.
const MAGIC: &str = "smc3";

pub(crate) fn encode(entry: &Entry, redis_key: &str) -> Vec<u8> {
    let head = format!(
        "{MAGIC}|{}|{}|{}|{}|{}|{}|{}|{}|{}",
        entry.version.number,
        entry.version.tag,
        entry.generation.shared,
        entry.stored_at,
        entry.ttl.as_millis(),
        u8::from(entry.is_found),
        redis_key.len(),
        entry.body.len(),
        entry.etag,
    );
    let checksum = digest(&[head.as_bytes(), redis_key.as_bytes(), &entry.body]);
    let mut bytes = format!("{head}|{checksum}\n{redis_key}\n").into_bytes();
    bytes.extend_from_slice(&entry.body);
    bytes
}

/// None when the bytes are anything but what `encode` makes for this key. The
/// generation's local half is the reader's.
pub(crate) fn decode(bytes: &Bytes, redis_key: &str, local: u64) -> Option<Entry> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let (head, checksum) = std::str::from_utf8(&bytes[..end]).ok()?.rsplit_once('|')?;
    let body = bytes.slice(end + 1..);
    let has_key =
        body.starts_with(redis_key.as_bytes()) && body.get(redis_key.len()) == Some(&b'\n');
    if !has_key {
        return None;
    }
    let body = body.slice(redis_key.len() + 1..);
    if digest(&[head.as_bytes(), redis_key.as_bytes(), &body]) != checksum {
        return None;
    }

    let mut fields = head.split('|');
    if fields.next()? != MAGIC {
        return None;
    }
    let version = DataVersion::new(fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
    let shared = fields.next()?.parse().ok()?;
    let stored_at = fields.next()?.parse().ok()?;
    let ttl = Duration::from_millis(fields.next()?.parse().ok()?);
    let is_found = fields.next()? == "1";
    // The lengths keep a key and a body from lending each other bytes.
    let key_length: usize = fields.next()?.parse().ok()?;
    let body_length: usize = fields.next()?.parse().ok()?;
    let is_whole = key_length == redis_key.len() && body_length == body.len();
    let etag = fields.next()?.into();
    is_whole.then_some(Entry {
        version,
        generation: Generation { local, shared },
        stored_at,
        ttl,
        is_found,
        etag,
        body,
        gzip: Gzip::default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::etag;

    const VERSION: DataVersion = DataVersion::new(7, -3);

    fn entry() -> Entry {
        let body = Bytes::from_static(b"{\"a|b\":\"\n\"}");
        Entry {
            version: VERSION,
            generation: Generation {
                local: 3,
                shared: 12,
            },
            stored_at: 1_790_000_000_123,
            ttl: Duration::from_mins(5),
            is_found: true,
            etag: etag(VERSION, &body),
            body,
            gzip: Gzip::default(),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let bytes = Bytes::from(encode(&entry(), "a key|\nwith all"));
        assert_eq!(decode(&bytes, "a key|\nwith all", 3), Some(entry()));
    }

    #[test]
    fn another_key_is_refused() {
        let bytes = Bytes::from(encode(&entry(), "one"));
        assert_eq!(decode(&bytes, "two", 3), None);
    }

    #[test]
    fn no_part_and_no_changed_byte_is_read() {
        let whole = encode(&entry(), "key");
        for length in 0..whole.len() {
            let part = Bytes::copy_from_slice(&whole[..length]);
            assert_eq!(decode(&part, "key", 3), None, "{length} bytes");
        }
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1;
            assert_eq!(decode(&Bytes::from(bytes), "key", 3), None, "byte {at}");
        }
    }
}
