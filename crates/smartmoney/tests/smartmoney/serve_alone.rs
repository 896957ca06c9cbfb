//! One process with a file: nothing else to install.

use crate::serving::{PREFIX, Setup, eventually, simulated};
use crate::support::TestFolder;
use reqwest::StatusCode;
use smartmoney_testkit::RedisServer;
use std::io::{BufRead, BufReader, Read};
use std::time::Duration;

/// Well past what an orderly end takes, and well before what waits for a limit.
const SOON: Duration = Duration::from_secs(20);

#[test]
fn trades_go_in_while_it_serves_and_a_run_shows_them() {
    let (folder, setup) = (TestFolder::new(), Setup::alone());
    setup.get(
        &folder,
        &["ingest", &simulated(&folder, "a.parquet", 40, 1)],
    );
    let service = setup.serve_ready(&folder);
    let first = service.await_runs(1);
    assert_eq!(first["outcome"], "complete");
    assert_eq!(first["processed"], first["total"]);
    let before = first["dataVersion"].as_i64().unwrap();
    let total = || {
        let list = service.read("/wallets?status=all&limit=1").json();
        list["pagination"]["total"].as_u64().unwrap()
    };
    // Its own run is no news to it: what is asked after it shows it.
    assert_eq!(service.version(), before);
    assert_eq!(total(), first["total"].as_u64().unwrap());

    let wallet = format!("/wallets/{}", service.addresses(1)[0]);
    assert_eq!(service.read(&wallet).cache, "MISS store");
    let kept = service.read(&wallet);
    assert_eq!(kept.cache, "HIT memory");

    setup.get(
        &folder,
        &["ingest", &simulated(&folder, "b.parquet", 20, 2)],
    );
    assert_eq!(service.read(&wallet).cache, "HIT memory");
    assert_eq!(
        service.begin_run("smk_of_nobody").status,
        StatusCode::UNAUTHORIZED
    );
    let begun = service.begin_run(&setup.key(&folder));
    assert_eq!(begun.status, StatusCode::ACCEPTED, "{}", begun.text);
    let second = service.await_runs(2);
    assert!(second["total"].as_u64() > first["total"].as_u64());
    let published = second["dataVersion"].as_i64().unwrap();
    assert!(published > before);

    eventually("the new version", || {
        (service.version() == published).then_some(())
    });
    let anew = service.read(&wallet);
    assert_eq!(anew.cache, "MISS store");
    assert_eq!(anew.json()["meta"]["dataVersion"], published);
    assert_eq!(total(), second["total"].as_u64().unwrap());

    service.signal("TERM");
    let (code, took, said) = service.ended();
    assert_eq!(code, Some(0), "{said}");
    assert!(took < SOON, "{took:?}");
    let next = setup.run(&folder, &["score", "--json"]);
    assert_eq!(next.code, Some(0), "{}", next.err);
    assert!(!next.err.contains("still there"), "{}", next.err);
}

/// The last part of a minute is written at the end, and no listener keeps the process from
/// ending.
#[test]
fn what_was_counted_survives_a_restart() {
    let (folder, setup) = (TestFolder::new(), Setup::alone().without_scoring());
    let service = setup.serve_ready(&folder);
    for _ in 0..5 {
        service.read("/wallets?limit=7");
    }
    let mut events = BufReader::new(service.listen());
    let mut first = String::new();
    events.read_line(&mut first).unwrap();
    assert_eq!(first, "event: monitoring\n");
    service.signal("TERM");
    let (code, took, said) = service.ended();
    assert_eq!(code, Some(0), "{said}");
    assert!(took < SOON, "{took:?}");
    events.read_to_string(&mut first).unwrap();

    let service = setup.serve_ready(&folder);
    let history = service.read("/monitoring/history?hours=1").json();
    let points = history["points"].as_array().unwrap();
    let sum = |name: &str| -> u64 { points.iter().map(|p| p[name].as_u64().unwrap()).sum() };
    assert_eq!(history["processes"], 1, "{history:#}");
    assert!(sum("requests") >= 6, "{history:#}");
    assert!(sum("hitsMemory") >= 4, "{history:#}");
}

/// A balancer sees that it is to send no more requests before the service refuses any.
#[test]
fn a_service_that_is_asked_to_end_answers_until_balancers_know() {
    let (folder, setup) = (TestFolder::new(), Setup::alone().without_scoring());
    let with_delay = |seconds: &str| {
        let setup = setup.clone().with("API_SHUTDOWN_DELAY_SECONDS", seconds);
        setup.serve_ready(&folder)
    };
    let service = with_delay("300");
    service.signal("TERM");
    eventually("its word that it drains", || {
        let said = service.anew("/readyz");
        let drains =
            said.status == StatusCode::SERVICE_UNAVAILABLE && said.text.contains("draining");
        drains.then_some(())
    });
    for limit in 1..=3 {
        let answer = service.anew(&format!("{PREFIX}/wallets?limit={limit}"));
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    }
    // A second signal ends the process at once.
    service.signal("TERM");
    let (code, took, said) = service.ended();
    assert_eq!(code, Some(0), "{said}");
    assert!(took < SOON, "{took:?}");

    let service = with_delay("300");
    service.signal("INT");
    let (_, took, _) = service.ended();
    assert!(took < SOON, "{took:?}");

    let service = with_delay("2");
    service.signal("TERM");
    let (code, took, said) = service.ended();
    assert_eq!(code, Some(0), "{said}");
    assert!((Duration::from_secs(1)..SOON).contains(&took), "{took:?}");
}

/// An empty variable is how some surroundings unset one.
#[test]
fn empty_variables_are_none() {
    let (folder, redis) = (TestFolder::new(), RedisServer::shared());
    let url = format!(
        "redis://127.0.0.1:{}/{}",
        redis.port(),
        redis.empty_database()
    );
    let empty = [
        "DATABASE_URL",
        "DATABASE_POOL_SIZE",
        "DATABASE_POOLED",
        "PGSSLROOTCERT",
        "SMARTMONEY_LISTEN",
        "SMARTMONEY_LOG",
        "SMARTMONEY_LOG_FORMAT",
        "SMARTMONEY_SETTINGS",
        "REDIS_HOST",
        "REDIS_PORT",
        "REDIS_PASSWORD",
        "REDIS_DB",
        "REDIS_ROOT_CERTIFICATES",
        "CACHE_MEMORY_MIB",
        "CACHE_ADAPTIVE",
        "WALLET_SCORING_DISABLED",
        "WALLET_SCORING_LEASE_SECONDS",
        "API_CORS_ORIGINS",
        "API_TRUSTED_PROXIES",
        "API_SHUTDOWN_DELAY_SECONDS",
    ];
    let setup = empty
        .iter()
        .fold(Setup::alone(), |setup, name| setup.with(name, ""));
    setup
        .clone()
        .with("REDIS_URL", url)
        .serve_ready(&folder)
        .await_redis();
    let alone = setup.with("REDIS_URL", "").serve_ready(&folder);
    let figures = alone.read("/monitoring/cache").json();
    assert_eq!(figures["redis"]["state"], "none");
}

/// What a run had done is not lost, and what it had not done is done by the next.
#[test]
fn a_service_asked_to_end_in_mid_run_ends_and_lets_others_go_on() {
    for signal in ["TERM", "INT"] {
        let (folder, undisturbed, setup) = (TestFolder::new(), TestFolder::new(), Setup::alone());
        let trades = simulated(&folder, "trades.parquet", 150, 1);
        setup.get(&folder, &["ingest", &trades]);
        let service = setup.clone().with_slow_runs().serve(&folder);
        eventually("a run under way", || {
            let done = service.job()["progress"]["done"].as_u64();
            done.filter(|done| *done > 5)
        });
        service.signal(signal);
        let (code, took, said) = service.ended();
        assert_eq!(code, Some(0), "{said}");
        assert!(took < SOON, "{took:?}");

        let next = setup.run(&folder, &["score"]);
        assert_eq!(next.code, Some(0), "{}", next.err);
        assert!(!next.err.contains("still there"), "{}", next.err);
        setup.get(&undisturbed, &["ingest", &trades]);
        setup.get(&undisturbed, &["score"]);
        let exported = setup.exported(&folder);
        assert!(exported.len() > 100);
        assert_eq!(exported, setup.exported(&undisturbed));
    }
}

#[test]
fn what_keeps_it_from_serving_is_said() {
    let (folder, setup) = (TestFolder::new(), Setup::alone());
    let service = setup.serve(&folder);
    let taken = format!("127.0.0.1:{}", service.port());
    let other = TestFolder::new();
    let refused = setup.run(&other, &["serve", "--listen", &taken]);
    assert_eq!(refused.code, Some(1), "{}", refused.err);
    for part in ["can't listen", &taken, "--listen"] {
        assert!(refused.err.contains(part), "{part}: {}", refused.err);
    }
    let database = "postgres://nobody:s3cr3t@127.0.0.1:1/none";
    for (variable, value, parts) in [
        ("REDIS_DB", "x", &["--redis-db", "'x'"][..]),
        ("REDIS_URL", "http://:s3cr3t@h", &["REDIS_URL", "redis://"]),
        (
            "WALLET_SCORING_INTERVAL_MINUTES",
            "0",
            &["--scoring-interval-minutes", "from 1 to 1440"],
        ),
        (
            "WALLET_SCORING_LEASE_SECONDS",
            "1",
            &["--scoring-lease-seconds", "from 2 to 600"],
        ),
        (
            "CACHE_MAX_READS",
            "65",
            &["--cache-max-reads", "from 1 to 64"],
        ),
        ("SMARTMONEY_LISTEN", "8080", &["--listen", "'8080'"]),
        ("DATABASE_URL", "mysql://u:s3cr3t@h/d", &["DATABASE_URL"]),
        ("DATABASE_URL", database, &["127.0.0.1:1", "refused"]),
        ("SMARTMONEY_SETTINGS", "nowhere.toml", &["nowhere.toml"]),
    ] {
        let setup = setup.clone().with(variable, value);
        // A variable for the address is not to be passed over by an argument.
        let arguments: &[&str] = match variable {
            "SMARTMONEY_LISTEN" => &["serve"],
            _ => &["serve", "--listen", "127.0.0.1:0"],
        };
        let refused = setup.run(&other, arguments);
        assert_ne!(refused.code, Some(0), "{variable}={value}");
        for part in parts {
            assert!(refused.err.contains(part), "{part}: {}", refused.err);
        }
        assert!(!refused.err.contains("s3cr3t"), "{}", refused.err);
    }
}

/// Each is counted, under its route's template and never under its path.
#[test]
fn requests_at_once_are_all_counted_by_route() {
    let (folder, setup) = (TestFolder::new(), Setup::alone().without_scoring());
    let service = setup.serve_ready(&folder);
    let key = setup.key(&folder);
    let reset = format!("{PREFIX}/monitoring/reset");
    service.ask(reqwest::Method::POST, &reset, Some(&key));
    std::thread::scope(|scope| {
        for number in 0..200_u32 {
            let service = &service;
            let path = match number % 4 {
                0 | 1 => format!("{PREFIX}/wallets?limit={}", 1 + number % 7),
                2 => format!("{PREFIX}/wallets/0x{:040x}", 0xabc_000 + number),
                _ => format!("/nowhere/{number}"),
            };
            scope.spawn(move || service.get(&path));
        }
    });
    let wallets = format!("{PREFIX}/wallets");
    let detail = format!("{PREFIX}/wallets/{{address}}");
    let counted = service.read("/monitoring/api");
    let metrics = service.get("/metrics").text;
    let routes = counted.json();
    let routes = routes["routes"].as_array().unwrap();
    for (route, requests, client_errors, class) in [
        (wallets.as_str(), 100, 0, "2xx"),
        (detail.as_str(), 50, 50, "4xx"),
        ("none", 50, 50, "4xx"),
    ] {
        let of_route = routes.iter().find(|counted| counted["route"] == route);
        let of_route = of_route.unwrap_or_else(|| panic!("{route}: {}", counted.text));
        assert_eq!(of_route["requests"], requests, "{route}");
        assert_eq!(of_route["clientErrors"], client_errors, "{route}");
        assert_eq!(of_route["serverErrors"], 0, "{route}");
        assert!(of_route["latency"]["p99Ms"].as_f64() > Some(0.0), "{route}");
        let series = format!(
            "smartmoney_http_requests_total{{method=\"GET\",route=\"{route}\",status=\"{class}\"}} {requests}\n"
        );
        assert!(metrics.contains(&series), "{series}{metrics}");
    }
    for text in [&counted.text, &metrics] {
        for raw in ["nowhere", "limit", "0000abc"] {
            assert!(!text.contains(raw), "{raw}: {text}");
        }
    }
}

/// As on 19 October 2023 elsewhere: the Redis behind authentication died.
#[test]
fn keys_work_while_redis_is_down() {
    let redis = RedisServer::start().unwrap();
    let (folder, setup) = (TestFolder::new(), Setup::alone().without_scoring());
    let setup = setup
        .with("REDIS_HOST", "127.0.0.1")
        .with("REDIS_PORT", redis.port().to_string());
    let service = setup.serve_ready(&folder);
    service.await_redis();
    let key = setup.key(&folder);
    let invalidate = || {
        let path = format!("{PREFIX}/cache");
        service.ask(reqwest::Method::DELETE, &path, Some(&key))
    };
    let assert_works = || {
        let done = invalidate();
        assert_eq!(done.status, StatusCode::ACCEPTED, "{}", done.text);
        assert!(done.took < SOON, "{:?}", done.took);
    };
    let paused = redis.pause();
    assert_works();
    drop(paused);
    redis.stop();
    assert_works();
    let listed = setup.get(&folder, &["keys", "list", "--json"]);
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    assert_eq!(listed[0]["name"], "test");
    let shown = setup.get(&folder, &["keys", "list"]);
    assert!(
        !shown.contains(&key) && shown.contains(&key[..8]),
        "{shown}"
    );

    let id = listed[0]["id"].to_string();
    setup.get(&folder, &["keys", "revoke", &id]);
    let begun = std::time::Instant::now();
    let refused = eventually("the key's refusal", || {
        let answer = invalidate();
        (answer.status == StatusCode::UNAUTHORIZED).then_some(answer)
    });
    assert_eq!(refused.code(), "key_unknown");
    println!("a revoked key was refused after {:?}", begun.elapsed());
    // It is remembered for 10 seconds, and machines can be busy.
    assert!(begun.elapsed() < SOON, "{:?}", begun.elapsed());
}
