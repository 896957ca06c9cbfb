use crate::support::{FOREVER, Redis, Time, ask, at_version_1, is_connected, list};
use smartmoney_cache::{CacheOptions, RedisAddress, RedisAddressError, RedisLimits};
use smartmoney_testkit::RedisServer;

/// A self-signed certificate and its key, in PEM.
fn identity() -> (String, String) {
    let own = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    (own.cert.pem(), own.signing_key.serialize_pem())
}

fn options(redis: Redis<'_>, roots: Option<&str>) -> CacheOptions {
    let url = format!(
        "rediss://127.0.0.1:{}/{}",
        redis.server.port(),
        redis.database
    );
    let address: RedisAddress = url.parse().unwrap();
    let address = match roots {
        Some(pem) => address.with_root_certificates(pem.into()).unwrap(),
        None => address,
    };
    CacheOptions {
        redis: Some(address),
        redis_limits: RedisLimits {
            response: FOREVER,
            connect: FOREVER,
            ..RedisLimits::default()
        },
        ..redis.options()
    }
}

#[tokio::test]
async fn an_encrypted_redis_is_used_by_processes_that_trust_its_certificate() {
    let (certificate, key) = identity();
    let server = RedisServer::start_encrypted(&certificate, &key).unwrap();
    let (time, redis) = (Time::new(), Redis::of(&server));
    let trusting = options(redis, Some(&certificate));
    let one = at_version_1(trusting.clone(), &time).await;
    assert_eq!(one.redis_loss(), None);
    ask(&one, &list(), 1, "a").await;
    one.settle().await;
    let other = at_version_1(trusting, &time).await;
    assert_eq!(ask(&other, &list(), 1, "x").await, "HIT redis 1: a");

    for roots in [None, Some(identity().0)] {
        let distrusting = at_version_1(options(redis, roots.as_deref()), &time).await;
        assert!(!is_connected(&distrusting).await);
        let loss = distrusting.redis_loss().unwrap();
        for part in ["certificate", "REDIS_ROOT_CERTIFICATES"] {
            assert!(loss.contains(part), "{part}: {loss}");
        }
        assert_eq!(ask(&distrusting, &list(), 1, "b").await, "MISS store 1: b");
    }
}

#[test]
fn what_is_no_root_certificate_is_refused() {
    let pem = identity().0;
    let address = |url: &str| url.parse::<RedisAddress>().unwrap();
    let broken = pem.replace("MII", "%%%");
    for (url, roots, expected) in [
        ("rediss://h", "", RedisAddressError::Roots),
        ("rediss://h", "no certificate", RedisAddressError::Roots),
        ("rediss://h", &broken, RedisAddressError::Roots),
        ("redis://h", &pem, RedisAddressError::Unencrypted),
    ] {
        let refused = address(url).with_root_certificates(roots.into());
        assert_eq!(refused.err(), Some(expected), "{url} {roots}");
    }
    assert!(
        address("rediss://h")
            .with_root_certificates(pem.into())
            .is_ok()
    );
}
