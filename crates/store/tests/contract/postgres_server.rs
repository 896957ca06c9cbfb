//! What concerns a server alone: the schema's version, and how it is reached.

use crate::database::{Database, PostgresDatabase};
use crate::fixtures::all_wallets;
use smartmoney_model::Trade;
use smartmoney_store::{Appended, PostgresStore, StoreError};
use smartmoney_testkit::{PostgresServer, TradeBuilder};
use std::sync::Arc;
use std::time::Duration;

#[tokio::test]
async fn many_may_make_the_tables_at_once() {
    let url = PostgresServer::shared().empty_database();
    let connecting = (0..8).map(|_| {
        let url = url.clone();
        tokio::spawn(async move { PostgresStore::connect(&url).await.map(|_| ()) })
    });
    for connected in connecting.collect::<Vec<_>>() {
        connected.await.unwrap().unwrap();
    }
}

/// Runs SQL as another program would.
async fn run(url: &str, sql: &str) {
    let connecting = tokio_postgres::connect(url, tokio_postgres::NoTls);
    let (client, connection) = connecting.await.unwrap();
    let connection = tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
    drop(client);
    connection.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let database = PostgresDatabase::new();
    let newer = "INSERT INTO schema_migrations (version) VALUES (99)";
    run(database.url(), newer).await;
    let error = PostgresStore::connect(database.url()).await.err().unwrap();
    assert!(
        matches!(error, StoreError::TooNew { found: 99, .. }),
        "{error}"
    );
}

#[tokio::test]
async fn another_programs_database_is_refused() {
    for made_by in [
        "CREATE TABLE trades (a text)",
        "CREATE TABLE schema_migrations (version text)",
    ] {
        let url = PostgresServer::shared().empty_database();
        run(&url, made_by).await;
        let error = PostgresStore::connect(&url).await.err().unwrap();
        assert!(matches!(error, StoreError::Open { .. }), "{error}");
        // Nothing of ours is left.
        run(&url, "CREATE TABLE store_state (a text)").await;
    }
}

#[tokio::test]
async fn what_cannot_be_reached_is_named_without_its_password() {
    let port = PostgresServer::shared().port();
    for url in [
        "postgres://me:secret@127.0.0.1:1/trades".to_owned(),
        format!("postgres://me:secret@127.0.0.1:{port}/trades"),
    ] {
        let error = PostgresStore::connect(&url).await.err().unwrap();
        let shown = format!("{error} {error:?}");
        assert!(matches!(error, StoreError::Open { .. }), "{shown}");
        assert!(shown.contains("/trades"), "{shown}");
        assert!(!shown.contains("secret"), "{shown}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_is_given_up_leaves_nothing() {
    const BATCH: u64 = 2_000;
    let database = PostgresDatabase::new();
    let store = database.connect();
    let batch: Vec<Trade> = (0..BATCH)
        .map(|tx| TradeBuilder::new(tx).wallet(tx % 97).build())
        .collect();
    let mut given_up = 0;
    // Each time a little later in its course.
    for step in 0..30 {
        let (writer, batch) = (Arc::clone(&store), batch.clone());
        let write = async move { writer.append_trades(batch).await.unwrap() };
        let limit = Duration::from_millis(step);
        given_up += u64::from(tokio::time::timeout(limit, write).await.is_err());
        let trades = store.stats().await.unwrap().trades;
        assert_eq!(trades % BATCH, 0, "half a batch is in the store");
    }
    assert!(given_up > 0, "every write was done before it was given up");
    let Appended {
        inserted,
        duplicates,
    } = store.append_trades(batch).await.unwrap();
    assert_eq!(inserted + duplicates, BATCH);
    assert_eq!(store.stats().await.unwrap().trades, BATCH);
    assert_eq!(all_wallets(&*store).await.len(), 97);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lost_connections_are_replaced() {
    let database = PostgresDatabase::new();
    let store = database.connect();
    store.data_version().await.unwrap();
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'smartmoney'";
    run(database.url(), end).await;
    // A call may still meet a connection whose end is not known yet.
    let again = async { while store.data_version().await.is_err() {} };
    tokio::time::timeout(Duration::from_mins(1), again)
        .await
        .unwrap();
}
