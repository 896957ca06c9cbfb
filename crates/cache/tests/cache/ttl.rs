use crate::support::{Time, at_version_1, detail, list, number, patient, reads, v};
use smartmoney_cache::{CacheOptions, Key, SmartMoneyCache, TtlPolicy};
use std::time::Duration;

async fn adaptive(time: &Time) -> SmartMoneyCache {
    let options = CacheOptions {
        ttl: TtlPolicy::Adaptive,
        ..patient()
    };
    at_version_1(options, time).await
}

async fn minutes(cache: &SmartMoneyCache, key: &Key) -> u64 {
    let version = number(cache);
    let answer = cache.get_or_fill(key, reads(version, "")).await.unwrap();
    answer.fresh_for.as_secs() / 60
}

#[tokio::test]
async fn ttls_are_2_5_or_15_minutes_by_the_changes_of_the_last_hour() {
    let time = Time::new();
    for (changes, expected) in [(0, 15), (4, 15), (5, 5), (10, 5), (11, 2), (50, 2)] {
        // The first version that it was told of is no change, nor is the same again.
        let cache = adaptive(&time).await;
        for version in 2..2 + changes {
            cache.advance(v(version));
            cache.advance(v(version));
        }
        for key in [list(), detail(), Key::stats()] {
            assert_eq!(minutes(&cache, &key).await, expected, "{changes} changes");
        }
    }
}

#[tokio::test]
async fn a_change_counts_for_an_hour() {
    let time = Time::new();
    let cache = adaptive(&time).await;
    for version in 2..14 {
        cache.advance(v(version));
        time.pass(Duration::from_mins(5));
    }
    // The first change was an hour ago, eleven are left.
    assert_eq!(minutes(&cache, &Key::list("a")).await, 2);
    time.pass(Duration::from_mins(5));
    assert_eq!(minutes(&cache, &Key::list("b")).await, 5);
    time.pass(Duration::from_mins(30));
    assert_eq!(minutes(&cache, &Key::list("c")).await, 15);
}
