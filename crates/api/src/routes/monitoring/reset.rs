use crate::access::Admin;
use crate::parameters::Parameters;
use crate::problem::{Problem, ProblemBody};
use crate::state::Api;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;

/// Sets this process's counts of requests back to nothing, and forgets what was
/// counted before, of all processes.
#[utoipa::path(post, path = "/v1/analytics/smart-money/monitoring/reset", tag = "monitoring",
    security(("apiKey" = [])),
    responses(
        (status = 204, description = "Counted anew from here"),
        (status = 401, description = "Without a valid key", body = ProblemBody, content_type = "application/problem+json"),
        (status = 503, description = "No database: nothing is forgotten", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn reset(
    _: Admin,
    State(api): State<Api>,
    RawQuery(query): RawQuery,
) -> Result<StatusCode, Problem> {
    Parameters::parse(query.as_deref())?.finish()?;
    api.forget_history().await?;
    Ok(StatusCode::NO_CONTENT)
}
