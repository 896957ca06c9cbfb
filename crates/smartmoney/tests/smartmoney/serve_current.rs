//! No process serves as HIT what the database does not have, or may not have any more.

use crate::serve_together::Market;
use crate::serving::{PREFIX, Serving, Setup, eventually};
use crate::support::TestFolder;
use smartmoney_testkit::{PostgresServer, Proxy, RedisServer};
use std::time::Duration;

/// A version stays confirmed for two seconds.
const LONGER_THAN_CONFIRMED: Duration = Duration::from_secs(3);

const LIST: &str = "/wallets?status=all&limit=7";

/// Publishes other results for all wallets.
fn publish(setup: &Setup, folder: &TestFolder, round: u32) {
    let cost_basis = ["cost_basis=average", "cost_basis=fifo"][round as usize % 2];
    let trades = format!("eligibility.min_trades={}", round + 1);
    setup.get(folder, &["score", "--set", cost_basis, "--set", &trades]);
}

fn warm(service: &Serving) -> String {
    eventually("a hit", || {
        let answer = service.get(&format!("{PREFIX}{LIST}"));
        answer.cache.starts_with("HIT").then_some(answer.text)
    })
}

/// What the process of a command reads, which holds nothing.
fn stored(setup: &Setup, folder: &TestFolder) -> serde_json::Value {
    let text = setup.get(
        folder,
        &["top", "--status", "all", "--limit", "7", "--json"],
    );
    serde_json::from_str(&text).unwrap()
}

#[test]
fn a_process_that_slept_serves_nothing_of_before() {
    let url = Market::get().scored();
    let (folder, setup) = (
        TestFolder::new(),
        Setup::on_database(&url).without_scoring(),
    );
    let service = setup.serve_ready(&folder);
    for round in 0..3 {
        let before = warm(&service);
        service.signal("STOP");
        publish(&setup, &folder, round);
        std::thread::sleep(LONGER_THAN_CONFIRMED);
        service.signal("CONT");
        let after = service.get(&format!("{PREFIX}{LIST}"));
        assert_ne!(after.text, before, "{}", after.cache);
        let stored = stored(&setup, &folder);
        assert_eq!(after.json()["meta"]["dataTag"], stored["meta"]["dataTag"]);
    }
}

#[test]
fn a_process_that_is_cut_off_serves_nothing_as_current() {
    let (server, url) = (PostgresServer::shared(), Market::get().scored());
    let network = Proxy::to(server.port()).unwrap();
    let (folder, setup) = (TestFolder::new(), Setup::on_database(&url));
    let through = Setup::on_database(&through(&network, &url)).without_scoring();
    let service = through.serve_ready(&folder);
    let before = warm(&service);

    let cut = network.cut();
    publish(&setup, &folder, 0);
    std::thread::sleep(LONGER_THAN_CONFIRMED);
    for _ in 0..3 {
        let answer = service.get(&format!("{PREFIX}{LIST}"));
        assert!(answer.cache.starts_with("STALE"), "{}", answer.cache);
        assert_eq!(answer.text, before);
    }
    drop(cut);
    eventually("what was published", || {
        let answer = service.get(&format!("{PREFIX}{LIST}"));
        assert!(!answer.cache.starts_with("HIT") || answer.text != before);
        (answer.text != before).then_some(())
    });
}

/// The server fails over to a replica that lacks two versions, and two others are published.
#[test]
fn after_a_failover_no_process_serves_what_was_lost() {
    let (primary, redis) = (
        PostgresServer::start().unwrap(),
        RedisServer::start().unwrap(),
    );
    let folder = TestFolder::new();
    let network = Proxy::to(primary.port()).unwrap();
    let url = primary.empty_database();
    let setup = Setup::on_database(&through(&network, &url))
        .with("REDIS_HOST", "127.0.0.1")
        .with("REDIS_PORT", redis.port().to_string())
        .without_scoring();
    let trades = crate::serving::simulated(&folder, "trades.parquet", 60, 1);
    setup.get(&folder, &["ingest", &trades]);
    publish(&setup, &folder, 0);
    let replica = primary.base_backup().unwrap();

    let services = [setup.serve_ready(&folder), setup.serve_ready(&folder)];
    for round in 1..3 {
        publish(&setup, &folder, round);
    }
    let version = stored(&setup, &folder)["meta"]["dataVersion"].clone();
    let lost = services.each_ref().map(|service| {
        eventually("the latest version", || {
            let answer = service.get(&format!("{PREFIX}{LIST}"));
            let is_latest = answer.json()["meta"]["dataVersion"] == version;
            (is_latest && answer.cache.starts_with("HIT")).then_some(answer.text)
        })
    });
    network.lead_to(replica.port());
    for round in 3..5 {
        publish(&setup, &folder, round);
    }
    let stored = stored(&setup, &folder);
    assert_eq!(stored["meta"]["dataVersion"], version);

    let new = setup.serve_ready(&folder);
    for service in services.iter().chain([&new]) {
        eventually("an answer of the new primary", || {
            let answer = service.get(&format!("{PREFIX}{LIST}"));
            if answer.cache.starts_with("HIT") {
                assert!(!lost.contains(&answer.text), "{}", answer.cache);
            }
            let tag = &answer.json()["meta"]["dataTag"];
            (*tag == stored["meta"]["dataTag"]).then_some(())
        });
        assert_eq!(service.read(LIST).json()["data"], stored["data"]);
    }
}

/// The URL of a database, reached through a network.
fn through(network: &Proxy, url: &str) -> String {
    let (_, database) = url.rsplit_once('/').unwrap();
    format!(
        "postgres://postgres@127.0.0.1:{}/{database}",
        network.port()
    )
}
