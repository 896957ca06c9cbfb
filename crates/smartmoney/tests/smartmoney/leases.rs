//! Several processes score one database.

use crate::support::TestFolder;
use smartmoney_store::{Epoch, Lease, PostgresStore, SqliteStore, Store, WalletId};
use smartmoney_testkit::PostgresServer;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Two data folders with the same trades: one to disturb, and one to compare with.
struct Market {
    folder: TestFolder,
    database_url: Option<String>,
    undisturbed: TestFolder,
}

impl Market {
    fn new(database_url: Option<String>) -> Self {
        let market = Self {
            folder: TestFolder::new(),
            database_url,
            undisturbed: TestFolder::new(),
        };
        let trades = market.folder.file("trades.parquet").display().to_string();
        let simulate = ["simulate", "--wallets", "200", "--days", "60", "-o"];
        market.folder.run(&[&simulate[..], &[&trades]].concat());
        market.undisturbed.run(&["ingest", &trades]);
        market.undisturbed.run(&["score"]);
        market.command(&["ingest", &trades]).assert().success();
        market
    }

    fn command(&self, arguments: &[&str]) -> assert_cmd::Command {
        let mut command = self.folder.command(arguments);
        if let Some(url) = &self.database_url {
            command.env("DATABASE_URL", url);
        }
        command.env("WALLET_SCORING_LEASE_SECONDS", "2");
        command
    }

    async fn store(&self) -> Arc<dyn Store> {
        if let Some(url) = &self.database_url {
            return Arc::new(PostgresStore::connect(url).await.unwrap());
        }
        let path = self.folder.file("data/smartmoney.db");
        Arc::new(SqliteStore::open_existing(&path).unwrap())
    }

    /// All that is shown of the wallets is as in the other folder.
    fn assert_undisturbed(&self) {
        let show = ["top", "--status", "all", "--limit", "100"];
        let shown = self.command(&show).assert().success();
        let shown = String::from_utf8(shown.get_output().stdout.clone()).unwrap();
        assert_eq!(shown, self.undisturbed.run(&show));
    }
}

fn said(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

async fn take(store: &dyn Store, lasts: Duration) -> Epoch {
    match store.take_lease("elsewhere:1:0", lasts).await.unwrap() {
        Lease::Taken(epoch) => epoch,
        Lease::Held(lease_holder) => panic!("held by {lease_holder:?}"),
    }
}

async fn a_killed_run_is_finished_by_the_next(market: Market) {
    let store = market.store().await;
    let mut run = Command::new(env!("CARGO_BIN_EXE_smartmoney"));
    run.arg("--data-dir").arg(market.folder.file("data"));
    run.args(["score", "--batch-size", "1"])
        .env("WALLET_SCORING_LEASE_SECONDS", "2")
        .stderr(Stdio::null());
    match &market.database_url {
        Some(url) => run.env("DATABASE_URL", url),
        None => run.env_remove("DATABASE_URL"),
    };
    let mut run = run.spawn().unwrap();
    let begun = Instant::now();
    // Only reads: the lease is the run's.
    let facts = store.begin(Epoch(0)).facts;
    while facts.evidence_after(WalletId(0), 20).await.unwrap().len() < 20 {
        assert!(begun.elapsed() < Duration::from_mins(1), "no run began");
    }
    run.kill().unwrap();
    run.wait().unwrap();
    let left = store.lease_holder().await.unwrap();
    assert!(left.is_some(), "the run had ended before it was killed");
    assert_eq!(store.data_version().await.unwrap().number, 0);

    let again = market.command(&["score"]).assert().success();
    let said = said(again.get_output());
    assert!(said.contains("is it still there?"), "{said}");
    assert_eq!(store.lease_holder().await.unwrap(), None);
    market.assert_undisturbed();
}

#[tokio::test]
async fn a_killed_run_is_finished_by_the_next_in_sqlite() {
    a_killed_run_is_finished_by_the_next(Market::new(None)).await;
}

#[tokio::test]
async fn a_killed_run_is_finished_by_the_next_in_postgres() {
    let url = PostgresServer::shared().empty_database();
    a_killed_run_is_finished_by_the_next(Market::new(Some(url))).await;
}

#[tokio::test]
async fn who_scores_already_is_named() {
    let market = Market::new(None);
    let store = market.store().await;
    let lasts = Duration::from_secs(30);
    let epoch = take(&*store, lasts).await;
    let mut second = market.command(&["score"]);
    let refused = tokio::task::spawn_blocking(move || second.assert().failure());
    // It lives: it renews its lease.
    while !refused.is_finished() {
        store.renew_lease(epoch, lasts, None).await.unwrap();
        tokio::task::yield_now().await;
    }
    let said = said(refused.await.unwrap().get_output());
    for part in ["another scoring run", "elsewhere:1:0 scores since", "until"] {
        assert!(said.contains(part), "{said}");
    }
    assert!(store.runs(1).await.unwrap().is_empty());
    store.release_lease(epoch).await.unwrap();
    market.command(&["score"]).assert().success();
    market.assert_undisturbed();
}

#[cfg(unix)]
#[tokio::test]
async fn an_interrupted_run_gives_its_lease_back() {
    let market = Market::new(None);
    let store = market.store().await;
    let mut run = Command::new(env!("CARGO_BIN_EXE_smartmoney"));
    run.arg("--data-dir").arg(market.folder.file("data"));
    run.args(["score", "--batch-size", "1"])
        .env_remove("DATABASE_URL")
        .stderr(Stdio::piped());
    let run = run.spawn().unwrap();
    let begun = Instant::now();
    // Only reads: the lease is the run's.
    let facts = store.begin(Epoch(0)).facts;
    while facts.evidence_after(WalletId(0), 20).await.unwrap().len() < 20 {
        assert!(begun.elapsed() < Duration::from_mins(1), "no run began");
    }
    let mut kill = Command::new("kill");
    kill.args(["-INT", &run.id().to_string()]);
    assert!(kill.status().unwrap().success());
    let ended = run.wait_with_output().unwrap();
    assert_eq!(ended.status.code(), Some(130), "{}", said(&ended));
    assert!(
        store
            .lease_holder()
            .await
            .unwrap()
            .is_some_and(|left| left.is_expired)
    );
    let again = market.command(&["score"]).assert().success();
    assert!(!said(again.get_output()).contains("still there"));
    market.assert_undisturbed();
}
