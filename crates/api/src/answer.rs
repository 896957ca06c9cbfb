//! Cached answers as responses, with their headers.

use crate::codings::takes_gzip;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use smartmoney_cache::{Answer, State, Tier};

/// A cached answer as a response: its bytes, or 304 when the caller has them.
pub(crate) fn respond(answer: Answer, request: &HeaderMap) -> Response {
    let status = match answer.is_found {
        true if is_known(&answer.etag, request) => StatusCode::NOT_MODIFIED,
        true => StatusCode::OK,
        false => StatusCode::NOT_FOUND,
    };
    let content_type = match status {
        StatusCode::NOT_FOUND => "application/problem+json",
        _ => "application/json",
    };
    let state = match answer.state {
        State::Hit => "HIT",
        State::Miss => "MISS",
        State::Stale => "STALE",
    };
    let tier = match answer.tier {
        Tier::Memory => "memory",
        Tier::Redis => "redis",
        Tier::Store => "store",
    };
    // What is left of its life is max-age − Age: both are told, and so the rest
    // is right however long the answer has lain here.
    let life = match answer.state {
        State::Stale => "no-cache".to_owned(),
        State::Hit | State::Miss => format!(
            "public, max-age={}",
            (answer.age + answer.fresh_for).as_secs()
        ),
    };
    let is_sent = status != StatusCode::NOT_MODIFIED;
    let is_compressed = is_sent && answer.body.len() >= WORTH_COMPRESSING && takes_gzip(request);
    let mut response = Response::new(match (is_sent, is_compressed) {
        (false, _) => Body::empty(),
        (true, true) => Body::from(answer.gzip()),
        (true, false) => Body::from(answer.body),
    });
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.reserve(HEADERS);
    if is_compressed {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    headers.insert("x-cache", HeaderValue::from_static(state));
    headers.insert("x-cache-tier", HeaderValue::from_static(tier));
    headers.insert(header::AGE, HeaderValue::from(answer.age.as_secs()));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    if let Ok(etag) = HeaderValue::from_str(&answer.etag) {
        headers.insert(header::ETAG, etag);
    }
    if let Ok(life) = HeaderValue::from_str(&life) {
        headers.insert(header::CACHE_CONTROL, life);
    }
    response
}

/// With those that the layers around add.
const HEADERS: usize = 14;

/// Shorter ones fit one packet either way.
const WORTH_COMPRESSING: usize = 1_024;

/// Whether the caller holds this very answer (RFC 9110, 13.1.2: compared weakly).
fn is_known(etag: &str, request: &HeaderMap) -> bool {
    let opaque = |tag: &str| {
        let tag = tag.trim();
        tag.strip_prefix("W/").unwrap_or(tag).to_owned()
    };
    request
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|tag| tag.trim() == "*" || opaque(tag) == opaque(etag))
}
