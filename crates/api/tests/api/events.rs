use crate::support::{Answer, Options, Service, all, trades};
use reqwest::{Method, Response, StatusCode};
use serde_json::Value;
use smartmoney_api::{ApiSettings, ServeLimits};
use smartmoney_store::{PostgresStore, Store};
use smartmoney_testkit::PostgresServer;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::{Duration, Instant};

const MONITORING: &str = "/v1/analytics/smart-money/monitoring";

/// Nothing here takes that long unless it hangs.
const FOREVER: Duration = Duration::from_mins(1);

/// A client that listens to events.
struct Listener {
    response: Response,
    unread: String,
}

#[derive(Debug, PartialEq)]
struct Event {
    name: String,
    id: u64,
    data: String,
}

impl Event {
    fn json(&self) -> Value {
        serde_json::from_str(&self.data).unwrap()
    }
}

impl Listener {
    async fn of(service: &Service) -> Self {
        Self::at(service, "").await
    }

    async fn at(service: &Service, client: &str) -> Self {
        let response = listen(service, client).await;
        assert_eq!(response.status(), StatusCode::OK);
        Self {
            response,
            unread: String::new(),
        }
    }

    /// The next event; None at the end.
    async fn next(&mut self) -> Option<Event> {
        let next = async {
            loop {
                if let Some(end) = self.unread.find("\n\n") {
                    let event = parse(&self.unread[..end]);
                    self.unread.drain(..end + 2);
                    if event.is_some() {
                        return event;
                    }
                    continue;
                }
                let chunk = self.response.chunk().await.unwrap()?;
                self.unread.push_str(std::str::from_utf8(&chunk).unwrap());
            }
        };
        tokio::time::timeout(FOREVER, next).await.unwrap()
    }
}

async fn listen(service: &Service, client: &str) -> Response {
    let path = format!("{MONITORING}/events");
    let headers = [("accept-encoding", "gzip, br"), ("x-forwarded-for", client)];
    service.send(Method::GET, &path, &headers, None).await
}

/// A request that is refused.
async fn ask(service: &Service, client: &str) -> Answer {
    let path = format!("{MONITORING}/events");
    let headers = [("x-forwarded-for", client)];
    service.ask(Method::GET, &path, &headers, None).await
}

/// None of a comment.
fn parse(block: &str) -> Option<Event> {
    let field = |name: &str| {
        let mut lines = block.lines();
        lines.find_map(|line| line.strip_prefix(&format!("{name}: ")))
    };
    Some(Event {
        name: field("event")?.to_owned(),
        id: field("id")?.parse().unwrap(),
        data: field("data")?.to_owned(),
    })
}

/// A pause far shorter than the service's.
const QUICK: Duration = Duration::from_millis(10);

/// Longer than any test.
const NEVER: Duration = Duration::from_hours(1);

fn quick() -> ApiSettings {
    ApiSettings {
        event_pause: QUICK,
        ..ApiSettings::default()
    }
}

fn limited(settings: ApiSettings) -> Options {
    Options {
        api: Some(settings),
        ..Options::default()
    }
}

#[tokio::test]
async fn events_are_what_monitoring_answers_and_the_same_to_all() {
    // There is but one event.
    let service = Service::with(limited(ApiSettings {
        event_pause: NEVER,
        ..ApiSettings::default()
    }))
    .await;
    service.trade_and_score(trades()).await;
    let (mut one, mut other) = (Listener::of(&service).await, Listener::of(&service).await);
    let headers = one.response.headers();
    assert_eq!(headers["content-type"], "text/event-stream");
    assert!(!headers.contains_key("content-encoding"));
    assert_eq!(headers["cache-control"], "no-cache");
    let event = one.next().await.unwrap();
    assert_eq!((event.name.as_str(), event.id), ("monitoring", 1));
    let shown = event.json();
    let asked = service.get(MONITORING).await.json();
    for part in ["cache", "job", "data"] {
        assert_eq!(shown[part], asked[part], "{part}");
    }
    assert_eq!(shown["job"]["lastRuns"][0]["runBy"], Value::Null);
    // The second listener has the same bytes, and a later one has them at once.
    let mut late = Listener::of(&service).await;
    for listener in [&mut other, &mut late] {
        assert_eq!(listener.next().await.unwrap(), event);
    }
}

/// Each pause is its own: with the other one a second event would never come.
#[tokio::test]
async fn a_run_under_way_is_followed_at_its_own_pace() {
    for is_running in [false, true] {
        let (event_pause, event_pause_in_run) = if is_running {
            (NEVER, QUICK)
        } else {
            (QUICK, NEVER)
        };
        let service = Service::with(limited(ApiSettings {
            event_pause,
            event_pause_in_run,
            ..ApiSettings::default()
        }))
        .await;
        if is_running {
            service
                .store
                .take_lease("another process", NEVER)
                .await
                .unwrap();
        }
        let mut listener = Listener::of(&service).await;
        let mut latest = 0;
        for _ in 0..3 {
            let event = listener.next().await.unwrap();
            // A slow listener misses some events.
            assert!(event.id > latest, "{event:?} after {latest}");
            latest = event.id;
            assert_eq!(event.json()["job"]["isRunning"], is_running);
        }
    }
    let usual = ApiSettings::default();
    assert!(usual.event_pause_in_run < usual.event_pause);
}

/// Listeners get the counts of this process also then.
#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_hangs_takes_only_the_job_away() {
    let database = PostgresServer::start().unwrap();
    let url = database.empty_database();
    let store: Arc<dyn Store> = Arc::new(PostgresStore::connect(&url).await.unwrap());
    let service = Service::with(Options {
        store: Some(store),
        ..Options::default()
    })
    .await;
    service.trade_and_score(trades()).await;
    service.get(&all("")).await;
    let mut listener = Listener::of(&service).await;
    let before = listener.next().await.unwrap().json();
    assert_eq!(before["job"]["lastRuns"][0]["id"], 1);
    assert_ne!(before["data"]["scoredAt"], Value::Null);
    let paused = database.pause();
    assert_eq!(service.get(&all("")).await.cache(), "HIT memory");
    let during = loop {
        let shown = listener.next().await.unwrap().json();
        if shown["job"].is_null() {
            break shown;
        }
    };
    let asked = service.get(MONITORING).await;
    assert_eq!(asked.status, StatusCode::OK, "{}", asked.text);
    for shown in [during, asked.json()] {
        assert_eq!(shown["job"], Value::Null);
        assert_eq!(shown["data"]["scoredAt"], Value::Null);
        assert_eq!(shown["data"]["dataVersion"], 1);
        assert_eq!(shown["cache"]["hitsMemory"], 1);
        assert_eq!(shown["api"]["serverErrors"], 0);
    }
    drop(paused);
    while listener.next().await.unwrap().json()["job"].is_null() {}
}

#[tokio::test]
async fn so_many_listen_and_no_more() {
    let service = Service::with(limited(ApiSettings {
        // Listeners take no permit from other requests.
        in_flight: 1,
        trusted_proxies: 1,
        ..ApiSettings::default()
    }))
    .await;
    let mut listeners = Vec::new();
    for client in 1..=8 {
        let client = format!("10.0.0.{client}");
        for _ in 0..8 {
            listeners.push(Listener::at(&service, &client).await);
        }
        if client != "10.0.0.8" {
            let refused = ask(&service, &client).await;
            assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
            assert_eq!(refused.code(), "too_many_listeners");
            assert_eq!(refused.header("retry-after"), "10");
        }
    }
    let refused = ask(&service, "10.0.0.9").await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.code(), "too_many_listeners");
    assert_eq!(refused.header("retry-after"), "10");
    assert_eq!(service.get(&all("")).await.status, StatusCode::OK);
    // Each gets its events.
    for listener in &mut listeners {
        assert_eq!(listener.next().await.unwrap().name, "monitoring");
    }
    // A permit is free again once the service notices that a listener has gone.
    listeners.truncate(63);
    let begun = Instant::now();
    while listen(&service, "10.0.0.8").await.status() != StatusCode::OK {
        assert!(begun.elapsed() < FOREVER, "no permit came free");
    }
}

#[tokio::test]
async fn who_listens_has_asked_once_and_is_no_slow_request() {
    let service = Service::with(limited(ApiSettings {
        requests_per_minute: NonZeroU32::new(3),
        request_timeout: Duration::from_secs(1),
        ..quick()
    }))
    .await;
    let mut listener = Listener::of(&service).await;
    // For longer than a request may take.
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_millis(1_500) {
        listener.next().await.unwrap();
    }
    let asked = service.get(&format!("{MONITORING}/api")).await;
    assert_eq!(asked.header("x-ratelimit-remaining"), "1");
    let routes = asked.json()["routes"].as_array().unwrap().clone();
    let events = routes
        .iter()
        .find(|route| route["route"].as_str().unwrap().ends_with("/events"))
        .unwrap();
    assert_eq!(
        (&events["requests"], &events["serverErrors"]),
        (&1.into(), &0.into())
    );
    // It is counted already, by what its beginning took, and goes on.
    assert_eq!(listener.next().await.unwrap().name, "monitoring");
}

/// The stream goes on past the time that a client may take to accept a part of it.
#[tokio::test]
async fn a_listener_that_reads_is_not_cut_off() {
    let service = Service::with(Options {
        api: Some(ApiSettings {
            event_pause: Duration::from_millis(700),
            ..ApiSettings::default()
        }),
        limits: ServeLimits {
            write_timeout: Duration::from_millis(300),
            head_timeout: Duration::from_millis(300),
            ..ServeLimits::default()
        },
        ..Options::default()
    })
    .await;
    let mut listener = Listener::of(&service).await;
    for _ in 0..3 {
        assert_eq!(listener.next().await.unwrap().name, "monitoring");
    }
}

#[tokio::test]
async fn listeners_are_let_go_when_the_service_ends() {
    let service = Service::with(Options {
        limits: ServeLimits {
            // The service cuts no listener off.
            drain_timeout: NEVER,
            ..ServeLimits::default()
        },
        ..Options::default()
    })
    .await;
    let mut listeners = Vec::new();
    for _ in 0..3 {
        listeners.push(Listener::of(&service).await);
    }
    listeners[0].next().await.unwrap();
    service.api.drain();
    let refused = service.get(&format!("{MONITORING}/events")).await;
    assert_eq!(refused.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.code(), "not_ready");
    let unready = service.get("/readyz").await;
    assert_eq!(unready.status, StatusCode::SERVICE_UNAVAILABLE);
    service.stop.cancel();
    for listener in &mut listeners {
        while listener.next().await.is_some() {}
    }
    let ended = tokio::time::timeout(FOREVER, service.serving).await;
    ended.unwrap().unwrap();
}

#[tokio::test]
async fn events_take_no_parameters() {
    let service = Service::new().await;
    let refused = service.get(&format!("{MONITORING}/events?every=1")).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
}
