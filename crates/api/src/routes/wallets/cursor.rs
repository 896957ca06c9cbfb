use crate::problem::Problem;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
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
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// The place of a cursor that was given with this very question.
    pub(crate) fn place(text: &str, question: &str) -> Result<Place, Problem> {
        let cursor: Option<Self> = Some(text)
            .filter(|text| text.len() <= LONGEST)
            .and_then(|text| URL_SAFE_NO_PAD.decode(text).ok())
            .and_then(|bytes| serde_json::from_slice(&bytes).ok());
        match cursor {
            None => Err(refused("this is no cursor")),
            Some(cursor) if cursor.question != question => {
                Err(refused("this cursor belongs to another question"))
            }
            Some(cursor) => Ok(cursor.place),
        }
    }
}

fn refused(detail: &str) -> Problem {
    Problem::bad_parameter(
        "cursor",
        detail,
        "the nextCursor of a page, with the filters and the order of that page",
    )
    .code("bad_cursor")
}
