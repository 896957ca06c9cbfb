//! GET `/monitoring` and its parts.

use crate::access::Access;
use crate::observe::{Counted, Latency, RouteCounted, counts, reads_saved};
use crate::parameters::Parameters;
use crate::problem::Problem;
use crate::routes::scoring::{not_stored, status};
use crate::state::Api;
use crate::wire;
use axum::Json;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use serde::Serialize;
use smartmoney_cache::{CacheStatistics, RedisState};
use smartmoney_model::{DataVersion, Timestamp};
use smartmoney_store::JobStatus;
use utoipa::ToSchema;

/// Everything that is watched, of this process but for the job and the data.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Monitoring {
    cache: CacheFigures,
    /// Null while the database does not answer.
    job: Option<wire::JobStatus>,
    api: ApiFigures,
    data: DataFigures,
}

/// The cache of this process since its start.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CacheFigures {
    /// Lists in memory.
    lists: u64,
    /// Wallets in memory.
    details: u64,
    /// Statistics in memory.
    stats: u64,
    memory_bytes: u64,
    hits_memory: u64,
    hits_redis: u64,
    /// Answers that waited for a read of the database that another request had begun.
    coalesced: u64,
    misses: u64,
    /// Answers past their life, given while another caller read a new one or
    /// because the database did not answer.
    stale: u64,
    failed: u64,
    /// Reads of the database.
    fills: u64,
    fill_errors: u64,
    refused_fills: u64,
    redis_errors: u64,
    /// Answers without a read of the database ÷ all answers.
    reads_saved: Option<f64>,
    redis: RedisFigures,
}

/// Redis as this process sees it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RedisFigures {
    state: RedisReach,
    keys: Option<u64>,
    used_memory_bytes: Option<u64>,
}

/// Whether Redis can be used.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum RedisReach {
    /// None is set up.
    None,
    /// It does not answer.
    Down,
    /// It answers.
    Connected,
}

/// The requests of this process since its start or the last reset.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ApiFigures {
    requests: u64,
    /// Answered with 4xx: the callers' mistakes.
    client_errors: u64,
    /// Answered with 5xx.
    server_errors: u64,
    latency: Latency,
    routes: Vec<RouteFigures>,
}

/// One route's requests.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RouteFigures {
    /// Of HTTP; `OTHER` for all that it does not name.
    #[schema(value_type = CountedMethod)]
    method: &'static str,
    /// The route's template; `none` for what leads nowhere.
    route: String,
    requests: u64,
    client_errors: u64,
    server_errors: u64,
    latency: Latency,
}

/// The methods that are counted apart.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "UPPERCASE")]
#[allow(dead_code, reason = "for the contract: the counts have texts")]
enum CountedMethod {
    Get,
    Head,
    Post,
    Put,
    Patch,
    Delete,
    Options,
    Other,
}

/// How fresh the data is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DataFigures {
    data_version: i64,
    /// Tells two states of one number apart, as there may be after a restore from a backup.
    data_tag: String,
    /// Versions published during the last hour.
    versions_last_hour: u64,
    /// When the last run that changed something began; null also while the
    /// database does not answer.
    scored_at: Option<Timestamp>,
    now: Timestamp,
}

/// Cache, job, requests and data together.
#[utoipa::path(get, path = "/v1/analytics/smart-money/monitoring", tag = "monitoring",
    responses((status = 200, description = "The figures now", body = Monitoring)))]
pub(crate) async fn all(
    access: Access,
    State(api): State<Api>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    Parameters::parse(query.as_deref())?.finish()?;
    Ok(not_stored(Json(look(&api, access).await)))
}

/// All figures that the caller may see. Without a database those of the process still answer,
/// since they matter most then.
pub(crate) async fn look(api: &Api, access: Access) -> Monitoring {
    let (statistics, job) = (api.cache.statistics().await, api.job().await);
    Monitoring {
        cache: cache_figures(&statistics),
        data: data_figures(api, &statistics, job.as_ref()),
        job: job.map(|job| wire::JobStatus::to(access, job)),
        api: api_figures(&api.requests.read()),
    }
}

impl Monitoring {
    /// Whether a run is known to be under way.
    pub(crate) fn is_running(&self) -> bool {
        self.job.as_ref().is_some_and(|job| job.is_running)
    }
}

/// The cache.
#[utoipa::path(get, path = "/v1/analytics/smart-money/monitoring/cache", tag = "monitoring",
    responses((status = 200, description = "The figures now", body = CacheFigures)))]
pub(crate) async fn cache(
    State(api): State<Api>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    Parameters::parse(query.as_deref())?.finish()?;
    Ok(not_stored(Json(cache_figures(
        &api.cache.statistics().await,
    ))))
}

/// The scoring job.
#[utoipa::path(get, path = "/v1/analytics/smart-money/monitoring/job", tag = "monitoring",
    responses((status = 200, description = "The figures now", body = wire::JobStatus)))]
pub(crate) async fn job(
    access: Access,
    api: State<Api>,
    query: RawQuery,
) -> Result<Response, Problem> {
    status(access, api, query).await
}

/// The requests of this process, by route.
#[utoipa::path(get, path = "/v1/analytics/smart-money/monitoring/api", tag = "monitoring",
    responses((status = 200, description = "The figures now", body = ApiFigures)))]
pub(crate) async fn requests(
    State(api): State<Api>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    Parameters::parse(query.as_deref())?.finish()?;
    Ok(not_stored(Json(api_figures(&api.requests.read()))))
}

fn cache_figures(statistics: &CacheStatistics) -> CacheFigures {
    let (state, keys, used_memory_bytes) = match statistics.redis {
        RedisState::Absent => (RedisReach::None, None, None),
        RedisState::Down => (RedisReach::Down, None, None),
        RedisState::Connected { keys, used_memory } => {
            (RedisReach::Connected, Some(keys), Some(used_memory))
        }
    };
    CacheFigures {
        lists: statistics.keys.lists,
        details: statistics.keys.details,
        stats: statistics.keys.stats,
        memory_bytes: statistics.memory_bytes,
        hits_memory: statistics.hits_memory,
        hits_redis: statistics.hits_redis,
        coalesced: statistics.coalesced,
        misses: statistics.misses,
        stale: statistics.stale,
        failed: statistics.failed,
        fills: statistics.fills,
        fill_errors: statistics.fill_errors,
        refused_fills: statistics.refused_fills,
        redis_errors: statistics.redis_errors,
        reads_saved: reads_saved(&counts(&[], statistics)),
        redis: RedisFigures {
            state,
            keys,
            used_memory_bytes,
        },
    }
}

fn api_figures(routes: &[RouteCounted]) -> ApiFigures {
    let mut latency = Counted::NOTHING;
    for route in routes {
        latency.add(&route.latency);
    }
    ApiFigures {
        requests: latency.count(),
        client_errors: routes.iter().map(RouteCounted::client_errors).sum(),
        server_errors: routes.iter().map(RouteCounted::server_errors).sum(),
        latency: Latency::of(&latency),
        routes: routes.iter().map(route_figures).collect(),
    }
}

fn route_figures(route: &RouteCounted) -> RouteFigures {
    RouteFigures {
        method: route.method,
        route: route.route.clone(),
        requests: route.latency.count(),
        client_errors: route.client_errors(),
        server_errors: route.server_errors(),
        latency: Latency::of(&route.latency),
    }
}

fn data_figures(api: &Api, cache: &CacheStatistics, job: Option<&JobStatus>) -> DataFigures {
    let changed = job.and_then(|job| job.last_change.as_ref());
    DataFigures {
        data_version: cache.version.map_or(-1, |version| version.number),
        data_tag: cache.version.map(DataVersion::tag_text).unwrap_or_default(),
        versions_last_hour: cache.version_changes as u64,
        scored_at: changed.map(|run| run.started_at),
        now: (api.clock)(),
    }
}
