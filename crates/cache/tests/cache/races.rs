//! Reads that began before a change and come to their end after it.

use crate::support::{Redis, Time, address, ask, detail, hold, list, number, peek, shown, v};
use smartmoney_cache::{Filled, Key};

fn old() -> Filled {
    Filled::found(v(1), "old")
}

#[tokio::test]
async fn a_late_answer_of_an_older_version_is_never_served() {
    for key in [list(), detail(), Key::stats()] {
        let (time, redis) = (Time::new(), Redis::shared());
        let cache = redis.cache(&time).await;
        let late = hold(&cache, &key, old()).await;
        cache.advance(v(2));
        let other = redis.cache(&time).await;
        other.advance(v(2));
        // A caller after the change does not wait for the read from before it.
        assert_eq!(ask(&other, &key, 2, "new").await, "MISS store 2: new");
        other.settle().await;
        assert_eq!(ask(&cache, &key, 2, "x").await, "HIT redis 2: new");

        assert_eq!(shown(&late.finish().await.unwrap()), "MISS store 1: old");
        cache.settle().await;
        assert_eq!(ask(&cache, &key, 2, "x").await, "HIT memory 2: new");
        assert_eq!(ask(&other, &key, 2, "x").await, "HIT memory 2: new");
        let third = redis.cache(&time).await;
        third.advance(v(2));
        assert_eq!(ask(&third, &key, 2, "x").await, "HIT redis 2: new");
    }
}

/// The writer of the old answer does not know that there is a newer version.
#[tokio::test]
async fn a_process_that_lags_behind_overwrites_nothing_newer() {
    for key in [list(), detail(), Key::stats()] {
        let (time, redis) = (Time::new(), Redis::shared());
        let (behind, ahead) = (redis.cache(&time).await, redis.cache(&time).await);
        let late = hold(&behind, &key, old()).await;
        ahead.advance(v(2));
        ahead
            .set(&key, Filled::found(v(2), "new"), ahead.generation())
            .await;
        late.finish().await.unwrap();
        behind.settle().await;
        assert_eq!(number(&behind), 1);

        let third = redis.cache(&time).await;
        third.advance(v(2));
        assert_eq!(ask(&third, &key, 2, "x").await, "HIT redis 2: new");
    }
}

#[tokio::test]
async fn a_read_from_before_an_invalidation_is_never_served_after_it() {
    for key in [list(), detail(), Key::stats()] {
        let (time, redis) = (Time::new(), Redis::shared());
        let cache = redis.cache(&time).await;
        let late = hold(&cache, &key, old()).await;
        cache.invalidate_all().await;
        late.finish().await.unwrap();
        cache.settle().await;
        assert_eq!(peek(&cache, &key).await, None);
        assert_eq!(peek(&redis.cache(&time).await, &key).await, None);
    }
}

#[tokio::test]
async fn a_read_from_before_a_details_invalidation_elsewhere_is_never_served_after_it() {
    let (time, redis) = (Time::new(), Redis::shared());
    let (reader, editor) = (redis.cache(&time).await, redis.cache(&time).await);
    let late = hold(&reader, &detail(), old()).await;
    editor.invalidate_detail(&address(1)).await;
    // The reader has not polled since, and Redis refuses its answer.
    late.finish().await.unwrap();
    reader.settle().await;
    let name = format!("smart_money:wallets:detail:{}", address(1));
    assert_eq!(redis.command(&["EXISTS", &name]), "0");
    assert_eq!(peek(&editor, &detail()).await, None);
    assert_eq!(peek(&redis.cache(&time).await, &detail()).await, None);
    reader.poll().await;
    assert_eq!(peek(&reader, &detail()).await, None);
}

#[tokio::test]
async fn a_caller_after_an_invalidation_does_not_wait_for_the_read_from_before_it() {
    let cache = crate::support::memory_cache(&Time::new()).await;
    let late = hold(&cache, &detail(), old()).await;
    cache.invalidate_detail(&address(1)).await;
    assert_eq!(ask(&cache, &detail(), 1, "new").await, "MISS store 1: new");
    late.finish().await.unwrap();
    assert_eq!(ask(&cache, &detail(), 1, "x").await, "HIT memory 1: new");
}

#[tokio::test]
async fn an_answer_that_is_set_counts_from_when_its_read_began() {
    let (time, redis) = (Time::new(), Redis::shared());
    let cache = redis.cache(&time).await;
    let before = cache.generation();
    cache.invalidate_detail(&address(1)).await;
    cache.set(&detail(), old(), before).await;
    assert_eq!(peek(&cache, &detail()).await, None);
    assert_eq!(peek(&redis.cache(&time).await, &detail()).await, None);
    cache
        .set(&detail(), Filled::found(v(1), "new"), cache.generation())
        .await;
    assert_eq!(peek(&cache, &detail()).await.as_deref(), Some("new"));
}
