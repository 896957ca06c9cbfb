//! Redis and PostgreSQL hang, die and come back while requests come in. A hang
//! is harsher than a death: connections stay open and nothing is answered.

use crate::serve_together::Market;
use crate::serving::{Answer, PREFIX, Serving, Setup, eventually, simulated};
use crate::support::TestFolder;
use reqwest::{Method, StatusCode};
use smartmoney_testkit::{PostgresServer, RedisServer};
use std::collections::BTreeSet;
use std::process::{Child, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// No request waits longer when Redis is away: the aim is tens of milliseconds,
/// and this is what a busy machine may make of it.
const REDIS_AWAY: Duration = Duration::from_secs(5);

/// What any request may take: see the API's own limit of 15 seconds.
const LONGEST_ANSWER: Duration = Duration::from_secs(25);

const CALLERS: usize = 12;

/// 50 lists: more than the memory of a service with 1 MiB holds.
fn one_of_many(number: usize) -> String {
    let limit = 1 + number % 50;
    format!("{PREFIX}/wallets?status=all&sortOrder=asc&limit={limit}")
}

/// The answers to callers that ask without pause.
struct Load {
    asked: AtomicUsize,
    is_over: AtomicBool,
    answers: Mutex<Vec<Answer>>,
}

impl Load {
    /// Asks a service for many lists, for as long as `meanwhile` takes.
    fn on(service: &Serving, meanwhile: impl FnOnce(&Self)) -> Vec<Answer> {
        /// Callers end also when the test fails.
        struct Over<'a>(&'a AtomicBool);
        impl Drop for Over<'_> {
            fn drop(&mut self) {
                self.0.store(true, Ordering::SeqCst);
            }
        }
        let load = Self {
            asked: AtomicUsize::new(0),
            is_over: AtomicBool::new(false),
            answers: Mutex::default(),
        };
        std::thread::scope(|scope| {
            let over = Over(&load.is_over);
            for _ in 0..CALLERS {
                scope.spawn(|| load.call(service));
            }
            meanwhile(&load);
            drop(over);
        });
        load.answers.into_inner().unwrap()
    }

    fn call(&self, service: &Serving) {
        while !self.is_over.load(Ordering::SeqCst) {
            let number = self.asked.fetch_add(1, Ordering::SeqCst);
            let answer = service.get(&one_of_many(number));
            self.answers.lock().unwrap().push(answer);
        }
    }

    fn answered(&self) -> usize {
        self.answers.lock().unwrap().len()
    }

    /// Waits for so many more answers.
    fn await_answers(&self, more: usize) {
        let before = self.answered();
        eventually("answers", || {
            (self.answered() >= before + more).then_some(())
        });
    }

    /// Waits for an answer of a kind among those that come from now on.
    fn await_answer(&self, cache: &str) {
        let before = self.answered();
        eventually(cache, || {
            let answers = self.answers.lock().unwrap();
            let is_there = answers[before..].iter().any(|a| a.cache == cache);
            is_there.then_some(())
        });
    }
}

/// Every request got an answer, and in time.
fn assert_answered(what: &str, answers: &[Answer]) {
    let mut took: Vec<Duration> = answers.iter().map(|answer| answer.took).collect();
    took.sort_unstable();
    let (median, longest) = (took[took.len() / 2], took[took.len() - 1]);
    let p99 = took[took.len() * 99 / 100];
    println!(
        "{what}: {} answers, median {median:?}, p99 {p99:?}, longest {longest:?}",
        took.len()
    );
    for answer in answers {
        assert_eq!(answer.status, StatusCode::OK, "{what}: {}", answer.text);
    }
    assert!(longest < REDIS_AWAY, "{what}: {longest:?}");
}

/// KEYS blocks Redis, and a SCAN on the way of a request takes as long in all.
fn assert_no_walk_over_keys(redis: &RedisServer) {
    let stats = redis.command(&["INFO", "commandstats"]);
    assert!(
        stats.contains("cmdstat_get") || stats.contains("cmdstat_mget"),
        "{stats}"
    );
    for walk in ["cmdstat_keys", "cmdstat_scan"] {
        assert!(!stats.contains(walk), "{stats}");
    }
}

#[test]
fn redis_may_hang_and_die_and_be_emptied_at_full_load() {
    let redis = RedisServer::start().unwrap();
    let (folder, setup) = (
        TestFolder::new(),
        Setup::on_database(&Market::get().scored()),
    );
    let setup = setup
        .without_scoring()
        .with("CACHE_MEMORY_MIB", "1")
        .with("REDIS_URL", format!("redis://127.0.0.1:{}", redis.port()));
    let service = setup.serve_ready(&folder);
    service.await_redis();

    let answers = Load::on(&service, |load| {
        load.await_answer("HIT redis");
        load.await_answers(50);
    });
    assert_answered("with Redis", &answers);

    let answers = Load::on(&service, |load| {
        load.await_answers(20);
        let paused = redis.pause();
        load.await_answers(100);
        drop(paused);
    });
    assert_answered("Redis hangs", &answers);
    service.await_redis();
    Load::on(&service, |load| load.await_answer("HIT redis"));

    let fills = service.cache("fills");
    let answers = Load::on(&service, |load| {
        for _ in 0..3 {
            load.await_answers(40);
            redis.command(&["FLUSHALL"]);
        }
        load.await_answer("HIT redis");
    });
    assert_answered("Redis is emptied three times", &answers);
    let filled = service.cache("fills") - fills;
    println!(
        "{filled} reads of the database for {} answers",
        answers.len()
    );
    // Each of the 50 lists was lost at most three times.
    assert!(filled > 0, "nothing was lost");
    assert_no_walk_over_keys(&redis);

    let answers = Load::on(&service, |load| {
        load.await_answers(20);
        redis.stop();
        load.await_answers(100);
    });
    assert_answered("Redis is dead", &answers);
    let figures = service.read("/monitoring/cache").json();
    assert_eq!(figures["redis"]["state"], "down");
    assert_eq!(service.get("/readyz").status, StatusCode::OK);
    redis.restart().unwrap();
    service.await_redis();
    let answers = Load::on(&service, |load| load.await_answer("HIT redis"));
    assert_answered("Redis is back", &answers);
    assert_no_walk_over_keys(&redis);
}

/// A lock in the database that makes readers of the wallets wait.
struct Locked(Child);

impl Locked {
    fn on(database: &str) -> Self {
        use std::io::Write;
        let mut psql = PostgresServer::shared()
            .psql(database)
            .stdin(Stdio::piped())
            .spawn()
            .unwrap();
        let lock = b"BEGIN; LOCK TABLE smart_money_wallets IN ACCESS EXCLUSIVE MODE;\n";
        psql.stdin.as_mut().unwrap().write_all(lock).unwrap();
        let locked = Self(psql);
        let held = "SELECT count(*) FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted
            AND relation = 'smart_money_wallets'::regclass";
        eventually("the lock", || {
            (PostgresServer::shared().query(database, held) == "1").then_some(())
        });
        locked
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _ = self.0.wait();
    }
}

/// Slack, 22 February 2022: empty caches, and an overload that fed itself.
#[test]
fn an_emptied_cache_lets_only_so_many_reads_into_the_database() {
    let database = Market::get().scored();
    let redis = RedisServer::start().unwrap();
    let (folder, setup) = (TestFolder::new(), Setup::on_database(&database));
    let setup = setup
        .without_scoring()
        .with("CACHE_MAX_READS", "2")
        .with("REDIS_URL", format!("redis://127.0.0.1:{}", redis.port()));
    let service = setup.serve_ready(&folder);
    let key = setup.key(&folder);
    let waiting = || -> usize {
        let waiting = "SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock'";
        let count = PostgresServer::shared().query(&database, waiting);
        count.parse().unwrap()
    };
    let answers = Load::on(&service, |load| {
        load.await_answers(100);
        let lock = Locked::on(&database);
        redis.command(&["FLUSHALL"]);
        let emptied = service.ask(Method::DELETE, &format!("{PREFIX}/cache"), Some(&key));
        assert!(emptied.status.is_success(), "{}", emptied.text);
        eventually("reads that wait", || (waiting() == 2).then_some(()));
        let before = load.answered();
        eventually("answers beside them", || {
            // One that was given up makes room for the next.
            assert!(waiting() <= 2);
            (load.answered() >= before + CALLERS).then_some(())
        });
        drop(lock);
        load.await_answer("MISS store");
        load.await_answer("HIT memory");
        load.await_answers(100);
    });
    let count = |status: StatusCode| answers.iter().filter(|a| a.status == status).count();
    let refused = count(StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(count(StatusCode::OK) + refused, answers.len());
    let longest = answers.iter().map(|answer| answer.took).max().unwrap();
    println!(
        "{} answers, {refused} refused, longest {longest:?}",
        answers.len()
    );
    assert!(longest < LONGEST_ANSWER, "{longest:?}");
    // The service recovered by itself.
    for number in 0..50 {
        let answer = service.get(&one_of_many(number));
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    }
}

#[test]
fn connections_that_are_lost_are_replaced() {
    let database = Market::get().scored();
    let (folder, setup) = (TestFolder::new(), Setup::on_database(&database));
    let service = setup.without_scoring().serve_ready(&folder);
    let end = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    for round in 0..5 {
        let ended = PostgresServer::shared().query(&database, end);
        let ended: usize = ended.parse().unwrap();
        assert!(ended > 0, "nothing was ended");
        let answers: Vec<Answer> = (0..30)
            .map(|number| {
                let address = format!("0x{:040x}", 0xabc_000 + round * 100 + number);
                service.get(&format!("{PREFIX}/wallets/{address}"))
            })
            .collect();
        let failed = |answer: &&Answer| answer.status != StatusCode::NOT_FOUND;
        let failures = answers.iter().filter(failed).count();
        println!("{ended} connections ended, {failures} requests failed");
        // Those that were given a connection before its end was known.
        assert!(failures <= 2 * ended, "{answers:#?}");
        assert_eq!(answers[20..].iter().filter(failed).count(), 0);
        assert_eq!(service.get("/readyz").status, StatusCode::OK);
    }
}

/// A server that others' tests do not need.
fn in_mid_run(server: &PostgresServer) -> (TestFolder, Setup, Serving) {
    let folder = TestFolder::new();
    let setup = Setup::on_database(&server.empty_database()).with_slow_runs();
    let trades = simulated(&folder, "trades.parquet", 100, 1);
    setup.get(&folder, &["ingest", &trades]);
    let service = setup.serve_ready(&folder);
    eventually("a run under way", || {
        let done = service.job()["progress"]["done"].as_u64();
        done.filter(|done| *done > 0)
    });
    (folder, setup, service)
}

/// A caller's id leads to what went wrong; of too many requests nothing did.
fn assert_is_explained(service: &Serving, answer: &Answer) {
    eventually("the cause in the log", || {
        let said = service.said();
        let line = said.lines().find(|line| line.contains(&answer.id))?;
        let code = answer.code();
        assert!(
            line.contains(&code) && line.contains("status=503"),
            "{line}"
        );
        let has_cause = line.contains("ERROR") && line.contains("cause=");
        assert_eq!(has_cause, code == "store_unavailable", "{line}");
        Some(())
    });
}

#[test]
fn a_database_that_hangs_costs_no_cached_answer_and_keeps_nobody_waiting() {
    let server = PostgresServer::start().unwrap();
    let (folder, setup, service) = in_mid_run(&server);
    service.await_runs(1);
    let key = setup.key(&folder);
    eventually("the first wallets", || {
        (service.version() == 1).then_some(())
    });
    let cached = format!("{PREFIX}/wallets?status=all&limit=7");
    service.get(&cached);
    assert_eq!(service.get(&cached).cache, "HIT memory");

    let paused = server.pause();
    let asked = [
        ("/healthz".to_owned(), None, StatusCode::OK),
        ("/metrics".to_owned(), None, StatusCode::OK),
        ("/readyz".to_owned(), None, StatusCode::SERVICE_UNAVAILABLE),
        (cached.clone(), None, StatusCode::OK),
        // The service can't look the key up, and reading needs none.
        (cached.clone(), Some(key.as_str()), StatusCode::OK),
        (
            format!("{PREFIX}/jobs/scoring"),
            None,
            StatusCode::SERVICE_UNAVAILABLE,
        ),
        // All but the job.
        (format!("{PREFIX}/monitoring"), None, StatusCode::OK),
        (format!("{PREFIX}/monitoring/cache"), None, StatusCode::OK),
    ];
    let uncached =
        (0..20).map(|number| (one_of_many(number), None, StatusCode::SERVICE_UNAVAILABLE));
    let codes = Mutex::<BTreeSet<String>>::default();
    std::thread::scope(|scope| {
        // Nor does a command wait that is begun now.
        let server = &server;
        for command in [&["serve", "--listen", "127.0.0.1:0"][..], &["check"]] {
            let (setup, folder) = (&setup, &folder);
            scope.spawn(move || {
                let begun = Instant::now();
                let ended = setup.run(folder, command);
                assert_eq!(ended.code, Some(1), "{command:?}: {ended:?}");
                let said = ended.out + &ended.err;
                assert!(said.contains(&server.port().to_string()), "{said}");
                assert!(begun.elapsed() < LONGEST_ANSWER, "{command:?}");
            });
        }
        for (path, key, status) in asked.into_iter().chain(uncached) {
            let (service, codes) = (&service, &codes);
            scope.spawn(move || {
                let answer = service.ask(Method::GET, &path, key);
                assert_eq!(answer.status, status, "{path}: {}", answer.text);
                assert!(answer.took < LONGEST_ANSWER, "{path}: {:?}", answer.took);
                println!("{path}: {status} after {:?}", answer.took);
                if status == StatusCode::SERVICE_UNAVAILABLE && path != "/readyz" {
                    assert_is_explained(service, &answer);
                    codes.lock().unwrap().insert(answer.code());
                }
            });
        }
    });
    assert!(codes.into_inner().unwrap().contains("store_unavailable"));
    // What was published meanwhile can't be known.
    let still = service.get(&cached);
    assert_eq!(still.cache, "STALE memory");

    drop(paused);
    service.await_ready();
    eventually("an answer from the database", || {
        let answer = service.get(&one_of_many(3));
        (answer.status == StatusCode::OK).then_some(())
    });
    let begun = service.begin_run(&key);
    assert_eq!(begun.status, StatusCode::ACCEPTED, "{}", begun.text);
    assert_eq!(service.await_runs(2)["outcome"], "complete");
}

#[test]
fn a_database_that_hangs_does_not_keep_a_service_from_ending() {
    let server = PostgresServer::start().unwrap();
    let (folder, setup, service) = in_mid_run(&server);
    let paused = server.pause();
    service.signal("TERM");
    let (code, took, said) = service.ended();
    drop(paused);
    assert_eq!(code, Some(0), "{said}");
    println!("ended {took:?} after it was asked to");
    assert!(took < LONGEST_ANSWER, "{took:?}");
    // Its lease runs out, and another does the rest.
    let next = setup.run(&folder, &["score"]);
    assert_eq!(next.code, Some(0), "{}", next.err);
}
