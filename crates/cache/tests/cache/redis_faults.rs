//! A Redis that answers and is at fault: it is used again as soon as the fault is gone.

use crate::support::{
    FOREVER, Redis, Time, address, ask, at_version_1, await_redis, detail, list, peek,
};
use smartmoney_cache::{CacheOptions, Key, RedisLimits};
use smartmoney_testkit::RedisServer;
use std::time::Duration;

const INVALIDATIONS: &str = "smart_money:invalidations";

/// Nothing can be written, not even what was invalidated.
#[tokio::test]
async fn a_full_memory_is_got_over() {
    let server = RedisServer::start().unwrap();
    let (time, redis) = (Time::new(), Redis::of(&server));
    let cache = redis.cache(&time).await;
    ask(&cache, &list(), 1, "old").await;
    cache.settle().await;
    redis.command(&["CONFIG", "SET", "maxmemory-policy", "noeviction"]);
    redis.command(&["CONFIG", "SET", "maxmemory", "1"]);

    assert_eq!(ask(&cache, &detail(), 1, "a").await, "MISS store 1: a");
    cache.settle().await;
    assert_eq!(ask(&cache, &detail(), 1, "x").await, "HIT memory 1: a");
    cache.invalidate_lists().await;
    assert_eq!(ask(&cache, &list(), 1, "new").await, "MISS store 1: new");
    cache.settle().await;
    let errors = cache.statistics().await.redis_errors;
    assert!(errors > 0);

    redis.command(&["CONFIG", "SET", "maxmemory", "0"]);
    cache.poll().await;
    let other = redis.cache(&time).await;
    assert_eq!(
        ask(&other, &list(), 1, "newer").await,
        "MISS store 1: newer"
    );
    ask(&cache, &Key::stats(), 1, "b").await;
    cache.settle().await;
    other.settle().await;
    let third = redis.cache(&time).await;
    assert_eq!(ask(&third, &list(), 1, "x").await, "HIT redis 1: newer");
    assert_eq!(ask(&third, &Key::stats(), 1, "x").await, "HIT redis 1: b");
}

/// Then no process knows any more what was invalidated, as after a restart of Redis.
#[tokio::test]
async fn another_type_in_place_of_the_invalidations_is_replaced() {
    for foreign in [
        &["SET", INVALIDATIONS, "text"][..],
        &["RPUSH", INVALIDATIONS, "1"],
        &["SADD", INVALIDATIONS, "lists"],
    ] {
        let (time, redis) = (Time::new(), Redis::shared());
        let cache = redis.cache(&time).await;
        ask(&cache, &list(), 1, "old").await;
        cache.settle().await;
        // The invalidation is forgotten with the key, and a process that begins never heard of it.
        cache.invalidate_lists().await;
        cache.poll().await;
        redis.command(&["DEL", INVALIDATIONS]);
        redis.command(foreign);

        // Who knows what was invalidated keeps nothing there meanwhile.
        assert_eq!(ask(&cache, &detail(), 1, "a").await, "MISS store 1: a");
        cache.settle().await;
        let name = format!("smart_money:wallets:detail:{}", address(1));
        assert_eq!(redis.command(&["EXISTS", &name]), "0", "{foreign:?}");
        let other = redis.cache(&time).await;
        assert_eq!(redis.command(&["TYPE", INVALIDATIONS]), "zset");
        assert_eq!(peek(&other, &list()).await, None, "{foreign:?}");
        assert_eq!(ask(&other, &list(), 1, "new").await, "MISS store 1: new");
        other.settle().await;
        cache.poll().await;
        assert_eq!(ask(&cache, &list(), 1, "x").await, "HIT redis 1: new");
    }
}

/// Also where a process has heard of no invalidation yet.
#[tokio::test]
async fn a_process_that_begins_gets_over_another_type() {
    let (time, redis) = (Time::new(), Redis::shared());
    redis.command(&["SET", INVALIDATIONS, "text"]);
    let cache = redis.cache(&time).await;
    ask(&cache, &list(), 1, "a").await;
    cache.settle().await;
    let other = redis.cache(&time).await;
    assert_eq!(ask(&other, &list(), 1, "x").await, "HIT redis 1: a");
}

/// What takes longer than a request waits costs the connection, and no request.
#[tokio::test]
async fn a_huge_value_is_got_over() {
    const MIB_64: &str = "67108863";
    let name = "smart_money:wallets:list:v1-00000000000003e9:sortBy=score&limit=20";
    for response in [FOREVER, Duration::from_millis(1)] {
        let (time, redis) = (Time::new(), Redis::shared());
        redis.command(&["SETRANGE", name, MIB_64, "x"]);
        let limits = redis.options().redis_limits;
        let options = CacheOptions {
            redis_limits: RedisLimits { response, ..limits },
            ..redis.options()
        };
        let cache = at_version_1(options, &time).await;
        assert_eq!(ask(&cache, &list(), 1, "a").await, "MISS store 1: a");
        cache.settle().await;
        assert!(cache.statistics().await.redis_errors > 0);
        assert_eq!(ask(&cache, &list(), 1, "x").await, "HIT memory 1: a");

        redis.command(&["DEL", name]);
        await_redis(&cache).await;
        let other = redis.cache(&time).await;
        assert_eq!(ask(&other, &list(), 1, "b").await, "MISS store 1: b");
        other.settle().await;
        let third = redis.cache(&time).await;
        assert_eq!(ask(&third, &list(), 1, "x").await, "HIT redis 1: b");
    }
}
