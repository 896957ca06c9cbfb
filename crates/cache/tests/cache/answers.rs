use crate::support::{
    Redis, Time, address, ask, detail, fails, list, memory_cache, number, reads, shown, v,
};
use smartmoney_cache::{Filled, Key, KeyCounts, RedisState};
use std::io;
use std::time::Duration;

const MS: Duration = Duration::from_millis(1);

fn just_before(time: Duration) -> Duration {
    time.saturating_sub(MS)
}

#[tokio::test]
async fn a_question_is_a_miss_then_a_hit_then_a_miss_of_the_new_version() {
    let time = Time::new();
    let cache = memory_cache(&time).await;
    for key in [list(), detail(), Key::stats()] {
        assert_eq!(ask(&cache, &key, 1, "a").await, "MISS store 1: a", "{key}");
        assert_eq!(ask(&cache, &key, 1, "b").await, "HIT memory 1: a", "{key}");
    }
    cache.advance(v(2));
    for key in [list(), detail(), Key::stats()] {
        assert_eq!(ask(&cache, &key, 2, "c").await, "MISS store 2: c", "{key}");
    }
}

#[tokio::test]
async fn the_version_never_goes_back() {
    let cache = memory_cache(&Time::new()).await;
    cache.advance(v(5));
    cache.advance(v(3));
    assert_eq!(number(&cache), 5);
}

#[tokio::test]
async fn a_read_can_tell_of_a_newer_version() {
    let cache = memory_cache(&Time::new()).await;
    ask(&cache, &list(), 1, "old").await;
    assert_eq!(ask(&cache, &detail(), 2, "new").await, "MISS store 2: new");
    assert_eq!(number(&cache), 2);
    assert_eq!(ask(&cache, &list(), 2, "new").await, "MISS store 2: new");
}

#[tokio::test]
async fn lists_and_statistics_have_a_ttl_of_5_minutes_and_details_of_10() {
    let ttls = [(list(), 5), (detail(), 10), (Key::stats(), 5)];
    for (key, minutes) in ttls {
        let (time, redis) = (Time::new(), Redis::shared());
        let cache = redis.cache(&time).await;
        ask(&cache, &key, 1, "a").await;
        cache.settle().await;
        time.pass(just_before(Duration::from_mins(minutes)));
        let answer = cache.get_or_fill(&key, reads(1, "b")).await.unwrap();
        assert_eq!(shown(&answer), "HIT memory 1: a", "{key}");
        assert_eq!(answer.fresh_for, MS, "{key}");
        assert_eq!(
            answer.age,
            just_before(Duration::from_mins(minutes)),
            "{key}"
        );
        time.pass(MS);
        assert_eq!(ask(&cache, &key, 1, "b").await, "MISS store 1: b", "{key}");
    }
}

#[tokio::test]
async fn a_ttl_can_be_given() {
    let time = Time::new();
    let cache = memory_cache(&time).await;
    let filled = Filled::found(v(1), "a").with_ttl(Duration::from_secs(7));
    cache.set(&list(), filled.clone(), cache.generation()).await;
    let fill = move || async { Ok::<_, io::Error>(filled) };
    cache.get_or_fill(&detail(), fill).await.unwrap();
    time.pass(just_before(Duration::from_secs(7)));
    assert_eq!(ask(&cache, &list(), 1, "b").await, "HIT memory 1: a");
    assert_eq!(ask(&cache, &detail(), 1, "b").await, "HIT memory 1: a");
    time.pass(MS);
    assert_eq!(ask(&cache, &list(), 1, "b").await, "MISS store 1: b");
    assert_eq!(ask(&cache, &detail(), 1, "b").await, "MISS store 1: b");
}

#[tokio::test]
async fn that_something_is_not_there_is_remembered_for_30_seconds() {
    let (time, redis) = (Time::new(), Redis::shared());
    let (one, other) = (redis.cache(&time).await, redis.cache(&time).await);
    let absent = || async { Ok::<_, io::Error>(Filled::not_found(v(1), "no such wallet")) };
    one.get_or_fill(&detail(), absent).await.unwrap();
    one.settle().await;
    time.pass(just_before(Duration::from_secs(30)));
    for cache in [&one, &other] {
        let answer = cache.get(&detail()).await.unwrap();
        assert!(!answer.is_found);
        assert_eq!(answer.fresh_for, MS);
    }
    time.pass(MS);
    for cache in [&one, &other] {
        assert_eq!(cache.get(&detail()).await, None);
    }
}

#[tokio::test]
async fn a_tag_is_weak_and_is_the_bodys() {
    let time = Time::new();
    let (one, other) = (memory_cache(&time).await, memory_cache(&time).await);
    let mut tags = Vec::new();
    for (cache, key, body) in [
        (&one, list(), "a"),
        (&other, list(), "a"),
        (&one, detail(), "b"),
    ] {
        let answer = cache.get_or_fill(&key, reads(1, body)).await.unwrap();
        assert!(answer.etag.starts_with("W/\"") && answer.etag.ends_with('"'));
        tags.push(answer.etag);
    }
    assert_eq!(tags[0], tags[1]);
    assert_ne!(tags[0], tags[2]);
}

#[tokio::test]
async fn an_answer_of_an_older_version_is_not_fresh_at_all() {
    let cache = memory_cache(&Time::new()).await;
    cache.advance(v(9));
    let answer = cache.get_or_fill(&list(), reads(8, "late")).await.unwrap();
    assert_eq!(shown(&answer), "MISS store 8: late");
    assert_eq!(answer.fresh_for, Duration::ZERO);
    assert_eq!(ask(&cache, &list(), 9, "a").await, "MISS store 9: a");
}

#[tokio::test]
async fn statistics_count_what_happened() {
    let (time, redis) = (Time::new(), Redis::shared());
    let (cache, other) = (redis.cache(&time).await, redis.cache(&time).await);
    ask(&other, &Key::stats(), 1, "s").await;
    other.settle().await;

    ask(&cache, &list(), 1, "a").await;
    ask(&cache, &Key::list("page=2"), 1, "b").await;
    ask(&cache, &detail(), 1, "c").await;
    ask(&cache, &list(), 1, "a").await;
    ask(&cache, &Key::stats(), 1, "s").await;
    cache.advance(v(2));
    cache.get_or_fill(&detail(), fails()).await.unwrap();
    let nothing = Key::detail(&address(9));
    cache.get_or_fill(&nothing, fails()).await.unwrap_err();
    cache.settle().await;

    let statistics = cache.statistics().await;
    let keys = KeyCounts {
        lists: 2,
        details: 1,
        stats: 1,
    };
    assert_eq!(statistics.keys, keys);
    assert_eq!(statistics.hits_memory, 1);
    assert_eq!(statistics.hits_redis, 1);
    assert_eq!(statistics.misses, 3);
    assert_eq!(statistics.stale, 1);
    assert_eq!(statistics.failed, 1);
    assert_eq!(statistics.coalesced, 0);
    assert_eq!(statistics.fills, 5);
    assert_eq!(statistics.fill_errors, 2);
    assert_eq!(statistics.redis_errors, 0);
    assert_eq!(statistics.version, Some(v(2)));
    assert_eq!(statistics.version_changes, 1);
    assert!(statistics.memory_bytes > 0);
    let RedisState::Connected { keys, used_memory } = statistics.redis else {
        panic!("{:?}", statistics.redis)
    };
    assert_eq!(keys, 4);
    assert!(used_memory > 0);
}

#[tokio::test]
async fn the_most_requested_lists_are_known() {
    let time = Time::new();
    let cache = memory_cache(&time).await;
    for (text, times) in [("rare", 1), ("often", 5), ("sometimes", 3)] {
        for _ in 0..times {
            cache.count_request(&Key::list(text));
        }
    }
    // Details are no lists, warming is no request, and a flood of lists requested
    // once displaces nothing.
    cache.count_request(&detail());
    ask(&cache, &Key::list("warmed"), 1, "").await;
    for number in 0..2000 {
        cache.count_request(&Key::list(&format!("once={number}")));
        cache.count_request(&Key::list("often"));
    }
    assert_eq!(cache.popular(1), ["often"]);
    assert!(cache.popular(10_000).len() <= 1024);
    time.pass(Duration::from_mins(61));
    assert_eq!(cache.popular(1), [""; 0]);
}
