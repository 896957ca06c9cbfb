//! POST `/monitoring/reset`.

use crate::access::Admin;
use crate::parameters::Parameters;
use crate::problem::{Problem, ProblemBody};
use crate::state::Api;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;

/// Sets this process's counts of requests back to nothing, and forgets what is
/// stored of all processes.
///
/// Other processes still write their counts of the present minute at its end.
#[utoipa::path(post, path = "/v1/analytics/smart-money/monitoring/reset", tag = "monitoring",
    security(("apiKey" = [])),
    responses(
        (status = 204, description = "This process counts from zero, and the stored history is deleted"),
        (status = 503, description = "The database does not answer, or another process is writing to it: counts go on as before; the stored history may be deleted later", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn reset(
    _: Admin,
    State(api): State<Api>,
    RawQuery(query): RawQuery,
) -> Result<StatusCode, Problem> {
    Parameters::parse(query.as_deref())?.finish()?;
    api.forget_history()
        .await
        .map_err(|error| Problem::from(&error))?;
    Ok(StatusCode::NO_CONTENT)
}
