//! GET `/stats`.

use super::as_of::{fill_then, take_as_of};
use super::wallets::list::json;
use crate::access::Access;
use crate::answer::respond;
use crate::fill_error::fill_error;
use crate::parameters::Parameters;
use crate::problem::{Problem, ProblemBody};
use crate::state::Api;
use crate::wire::{AsOf, JobRun, ShownRun, StandingStats, StoreStats};
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Serialize;
use smartmoney_cache::{Filled, Key};
use smartmoney_store::{ApiStore, RunOutcome, Standings, StoreError};
use std::sync::Arc;
use utoipa::ToSchema;

/// Counts over everything, and how fresh it is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Statistics {
    #[serde(flatten)]
    stats: StoreStats,
    /// The latest run that published; null before the first.
    last_run: Option<JobRun>,
}

/// The counts that are kept of an earlier run.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StatisticsThen {
    #[serde(flatten)]
    stats: StandingStats,
    meta: ShownRun,
}

/// The statistics, or with `asOf` earlier ones.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
#[allow(
    dead_code,
    reason = "the contract alone needs it: answers are made one by one"
)]
pub(crate) enum StatisticsAnswer {
    /// Without `asOf`.
    Now(Box<Statistics>),
    /// With it.
    Then(Box<StatisticsThen>),
}

/// How many of the latest runs are searched for one that did not fail.
const RUNS_LOOKED_AT: usize = 100;

/// Counts by chain, type, confidence and status; scores; totals; freshness.
#[utoipa::path(get, path = "/v1/analytics/smart-money/stats", tag = "wallets",
    params(("asOf" = Option<AsOf>, Query, description = "The counts of the wallets as they were shown then: a data version, or a time")),
    responses(
        (status = 200, description = "As of the latest published run, or of that of asOf", body = StatisticsAnswer),
        (status = 404, description = "With asOf: nothing was published yet", body = ProblemBody, content_type = "application/problem+json"),
        (status = 304, description = "The caller has it already")))]
pub(crate) async fn stats(
    State(api): State<Api>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut parameters = Parameters::parse(query.as_deref())?;
    let as_of = take_as_of(&mut parameters, "asOf")?;
    parameters.finish()?;
    let store = Arc::clone(&api.store);
    if let Some(as_of) = as_of {
        // No list's text begins so.
        let key = Key::list(&format!("stats?asOf={as_of}"));
        let fill = move || async move {
            let body = |found: &Standings| {
                let (stats, meta) = (found.stats().into(), ShownRun::from(&found.run));
                json(&StatisticsThen { stats, meta }).map(Ok)
            };
            fill_then(store.as_ref(), as_of, body)
                .await
                .map_err(fill_error)
        };
        return Ok(respond(api.cache.get_or_fill(&key, fill).await?, &headers));
    }
    let fill = move || async move { fill(store.as_ref()).await.map_err(fill_error) };
    Ok(respond(
        api.cache.get_or_fill(&Key::stats(), fill).await?,
        &headers,
    ))
}

/// The one place where the bytes of the statistics are made.
pub(crate) async fn fill(store: &dyn ApiStore) -> Result<Filled, StoreError> {
    // Runs last, so that the run of the counts is among them; later ones are left out.
    let stats = store.stats().await?;
    let runs = store.runs(RUNS_LOOKED_AT).await?;
    let version = stats.data_version;
    let last_run = runs
        .into_iter()
        .find(|run| run.outcome != RunOutcome::Failed && run.data_version.number <= version.number)
        // Callers without a key get the same bytes.
        .map(|run| JobRun::to(Access::Public, run));
    Ok(Filled::found(
        version,
        json(&Statistics {
            stats: stats.into(),
            last_run,
        })?,
    ))
}
