use crate::support::{Options, Service, all, trades};
use reqwest::{Method, StatusCode};
use serde_json::Value;
use smartmoney_store::{PostgresStore, SqliteStore, Store};
use smartmoney_testkit::PostgresServer;
use std::sync::Arc;
use std::time::{Duration, Instant};

const MONITORING: &str = "/v1/analytics/smart-money/monitoring";

const MINUTE: Duration = Duration::from_mins(1);

async fn process(store: &Arc<dyn Store>, process: &'static str) -> Service {
    Service::with(Options {
        store: Some(Arc::clone(store)),
        process: Some(process),
        ..Options::default()
    })
    .await
}

/// The end of a minute.
async fn tick(service: &Service) {
    service.clock.advance(MINUTE);
    service.api.write_history().await;
}

async fn history(service: &Service, hours: u64) -> Value {
    let answer = service
        .get(&format!("{MONITORING}/history?hours={hours}"))
        .await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(answer.header("cache-control"), "no-store");
    answer.json()
}

/// A figure of each point, beside the minute that the clock began with or a later one.
fn figures(history: &Value, name: &str) -> Vec<(String, u64)> {
    let points = history["points"].as_array().unwrap().iter();
    let figure = |point: &Value| {
        let at = point["at"].as_str().unwrap();
        let at = at.strip_prefix("2027-01-15T08:").unwrap_or(at).to_owned();
        (at, point[name].as_u64().unwrap())
    };
    points.map(figure).collect()
}

fn minute(at: &str, figure: u64) -> (String, u64) {
    (format!("{at}:00Z"), figure)
}

#[tokio::test]
async fn what_all_processes_counted_is_shown_minute_by_minute() {
    let dir = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&dir.path().join("store.db")).unwrap());
    let (one, other) = (process(&store, "one").await, process(&store, "other").await);
    for path in [all(""), all(""), all("&page=x"), "/nowhere".to_owned()] {
        one.get(&path).await;
    }
    tick(&one).await;
    // A process without requests counts as alive.
    tick(&other).await;
    other.get(&all("")).await;
    tick(&other).await;
    tick(&one).await;

    let shown = history(&other, 1).await;
    assert_eq!(shown["bucketSeconds"], 60);
    assert_eq!(shown["from"], "2027-01-15T07:02:00Z");
    assert_eq!(shown["to"], "2027-01-15T08:02:00Z");
    assert_eq!(shown["processes"], 2);
    let requests = [minute("00", 4), minute("01", 1)];
    assert_eq!(figures(&shown, "requests"), requests);
    for (name, first, second) in [
        ("processes", 2, 2),
        ("clientErrors", 2, 0),
        ("serverErrors", 0, 0),
        ("misses", 1, 1),
        ("fills", 1, 1),
        ("hitsMemory", 1, 0),
        ("hitsRedis", 0, 0),
        ("coalesced", 0, 0),
        ("stale", 0, 0),
        ("failed", 0, 0),
        ("fillErrors", 0, 0),
        ("redisErrors", 0, 0),
    ] {
        let expected = [minute("00", first), minute("01", second)];
        assert_eq!(figures(&shown, name), expected, "{name}");
    }
    let first = &shown["points"][0];
    assert_eq!(first["readsSaved"], 0.5);
    assert!(first["p50Ms"].as_f64().unwrap() <= first["p99Ms"].as_f64().unwrap());
    // Wide buckets hold several minutes.
    let week = history(&one, 168).await;
    assert_eq!(week["bucketSeconds"], 1_800);
    assert_eq!(figures(&week, "requests"), [minute("00", 5)]);
    assert_eq!(history(&one, 24).await["bucketSeconds"], 300);
}

#[tokio::test]
async fn the_history_survives_a_restart_and_a_week_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&dir.path().join("store.db")).unwrap());
    let first = process(&store, "first").await;
    first.get("/healthz").await;
    first.clock.advance(Duration::from_secs(20));
    // As at the end of the process, within a minute.
    first.api.write_history().await;
    let second = process(&store, "second").await;
    second.clock.advance(Duration::from_secs(30));
    assert_eq!(
        figures(&history(&second, 1).await, "requests"),
        [minute("00", 1)]
    );
    second.clock.advance(Duration::from_secs(30));
    second.api.write_history().await;
    let idle = figures(&history(&second, 1).await, "processes");
    assert_eq!(idle, [minute("00", 2)]);
    second.clock.advance(Duration::from_hours(7 * 24));
    second.api.write_history().await;
    tick(&second).await;
    let week = history(&second, 168).await;
    let left = figures(&week, "processes");
    // The minute that began a week ago, and the last one.
    assert_eq!(left.len(), 1, "{week:#}");
    assert_eq!(left[0].0, "2027-01-22T08:00:00Z");
}

#[tokio::test]
async fn a_minute_without_answers_has_no_times() {
    let service = Service::new().await;
    tick(&service).await;
    let point = history(&service, 1).await["points"][0].clone();
    for name in ["p50Ms", "p95Ms", "p99Ms", "readsSaved"] {
        assert_eq!(point[name], Value::Null, "{name}");
    }
}

#[tokio::test]
async fn malformed_requests_for_the_history_are_refused() {
    let service = Service::new().await;
    for query in ["hours=0", "hours=169", "hours=1.5", "hours=", "days=1"] {
        let path = format!("{MONITORING}/history?{query}");
        let refused = service.get(&path).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{query}");
    }
}

#[tokio::test]
async fn a_reset_forgets_the_history_of_all_and_counts_anew() {
    let service = Service::scored().await;
    let key = service.key().await;
    service.get(&all("")).await;
    tick(&service).await;
    service.get(&all("&page=x")).await;
    let path = format!("{MONITORING}/reset");
    let refused = service.ask(Method::POST, &path, &[], None).await;
    assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
    assert_eq!(history(&service, 1).await["processes"], 1);
    let headers = [("authorization", key.as_str())];
    let done = service.ask(Method::POST, &path, &headers, None).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.text);
    let forgotten = history(&service, 1).await;
    assert_eq!(forgotten["points"], serde_json::json!([]));
    service.get(&all("")).await;
    tick(&service).await;
    let points = history(&service, 1).await;
    // The reset itself, two looks and the list; of the cache only what came after.
    assert_eq!(figures(&points, "requests"), [minute("01", 3)]);
    assert_eq!(figures(&points, "clientErrors"), [minute("01", 0)]);
    assert_eq!(figures(&points, "hitsMemory"), [minute("01", 1)]);
    assert_eq!(figures(&points, "misses"), [minute("01", 0)]);
}

/// Only the write of the counts waits for the database, and not for long; no count is lost.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_hangs_delays_nothing_and_loses_nothing() {
    let database = PostgresServer::start().unwrap();
    let url = database.empty_database();
    let store: Arc<dyn Store> = Arc::new(PostgresStore::connect(&url).await.unwrap());
    let service = process(&store, "one").await;
    service.trade_and_score(trades()).await;
    service.get(&all("")).await;
    tick(&service).await;
    let paused = database.pause();
    service.get("/healthz").await;
    service.clock.advance(MINUTE);
    let begun = Instant::now();
    let (written, answer) = tokio::join!(
        async {
            service.api.write_history().await;
            begun.elapsed()
        },
        async {
            assert_eq!(service.get(&all("")).await.cache(), "HIT memory");
            begun.elapsed()
        }
    );
    assert!(answer < written, "{answer:?}, {written:?}");
    assert!(written < Duration::from_mins(1), "{written:?}");
    drop(paused);
    service.get("/healthz").await;
    tick(&service).await;
    let points = history(&service, 1).await;
    let counted = figures(&points, "requests");
    let at: Vec<&str> = counted.iter().map(|(at, _)| at.as_str()).collect();
    assert_eq!(at, ["00:00Z", "01:00Z", "02:00Z"]);
    assert_eq!(counted.iter().map(|(_, count)| count).sum::<u64>(), 4);
}
