//! The body of a request: bounded, and waited for no longer than a caller may take.

use crate::problem::Problem;
use crate::state::Api;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use tokio::time::timeout;

/// The longest body of a request, in bytes: a curation with all its notes.
pub(crate) const LONGEST_BODY: usize = 64 * 1024;

/// A body that came whole.
#[derive(Debug)]
pub(crate) struct WholeBody(pub(crate) Bytes);

impl FromRequest<Api> for WholeBody {
    type Rejection = Problem;

    async fn from_request(request: Request, api: &Api) -> Result<Self, Problem> {
        // Before anything of it is read: it may never come.
        if declared_length(&request).is_some_and(|length| length > LONGEST_BODY as u64) {
            return Err(too_long());
        }
        let patience = api.settings.body_timeout;
        match timeout(patience, Bytes::from_request(request, api)).await {
            Ok(Ok(body)) => Ok(Self(body)),
            Ok(Err(rejection)) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                Err(too_long())
            }
            Ok(Err(_)) => {
                let detail = "the body of the request did not come whole";
                Err(Problem::new(StatusCode::BAD_REQUEST, "bad_body", detail))
            }
            Err(_) => {
                let detail = format!(
                    "the body of the request did not come whole within {} seconds: send as many \
                     bytes as its Content-Length says",
                    patience.as_secs_f64()
                );
                Err(Problem::new(
                    StatusCode::REQUEST_TIMEOUT,
                    "body_incomplete",
                    detail,
                ))
            }
        }
    }
}

fn declared_length(request: &Request) -> Option<u64> {
    let length = request.headers().get(header::CONTENT_LENGTH)?;
    length.to_str().ok()?.parse().ok()
}

fn too_long() -> Problem {
    let detail = format!("the body is longer than {LONGEST_BODY} bytes");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "bad_body", detail)
}
