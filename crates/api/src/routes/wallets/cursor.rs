use crate::problem::Problem;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use smartmoney_store::Place;

/// Where a walk through a list stands, and through which: with another
/// question's cursor nothing sensible could be answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Cursor {
    /// The canonical question.
    #[serde(rename = "q")]
    question: String,
    #[serde(rename = "p")]
    place: Place,
}

const LONGEST: usize = 1_024;

impl Cursor {
    pub(crate) fn new(question: String, place: Place) -> Self {
        Self { question, place }
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
            Some(cursor) => Ok(cursor.place),
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
