use crate::problem::Problem;
use crate::state::Api;
use axum::extract::State;
use axum::http::StatusCode;
use std::time::Duration;

/// The process lives.
#[utoipa::path(get, path = "/healthz", tag = "service",
    responses((status = 200, description = "The process lives", body = String, content_type = "text/plain")))]
pub(crate) async fn healthz() -> &'static str {
    "ok\n"
}

/// The service can answer: it is not starting or draining, and the database
/// answers. Redis is no condition, for answers come without it.
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
    api.store.ping().await?;
    Ok("ready\n")
}
