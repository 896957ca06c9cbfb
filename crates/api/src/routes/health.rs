//! The probes `/healthz` and `/readyz`.

use crate::problem::Problem;
use crate::state::Api;
use crate::time_limit::{CallError, within};
use axum::extract::State;
use axum::http::StatusCode;
use smartmoney_store::{Fault, PageStart, StoreError, WalletQuery};
use std::time::Duration;

/// A probe that asks whether the service is ready waits for no longer.
const LONGEST_READ: Duration = Duration::from_secs(2);

/// The process lives.
#[utoipa::path(get, path = "/healthz", tag = "service",
    responses((status = 200, description = "The process lives", body = String, content_type = "text/plain")))]
pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// The service can answer: it is not starting or draining, and the database answers, has the
/// columns that this version reads, and lets a list be read. It needs no Redis, since the
/// service answers without it.
#[utoipa::path(get, path = "/readyz", tag = "service",
    responses(
        (status = 200, description = "Requests may come", body = String, content_type = "text/plain"),
        (status = 503, description = "Starting, draining or without a database", body = crate::problem::ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn readyz(State(api): State<Api>) -> Result<&'static str, Problem> {
    let not_ready = |detail| {
        Err(
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not_ready", detail)
                .retry_after(Duration::from_secs(1)),
        )
    };
    if api.is_retired() {
        return not_ready("the service is draining: it shuts down soon");
    }
    if !api.is_ready() {
        return not_ready("the service is starting");
    }
    api.store.ping().await.map_err(not_readable)?;
    let query = WalletQuery::default();
    let read = api.store.wallets(&query, 1, &PageStart::FIRST);
    match within(LONGEST_READ, read).await {
        Ok(_) => Ok("ready\n"),
        Err(CallError::Store(error)) => Err(not_readable(error)),
        Err(error) => Err(Problem::from(&error)),
    }
}

/// Answers as every route does when the database is away, and not ready when its tables or rows
/// are at fault.
fn not_readable(error: StoreError) -> Problem {
    match error.fault() {
        Fault::Program => Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "not_ready",
            "the database holds what this version can't read: the request's id leads to the cause in the log",
        )
        .retry_after(Duration::from_secs(1))
        .caused_by(error.with_causes()),
        _ => Problem::from(error),
    }
}
