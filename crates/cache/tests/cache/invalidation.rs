use crate::support::{Redis, Time, address, ask, memory_cache, peek};
use smartmoney_cache::{Key, Propagation, SmartMoneyCache};

fn keys() -> [Key; 4] {
    [
        Key::list("a"),
        Key::detail(&address(1)),
        Key::detail(&address(2)),
        Key::stats(),
    ]
}

/// Which of the keys are HITs.
async fn hits(cache: &SmartMoneyCache) -> [bool; 4] {
    let mut hits = [false; 4];
    for (hit, key) in hits.iter_mut().zip(keys()) {
        *hit = peek(cache, &key).await.is_some();
    }
    hits
}

async fn fill_all(cache: &SmartMoneyCache) {
    for key in keys() {
        ask(cache, &key, 1, "old").await;
    }
    cache.settle().await;
}

const LISTS_GONE: [bool; 4] = [false, true, true, true];
const ONE_DETAIL_GONE: [bool; 4] = [true, false, true, true];
const ALL_GONE: [bool; 4] = [false; 4];

#[tokio::test]
async fn invalidation_takes_what_it_names_and_no_more() {
    let cache = memory_cache(&Time::new()).await;
    fill_all(&cache).await;
    cache.invalidate_lists().await;
    assert_eq!(hits(&cache).await, LISTS_GONE);
    fill_all(&cache).await;
    cache.invalidate_detail(&address(1)).await;
    assert_eq!(hits(&cache).await, ONE_DETAIL_GONE);
    fill_all(&cache).await;
    cache.invalidate_all().await;
    assert_eq!(hits(&cache).await, ALL_GONE);
    fill_all(&cache).await;
    assert_eq!(hits(&cache).await, [true; 4]);
}

/// Neither the memory of the other process nor Redis brings it back.
#[tokio::test]
async fn another_process_learns_of_it_by_its_poll() {
    for expected in [LISTS_GONE, ONE_DETAIL_GONE, ALL_GONE] {
        let (time, redis) = (Time::new(), Redis::shared());
        let (one, other) = (redis.cache(&time).await, redis.cache(&time).await);
        fill_all(&one).await;
        assert_eq!(hits(&other).await, [true; 4]);
        let propagation = match expected {
            LISTS_GONE => one.invalidate_lists().await,
            ONE_DETAIL_GONE => one.invalidate_detail(&address(1)).await,
            _ => one.invalidate_all().await,
        };
        assert_eq!(propagation, Propagation::AllProcesses);
        assert_eq!(hits(&one).await, expected);
        other.poll().await;
        assert_eq!(hits(&other).await, expected);
        // And a process that starts now.
        assert_eq!(hits(&redis.cache(&time).await).await, expected);
        fill_all(&other).await;
        assert_eq!(hits(&other).await, [true; 4]);
        assert_eq!(hits(&one).await, [true; 4]);
    }
}

#[tokio::test]
async fn very_many_addresses_are_all_addresses() {
    let (time, redis) = (Time::new(), Redis::shared());
    let (one, other) = (redis.cache(&time).await, redis.cache(&time).await);
    fill_all(&other).await;
    for number in 0..1200_u64 {
        let mut bytes = [7; 20];
        bytes[..8].copy_from_slice(&number.to_be_bytes());
        one.invalidate_detail(&smartmoney_model::Address::Evm(bytes))
            .await;
    }
    for cache in [&one, &other] {
        cache.poll().await;
        assert_eq!(hits(cache).await, [true, false, false, true]);
    }
    let known = redis.command(&["ZCARD", "smart_money:invalidations"]);
    assert!(known.parse::<u32>().unwrap() <= 1004, "{known}");
    // It comes back to work from Redis, too.
    fill_all(&one).await;
    other.poll().await;
    assert_eq!(hits(&other).await, [true; 4]);
    assert_eq!(hits(&redis.cache(&time).await).await, [true; 4]);
}

#[tokio::test]
async fn what_is_invalidated_while_redis_is_away_is_sent_when_it_is_back() {
    let server = smartmoney_testkit::RedisServer::start().unwrap();
    let (time, redis) = (Time::new(), Redis::of(&server));
    let (one, other) = (redis.cache(&time).await, redis.cache(&time).await);
    fill_all(&one).await;
    assert_eq!(hits(&other).await, [true; 4]);
    server.stop();
    let propagation = one.invalidate_detail(&address(1)).await;
    assert_eq!(propagation, Propagation::ThisProcess);
    assert_eq!(hits(&one).await, ONE_DETAIL_GONE);
    server.restart().unwrap();
    one.poll().await;
    other.poll().await;
    other.poll().await;
    assert_eq!(hits(&other).await, ONE_DETAIL_GONE);
}

/// Its counter starts again, which must not hide later invalidations from processes
/// that knew a higher one.
#[tokio::test]
async fn a_redis_that_lost_its_memory_hides_no_invalidation() {
    let (time, redis) = (Time::new(), Redis::shared());
    let old = redis.cache(&time).await;
    for _ in 0..5 {
        old.invalidate_all().await;
    }
    fill_all(&old).await;
    redis.command(&["FLUSHDB"]);
    let new = redis.cache(&time).await;
    new.invalidate_lists().await;
    old.poll().await;
    // And what was not invalidated stays: a flush does not empty the processes.
    assert_eq!(hits(&old).await, LISTS_GONE);
    // Redis is good for what is written from now on.
    fill_all(&old).await;
    new.poll().await;
    assert_eq!(hits(&new).await, [true, false, false, false]);
}
