//! What `check` says of the settings and of what they name.

use crate::serving::Setup;
use crate::support::Place;
use serde_json::Value;
use smartmoney_testkit::RedisServer;

const SECRET: &str = "s3cr3t";

fn setting<'a>(checked: &'a Value, variable: &str) -> &'a Value {
    let settings = checked["settings"].as_array().unwrap();
    let found = settings.iter().find(|s| s["variable"] == variable);
    found.unwrap_or_else(|| panic!("no {variable} in {checked:#}"))
}

fn service<'a>(checked: &'a Value, name: &str) -> &'a Value {
    let services = checked["services"].as_array().unwrap();
    services.iter().find(|s| s["name"] == name).unwrap()
}

#[test]
fn each_setting_is_shown_with_its_origin() {
    let (place, redis) = (Place::new(), RedisServer::shared());
    let setup = Setup::alone()
        .with("REDIS_HOST", "127.0.0.1")
        .with("REDIS_PORT", redis.port().to_string())
        .with("REDIS_DB", redis.empty_database().to_string())
        .with("WALLET_SCORING_INTERVAL_MINUTES", "5");
    let arguments = ["check", "--json", "--scoring-interval-minutes", "7"];
    let checked: Value = serde_json::from_str(&setup.get(&place, &arguments)).unwrap();
    let port = redis.port().to_string();
    for (variable, argument, value, from) in [
        (
            "WALLET_SCORING_INTERVAL_MINUTES",
            "--scoring-interval-minutes",
            "7",
            "argument",
        ),
        ("REDIS_PORT", "--redis-port", &port, "environment"),
        ("API_RATE_LIMIT", "--rate-limit", "0", "environment"),
        ("CACHE_MAX_READS", "--cache-max-reads", "8", "default"),
    ] {
        let setting = setting(&checked, variable);
        assert_eq!(setting["argument"], argument, "{variable}");
        assert_eq!(setting["value"], value, "{variable}");
        assert_eq!(setting["from"], from, "{variable}");
    }
    assert_eq!(setting(&checked, "REDIS_URL")["from"], "not set");
    assert_eq!(setting(&checked, "REDIS_URL")["value"], Value::Null);
    for name in ["database", "redis"] {
        assert_eq!(service(&checked, name)["answers"], true, "{checked:#}");
    }
    // The same for people.
    let shown = setup.get(&place, &["check"]);
    assert!(
        shown.contains("CACHE_MAX_READS") && shown.contains("✓ redis"),
        "{shown}"
    );
}

/// It fails when what is set up does not answer, says what, and keeps secrets.
#[test]
fn what_does_not_answer_is_named_and_no_secret_is_shown() {
    let place = Place::new();
    let setup = Setup::on_database(&format!("postgres://me:{SECRET}@127.0.0.1:1/db"))
        .with("REDIS_HOST", "127.0.0.1")
        .with("REDIS_PORT", "1")
        .with("REDIS_PASSWORD", SECRET);
    let by_url = Setup::alone().with("REDIS_URL", format!("redis://:{SECRET}@127.0.0.1:1/0"));
    for (setup, database_answers) in [(setup, false), (by_url, true)] {
        let ended = setup.run(&place, &["check", "--json"]);
        assert_eq!(ended.code, Some(1), "{}", ended.err);
        let checked: Value = serde_json::from_str(&ended.out).unwrap();
        let (database, redis) = (service(&checked, "database"), service(&checked, "redis"));
        assert_eq!(database["answers"], database_answers, "{checked:#}");
        assert_eq!(redis["answers"], false, "{checked:#}");
        let what = redis["what"].as_str().unwrap();
        assert!(what.contains("127.0.0.1:1/0"), "{what}");
        let shown = setup.run(&place, &["check"]);
        assert_eq!(shown.code, Some(1), "{}", shown.err);
        assert!(shown.out.contains("✗ redis"), "{}", shown.out);
        let help = setup.run(&place, &["serve", "--help"]);
        let wrong = setup.run(&place, &["serve", "--rate-limit", "x"]);
        for ended in [ended, shown, help, wrong] {
            for text in [ended.out, ended.err] {
                assert!(!text.contains(SECRET), "{text}");
            }
        }
    }
}

#[test]
fn a_redis_that_hangs_is_told_from_one_that_answers() {
    let (place, redis) = (Place::new(), RedisServer::start().unwrap());
    let url = format!("redis://127.0.0.1:{}", redis.port());
    let setup = Setup::alone().with("REDIS_URL", url);
    let paused = redis.pause();
    let hung = setup.run(&place, &["check"]);
    assert_eq!(hung.code, Some(1), "{}", hung.out);
    let said = format!(
        "✗ redis     redis://127.0.0.1:{}/0 does not answer",
        redis.port()
    );
    assert!(hung.out.contains(&said), "{}", hung.out);
    drop(paused);
    setup.get(&place, &["check"]);
}
