use crate::support::{FOREVER, Redis, Time, ask, at_version_1, await_redis, list, v};
use smartmoney_cache::{CacheOptions, Filled, Key, RedisLimits, RedisState, SmartMoneyCache};
use smartmoney_testkit::RedisServer;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;

/// 200 requests one after another, each answered by the store.
async fn go_on(cache: &SmartMoneyCache, round: &str) {
    for number in 0..200 {
        let key = Key::list(&format!("{round}={number}"));
        assert_eq!(ask(cache, &key, 1, "a").await, "MISS store 1: a");
    }
    cache.settle().await;
}

#[tokio::test]
async fn without_redis_at_the_start_it_goes_on_and_takes_it_up_later() {
    let server = RedisServer::start().unwrap();
    let (time, redis) = (Time::new(), Redis::of(&server));
    server.stop();
    let cache = redis.cache(&time).await;
    assert_eq!(cache.statistics().await.redis, RedisState::Down);
    go_on(&cache, "away").await;
    server.restart().unwrap();
    await_redis(&cache).await;
    ask(&cache, &list(), 1, "a").await;
    cache.settle().await;
    assert_eq!(redis.command(&["DBSIZE"]), "1");
}

#[tokio::test]
async fn a_killed_redis_costs_one_command_and_is_taken_up_again() {
    let server = RedisServer::start().unwrap();
    let (time, redis) = (Time::new(), Redis::of(&server));
    let cache = redis.cache(&time).await;
    ask(&cache, &list(), 1, "a").await;
    cache.settle().await;

    server.stop();
    go_on(&cache, "away").await;
    let statistics = cache.statistics().await;
    assert_eq!(statistics.redis, RedisState::Down);
    assert_eq!(statistics.redis_errors, 1);
    assert_eq!(ask(&cache, &list(), 1, "x").await, "HIT memory 1: a");

    server.restart().unwrap();
    await_redis(&cache).await;
    go_on(&cache, "back").await;
    let other = redis.cache(&time).await;
    let said = ask(&other, &Key::list("back=7"), 1, "x").await;
    assert_eq!(said, "HIT redis 1: a");
}

/// Harsher than a death: the connection stays open and nothing comes.
#[tokio::test]
async fn a_hanging_redis_costs_one_command_and_is_taken_up_again() {
    let server = RedisServer::start().unwrap();
    let (time, redis) = (Time::new(), Redis::of(&server));
    let options = CacheOptions {
        redis_limits: RedisLimits {
            response: Duration::from_millis(300),
            connect: Duration::from_secs(1),
            ..RedisLimits::default()
        },
        ..redis.options()
    };
    let cache = at_version_1(options, &time).await;
    await_redis(&cache).await;
    let before = cache.statistics().await.redis_errors;

    let paused = server.pause();
    go_on(&cache, "away").await;
    let statistics = cache.statistics().await;
    assert_eq!(statistics.redis, RedisState::Down);
    assert_eq!(statistics.redis_errors, before + 1);
    // A poll in between finds it still hanging, and no request waits for that poll.
    let (polled, ()) = tokio::join!(cache.poll(), go_on(&cache, "still away"));
    let () = polled;
    assert_eq!(cache.statistics().await.redis, RedisState::Down);

    drop(paused);
    await_redis(&cache).await;
    let other = redis.cache(&time).await;
    ask(&other, &list(), 1, "a").await;
    other.settle().await;
    let said = ask(&cache, &list(), 1, "x").await;
    assert_eq!(said, "HIT redis 1: a");
}

/// 22 February 2022 at Slack: empty caches, and an overload that fed itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_flush_at_full_load_lets_no_more_reads_through_than_may() {
    let (time, redis) = (Time::new(), Redis::shared());
    let options = CacheOptions {
        max_fills: 4,
        memory_bytes: 0,
        ..redis.options()
    };
    let cache = at_version_1(options, &time).await;
    let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let mut callers = JoinSet::new();
    for caller in 0..40_usize {
        let (cache, running, most) = (cache.clone(), running.clone(), most.clone());
        callers.spawn(async move {
            for number in 0..60 {
                let text = ((caller * 7 + number) % 50).to_string();
                let (running, most, body) = (running.clone(), most.clone(), text.clone());
                let fill = move || async move {
                    let now = running.fetch_add(1, Ordering::SeqCst) + 1;
                    most.fetch_max(now, Ordering::SeqCst);
                    for _ in 0..20 {
                        tokio::task::yield_now().await;
                    }
                    running.fetch_sub(1, Ordering::SeqCst);
                    Ok::<_, io::Error>(Filled::found(v(1), body))
                };
                let answer = cache.get_or_fill(&Key::list(&text), fill).await;
                assert_eq!(answer.unwrap().body, text);
            }
        });
    }
    let flushes = tokio::task::spawn_blocking(move || {
        for _ in 0..5 {
            redis.command(&["FLUSHDB"]);
        }
    });
    let done = tokio::time::timeout(FOREVER, callers.join_all()).await;
    assert!(done.is_ok(), "it hangs");
    flushes.await.unwrap();
    let most = most.load(Ordering::SeqCst);
    assert!((1..=4).contains(&most), "{most} at once");
    let statistics = cache.statistics().await;
    assert_eq!((statistics.failed, statistics.refused_fills), (0, 0));
}
