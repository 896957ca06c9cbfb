use crate::problem::Problem;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use smartmoney_model::WalletKey;
use smartmoney_store::{Place, SortValue};

/// Where a walk through a list stands, and through which: with another
/// question's cursor nothing sensible could be answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Cursor {
    /// The canonical question.
    #[serde(rename = "q")]
    question: String,
    #[serde(rename = "p")]
    place: CursorPlace,
}

/// A [`Place`] as a cursor holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct CursorPlace {
    version: i64,
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
    pub(crate) fn new(question: String, place: Place) -> Self {
        let value = place.value.map(|value| match value {
            SortValue::Integer(value) => CursorValue::Integer(value),
            SortValue::Real(value) => CursorValue::Real(value),
        });
        Self {
            question,
            place: CursorPlace {
                version: place.version,
                total: place.total,
                value,
                key: place.key,
            },
        }
    }

    /// As it is sent: opaque to those who get it.
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

    /// The place of a cursor that was given with this very question.
    pub(crate) fn place(text: &str, question: &str) -> Result<Place, Problem> {
        let short = Some(text).filter(|text| text.len() <= LONGEST);
        match short.and_then(Self::decode) {
            None => Err(refused("this is no cursor")),
            Some(cursor) if cursor.question != question => {
                Err(refused("this cursor belongs to another question"))
            }
            Some(cursor) => Ok(cursor.place.into()),
        }
    }
}

impl From<CursorPlace> for Place {
    fn from(place: CursorPlace) -> Self {
        let value = place.value.map(|value| match value {
            CursorValue::Integer(value) => SortValue::Integer(value),
            CursorValue::Real(value) => SortValue::Real(value),
        });
        Self {
            version: place.version,
            total: place.total,
            value,
            key: place.key,
        }
    }
}

const CHECKSUM_BYTES: usize = 8;

/// Its total and its place are believed: one that was damaged or edited has to be
/// told from what was given out. Whoever forges one deceives nobody but themselves.
fn checksum(cursor: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let digest: [u8; 32] = Sha256::digest(cursor).into();
    std::array::from_fn(|place| digest[place])
}

fn refused(detail: &str) -> Problem {
    Problem::bad_parameter(
        "cursor",
        detail,
        "the nextCursor of a page, with the filters and the order of that page",
    )
    .code("bad_cursor")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_comes_back_exactly() {
        for value in [
            None,
            Some(SortValue::Integer(i64::MIN)),
            Some(SortValue::Real(0.1 + 0.2)),
            Some(SortValue::Real(2.0)),
        ] {
            let place = Place {
                version: 3,
                total: 9,
                value,
                key: WalletKey {
                    chain_id: "base".parse().unwrap(),
                    wallet_address: smartmoney_model::Address::Evm([7; 20]),
                },
            };
            let cursor = Cursor::new("minScore=60".to_owned(), place.clone()).encode();
            assert_eq!(Cursor::place(&cursor, "minScore=60").unwrap(), place);
        }
    }
}
