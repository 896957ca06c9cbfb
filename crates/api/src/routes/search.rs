//! GET `/search`.

use super::wallets::list::{Meta, json};
use crate::answer::respond;
use crate::fill_error::fill_error;
use crate::parameters::{Parameters, shown};
use crate::problem::Problem;
use crate::state::Api;
use crate::wire::{FoundWallet, SearchText};
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use smartmoney_cache::{Filled, Key};
use smartmoney_store::{ApiStore, StoreError};
use std::sync::Arc;
use std::time::Duration;
use utoipa::ToSchema;

/// The wallets that a search found.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SearchResult {
    data: Vec<FoundWallet>,
    meta: Meta,
}

/// The text that a request looks for, parsed.
#[derive(Debug, Clone, PartialEq)]
struct SearchRequest {
    text: String,
    limit: usize,
}

const DEFAULT_LIMIT: u64 = 10;
const MOST_FOUND: u64 = 50;

const SHORTEST: usize = 2;
const LONGEST: usize = 100;

/// There are endlessly many texts that nothing has.
const LIFE_OF_NOTHING: Duration = Duration::from_secs(30);

/// Wallets by the beginning of their address, or a part of their name.
///
/// Exact ones come first, then the identified, then by score.
#[utoipa::path(get, path = "/v1/analytics/smart-money/search", tag = "wallets",
    params(
        ("q" = SearchText, Query, description = "0x and hexadecimal digits in any case, the beginning of a Solana address, or a part of a name in any case", example = "0x1f"),
        ("limit" = Option<u64>, Query, description = "Wallets at most; 10 when left out", minimum = 1, maximum = 50)),
    responses(
        (status = 200, description = "Of every status; x-cache says where it came from", body = SearchResult),
        (status = 304, description = "The caller has it already")))]
pub(crate) async fn search(
    State(api): State<Api>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let request = SearchRequest::parse(query.as_deref())?;
    let key = Key::list(&request.canonical());
    let store = Arc::clone(&api.store);
    let fill = move || async move { fill(store.as_ref(), &request).await.map_err(fill_error) };
    Ok(respond(api.cache.get_or_fill(&key, fill).await?, &headers))
}

impl SearchRequest {
    fn parse(query: Option<&str>) -> Result<Self, Problem> {
        let mut parameters = Parameters::parse(query)?;
        let text = parameters.take_with("q", allowed, text)?;
        let limit = parameters.take_count("limit", 1, MOST_FOUND)?;
        parameters.finish()?;
        let text = text.ok_or_else(|| {
            Problem::bad_parameter("q", "q says what to look for, and is missing", allowed())
        })?;
        let limit = limit.unwrap_or(DEFAULT_LIMIT);
        Ok(Self {
            text,
            limit: usize::try_from(limit).unwrap_or(usize::MAX),
        })
    }

    /// The one text of this request; no list's begins so.
    fn canonical(&self) -> String {
        format!("search?limit={}&q={}", self.limit, self.text)
    }
}

fn allowed() -> String {
    format!("{SHORTEST} to {LONGEST} characters, and no control characters")
}

/// Of hexadecimal digits the case says nothing; a Solana address keeps its own.
fn text(given: &str) -> Result<String, String> {
    let text = given.trim();
    let is_long_enough = text.chars().nth(SHORTEST - 1).is_some();
    if !is_long_enough || given.chars().count() > LONGEST || text.contains(char::is_control) {
        return Err(format!("expected {}, not {}", allowed(), shown(given)));
    }
    Ok(match text.get(..2) {
        Some("0x" | "0X") => text.to_lowercase(),
        _ => text.to_owned(),
    })
}

async fn fill(store: &dyn ApiStore, request: &SearchRequest) -> Result<Filled, StoreError> {
    let found = store.search(&request.text, request.limit).await?;
    let is_nothing = found.wallets.is_empty();
    let version = found.data_version;
    let body = SearchResult {
        data: found.wallets.into_iter().map(FoundWallet::from).collect(),
        meta: Meta::new(version, found.as_of, found.methodology_version),
    };
    let filled = Filled::found(version, json(&body)?);
    Ok(if is_nothing {
        filled.with_ttl(LIFE_OF_NOTHING)
    } else {
        filled
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(query: &str) -> String {
        SearchRequest::parse(Some(query)).unwrap().canonical()
    }

    #[test]
    fn equal_requests_have_one_text() {
        for query in ["q=0xAB", "q=+0Xab+&limit=10", "limit=10&q=0xab"] {
            assert_eq!(canonical(query), "search?limit=10&q=0xab", "{query}");
        }
        assert_eq!(canonical("q=9WzD&limit=3"), "search?limit=3&q=9WzD");
        let odd = "q=%25_%27%22%F0%9F%90%8B";
        assert_eq!(canonical(odd), "search?limit=10&q=%_'\"🐋");
    }

    #[test]
    fn malformed_requests_are_refused() {
        let long = format!("q={}", "a".repeat(101));
        for query in [
            "",
            "q=",
            "q=a",
            "q=+a+",
            "q=%00%00",
            "q=a%0Ab",
            "q=ab&limit=0",
            "q=ab&limit=51",
            "q=ab&limit=1.5",
            "q=ab&q=cd",
            "q=ab&page=1",
            "limit=3",
            &long,
        ] {
            assert!(SearchRequest::parse(Some(query)).is_err(), "{query}");
        }
    }
}
