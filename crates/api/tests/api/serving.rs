use crate::support::{Options, Service, WALLETS, all, trades};
use axum::body::Body;
use axum::http::Request;
use reqwest::{Method, StatusCode};
use smartmoney_api::{ApiSettings, ServeLimits, router};
use smartmoney_cache::CacheOptions;
use smartmoney_store::{SqliteStore, Store};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tower::ServiceExt;

fn limited(settings: ApiSettings) -> Options {
    Options {
        api: Some(settings),
        ..Options::default()
    }
}

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_come_again() {
    let service = Service::with(limited(ApiSettings {
        requests_per_minute: NonZeroU32::new(3),
        trusted_proxies: 1,
        ..ApiSettings::default()
    }))
    .await;
    let ask = async |client: &str| {
        let headers = [("x-forwarded-for", client)];
        service.ask(Method::GET, &all(""), &headers, None).await
    };
    for left in ["2", "1", "0"] {
        let answer = ask("6.6.6.6, 10.0.0.1").await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(answer.header("x-ratelimit-limit"), "3");
        assert_eq!(answer.header("x-ratelimit-remaining"), left);
    }
    // Another invented first hop is no other client.
    let refused = ask("7.7.7.7, 10.0.0.1").await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(refused.code(), "rate_limited");
    assert!(refused.header("retry-after").parse::<u64>().unwrap() >= 1);
    // Nor does asking for what is not there cost less.
    let headers = [("x-forwarded-for", "10.0.0.1")];
    let nowhere = service.ask(Method::GET, "/nowhere", &headers, None).await;
    assert_eq!(nowhere.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(ask("10.0.0.2").await.status, StatusCode::OK);
    // Probes and collectors of metrics are never refused, and each key is counted by itself.
    assert_eq!(service.get("/healthz").await.status, StatusCode::OK);
    assert_eq!(service.get("/metrics").await.status, StatusCode::OK);
    let key = service.key().await;
    let headers = [
        ("x-forwarded-for", "10.0.0.1"),
        ("authorization", key.as_str()),
    ];
    let with_key = service.ask(Method::GET, &all(""), &headers, None).await;
    assert_eq!(with_key.status, StatusCode::OK);
}

#[tokio::test]
async fn what_is_too_much_is_shed_and_health_answers_on() {
    let service = Service::with(limited(ApiSettings {
        in_flight: 0,
        ..ApiSettings::default()
    }))
    .await;
    let shed = service.get(&all("")).await;
    assert_eq!(shed.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(shed.code(), "overloaded");
    assert_eq!(shed.header("retry-after"), "1");
    assert_eq!(service.get("/healthz").await.status, StatusCode::OK);
    assert_eq!(service.get("/metrics").await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_leads_nowhere_or_is_too_long_is_a_problem_too() {
    let service = Service::new().await;
    for (method, path, status) in [
        (Method::GET, "/nowhere".to_owned(), StatusCode::NOT_FOUND),
        (Method::POST, all(""), StatusCode::METHOD_NOT_ALLOWED),
        (
            Method::GET,
            format!("/{}", "a".repeat(5_000)),
            StatusCode::URI_TOO_LONG,
        ),
    ] {
        let answer = service.ask(method, &path, &[], None).await;
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("content-type"), "application/problem+json");
    }
    let routes = service
        .get("/v1/analytics/smart-money/monitoring/api")
        .await;
    assert!(!routes.text.contains("aaaa"), "{}", routes.text);
    assert_eq!(routes.json()["serverErrors"], 0);
    assert_eq!(routes.json()["clientErrors"], 3);
}

#[tokio::test]
async fn no_answer_is_taken_for_something_else() {
    let service = Service::with(limited(ApiSettings {
        cors_origins: vec!["*".to_owned()],
        ..ApiSettings::default()
    }))
    .await;
    let (list, long) = (all(""), format!("/{}", "a".repeat(5_000)));
    for (method, path, status) in [
        (Method::GET, list.as_str(), 200),
        (Method::OPTIONS, &list, 200),
        (Method::POST, &list, 405),
        (Method::GET, &all("&page=x"), 400),
        (Method::GET, "/nowhere", 404),
        (Method::GET, &long, 414),
        (Method::GET, "/openapi.json", 200),
        (Method::GET, "/healthz", 200),
        (Method::GET, "/metrics", 200),
        (Method::GET, "/", 200),
    ] {
        let headers = [
            ("origin", "https://example.org"),
            ("access-control-request-method", "GET"),
        ];
        let answer = service.ask(method, path, &headers, None).await;
        assert_eq!(answer.status, status, "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
    }
}

/// An id of the caller's is kept where it is a plain one.
#[tokio::test]
async fn every_answer_has_an_id() {
    let service = Service::new().await;
    for (sent, is_kept) in [("abc-1.2_3", true), ("a b", false), ("", false)] {
        let headers = [("x-request-id", sent)];
        let answer = service.ask(Method::GET, "/healthz", &headers, None).await;
        let id = answer.header("x-request-id");
        assert_eq!(id == sent, is_kept, "{id}");
        assert!(!id.is_empty());
    }
}

#[tokio::test]
async fn origins_are_a_setting() {
    let here = "https://app.example";
    let allowed = async |origins: &[&str]| {
        let cors_origins = origins.iter().map(|origin| (*origin).to_owned()).collect();
        let service = Service::with(limited(ApiSettings {
            cors_origins,
            ..ApiSettings::default()
        }))
        .await;
        let answer = service
            .ask(Method::GET, &all(""), &[("origin", here)], None)
            .await;
        answer.header("access-control-allow-origin").to_owned()
    };
    assert_eq!(allowed(&[]).await, "");
    assert_eq!(allowed(&["https://other.example"]).await, "");
    assert_eq!(allowed(&[here]).await, here);
    assert_eq!(allowed(&["*"]).await, "*");
}

/// It can do nothing with no answer.
#[tokio::test]
async fn who_refuses_the_plain_answer_gets_one_that_is_right_all_the_same() {
    let service = Service::scored().await;
    let plain = service.get(&all("")).await;
    for method in [Method::GET, Method::HEAD] {
        for (path, status) in [
            (all(""), StatusCode::OK),
            ("/healthz".to_owned(), StatusCode::OK),
            (all("&limit=0"), StatusCode::BAD_REQUEST),
        ] {
            for coding in ["identity;q=0", "*;q=0", "identity;q=0, gzip;q=0"] {
                let headers = [("accept-encoding", coding)];
                let answer = service.ask(method.clone(), &path, &headers, None).await;
                assert_eq!(answer.status, status, "{method} {path} {coding}");
                assert_eq!(answer.header("content-encoding"), "", "{coding}");
            }
        }
    }
    let headers = [("accept-encoding", "gzip, identity;q=0")];
    let compressed = service.ask(Method::GET, &all(""), &headers, None).await;
    assert_eq!(compressed.gunzipped(), plain.text);
}

#[tokio::test]
async fn answers_are_compressed_for_who_understands_it() {
    let service = Service::scored().await;
    let headers = [("accept-encoding", "gzip")];
    let answer = service
        .ask(Method::GET, "/openapi.json", &headers, None)
        .await;
    assert_eq!(answer.header("content-encoding"), "gzip");
    assert!(answer.header("vary").contains("accept-encoding"));
    // A cached answer is the same whichever way it travels.
    let ask = async |coding| {
        let headers = [("accept-encoding", coding)];
        service.ask(Method::GET, &all(""), &headers, None).await
    };
    let plain = ask("identity").await;
    for _ in 0..2 {
        let compressed = ask("gzip").await;
        assert_eq!(compressed.header("content-encoding"), "gzip");
        assert_eq!(compressed.header("vary"), "accept-encoding");
        assert_eq!(compressed.header("etag"), plain.header("etag"));
        assert_eq!(compressed.gunzipped(), plain.text);
    }
    assert_eq!(ask("br").await.text, plain.text);
}

/// Many connections of one address keep no other client out, and are closed.
#[tokio::test]
async fn one_address_can_not_have_all_connections() {
    let service = Service::with(Options {
        limits: ServeLimits {
            connections_per_address: 2,
            ..ServeLimits::default()
        },
        ..Options::default()
    })
    .await;
    let connect = async || TcpStream::connect(service.address).await.unwrap();
    let is_open = async |stream: &mut TcpStream| {
        let request = b"GET /healthz HTTP/1.1\r\nhost: here\r\n\r\n";
        let mut byte = [0];
        stream.write_all(request).await.is_ok() && matches!(stream.read(&mut byte).await, Ok(1))
    };
    let (mut first, mut second) = (connect().await, connect().await);
    assert!(is_open(&mut first).await && is_open(&mut second).await);
    assert!(!is_open(&mut connect().await).await);
    drop(first);
    while !is_open(&mut connect().await).await {
        tokio::task::yield_now().await;
    }
}

/// A client that goes away before its answer is counted as any other.
#[tokio::test]
async fn a_request_that_was_given_up_is_counted() {
    let service = Service::scored().await;
    let request = Request::get(all("")).header("host", "here");
    let request = request.body(Body::empty()).unwrap();
    let answering = router(service.api.clone()).oneshot(request);
    tokio::select! {
        biased;
        _ = answering => panic!("without a read of the store"),
        () = std::future::ready(()) => {}
    }
    let figures = service
        .get("/v1/analytics/smart-money/monitoring/api")
        .await;
    let routes = figures.json()["routes"].as_array().unwrap().clone();
    let wallets = routes.iter().find(|route| route["route"] == WALLETS);
    assert_eq!(wallets.unwrap()["requests"], 1);
    assert_eq!(wallets.unwrap()["clientErrors"], 1);
}

/// A client that sends its head a byte at a time holds its connection no longer
/// than the limit, and so can't keep others out.
#[tokio::test]
async fn a_client_that_never_finishes_its_head_is_cut_off() {
    let service = Service::with(Options {
        limits: ServeLimits {
            connections: 1,
            head_timeout: Duration::from_millis(200),
            ..ServeLimits::default()
        },
        ..Options::default()
    })
    .await;
    let mut slow = TcpStream::connect(service.address).await.unwrap();
    slow.write_all(b"GET /healthz HTTP/1.1\r\nHost: a\r\n")
        .await
        .unwrap();
    // There is one permit, and the request waits until the slow client loses it.
    let answer = tokio::time::timeout(Duration::from_secs(30), service.get("/healthz"));
    assert_eq!(answer.await.unwrap().status, StatusCode::OK);
    let mut rest = Vec::new();
    slow.read_to_end(&mut rest).await.unwrap();
    assert!(!rest.starts_with(b"HTTP/1.1 200"), "{rest:?}");
}

#[tokio::test]
async fn a_shutdown_answers_what_is_under_way_and_accepts_nothing_more() {
    let service = Service::scored().await;
    let mut kept = TcpStream::connect(service.address).await.unwrap();
    let request = format!("GET {} HTTP/1.1\r\nHost: a\r\n\r\n", all("&limit=100"));
    kept.write_all(&request.as_bytes()[..20]).await.unwrap();
    service.get("/healthz").await;
    service.api.set_ready(false);
    let unready = service.get("/readyz").await;
    assert_eq!(unready.status, StatusCode::SERVICE_UNAVAILABLE);
    service.stop.cancel();
    let ended = tokio::time::timeout(Duration::from_secs(30), service.serving);
    ended.await.unwrap().unwrap();
    let refused = TcpStream::connect(service.address).await;
    assert!(refused.is_err(), "{refused:?}");
}

/// An answer that one client gives up reaches no other client, and no other client waits for
/// it.
#[tokio::test(flavor = "multi_thread")]
async fn requests_that_are_given_up_mix_nothing_up() {
    let dir = tempfile::tempdir().unwrap();
    let store: Arc<dyn Store> = Arc::new(SqliteStore::open(&dir.path().join("store.db")).unwrap());
    let service = Service::with(Options {
        store: Some(store),
        cache: CacheOptions::default(),
        api: Some(ApiSettings {
            requests_per_minute: None,
            ..ApiSettings::default()
        }),
        // All of them at once are of one address.
        limits: ServeLimits {
            connections_per_address: 400,
            ..ServeLimits::default()
        },
        ..Options::default()
    })
    .await;
    service.trade_and_score(trades()).await;
    let service = Arc::new(service);
    let asking = (0..400_u64).map(|number| {
        let service = Arc::clone(&service);
        tokio::spawn(async move {
            let limit = 1 + number % 40;
            let path = all(&format!("&limit={limit}"));
            let patience = Duration::from_micros(number * 37 % 3_000);
            let answer = tokio::time::timeout(patience, service.get(&path)).await;
            if let Ok(answer) = answer {
                assert_eq!(answer.json()["pagination"]["limit"], limit);
            }
        })
    });
    for task in asking.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    for limit in 1..=40 {
        let answer = service.get(&all(&format!("&limit={limit}"))).await;
        assert_eq!(answer.json()["pagination"]["limit"], limit);
    }
}

/// A client that asks and never reads loses its connection, and so can't keep
/// others out.
#[tokio::test]
async fn a_client_that_never_reads_is_cut_off() {
    let service = Service::with(Options {
        limits: ServeLimits {
            connections: 1,
            write_timeout: Duration::from_millis(200),
            ..ServeLimits::default()
        },
        ..Options::default()
    })
    .await;
    service.trade_and_score(trades()).await;
    let mut deaf = TcpStream::connect(service.address).await.unwrap();
    let request = format!("GET {} HTTP/1.1\r\nHost: a\r\n\r\n", all("&limit=100"));
    // More than the buffers on the way hold; what can't be sent is enough.
    let asking = async { while deaf.write_all(request.as_bytes()).await.is_ok() {} };
    let _ = tokio::time::timeout(Duration::from_secs(2), asking).await;
    let answer = tokio::time::timeout(Duration::from_secs(30), service.get("/healthz"));
    assert_eq!(answer.await.unwrap().status, StatusCode::OK);
}
