use crate::support::{Options, Service, WALLETS, all, round_trip, trades};
use reqwest::{Method, StatusCode};
use smartmoney_cache::{CacheOptions, RedisAddress};
use smartmoney_model::Timestamp;
use smartmoney_store::PostgresStore;
use smartmoney_testkit::{PostgresServer, RedisServer};
use std::sync::Arc;
use std::time::{Duration, Instant};

const STATS: &str = "/v1/analytics/smart-money/stats";

#[tokio::test]
async fn miss_then_hit_then_miss_after_a_run_that_changed_something() {
    let service = Service::scored().await;
    for path in [all(""), format!("{WALLETS}/0x{:040x}", 7), STATS.to_owned()] {
        assert_eq!(service.get(&path).await.cache(), "MISS store", "{path}");
        assert_eq!(service.get(&path).await.cache(), "HIT memory", "{path}");
    }
    // A run that changes nothing leaves everything as it is.
    service.trade_and_score(Vec::new()).await;
    assert_eq!(service.get(&all("")).await.cache(), "HIT memory");
    service.trade_and_score(round_trip(7, 5).into()).await;
    for path in [all(""), format!("{WALLETS}/0x{:040x}", 7), STATS.to_owned()] {
        assert_eq!(service.get(&path).await.cache(), "MISS store", "{path}");
    }
    let wallet = service.get(&format!("{WALLETS}/0x{:040x}", 7)).await.json();
    assert_eq!(wallet["data"][0]["wallet"]["totalTrades"], 4);
}

#[tokio::test]
async fn answers_live_for_five_ten_and_five_minutes() {
    let service = Service::scored().await;
    for (path, minutes) in [
        (all(""), 5),
        (format!("{WALLETS}/0x{:040x}", 7), 10),
        (STATS.to_owned(), 5),
    ] {
        let first = service.get(&path).await;
        assert_eq!(first.cache(), "MISS store");
        assert_eq!(first.header("age"), "0");
        let life = format!("public, max-age={}", minutes * 60);
        assert_eq!(first.header("cache-control"), life);
        service.clock.advance(Duration::from_secs(minutes * 60 - 5));
        let late = service.get(&path).await;
        assert_eq!(late.cache(), "HIT memory");
        // The rest of its life is max-age − age: 5 seconds.
        assert_eq!(late.header("age"), (minutes * 60 - 5).to_string());
        assert_eq!(late.header("cache-control"), life);
        service.clock.advance(Duration::from_secs(6));
        assert_eq!(service.get(&path).await.cache(), "MISS store");
    }
}

#[tokio::test]
async fn who_has_the_answer_already_is_told_so() {
    let service = Service::scored().await;
    let first = service.get(&all("")).await;
    let etag = first.header("etag").to_owned();
    assert!(etag.starts_with("W/\""), "{etag}");
    for sent in [etag.clone(), format!("\"x\", {etag}"), "*".to_owned()] {
        let again = service
            .ask(Method::GET, &all(""), &[("if-none-match", &sent)], None)
            .await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED);
        assert_eq!(
            (again.text.as_str(), again.header("etag")),
            ("", etag.as_str())
        );
        assert!(again.header("vary").contains("accept-encoding"));
    }
    for other in ["W/\"x\"".to_owned(), format!("W/{etag}")] {
        let answer = service
            .ask(Method::GET, &all(""), &[("if-none-match", &other)], None)
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{other}");
    }
    service.trade_and_score(round_trip(7, 5).into()).await;
    let changed = service
        .ask(Method::GET, &all(""), &[("if-none-match", &etag)], None)
        .await;
    assert_eq!(changed.status, StatusCode::OK);
}

#[tokio::test]
async fn every_spelling_of_one_request_is_one_key() {
    let service = Service::scored().await;
    let spellings = [
        "&chains=base,ethereum&minScore=1",
        "&minScore=1.0&chains=ethereum,base",
        "&chains=1,8453,base&minScore=1.00&page=1&limit=20",
        "&minScore=1&sortBy=score&sortOrder=desc&chains=ETH%2Cbase",
    ];
    let mut bodies = Vec::new();
    for (index, spelling) in spellings.iter().enumerate() {
        let answer = service.get(&all(spelling)).await;
        let expected = if index == 0 {
            "MISS store"
        } else {
            "HIT memory"
        };
        assert_eq!(answer.cache(), expected, "{spelling}");
        bodies.push(answer.text);
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1);
    assert_eq!(service.cache.statistics().await.keys.lists, 1);
}

/// What is made ready has the bytes of what is asked for.
#[tokio::test]
async fn what_is_made_ready_is_what_is_asked_for() {
    let service = Service::scored().await;
    let asked = service.get(WALLETS).await;
    service.cache.invalidate_all().await;
    assert_eq!(service.api.warm().await, 9);
    for query in [
        "",
        "?minScore=90",
        "?verified=true",
        "?walletType=whale",
        "?sortBy=pnl",
    ] {
        let path = format!("{WALLETS}{query}");
        assert_eq!(service.get(&path).await.cache(), "HIT memory", "{query}");
    }
    assert_eq!(service.get(WALLETS).await.text, asked.text);
    assert_eq!(service.get(STATS).await.cache(), "HIT memory");
}

#[tokio::test]
async fn a_hundred_cold_requests_are_one_read_of_the_database() {
    let service = Arc::new(Service::scored().await);
    let before = service.cache.statistics().await;
    let asking = (0..100).map(|_| {
        let service = Arc::clone(&service);
        tokio::spawn(async move { service.get(&all("&limit=50")).await })
    });
    let answers = asking.collect::<Vec<_>>();
    let mut bodies = Vec::new();
    for answer in answers {
        bodies.push(answer.await.unwrap().text);
    }
    bodies.dedup();
    assert_eq!(bodies.len(), 1);
    let after = service.cache.statistics().await;
    assert_eq!(after.fills - before.fills, 1);
}

/// A service over a database server and a Redis that the test may stop.
struct Servers {
    database: PostgresServer,
    redis: RedisServer,
}

impl Servers {
    fn start() -> Self {
        Self {
            database: PostgresServer::start().unwrap(),
            redis: RedisServer::start().unwrap(),
        }
    }

    async fn service(&self) -> Service {
        let url = self.database.empty_database();
        let store = PostgresStore::connect(&url).await.unwrap();
        let redis = RedisAddress::new("127.0.0.1", self.redis.port());
        let service = Service::with(Options {
            store: Some(Arc::new(store)),
            cache: CacheOptions {
                redis: Some(redis),
                ..CacheOptions::default()
            },
            ..Options::default()
        })
        .await;
        service.trade_and_score(trades()).await;
        service
    }
}

/// A database that fails is no reason to forget what it said.
#[tokio::test(flavor = "multi_thread")]
async fn without_a_database_the_last_answers_go_on() {
    let servers = Servers::start();
    let service = servers.service().await;
    let answered = service.get(&all("")).await;
    assert_eq!(service.get("/readyz").await.status, StatusCode::OK);
    let Servers { database, redis } = servers;
    drop(database);
    assert_eq!(service.get(&all("")).await.cache(), "HIT memory");
    service.clock.advance(Duration::from_mins(6));
    for _ in 0..3 {
        let stale = service.get(&all("")).await;
        assert_eq!(stale.status, StatusCode::OK, "{}", stale.text);
        assert_eq!(stale.header("x-cache"), "STALE");
        assert_eq!(stale.header("age"), "360");
        assert_eq!(stale.header("cache-control"), "no-cache");
        assert_eq!(stale.text, answered.text);
    }
    let unknown = service.get(&all("&limit=3")).await;
    assert_eq!(unknown.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(unknown.code(), "store_unavailable");
    assert!(!unknown.header("retry-after").is_empty());
    assert!(!unknown.text.contains("127.0.0.1"), "{}", unknown.text);
    assert_eq!(service.get("/healthz").await.status, StatusCode::OK);
    assert_eq!(
        service.get("/readyz").await.status,
        StatusCode::SERVICE_UNAVAILABLE
    );
    drop(redis);
}

/// Well before a read of the database is given up, on a busy machine too.
const AT_ONCE: Duration = Duration::from_secs(2);

/// A hang is harsher than a death: connections stay open and nothing is answered.
#[tokio::test(flavor = "multi_thread")]
async fn while_the_database_hangs_nobody_waits_for_an_old_answer() {
    let servers = Servers::start();
    let service = servers.service().await;
    service.api.warm().await;
    let asked = [all(""), all("&chains=base")];
    for path in &asked {
        service.get(path).await;
    }
    let (cache, store) = (service.cache.clone(), Arc::clone(&service.store));
    let read = move || {
        let store = Arc::clone(&store);
        async move { store.data_version().await }
    };
    let follower =
        tokio::spawn(async move { cache.follow(Duration::from_millis(100), read).await });
    let paused = servers.database.pause();
    service.clock.advance(Duration::from_hours(23));
    // Until the service knows that the database hangs, requests wait for it.
    let known = async {
        loop {
            let begun = Instant::now();
            service.get(&asked[0]).await;
            if begun.elapsed() < AT_ONCE {
                break;
            }
        }
    };
    let limit = Duration::from_mins(1);
    tokio::time::timeout(limit, known).await.unwrap();
    for path in &asked {
        for _ in 0..2 {
            let begun = Instant::now();
            let stale = service.get(path).await;
            assert_eq!(stale.cache(), "STALE memory", "{path}: {}", stale.text);
            assert!(begun.elapsed() < AT_ONCE, "{path}: {:?}", begun.elapsed());
        }
    }
    drop(paused);
    service.cache.close().await;
    follower.await.unwrap();
}

/// Keys are asked of the database, and readiness does not depend on Redis.
#[tokio::test(flavor = "multi_thread")]
async fn without_redis_everything_goes_on() {
    let servers = Servers::start();
    let service = servers.service().await;
    let key = service.key().await;
    let Servers { database, redis } = servers;
    drop(redis);
    for query in ["", "&limit=3", "&limit=3"] {
        let answer = service.get(&all(query)).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    }
    let invalidated = service
        .ask(
            Method::DELETE,
            "/v1/analytics/smart-money/cache?scope=all",
            &[("authorization", &key)],
            None,
        )
        .await;
    assert_eq!(invalidated.status, StatusCode::ACCEPTED);
    assert_eq!(invalidated.json()["redisTold"], false);
    assert_eq!(invalidated.header("cache-control"), "no-store");
    assert_eq!(service.get(&all("")).await.cache(), "MISS store");
    assert_eq!(service.get("/readyz").await.status, StatusCode::OK);
    let statistics = service
        .get("/v1/analytics/smart-money/monitoring/cache")
        .await
        .json();
    assert_eq!(statistics["redis"]["state"], "down");
    drop(database);
}

#[tokio::test]
async fn what_is_invalidated_is_read_anew() {
    let service = Service::scored().await;
    let key = service.key().await;
    let wallets: Vec<String> = [7, 8].map(|n| format!("{WALLETS}/0x{n:040x}")).into();
    let ask_all = async || {
        let mut states = vec![service.get(&all("")).await.cache()];
        for wallet in &wallets {
            states.push(service.get(wallet).await.cache());
        }
        states
            .join(", ")
            .replace(" memory", "")
            .replace(" store", "")
    };
    ask_all().await;
    for (scope, after) in [
        ("scope=lists".to_owned(), "MISS, HIT, HIT"),
        (
            format!("scope=detail&address=0x{:040X}", 7),
            "HIT, MISS, HIT",
        ),
        ("scope=all".to_owned(), "MISS, MISS, MISS"),
        (String::new(), "MISS, MISS, MISS"),
    ] {
        let path = format!("/v1/analytics/smart-money/cache?{scope}");
        let refused = service.ask(Method::DELETE, &path, &[], None).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED);
        assert_eq!(ask_all().await, "HIT, HIT, HIT");
        let done = service
            .ask(Method::DELETE, &path, &[("authorization", &key)], None)
            .await;
        assert_eq!(done.status, StatusCode::NO_CONTENT, "{scope}");
        assert_eq!(ask_all().await, after, "{scope}");
    }
    for query in ["scope=detail", "scope=all&address=0x1", "scope=some"] {
        let path = format!("/v1/analytics/smart-money/cache?{query}");
        let refused = service
            .ask(Method::DELETE, &path, &[("authorization", &key)], None)
            .await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{query}");
    }
}

#[tokio::test]
async fn a_revoked_key_opens_nothing() {
    let service = Service::scored().await;
    let key = service.key().await;
    let id = service.store.api_keys().await.unwrap()[0].id;
    let at = Timestamp::from_secs(2);
    service.store.revoke_api_key(id, at).await.unwrap();
    let path = "/v1/analytics/smart-money/cache";
    for sent in [key.as_str(), "Bearer smk_guess", "Bearer smk_"] {
        let refused = service
            .ask(Method::DELETE, path, &[("authorization", sent)], None)
            .await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{sent}");
        assert_eq!(refused.code(), "key_unknown");
    }
    let none = service.ask(Method::DELETE, path, &[], None).await;
    assert_eq!(none.code(), "key_required");
}
