//! No answer is a HIT of a state that the store does not have, or may not have any more.

use crate::support::{
    Database, FOREVER, Redis, Time, ask, at_version_1, detail, list, number, patient, peek, v,
};
use smartmoney_cache::{CacheOptions, Key, SmartMoneyCache};
use smartmoney_model::DataVersion;
use std::time::Duration;

const OFTEN: Duration = Duration::from_millis(5);

async fn knows(cache: &SmartMoneyCache, version: DataVersion) {
    let known = async {
        while cache.version() != Some(version) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    tokio::time::timeout(FOREVER, known).await.unwrap();
}

/// PostgreSQL fails over to a replica that lacks two versions, and two others are published.
#[tokio::test]
async fn of_a_database_that_went_back_nothing_lost_is_served() {
    for key in [list(), detail(), Key::stats()] {
        let (time, redis) = (Time::new(), Redis::shared());
        let (one, other) = (redis.cache(&time).await, redis.cache(&time).await);
        let store = Database::at(v(5));
        let followers = [store.follow(&one, OFTEN), store.follow(&other, OFTEN)];
        store.set(v(7));
        for cache in [&one, &other] {
            knows(cache, v(7)).await;
            ask(cache, &key, 7, "lost").await;
        }
        one.settle().await;

        let again = DataVersion::new(7, -7);
        for version in [v(5), DataVersion::new(6, -6), again] {
            store.set(version);
            knows(&one, version).await;
        }
        knows(&other, again).await;
        for cache in [&one, &other] {
            assert_eq!(peek(cache, &key).await, None);
        }
        // A process that is started now finds the lost answer in Redis.
        let new = SmartMoneyCache::connect(redis.options(), time.clock()).await;
        new.advance(again);
        assert_eq!(peek(&new, &key).await, None);
        // What is read now is kept there, and is the others' answer.
        let read = move || {
            std::future::ready(Ok::<_, std::io::Error>(smartmoney_cache::Filled::found(
                again, "again",
            )))
        };
        one.poll().await;
        assert_eq!(one.get_or_fill(&key, read).await.unwrap().body, "again");
        one.settle().await;
        other.poll().await;
        assert_eq!(other.get(&key).await.unwrap().body, "again");
        for cache in [&one, &other] {
            cache.close().await;
        }
        for follower in followers {
            follower.await.unwrap();
        }
    }
}

/// The same number with another tag: the failover and the next change fell between two looks.
#[tokio::test]
async fn a_number_that_comes_again_is_another_version() {
    let time = Time::new();
    let cache = at_version_1(patient(), &time).await;
    ask(&cache, &list(), 1, "lost").await;
    let store = Database::at(DataVersion::new(1, -1));
    let follower = store.follow(&cache, OFTEN);
    knows(&cache, DataVersion::new(1, -1)).await;
    assert_eq!(peek(&cache, &list()).await, None);
    cache.close().await;
    follower.await.unwrap();
}

/// The process slept, or was cut off, while another published.
#[tokio::test]
async fn an_answer_whose_version_was_not_confirmed_of_late_is_checked_first() {
    let options = CacheOptions {
        confirmed_within: Duration::from_millis(20),
        ..patient()
    };
    let cache = at_version_1(options, &Time::new()).await;
    let store = Database::at(v(1));
    // It looks by itself once, and not again.
    let follower = store.follow(&cache, Duration::from_hours(1));
    store.read_once().await;
    ask(&cache, &list(), 1, "old").await;
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert_eq!(ask(&cache, &list(), 1, "x").await, "HIT memory 1: old");

    store.set(v(2));
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert_eq!(ask(&cache, &list(), 2, "new").await, "MISS store 2: new");
    assert_eq!(number(&cache), 2);
    cache.close().await;
    follower.await.unwrap();
}

#[tokio::test]
async fn without_an_answer_of_the_store_the_last_one_is_stale() {
    let options = CacheOptions {
        confirmed_within: Duration::from_millis(20),
        confirm_limit: Duration::from_millis(20),
        ..patient()
    };
    let cache = at_version_1(options, &Time::new()).await;
    let store = Database::at(v(1));
    let follower = store.follow(&cache, Duration::from_hours(1));
    store.read_once().await;
    ask(&cache, &list(), 1, "old").await;
    store.hang();
    tokio::time::sleep(Duration::from_millis(30)).await;
    let hangs = || std::future::pending::<std::io::Result<_>>();
    let answer = cache.get_or_fill(&list(), hangs).await.unwrap();
    assert_eq!(answer.state, smartmoney_cache::State::Stale);
    assert_eq!(cache.get(&list()).await, None);
    cache.close().await;
    follower.await.unwrap();
}
