//! Several processes serve one PostgreSQL database and one Redis.

use crate::serving::{Serving, Setup, eventually, runs, simulated};
use crate::support::TestFolder;
use jiff::Timestamp;
use reqwest::StatusCode;
use serde_json::Value;
use smartmoney_testkit::{PostgresServer, RedisServer};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// A market in a database that others are copied from, and the result of an undisturbed run.
pub struct Market {
    unscored: String,
    scored: String,
    exported: Vec<Vec<String>>,
    /// Of the API, on every copy.
    key: String,
}

impl Market {
    pub fn get() -> &'static Self {
        static MARKET: OnceLock<Market> = OnceLock::new();
        MARKET.get_or_init(|| {
            let (folder, server) = (TestFolder::new(), PostgresServer::shared());
            let unscored = server.empty_database();
            let setup = Setup::on_database(&unscored);
            let trades = simulated(&folder, "trades.parquet", 200, 1);
            setup.get(&folder, &["ingest", &trades]);
            let key = setup.key(&folder);
            let scored = server.database_like(name(&unscored));
            let setup = Setup::on_database(&scored);
            setup.get(&folder, &["score"]);
            let exported = setup.exported(&folder);
            assert!(exported.len() > 100, "{}", exported.len());
            Self {
                unscored,
                scored,
                exported,
                key,
            }
        })
    }

    /// A copy to be scored.
    pub fn unscored(&self) -> String {
        PostgresServer::shared().database_like(name(&self.unscored))
    }

    /// A copy with scores.
    pub fn scored(&self) -> String {
        PostgresServer::shared().database_like(name(&self.scored))
    }
}

/// The name of a URL's database.
fn name(url: &str) -> &str {
    url.rsplit('/').next().unwrap()
}

/// A database, and a Redis database that no other test uses.
fn shared(database: &str) -> Setup {
    on_redis(
        database,
        &RedisServer::shared().empty_database().to_string(),
    )
}

fn on_redis(database: &str, redis_database: &str) -> Setup {
    Setup::on_database(database)
        .with("REDIS_HOST", "127.0.0.1")
        .with("REDIS_PORT", RedisServer::shared().port().to_string())
        .with("REDIS_DB", redis_database)
}

fn now() -> i64 {
    Timestamp::now().as_millisecond()
}

/// When a run had published, in milliseconds since 1970.
fn ended(run: &Value) -> i64 {
    let began: Timestamp = run["startedAt"].as_str().unwrap().parse().unwrap();
    began.as_millisecond() + run["durationMs"].as_i64().unwrap()
}

/// The aim is 2 seconds. A machine that does much else at once takes longer.
const LONGEST_LAG_MS: i64 = 20_000;

#[test]
fn two_processes_score_once_and_both_show_it() {
    let redis = RedisServer::shared().empty_database().to_string();
    let setup = on_redis(&Market::get().unscored(), &redis);
    let folder = TestFolder::new();
    let (one, other) = (setup.serve(&folder), setup.serve(&folder));
    let first = one.await_runs(1);
    assert_eq!(first["outcome"], "complete");
    let new = simulated(&folder, "new.parquet", 20, 2);
    setup.get(&folder, &["ingest", &new]);
    let key = setup.key(&folder);
    for (asked, number) in [(&one, 2), (&other, 3)] {
        let begun = asked.begin_run(&key);
        assert_eq!(begun.status, StatusCode::ACCEPTED, "{}", begun.text);
        asked.await_runs(number);
        let run = asked.whole_job(&key)["lastRuns"][0].clone();
        assert_eq!(run["outcome"], "complete");
        assert!(asked.is_named(run["runBy"].as_str().unwrap()));
        let version = run["dataVersion"].as_i64().unwrap();
        for (name, service) in [("one", &one), ("the other", &other)] {
            eventually("the new version", || {
                (service.version() == version).then_some(())
            });
            let lag = now() - ended(&run);
            println!("{name} answered version {version} within {lag} ms of the run's end");
            assert!(lag < LONGEST_LAG_MS, "{lag} ms");
        }
    }
    // Both saw work at their start, and one of them did it.
    for service in [&one, &other] {
        let job = service.job();
        assert_eq!(runs(&job), 3, "{job:#}");
        assert_eq!(job["leader"], Value::Null);
        assert_eq!(job["isScheduled"], true);
    }

    let shared = (21..=100).filter(|limit| is_shared(&one, &other, &redis, *limit));
    assert_eq!(shared.take(20).count(), 20);
}

/// Whether `other` is given out of Redis what `one` read from the database. It is
/// unless Redis was lost meanwhile, as it is to a process that is kept from running
/// for longer than the 50 ms that Redis may take.
fn is_shared(one: &Serving, other: &Serving, redis: &str, limit: u32) -> bool {
    let errors = || one.cache("redisErrors") + other.cache("redisErrors");
    one.await_redis();
    other.await_redis();
    let before = errors();
    let list = format!("/wallets?status=all&limit={limit}");
    let filled = one.read(&list);
    assert_eq!(filled.cache, "MISS store", "{list}");
    // It is written after the answer was given.
    let written = format!("*limit={limit}");
    eventually("the list in Redis", || {
        let keys = RedisServer::shared().command(&["-n", redis, "KEYS", &written]);
        (!keys.is_empty() || errors() > before).then_some(())
    });
    let shared = other.read(&list);
    assert_eq!(shared.text, filled.text);
    assert_eq!(other.read(&list).cache, "HIT memory", "{list}");
    let is_shared = shared.cache == "HIT redis";
    let cache = &shared.cache;
    assert!(is_shared || errors() > before, "{list}: {cache}");
    is_shared
}

/// The lease lasts 2 seconds, and a holder that hangs with the writers' lock loses that after
/// 10. This is what a busy machine may make of it.
const LONGEST_TAKEOVER: Duration = Duration::from_secs(40);

/// Two processes, of which one is in the middle of a run.
struct InMidRun {
    folder: TestFolder,
    setup: Setup,
    lease_holder: Serving,
    other: Serving,
}

impl InMidRun {
    fn new() -> Self {
        let database = Market::get().unscored();
        let (folder, setup) = (TestFolder::new(), shared(&database).with_slow_runs());
        let (one, other) = (setup.serve(&folder), setup.serve(&folder));
        let leads = eventually("a lease holder in mid-run", || {
            let job = one.whole_job(&Market::get().key);
            let done = job["progress"]["done"].as_u64();
            let is_at_work = job["progress"]["stage"] == "analysis" && done > Some(0);
            let leads = [one.leads(&job), other.leads(&job)];
            (is_at_work && leads.contains(&true)).then_some(leads)
        });
        assert_eq!(leads.iter().filter(|leads| **leads).count(), 1);
        let (lease_holder, other) = if leads[0] { (one, other) } else { (other, one) };
        Self {
            folder,
            setup,
            lease_holder,
            other,
        }
    }

    /// Waits until the other leads.
    fn await_takeover(&self, what: &str) {
        let begun = Instant::now();
        let job = eventually("the takeover", || {
            let job = self.other.whole_job(&Market::get().key);
            self.other.leads(&job).then_some(job)
        });
        let took = begun.elapsed();
        println!("{what}: taken over after {took:?}");
        assert!(took < LONGEST_TAKEOVER, "{took:?}");
        assert_eq!(runs(&job), 0, "the first run had ended: {job:#}");
    }

    /// A run of the other's has published, and the wallets are as without any disturbance.
    fn assert_whole(&self) {
        let job = eventually("the end of the run", || {
            let job = self.other.whole_job(&Market::get().key);
            let runs = job["lastRuns"].as_array().unwrap();
            let is_done = runs.iter().any(|run| run["outcome"] == "complete");
            (is_done && job["isRunning"] == false).then_some(job)
        });
        let runs = job["lastRuns"].as_array().unwrap();
        let complete: Vec<_> = runs.iter().filter(|r| r["outcome"] == "complete").collect();
        assert_eq!(complete.len(), 1, "{job:#}");
        assert!(self.other.is_named(complete[0]["runBy"].as_str().unwrap()));
        assert_eq!(complete[0]["dataVersion"], 1);
        assert_eq!(self.setup.exported(&self.folder), Market::get().exported);
    }
}

#[test]
fn a_leader_that_is_killed_in_mid_run_is_followed() {
    let run = InMidRun::new();
    run.lease_holder.signal("KILL");
    run.await_takeover("killed");
    run.assert_whole();
    eventually("the new version", || {
        (run.other.version() == 1).then_some(())
    });
}

/// Harsher than a death: it comes back and believes that it leads.
#[test]
fn a_leader_that_hangs_in_mid_run_is_followed_and_does_no_harm() {
    let run = InMidRun::new();
    run.lease_holder.signal("STOP");
    run.await_takeover("hung");
    run.lease_holder.signal("CONT");
    run.assert_whole();
    for service in [&run.lease_holder, &run.other] {
        eventually("the new version", || (service.version() == 1).then_some(()));
        assert_eq!(service.addresses(5).len(), 5);
    }
    // It has understood: nothing more comes of its run, and it can lead again.
    let key = run.setup.key(&run.folder);
    eventually("the end of its run", || {
        let said = run.lease_holder.said();
        // Whether its session was ended first, or the fence told it.
        let ends = ["a scoring run failed", "a scoring run lost its lease"];
        ends.iter().any(|end| said.contains(end)).then_some(())
    });
    let begun = run.lease_holder.begin_run(&key);
    assert_eq!(begun.status, StatusCode::ACCEPTED, "{}", begun.text);
    let again = eventually("its next run", || {
        let job = run.lease_holder.whole_job(&key);
        let last = job["lastRuns"][0].clone();
        let is_its_own = last["outcome"] == "complete"
            && run.lease_holder.is_named(last["runBy"].as_str().unwrap());
        is_its_own.then_some(last)
    });
    assert_eq!(again["updated"], 0, "{again:#}");
    assert_eq!(run.setup.exported(&run.folder), Market::get().exported);
}
