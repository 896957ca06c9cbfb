use crate::support::{
    FOREVER, Redis, Time, ask, at_version_1, hold, list, memory_cache, number, patient, peek,
    reads, shown, v,
};
use smartmoney_cache::{CacheOptions, Filled, Key, Propagation, SmartMoneyCache, State, Tier};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;

/// 50 callers of each cache ask for one key at once. Returns how many reads they made.
async fn crowd(caches: &[&SmartMoneyCache]) -> usize {
    let fills = Arc::new(AtomicUsize::new(0));
    let mut calls = JoinSet::new();
    for number in 0..50 * caches.len() {
        let (cache, fills) = (caches[number % caches.len()].clone(), fills.clone());
        calls.spawn(async move {
            let fill = move || async move {
                fills.fetch_add(1, Ordering::SeqCst);
                for _ in 0..1000 {
                    tokio::task::yield_now().await;
                }
                Ok::<_, io::Error>(Filled::found(v(1), "a"))
            };
            cache.get_or_fill(&list(), fill).await.unwrap()
        });
    }
    let answers = tokio::time::timeout(FOREVER, calls.join_all()).await;
    for answer in answers.expect("it hangs") {
        assert_eq!(answer.body, "a");
    }
    fills.load(Ordering::SeqCst)
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_callers_of_a_process_share_one_read() {
    let cache = memory_cache(&Time::new()).await;
    assert_eq!(crowd(&[&cache, &cache]).await, 1);
    let statistics = cache.statistics().await;
    assert_eq!(statistics.misses, 1);
    assert_eq!(statistics.coalesced + statistics.hits_memory, 99);
    assert_eq!(statistics.fills, 1);
}

/// On one thread, so all callers ask before the first answer comes.
#[tokio::test]
async fn of_100_concurrent_callers_one_is_a_miss_and_99_are_coalesced() {
    let cache = memory_cache(&Time::new()).await;
    assert_eq!(crowd(&[&cache, &cache]).await, 1);
    let statistics = cache.statistics().await;
    assert_eq!((statistics.misses, statistics.coalesced), (1, 99));
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_callers_of_two_processes_share_one_read() {
    let (time, redis) = (Time::new(), Redis::shared());
    let (one, other) = (redis.cache(&time).await, redis.cache(&time).await);
    assert_eq!(crowd(&[&one, &other]).await, 1);
    one.settle().await;
    other.settle().await;
    let (a, b) = (one.statistics().await, other.statistics().await);
    assert_eq!(a.misses + b.misses, 1);
    assert_eq!(a.hits_redis + b.hits_redis, 1);
}

#[tokio::test]
async fn a_client_that_goes_away_takes_nothing_from_the_others() {
    let cache = memory_cache(&Time::new()).await;
    let first = hold(&cache, &list(), Filled::found(v(1), "a")).await;
    let waiting = {
        let cache = cache.clone();
        tokio::spawn(async move { ask(&cache, &list(), 1, "b").await })
    };
    tokio::task::yield_now().await;
    first.give_up().await.send(()).unwrap();
    assert_eq!(waiting.await.unwrap(), "MISS store 1: a");
}

#[tokio::test]
async fn an_answer_is_kept_although_its_only_caller_has_gone() {
    let cache = memory_cache(&Time::new()).await;
    let only = hold(&cache, &list(), Filled::found(v(1), "a")).await;
    only.give_up().await.send(()).unwrap();
    cache.settle().await;
    assert_eq!(peek(&cache, &list()).await.as_deref(), Some("a"));
}

/// Calls are cancelled at every await point, on a connection that all share.
#[tokio::test]
async fn cancelled_calls_never_swap_answers() {
    let (time, redis) = (Time::new(), Redis::shared());
    let options = CacheOptions {
        memory_bytes: 0, // so that all go to Redis
        ..redis.options()
    };
    let cache = at_version_1(options, &time).await;
    let mut given_up = 0;
    for round in 0..3000_usize {
        let text = format!("key={}", round % 40);
        let key = Key::list(&text);
        let call = cache.get_or_fill(&key, reads(1, &text));
        let patience = async {
            for _ in 0..round % 13 {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            biased;
            () = patience => given_up += 1,
            answer = call => assert_eq!(answer.unwrap().body, text),
        }
        // A reader outside of single-flight is really dropped half-way.
        tokio::select! {
            biased;
            answer = cache.get(&key) => assert!(answer.is_none_or(|a| a.body == text)),
            () = tokio::task::yield_now() => {}
        }
    }
    assert!(given_up > 500, "only {given_up} were given up");
    cache.settle().await;
    for number in 0..40 {
        let text = format!("key={number}");
        let said = ask(&cache, &Key::list(&text), 1, "absent").await;
        assert_eq!(said, format!("HIT redis 1: {text}"));
    }
    assert_eq!(cache.statistics().await.redis_errors, 0);
}

#[tokio::test]
async fn while_one_refreshes_what_only_aged_the_others_get_it_stale() {
    let time = Time::new();
    let cache = memory_cache(&time).await;
    ask(&cache, &list(), 1, "a").await;
    time.pass(Duration::from_mins(6));
    let refresh = hold(&cache, &list(), Filled::found(v(1), "b")).await;
    let answer = cache.get_or_fill(&list(), reads(1, "x")).await.unwrap();
    assert_eq!(shown(&answer), "STALE memory 1: a");
    assert_eq!(answer.age, Duration::from_mins(6));
    assert_eq!(answer.fresh_for, Duration::ZERO);
    assert_eq!(shown(&refresh.finish().await.unwrap()), "MISS store 1: b");
}

#[tokio::test]
async fn the_same_when_another_process_refreshes() {
    let (time, redis) = (Time::new(), Redis::shared());
    let (one, other) = (redis.cache(&time).await, redis.cache(&time).await);
    ask(&one, &list(), 1, "a").await;
    one.settle().await;
    ask(&other, &list(), 1, "x").await;
    time.pass(Duration::from_mins(6));
    let refresh = hold(&one, &list(), Filled::found(v(1), "b")).await;
    assert_eq!(ask(&other, &list(), 1, "x").await, "STALE memory 1: a");
    refresh.finish().await.unwrap();
    one.settle().await;
    assert_eq!(ask(&other, &list(), 1, "x").await, "HIT redis 1: b");
}

/// Neither an answer of an older version nor one past 15 minutes is served during a refresh.
#[tokio::test]
async fn the_others_wait_when_what_there_is_is_too_old() {
    for change in ["a new version", "too long", "an invalidation"] {
        let time = Time::new();
        let cache = memory_cache(&time).await;
        ask(&cache, &list(), 1, "a").await;
        time.pass(Duration::from_mins(6));
        match change {
            "a new version" => cache.advance(v(2)),
            "too long" => time.pass(Duration::from_mins(10)),
            _ => assert_eq!(cache.invalidate_lists().await, Propagation::AllProcesses),
        }
        let version = number(&cache);
        let refresh = hold(&cache, &list(), Filled::found(v(version), "b")).await;
        let waiting = {
            let cache = cache.clone();
            tokio::spawn(async move { ask(&cache, &list(), version, "x").await })
        };
        tokio::task::yield_now().await;
        refresh.finish().await.unwrap();
        let expected = format!("MISS store {version}: b");
        assert_eq!(waiting.await.unwrap(), expected, "{change}");
    }
}

#[tokio::test]
async fn no_more_reads_run_at_once_than_may() {
    let time = Time::new();
    let options = CacheOptions {
        max_fills: 3,
        ..patient()
    };
    let cache = at_version_1(options, &time).await;
    let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let mut calls = JoinSet::new();
    for number in 0..60 {
        let (cache, running, most) = (cache.clone(), running.clone(), most.clone());
        calls.spawn(async move {
            let fill = move || async move {
                let now = running.fetch_add(1, Ordering::SeqCst) + 1;
                most.fetch_max(now, Ordering::SeqCst);
                tokio::task::yield_now().await;
                running.fetch_sub(1, Ordering::SeqCst);
                Ok::<_, io::Error>(Filled::found(v(1), "a"))
            };
            let key = Key::list(&number.to_string());
            cache.get_or_fill(&key, fill).await.unwrap()
        });
    }
    for answer in calls.join_all().await {
        assert_eq!((answer.state, answer.tier), (State::Miss, Tier::Store));
    }
    assert_eq!(most.load(Ordering::SeqCst), 3);
}
