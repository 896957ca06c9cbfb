//! Encoding and decoding of cursors.

use crate::problem::Problem;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use smartmoney_model::{DataVersion, WalletKey};
use smartmoney_store::{CursorPosition, SortValue};

/// A position in a list, with the query of that list: a cursor of another query is refused.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Cursor {
    /// The canonical query.
    #[serde(rename = "q")]
    query: String,
    #[serde(rename = "p")]
    position: EncodedPosition,
}

/// A [`CursorPosition`] as a cursor holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct EncodedPosition {
    version: DataVersion,
    total: u64,
    value: Option<CursorValue>,
    key: WalletKey,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
enum CursorValue {
    Integer(i64),
    Real(f64),
}

const LONGEST: usize = 1_024;

impl Cursor {
    pub(crate) fn new(query: String, position: CursorPosition) -> Self {
        let value = position.value.map(|value| match value {
            SortValue::Integer(value) => CursorValue::Integer(value),
            SortValue::Real(value) => CursorValue::Real(value),
        });
        Self {
            query,
            position: EncodedPosition {
                version: position.version,
                total: position.total,
                value,
                key: position.key,
            },
        }
    }

    /// The text that clients get: opaque to them.
    pub(crate) fn encode(&self) -> String {
        let mut bytes = serde_json::to_vec(self).unwrap_or_default();
        bytes.extend(checksum(&bytes));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn decode(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (cursor, sum) = bytes.split_last_chunk()?;
        (*sum == checksum(cursor))
            .then(|| serde_json::from_slice(cursor).ok())
            .flatten()
    }

    /// The position of a cursor that was given with this query.
    pub(crate) fn position(text: &str, query: &str) -> Result<CursorPosition, Problem> {
        let short = Some(text).filter(|text| text.len() <= LONGEST);
        match short.and_then(Self::decode) {
            None => Err(refused("this is no cursor")),
            Some(cursor) if cursor.query != query => {
                Err(refused("this cursor belongs to another query"))
            }
            Some(cursor) => Ok(cursor.position.into()),
        }
    }
}

impl From<EncodedPosition> for CursorPosition {
    fn from(position: EncodedPosition) -> Self {
        let value = position.value.map(|value| match value {
            CursorValue::Integer(value) => SortValue::Integer(value),
            CursorValue::Real(value) => SortValue::Real(value),
        });
        Self {
            version: position.version,
            total: position.total,
            value,
            key: position.key,
        }
    }
}

const CHECKSUM_BYTES: usize = 8;

/// The service trusts the total and the position of a cursor, so it has to recognise one that
/// was damaged or edited. A client that forges a checksum gets wrong answers to its own requests only.
fn checksum(cursor: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let digest: [u8; 32] = Sha256::digest(cursor).into();
    std::array::from_fn(|index| digest[index])
}

fn refused(detail: &str) -> Problem {
    Problem::bad_parameter(
        "cursor",
        detail,
        "the nextCursor of a page, with the filters, the order and the include of that page",
    )
    .code("bad_cursor")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_is_decoded_as_it_was_encoded() {
        for value in [
            None,
            Some(SortValue::Integer(i64::MIN)),
            Some(SortValue::Real(0.1 + 0.2)),
            Some(SortValue::Real(2.0)),
        ] {
            let position = CursorPosition {
                version: DataVersion::new(3, -7),
                total: 9,
                value,
                key: WalletKey {
                    chain_id: "base".parse().unwrap(),
                    wallet_address: smartmoney_model::Address::Evm([7; 20]),
                },
            };
            let cursor = Cursor::new("minScore=60".to_owned(), position.clone()).encode();
            assert_eq!(Cursor::position(&cursor, "minScore=60").unwrap(), position);
        }
    }
}
