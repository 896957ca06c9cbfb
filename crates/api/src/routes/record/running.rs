//! GET `/record`.

use crate::answer::respond;
use crate::fill_error::fill_error;
use crate::parameters::Parameters;
use crate::problem::Problem;
use crate::routes::wallets::list::{Meta, json};
use crate::state::Api;
use crate::wire::GradedList;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use smartmoney_cache::{Filled, Key};
use smartmoney_model::{Day, RunningRecord};
use smartmoney_store::{ApiStore, StoreError};
use std::sync::Arc;
use utoipa::ToSchema;

/// How the lists turned out that were frozen as they were published.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LiveRecord {
    /// All lists that count for a horizon together; a horizon without a graded list is missing.
    running: Vec<RunningRecord>,
    /// Frozen lists, the latest first.
    lists: Vec<GradedList>,
    /// How many lists there are in all.
    total: u64,
    /// The `before` of the next page; null on the last one.
    next_before: Option<String>,
    meta: Meta,
}

const DEFAULT_LIMIT: u64 = 30;
const MOST_LISTS: u64 = 100;

/// The live record: the first full run of each UTC day freezes its list, and later runs grade it.
#[utoipa::path(get, path = "/v1/analytics/smart-money/record", tag = "record",
    params(
        ("limit" = Option<u64>, Query, description = "Lists a page; 30 when left out", minimum = 1, maximum = 100),
        ("before" = Option<String>, Query, description = "Only lists of days before this one", format = Date)),
    responses(
        (status = 200, description = "The running record and a page of lists; x-cache says where it came from", body = LiveRecord),
        (status = 304, description = "The caller has it already")))]
pub(crate) async fn record(
    State(api): State<Api>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut parameters = Parameters::parse(query.as_deref())?;
    let limit = parameters.take_count("limit", 1, MOST_LISTS)?;
    let before: Option<Day> = parameters.take("before", "a date, as 2026-12-01")?;
    parameters.finish()?;
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    let start = before.map_or(String::new(), |day| format!("&before={day}"));
    // No list's text begins so.
    let key = Key::list(&format!("record?limit={limit}{start}"));
    let store = Arc::clone(&api.store);
    let fill = move || async move {
        fill(store.as_ref(), before, limit)
            .await
            .map_err(fill_error)
    };
    Ok(respond(api.cache.get_or_fill(&key, fill).await?, &headers))
}

async fn fill(store: &dyn ApiStore, before: Option<Day>, limit: u64) -> Result<Filled, StoreError> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    // One more says whether there is another page.
    let record = store.record(before, limit + 1).await?;
    let is_last = record.lists.len() <= limit;
    let shown = &record.lists[..record.lists.len().min(limit)];
    let last = shown.last().map(|(list, _)| list.day.to_string());
    let body = LiveRecord {
        next_before: last.filter(|_| !is_last),
        lists: shown.iter().cloned().map(GradedList::from).collect(),
        running: record.running,
        total: record.total,
        meta: Meta::of(record.read.clone()),
    };
    Ok(Filled::found(record.read.data_version, json(&body)?))
}
