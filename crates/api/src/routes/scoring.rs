//! The routes of the scoring job.

use crate::access::{Access, Admin};
use crate::parameters::Parameters;
use crate::problem::{Problem, ProblemBody};
use crate::scoring::RunRefused;
use crate::state::Api;
use crate::wire::JobStatus;
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// The scoring job: whether it runs and is scheduled, the holder of its lease, its last runs.
///
/// Names of hosts, settings and errors are shown only to callers with a key.
#[utoipa::path(get, path = "/v1/analytics/smart-money/jobs/scoring", tag = "job",
    responses((status = 200, description = "The job as it is now", body = JobStatus)))]
pub(crate) async fn status(
    access: Access,
    State(api): State<Api>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    Parameters::parse(query.as_deref())?.finish()?;
    let status = api.scoring.status().await?;
    Ok(not_stored(Json(JobStatus::to(access, status))))
}

/// Begins a scoring run.
#[utoipa::path(post, path = "/v1/analytics/smart-money/jobs/scoring/runs", tag = "job",
    params(("full" = Option<bool>, Query, description = "Analyse every wallet anew, not only those that can have changed")),
    security(("apiKey" = [])),
    responses(
        (status = 202, description = "The run began; the job's status shows its progress", body = JobStatus),
        (status = 409, description = "A run is under way", body = ProblemBody, content_type = "application/problem+json")))]
pub(crate) async fn begin(
    _: Admin,
    State(api): State<Api>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let mut parameters = Parameters::parse(query.as_deref())?;
    let full = parameters.take_bool("full")?.unwrap_or(false);
    parameters.finish()?;
    match api.scoring.begin_run(full).await {
        Ok(()) => {
            let status = JobStatus::to(Access::Admin, api.scoring.status().await?);
            Ok((StatusCode::ACCEPTED, not_stored(Json(status))).into_response())
        }
        Err(RunRefused::AlreadyRunning(lease_holder)) => {
            let detail = format!(
                "a run of {} is under way since {}",
                lease_holder.holder, lease_holder.since
            );
            Err(Problem::new(
                StatusCode::CONFLICT,
                "already_running",
                detail,
            ))
        }
        Err(RunRefused::Stopped) => Err(Problem::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "not_ready",
            "the service is shutting down",
        )),
        Err(RunRefused::Store(error)) => Err(error.into()),
        Err(RunRefused::Interrupted(how)) => Err(Problem::internal(how)),
    }
}

/// An answer that is true only now.
pub(crate) fn not_stored(body: impl IntoResponse) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    (headers, body).into_response()
}
