use crate::support::{
    FOREVER, Redis, Time, ask, detail, fails, list, memory_cache, number, reads, shown, v,
};
use smartmoney_cache::{Audit, Key};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::time::Duration;

#[tokio::test(start_paused = true)]
async fn following_takes_over_the_stores_version_until_it_is_closed() {
    let cache = memory_cache(&Time::new()).await;
    let store = Arc::new(AtomicI64::new(1));
    let follower = {
        let (cache, store) = (cache.clone(), store.clone());
        tokio::spawn(async move {
            let read = move || {
                let store = store.clone();
                async move {
                    match store.load(Ordering::SeqCst) {
                        0 => Err(io::Error::other("gone")),
                        -1 => std::future::pending().await,
                        version => Ok(v(version)),
                    }
                }
            };
            cache.follow(Duration::from_secs(1), read).await;
        })
    };
    let mut seen = Vec::new();
    for version in [2, 0, 3, -1, 4] {
        store.store(version, Ordering::SeqCst);
        tokio::time::advance(Duration::from_secs(7)).await;
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        // A question that hangs is given up by now, and the next was asked.
        tokio::time::advance(Duration::from_secs(7)).await;
        for _ in 0..20 {
            tokio::task::yield_now().await;
        }
        seen.push(number(&cache));
    }
    assert_eq!(seen, [2, 2, 3, 3, 4]);
    cache.close().await;
    follower.await.unwrap();
}

/// A caller that has a last answer does not wait for a store that is known not to answer.
#[tokio::test(start_paused = true)]
async fn while_the_version_cannot_be_read_an_old_answer_is_served_at_once() {
    let time = Time::new();
    let cache = memory_cache(&time).await;
    ask(&cache, &list(), 1, "a").await;
    cache.advance(v(2));
    time.pass(Duration::from_hours(23));
    let hangs = Arc::new(AtomicBool::new(true));
    let follower = {
        let (cache, hangs) = (cache.clone(), hangs.clone());
        tokio::spawn(async move {
            let read = move || {
                let hangs = hangs.clone();
                async move {
                    if hangs.load(Ordering::SeqCst) {
                        std::future::pending::<()>().await;
                    }
                    Ok::<_, io::Error>(v(2))
                }
            };
            cache.follow(Duration::from_secs(1), read).await;
        })
    };
    tokio::time::sleep(Duration::from_secs(6)).await;
    let begun = tokio::time::Instant::now();
    let hanging = || std::future::pending::<io::Result<_>>();
    let waits = async |key: Key| {
        let reading = cache.get_or_fill(&key, hanging);
        tokio::time::timeout(Duration::from_secs(1), reading)
            .await
            .is_err()
    };
    for _ in 0..2 {
        let answer = cache.get_or_fill(&list(), hanging).await.unwrap();
        assert_eq!(shown(&answer), "STALE memory 1: a");
    }
    assert_eq!(begun.elapsed(), Duration::ZERO);
    // A caller without a last answer waits. So does every caller once the store answers again.
    assert!(waits(detail()).await);
    hangs.store(false, Ordering::SeqCst);
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert!(waits(list()).await);
    cache.close().await;
    follower.await.unwrap();
}

#[tokio::test]
async fn following_learns_what_others_invalidated() {
    let (time, redis) = (Time::new(), Redis::shared());
    let (one, other) = (redis.cache(&time).await, redis.cache(&time).await);
    ask(&other, &list(), 1, "old").await;
    one.invalidate_lists().await;
    let follower = {
        let other = other.clone();
        let read = || async { Ok::<_, io::Error>(v(1)) };
        tokio::spawn(async move { other.follow(Duration::from_millis(1), read).await })
    };
    let learnt = async {
        while other.get(&list()).await.is_some() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(FOREVER, learnt).await.unwrap();
    other.close().await;
    follower.await.unwrap();
}

#[tokio::test]
async fn an_audit_tells_what_is_served_from_what_the_store_has() {
    let cache = memory_cache(&Time::new()).await;
    assert_eq!(cache.audit(&list(), reads(1, "a")).await, Audit::Skipped);
    ask(&cache, &list(), 1, "a").await;
    ask(&cache, &detail(), 1, "a").await;
    assert_eq!(cache.audit(&list(), reads(1, "a")).await, Audit::Same);
    assert_eq!(cache.audit(&list(), fails()).await, Audit::Failed);
    assert_eq!(cache.audit(&list(), reads(1, "b")).await, Audit::Different);
    assert_eq!(cache.audit(&list(), reads(2, "b")).await, Audit::Older);
    // It knows of the newer version now, and serves the old no more.
    assert_eq!(cache.audit(&list(), reads(2, "b")).await, Audit::Skipped);
    assert_eq!(cache.get(&detail()).await, None);
    let statistics = cache.statistics().await;
    assert_eq!((statistics.audits, statistics.audits_stale), (3, 1));
    assert_eq!(cache.get(&Key::stats()).await, None);
}
