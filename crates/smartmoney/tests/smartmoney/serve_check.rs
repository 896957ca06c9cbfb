//! What `check` says of the settings and of what they name.

use crate::serving::{Setup, simulated};
use crate::support::TestFolder;
use serde_json::Value;
use smartmoney_testkit::{PostgresServer, RedisServer};

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
    let (folder, redis) = (TestFolder::new(), RedisServer::shared());
    let setup = Setup::alone()
        .with("REDIS_HOST", "127.0.0.1")
        .with("REDIS_PORT", redis.port().to_string())
        .with("REDIS_DB", redis.empty_database().to_string())
        .with("WALLET_SCORING_INTERVAL_MINUTES", "5");
    let arguments = ["check", "--json", "--scoring-interval-minutes", "7"];
    let checked: Value = serde_json::from_str(&setup.get(&folder, &arguments)).unwrap();
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
    let shown = setup.get(&folder, &["check"]);
    assert!(
        shown.contains("CACHE_MAX_READS") && shown.contains("✓ redis"),
        "{shown}"
    );
}

/// It fails when what is set up does not answer, says what, and keeps secrets.
#[test]
fn what_does_not_answer_is_named_and_no_secret_is_shown() {
    let folder = TestFolder::new();
    let setup = Setup::on_database(&format!("postgres://me:{SECRET}@127.0.0.1:1/db"))
        .with("REDIS_HOST", "127.0.0.1")
        .with("REDIS_PORT", "1")
        .with("REDIS_PASSWORD", SECRET);
    let by_url = Setup::alone().with("REDIS_URL", format!("redis://:{SECRET}@127.0.0.1:1/0"));
    for (setup, database_answers) in [(setup, false), (by_url, true)] {
        let ended = setup.run(&folder, &["check", "--json"]);
        assert_eq!(ended.code, Some(1), "{}", ended.err);
        let checked: Value = serde_json::from_str(&ended.out).unwrap();
        let (database, redis) = (service(&checked, "database"), service(&checked, "redis"));
        assert_eq!(database["answers"], database_answers, "{checked:#}");
        assert_eq!(redis["answers"], false, "{checked:#}");
        let what = redis["what"].as_str().unwrap();
        assert!(what.contains("127.0.0.1:1/0"), "{what}");
        let shown = setup.run(&folder, &["check"]);
        assert_eq!(shown.code, Some(1), "{}", shown.err);
        assert!(shown.out.contains("✗ redis"), "{}", shown.out);
        let help = setup.run(&folder, &["serve", "--help"]);
        let wrong = setup.run(&folder, &["serve", "--rate-limit", "x"]);
        for ended in [ended, shown, help, wrong] {
            for text in [ended.out, ended.err] {
                assert!(!text.contains(SECRET), "{text}");
            }
        }
    }
}

/// `check` reports an old schema and leaves it as it is.
#[test]
fn a_database_is_only_looked_at() {
    let (folder, server) = (TestFolder::new(), PostgresServer::shared());
    let url = server.empty_database();
    let setup = Setup::on_database(&url);
    let checked = |code| {
        let ended = setup.run(&folder, &["check"]);
        assert_eq!(ended.code, Some(code), "{}{}", ended.out, ended.err);
        ended.out
    };
    let tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'";
    assert!(checked(0).contains("✓ database  the database of DATABASE_URL, without tables"));
    assert_eq!(server.query(&url, tables), "0");

    setup.get(&folder, &["stats"]);
    assert!(checked(0).contains("schema up to date, data version 0"));
    let versions = "SELECT string_agg(version::text, ',' ORDER BY version) FROM schema_migrations";
    let known = server.query(&url, versions);
    server.query(&url, "DELETE FROM schema_migrations WHERE version > 1");
    let missing = known.split(',').count() - 1;
    assert!(checked(0).contains(&format!("migrations to apply: {missing}")));
    assert_eq!(server.query(&url, versions), "1");
    server.query(&url, "INSERT INTO schema_migrations (version) VALUES (99)");
    assert!(checked(1).contains("schema version 99"));
    assert_eq!(server.query(&url, versions), "1,99");
    server.query(&url, "DELETE FROM schema_migrations");
    server.query(
        &url,
        &format!("INSERT INTO schema_migrations SELECT unnest(ARRAY[{known}]), now()"),
    );
    server.query(
        &url,
        "ALTER TABLE smart_money_wallets RENAME COLUMN sharpe_ratio TO gone",
    );
    let checked = checked(1);
    assert!(!checked.contains("up to date"), "{checked}");
    assert!(checked.contains("a list can't be read"), "{checked}");
    assert!(checked.contains("sharpe_ratio"), "{checked}");
}

/// The same of a file.
#[test]
fn a_file_is_only_looked_at() {
    let (folder, setup) = (TestFolder::new(), Setup::alone());
    setup.get(&folder, &["ingest", &simulated(&folder, "a.parquet", 5, 1)]);
    assert!(
        setup
            .get(&folder, &["check"])
            .contains("schema up to date, data version")
    );
    let file = rusqlite::Connection::open(folder.file("data").join("smartmoney.db")).unwrap();
    let version = || -> u32 {
        file.pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap()
    };
    let known = version();
    file.pragma_update(None, "user_version", known - 1).unwrap();
    assert!(
        setup
            .get(&folder, &["check"])
            .contains("migrations to apply: 1")
    );
    assert_eq!(version(), known - 1);

    file.pragma_update(None, "user_version", known).unwrap();
    file.execute_batch("ALTER TABLE smart_money_wallets RENAME COLUMN sharpe_ratio TO gone")
        .unwrap();
    let ended = setup.run(&folder, &["check"]);
    assert_eq!(ended.code, Some(1), "{}", ended.out);
    assert!(!ended.out.contains("up to date"), "{}", ended.out);
    assert!(ended.out.contains("no such column"), "{}", ended.out);
    assert!(ended.out.contains("sharpe_ratio"), "{}", ended.out);
}

/// Truncation leaves a file that SQLite takes for a new database.
#[test]
fn a_file_that_lost_its_content_is_no_success() {
    let (folder, setup) = (TestFolder::new(), Setup::alone());
    // Where there is none, nothing is lost.
    assert!(setup.get(&folder, &["check"]).contains("✓ database"));
    std::fs::create_dir_all(folder.file("data")).unwrap();
    let file = folder.file("data").join("smartmoney.db");
    std::fs::write(&file, "").unwrap();
    let ended = setup.run(&folder, &["check"]);
    assert_eq!(ended.code, Some(1), "{}", ended.out);
    assert!(ended.out.contains("✗ database"), "{}", ended.out);
    assert!(
        ended.out.contains("smartmoney.db is empty"),
        "{}",
        ended.out
    );
    assert_eq!(std::fs::read(&file).unwrap(), b"");
    std::fs::remove_file(&file).unwrap();
    setup.key(&folder);
    setup.get(&folder, &["check"]);
}

#[test]
fn of_an_encrypted_redis_it_is_said_who_has_to_vouch_for_it() {
    let own = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let (certificate, key) = (own.cert.pem(), own.signing_key.serialize_pem());
    let redis = RedisServer::start_encrypted(&certificate, &key).unwrap();
    let folder = TestFolder::new();
    let roots = folder.file("roots.pem");
    std::fs::write(&roots, &certificate).unwrap();
    let roots = roots.display().to_string();
    let setup = Setup::alone().with("REDIS_URL", format!("rediss://127.0.0.1:{}", redis.port()));
    let distrusted = setup.run(&folder, &["check"]);
    assert_eq!(distrusted.code, Some(1), "{}", distrusted.out);
    for part in ["✗ redis", "certificate", "REDIS_ROOT_CERTIFICATES"] {
        assert!(distrusted.out.contains(part), "{part}: {}", distrusted.out);
    }
    let trusting = setup.clone().with("REDIS_ROOT_CERTIFICATES", &roots);
    assert!(trusting.get(&folder, &["check"]).contains("✓ redis"));
    for (url, file) in [
        ("redis://127.0.0.1", roots.as_str()),
        ("rediss://h", "nowhere.pem"),
    ] {
        let setup = setup.clone().with("REDIS_URL", url);
        let refused = setup
            .with("REDIS_ROOT_CERTIFICATES", file)
            .run(&folder, &["check"]);
        assert_ne!(refused.code, Some(0), "{url} {file}");
        assert!(refused.err.contains(file), "{}", refused.err);
        assert!(
            refused.err.contains("REDIS_ROOT_CERTIFICATES"),
            "{}",
            refused.err
        );
    }
}

/// What would keep the service from its start.
#[test]
fn rules_that_can_not_be_read_are_no_success() {
    let folder = TestFolder::new();
    let wrong = folder.write("rules.toml", "eligibility = 3");
    for (file, expected) in [
        ("nowhere.toml", "nowhere.toml"),
        (wrong.to_str().unwrap(), "eligibility is a group"),
    ] {
        let setup = Setup::alone().with("SMARTMONEY_SETTINGS", file);
        let refused = setup.run(&folder, &["check"]);
        assert_eq!(refused.code, Some(1), "{file}");
        assert!(refused.out.contains("✗ rules"), "{}", refused.out);
        assert!(refused.out.contains(expected), "{}", refused.out);
    }
    let switched = Setup::alone().with("WALLET_SCORING_DISABLED", "1");
    assert!(
        switched
            .get(&folder, &["check"])
            .contains("✓ rules     the defaults")
    );
}

/// An origin that no browser sends would open nothing, and no message would say why.
#[test]
fn origins_that_can_match_nothing_keep_the_service_from_its_start() {
    let folder = TestFolder::new();
    for (origins, expected) in [
        ("nope", "such as https://app.example"),
        ("https://app.example,http://a/b", "'http://a/b'"),
        ("http://A", "small letters"),
        ("*,http://a", "give it alone"),
    ] {
        let listen = [
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--cors-origins",
            origins,
        ];
        for arguments in [&["check", "--cors-origins", origins], &listen[..]] {
            let refused = Setup::alone().run(&folder, arguments);
            assert_ne!(refused.code, Some(0), "{arguments:?}");
            assert!(refused.err.contains(expected), "{}", refused.err);
        }
    }
    for origins in ["*", "https://app.example, http://localhost:3000"] {
        let setup = Setup::alone().with("API_CORS_ORIGINS", origins);
        setup.get(&folder, &["check"]);
    }
}

#[test]
fn a_redis_that_hangs_is_told_from_one_that_answers() {
    let (folder, redis) = (TestFolder::new(), RedisServer::start().unwrap());
    let url = format!("redis://127.0.0.1:{}", redis.port());
    let setup = Setup::alone().with("REDIS_URL", url);
    let paused = redis.pause();
    let hung = setup.run(&folder, &["check"]);
    assert_eq!(hung.code, Some(1), "{}", hung.out);
    let said = format!(
        "✗ redis     redis://127.0.0.1:{}/0 does not answer",
        redis.port()
    );
    assert!(hung.out.contains(&said), "{}", hung.out);
    drop(paused);
    setup.get(&folder, &["check"]);
}
