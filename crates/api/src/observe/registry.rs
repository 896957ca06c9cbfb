//! The metrics of `/metrics`.

use super::requests::{Requests, RequestsCollector};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Registry;
use smartmoney_cache::{CacheStatistics, RedisState};
use smartmoney_model::Timestamp;
use smartmoney_store::JobStatus;
use std::sync::Arc;

/// Everything that is exported, as it is now.
pub(crate) fn registry(
    requests: &Arc<Requests>,
    cache: &CacheStatistics,
    scoring: Option<&JobStatus>,
    now: Timestamp,
) -> Registry {
    let mut registry = Registry::default();
    registry.register_collector(Box::new(RequestsCollector(Arc::clone(requests))));
    let smartmoney = registry.sub_registry_with_prefix("smartmoney");
    of_cache(smartmoney, cache);
    if let Some(scoring) = scoring {
        of_scoring(smartmoney, scoring, now);
    }
    registry
}

fn of_cache(registry: &mut Registry, cache: &CacheStatistics) {
    counts_of_cache(registry, cache);
    // Without a Redis to be connected to there is nothing to say of it.
    if !matches!(cache.redis, RedisState::Absent) {
        let is_connected = matches!(cache.redis, RedisState::Connected { .. });
        registry.register(
            "redis_connected",
            "1 while Redis answers",
            ConstGauge::new(i64::from(is_connected)),
        );
    }
    for (name, help, value) in [
        (
            "cache_memory_bytes",
            "Bytes of answers in memory",
            cache.memory_bytes,
        ),
        ("cache_lists", "Lists in memory", cache.keys.lists),
        ("cache_details", "Wallets in memory", cache.keys.details),
    ] {
        registry.register(name, help, ConstGauge::new(gauge(value)));
    }
    registry.register(
        "data_version",
        "Rises whenever published values change",
        ConstGauge::new(cache.version.map_or(-1, |version| version.number)),
    );
}

fn counts_of_cache(registry: &mut Registry, cache: &CacheStatistics) {
    for (name, help, count) in [
        (
            "cache_hits_memory",
            "Answers from memory",
            cache.hits_memory,
        ),
        ("cache_hits_redis", "Answers from Redis", cache.hits_redis),
        (
            "cache_misses",
            "Answers that needed a read of the database",
            cache.misses,
        ),
        (
            "cache_coalesced",
            "Answers that waited for another request's read",
            cache.coalesced,
        ),
        (
            "cache_stale_answers",
            "Answers past their life",
            cache.stale,
        ),
        ("cache_failed", "Requests without an answer", cache.failed),
        ("cache_fills", "Reads of the database", cache.fills),
        (
            "cache_fill_errors",
            "Reads of the database that failed",
            cache.fill_errors,
        ),
        (
            "cache_refused_fills",
            "Reads refused since too many were under way",
            cache.refused_fills,
        ),
        (
            "cache_redis_errors",
            "Calls of Redis that failed",
            cache.redis_errors,
        ),
        (
            "cache_audits",
            "Answers that were compared with the database",
            cache.audits,
        ),
        (
            "cache_stale",
            "Answers found older than the database",
            cache.audits_stale,
        ),
    ] {
        registry.register(name, help, ConstCounter::new(count));
    }
}

fn of_scoring(registry: &mut Registry, scoring: &JobStatus, now: Timestamp) {
    registry.register(
        "scoring_running",
        "1 while a scoring run is under way",
        ConstGauge::new(i64::from(scoring.is_running)),
    );
    if let Some(success) = &scoring.last_success {
        registry.register(
            "scoring_last_success_age_seconds",
            "Time since the latest run began that did not fail",
            ConstGauge::new(now.secs_since(success.started_at)),
        );
    }
    let Some(last) = scoring.last_runs.first() else {
        return;
    };
    registry.register(
        "scoring_last_run_age_seconds",
        "Time since the latest run began",
        ConstGauge::new(now.secs_since(last.started_at)),
    );
    for (name, help, value) in [
        (
            "scoring_last_run_duration_ms",
            "How long the latest run took",
            last.duration_ms,
        ),
        (
            "scoring_last_run_wallets",
            "Wallets that the latest run knew",
            last.total,
        ),
        (
            "scoring_last_run_processed",
            "Wallets that it analysed",
            last.processed,
        ),
        (
            "scoring_last_run_updated",
            "Wallets whose values it changed",
            last.updated,
        ),
        (
            "scoring_last_run_failed",
            "Wallets that it could not process",
            last.failed,
        ),
        (
            "scoring_identified",
            "Wallets identified as smart money",
            last.identified,
        ),
    ] {
        registry.register(name, help, ConstGauge::new(gauge(value)));
    }
}

fn gauge(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
