use crate::support::{
    Database, Redis, Time, address, ask, at_version_1, detail, list, number, peek, v,
};
use smartmoney_cache::{CacheOptions, Key, RedisAddress, RedisState, SmartMoneyCache};
use smartmoney_testkit::RedisServer;
use std::collections::BTreeMap;
use std::time::Duration;

/// How often each command was called, but for those of looking.
fn commands(redis: Redis<'_>) -> BTreeMap<String, u32> {
    let said = redis.command(&["INFO", "commandstats"]);
    let lines = said.lines().filter_map(|line| {
        let (name, rest) = line.strip_prefix("cmdstat_")?.split_once(":calls=")?;
        let calls = rest.split(',').next()?.parse().ok()?;
        Some((name.to_owned(), calls))
    });
    let looking = |name: &str| name.starts_with("config") || matches!(name, "info" | "select");
    lines.filter(|(name, _)| !looking(name)).collect()
}

#[tokio::test]
async fn a_hit_costs_no_command_from_memory_and_one_from_redis() {
    let server = RedisServer::start().unwrap();
    let (time, redis) = (Time::new(), Redis::of(&server));
    let (one, other) = (redis.cache(&time).await, redis.cache(&time).await);
    for key in [list(), detail(), Key::stats()] {
        ask(&one, &key, 1, "a").await;
        one.settle().await;
        redis.command(&["CONFIG", "RESETSTAT"]);
        ask(&one, &key, 1, "x").await;
        assert_eq!(commands(redis), BTreeMap::new());
        assert_eq!(ask(&other, &key, 1, "x").await, "HIT redis 1: a");
        other.settle().await;
        assert_eq!(commands(redis), BTreeMap::from([("get".to_owned(), 1)]));
    }
}

#[tokio::test]
async fn no_keys_are_passed_over() {
    let server = RedisServer::start().unwrap();
    let (time, redis) = (Time::new(), Redis::of(&server));
    let cache = redis.cache(&time).await;
    for number in 0..20 {
        ask(&cache, &Key::list(&number.to_string()), 1, "a").await;
        ask(&cache, &Key::detail(&address(number)), 1, "a").await;
    }
    cache.invalidate_lists().await;
    cache.invalidate_detail(&address(1)).await;
    cache.invalidate_all().await;
    cache.poll().await;
    cache.statistics().await;
    let seen = commands(redis);
    assert!(seen["get"] > 0 && seen["evalsha"] > 0, "{seen:?}");
    for name in ["keys", "scan", "flushdb", "flushall"] {
        assert!(!seen.contains_key(name), "{seen:?}");
    }
}

#[tokio::test]
async fn keys_and_ttls_in_redis_are_as_documented() {
    let (time, redis) = (Time::new(), Redis::shared());
    let cache = redis.cache(&time).await;
    for key in [list(), detail(), Key::stats()] {
        ask(&cache, &key, 1, "a").await;
    }
    cache.settle().await;
    let detail = format!("smart_money:wallets:detail:{}", address(1));
    let expected = [
        (
            "smart_money:wallets:list:v1-00000000000003e9:sortBy=score&limit=20",
            300,
        ),
        (detail.as_str(), 600),
        ("smart_money:stats", 300),
    ];
    for (key, seconds) in expected {
        let rest: i64 = redis.command(&["TTL", key]).parse().unwrap();
        assert!((seconds - 60..=seconds).contains(&rest), "{key}: {rest}");
    }
    // And nothing besides: the leases were given back.
    assert_eq!(redis.command(&["DBSIZE"]), "3");
}

#[tokio::test]
async fn garbage_is_counted_and_replaced() {
    let other_text = "smart_money:wallets:list:v1-00000000000003e9:other";
    let text = "smart_money:wallets:list:v1-00000000000003e9:sortBy=score&limit=20";
    let garbage: [&[&str]; 5] = [
        &["SET", text, "nonsense"],
        &["SET", text, ""],
        &["RPUSH", text, "another type"],
        &["SETRANGE", text, "90", "xx"],
        &["COPY", other_text, text, "REPLACE"],
    ];
    for spoil in garbage {
        let (time, redis) = (Time::new(), Redis::shared());
        let one = redis.cache(&time).await;
        if matches!(spoil[0], "SETRANGE" | "COPY") {
            ask(&one, &list(), 1, "a").await;
        }
        ask(&one, &Key::list("other"), 1, "of another").await;
        one.settle().await;
        redis.command(spoil);
        let cache = redis.cache(&time).await;
        let said = ask(&cache, &list(), 1, "b").await;
        assert_eq!(said, "MISS store 1: b", "{spoil:?}");
        cache.settle().await;
        assert!(cache.statistics().await.redis_errors > 0, "{spoil:?}");
        let third = redis.cache(&time).await;
        assert_eq!(ask(&third, &list(), 1, "x").await, "HIT redis 1: b");
    }
}

/// Before it knows the data's version, a process can't tell what is current.
#[tokio::test]
async fn a_process_that_knows_no_version_serves_nothing_of_redis() {
    let (time, redis) = (Time::new(), Redis::shared());
    let one = redis.cache(&time).await;
    ask(&one, &detail(), 1, "old").await;
    one.settle().await;
    let new = SmartMoneyCache::connect(redis.options(), time.clock()).await;
    assert_eq!(number(&new), -1);
    assert_eq!(peek(&new, &detail()).await, None);
    assert_eq!(ask(&new, &detail(), 2, "new").await, "MISS store 2: new");
}

#[tokio::test]
async fn a_newer_version_in_redis_is_served_once_the_store_has_it() {
    let (time, redis) = (Time::new(), Redis::shared());
    let (behind, ahead) = (redis.cache(&time).await, redis.cache(&time).await);
    ask(&ahead, &detail(), 2, "new").await;
    ahead.settle().await;
    let store = Database::at(v(1));
    let follower = store.follow(&behind, Duration::from_hours(1));
    store.read_once().await;
    store.set(v(2));
    assert_eq!(ask(&behind, &detail(), 1, "x").await, "HIT redis 2: new");
    assert_eq!(number(&behind), 2);
    behind.close().await;
    follower.await.unwrap();
}

#[tokio::test]
async fn the_password_is_used_and_never_shown() {
    let server = RedisServer::start().unwrap();
    server.command(&["CONFIG", "SET", "requirepass", "hunter2"]);
    let time = Time::new();
    let url = format!("redis://:hunter2@127.0.0.1:{}/3", server.port());
    let address: RedisAddress = url.parse().unwrap();
    let shown = format!("redis://127.0.0.1:{}/3", server.port());
    assert_eq!(address.to_string(), shown);
    assert_eq!(format!("{address:?}"), shown);
    let connected = async |address: RedisAddress| {
        let redis = Redis {
            server: &server,
            database: 0,
        };
        let options = CacheOptions {
            redis: Some(address),
            ..redis.options()
        };
        assert!(!format!("{options:?}").contains("hunter2"));
        let cache = at_version_1(options, &time).await;
        cache.statistics().await.redis != RedisState::Down
    };
    assert!(connected(address).await);
    let wrong = RedisAddress::new("127.0.0.1", server.port()).with_password("guess");
    assert!(!connected(wrong).await);

    for url in [
        "http://:hunter2@host/",
        "hunter2",
        "redis://:hunter2@host:99999/",
        "redis://:hunter2@host/-1",
    ] {
        let error = url.parse::<RedisAddress>().unwrap_err();
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error}");
    }
}
