//! GET `/record/{day}`.

use crate::answer::respond;
use crate::fill_error::fill_error;
use crate::parameters::Parameters;
use crate::problem::{Problem, ProblemBody};
use crate::routes::wallets::detail::bad_path;
use crate::routes::wallets::list::{Meta, json};
use crate::state::Api;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use smartmoney_cache::{Filled, Key};
use smartmoney_model::{DateError, Day, FrozenList, FrozenWallet, Grade};
use smartmoney_store::{ApiStore, StoreError};
use std::sync::Arc;
use utoipa::ToSchema;

/// A list as it was published, and what came after it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FrozenListAnswer {
    list: FrozenList,
    /// By place.
    wallets: Vec<FrozenWallet>,
    /// By horizon; one that is not due yet is missing.
    grades: Vec<Grade>,
    meta: Meta,
}

/// The list of a day, as the first full run of that day published it.
#[utoipa::path(get, path = "/v1/analytics/smart-money/record/{day}", tag = "record",
    params(("day" = String, Path, description = "The UTC day on which it was published", format = Date, example = "2026-12-01")),
    responses(
        (status = 200, description = "The list with its wallets and grades", body = FrozenListAnswer),
        (status = 304, description = "The caller has it already"),
        (status = 400, description = "No date", body = ProblemBody, content_type = "application/problem+json"),
        (status = 404, description = "A day without a list", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn frozen_list(
    State(api): State<Api>,
    path: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let Path(day) = path.map_err(|rejection| bad_path(&rejection))?;
    let day: Day = day.parse().map_err(|error: DateError| {
        Problem::bad_parameter("day", error.to_string(), "a date, as 2026-12-01")
    })?;
    Parameters::parse(query.as_deref())?.finish()?;
    let store = Arc::clone(&api.store);
    let key = Key::list(&format!("record/{day}"));
    let fill = move || async move { fill(store.as_ref(), day).await.map_err(fill_error) };
    Ok(respond(api.cache.get_or_fill(&key, fill).await?, &headers))
}

async fn fill(store: &dyn ApiStore, day: Day) -> Result<Filled, StoreError> {
    let found = store.frozen_list(day).await?;
    let version = found.read.data_version;
    let Some((list, wallets, grades)) = found.list else {
        let detail = format!("no list was frozen on {day}: no full run published on that UTC day");
        let problem = Problem::not_found(detail).code("list_unknown");
        return Ok(Filled::not_found(version, problem.into_body()));
    };
    let body = FrozenListAnswer {
        list,
        wallets,
        grades,
        meta: Meta::of(found.read),
    };
    Ok(Filled::found(version, json(&body)?))
}
