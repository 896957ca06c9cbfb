use crate::support::{
    Redis, Time, address, ask, at_version_1, detail, fails, hold, list, memory_cache, patient,
    reads, shown, v,
};
use smartmoney_cache::{CacheError, CacheOptions, FillError, Filled, Key};
use std::future::{pending, ready};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

#[tokio::test]
async fn when_the_store_fails_the_last_answer_goes_on_with_its_age() {
    let time = Time::new();
    let cache = memory_cache(&time).await;
    for key in [list(), detail(), Key::stats()] {
        ask(&cache, &key, 1, "a").await;
    }
    cache.advance(v(2));
    time.pass(Duration::from_mins(20));
    for _ in 0..3 {
        for key in [list(), detail(), Key::stats()] {
            let answer = cache.get_or_fill(&key, fails()).await.unwrap();
            assert_eq!(shown(&answer), "STALE memory 1: a");
            assert_eq!(answer.age, Duration::from_mins(20));
            assert_eq!(answer.fresh_for, Duration::ZERO);
        }
    }
    assert_eq!(cache.statistics().await.fill_errors, 9);
    assert_eq!(ask(&cache, &list(), 2, "b").await, "MISS store 2: b");
}

#[tokio::test]
async fn a_day_old_answer_goes_on_no_longer() {
    let time = Time::new();
    let cache = memory_cache(&time).await;
    ask(&cache, &list(), 1, "a").await;
    time.pass(Duration::from_hours(24));
    cache.get_or_fill(&list(), fails()).await.unwrap();
    time.pass(Duration::from_millis(1));
    let error = cache.get_or_fill(&list(), fails()).await.unwrap_err();
    assert!(matches!(error, CacheError::Store(_)), "{error}");
    assert_eq!(
        error.to_string(),
        "the store could not be read: the database is gone"
    );
}

#[tokio::test]
async fn an_answer_of_redis_goes_on_too() {
    let (time, redis) = (Time::new(), Redis::shared());
    let (one, other) = (redis.cache(&time).await, redis.cache(&time).await);
    ask(&one, &detail(), 1, "a").await;
    one.settle().await;
    other.advance(v(2));
    let answer = other.get_or_fill(&detail(), fails()).await.unwrap();
    assert_eq!(shown(&answer), "STALE redis 1: a");
}

#[tokio::test]
async fn a_failure_is_not_kept_and_reaches_all_that_waited() {
    let cache = memory_cache(&Time::new()).await;
    let mut set = JoinSet::new();
    for _ in 0..10 {
        let cache = cache.clone();
        set.spawn(async move { cache.get_or_fill(&list(), fails()).await });
    }
    for outcome in set.join_all().await {
        assert!(matches!(outcome, Err(CacheError::Store(_))));
    }
    let statistics = cache.statistics().await;
    assert_eq!((statistics.fills, statistics.failed), (1, 10));
    assert_eq!(statistics.keys.lists, 0);
    assert_eq!(ask(&cache, &list(), 1, "a").await, "MISS store 1: a");
}

#[tokio::test]
async fn a_panic_is_an_error_for_all_and_no_hang() {
    for is_late in [false, true] {
        let cache = memory_cache(&Time::new()).await;
        let mut set = JoinSet::new();
        for _ in 0..10 {
            let cache = cache.clone();
            set.spawn(async move {
                let fill = move || -> Pin<Box<dyn Future<Output = io::Result<Filled>> + Send>> {
                    assert!(is_late, "at once");
                    Box::pin(async { panic!("in the middle") })
                };
                cache.get_or_fill(&list(), fill).await
            });
        }
        for outcome in set.join_all().await {
            assert!(matches!(outcome, Err(CacheError::Panicked)));
        }
        assert_eq!(ask(&cache, &list(), 1, "a").await, "MISS store 1: a");
    }
}

#[tokio::test(start_paused = true)]
async fn a_read_that_takes_too_long_is_given_up() {
    let time = Time::new();
    let options = CacheOptions {
        fill_limit: Duration::from_secs(10),
        ..patient()
    };
    let cache = at_version_1(options, &time).await;
    let hanging = || pending::<io::Result<Filled>>();
    let error = cache.get_or_fill(&list(), hanging).await.unwrap_err();
    assert!(matches!(error, CacheError::TimedOut));
    ask(&cache, &list(), 1, "a").await;
    cache.advance(v(2));
    let answer = cache.get_or_fill(&list(), hanging).await.unwrap();
    assert_eq!(shown(&answer), "STALE memory 1: a");
}

#[tokio::test(start_paused = true)]
async fn a_caller_without_a_permit_gets_an_error_or_the_last_answer_of_a_day() {
    let time = Time::new();
    let options = CacheOptions {
        max_fills: 1,
        fill_wait: Duration::from_secs(2),
        fill_limit: Duration::from_hours(1),
        ..patient()
    };
    let cache = at_version_1(options, &time).await;
    ask(&cache, &list(), 1, "a").await;
    cache.advance(v(2));
    let other = Key::detail(&address(5));
    let _busy = hold(&cache, &other, Filled::found(v(2), "b")).await;
    time.pass(Duration::from_hours(24));
    let answer = cache.get_or_fill(&list(), reads(2, "x")).await.unwrap();
    assert_eq!(shown(&answer), "STALE memory 1: a");
    time.pass(Duration::from_millis(1));
    let error = cache.get_or_fill(&list(), reads(2, "x")).await.unwrap_err();
    assert!(matches!(error, CacheError::Overloaded));
    let statistics = cache.statistics().await;
    assert_eq!(statistics.refused_fills, 2);
    assert_eq!((statistics.stale, statistics.failed), (1, 1));
}

/// A question that the store refuses is the caller's mistake.
#[tokio::test]
async fn a_refusal_is_no_failure_and_no_reason_for_an_old_answer() {
    let cache = memory_cache(&Time::new()).await;
    ask(&cache, &list(), 1, "a").await;
    cache.advance(v(2));
    let refusal = || FillError::Refused(Arc::new(io::Error::other("no such page")));
    let refuses = move || ready(Err::<Filled, _>(refusal()));
    let error = cache.get_or_fill(&list(), refuses).await.unwrap_err();
    assert!(matches!(error, CacheError::Refused(_)), "{error}");
    let statistics = cache.statistics().await;
    assert_eq!((statistics.fills, statistics.misses), (2, 2));
    assert_eq!((statistics.fill_errors, statistics.failed), (0, 0));
    assert_eq!(ask(&cache, &list(), 2, "b").await, "MISS store 2: b");
}

#[tokio::test]
async fn a_failing_read_gives_its_lease_back() {
    let (time, redis) = (Time::new(), Redis::shared());
    let (one, other) = (redis.cache(&time).await, redis.cache(&time).await);
    let failing = || ready(Err::<Filled, _>(io::Error::other("gone")));
    one.get_or_fill(&list(), failing).await.unwrap_err();
    one.settle().await;
    assert_eq!(ask(&other, &list(), 1, "a").await, "MISS store 1: a");
}
