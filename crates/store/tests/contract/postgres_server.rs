//! What concerns a server alone: the schema's version, and how it is reached.

use crate::database::PostgresDatabase;
use smartmoney_store::{PostgresStore, ScoringLock, StoreError};
use smartmoney_testkit::PostgresServer;

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

#[tokio::test]
async fn one_run_scores_at_a_time() {
    let (database, other) = (PostgresDatabase::new(), PostgresDatabase::new());
    let take = async |database: &PostgresDatabase| {
        let lock = ScoringLock::try_take(database.url()).await;
        lock.unwrap()
    };
    let lock = take(&database).await;
    assert!(lock.is_some());
    assert!(take(&database).await.is_none());
    assert!(take(&other).await.is_some(), "each database has its own");
    drop(lock);
    // The server notices a moment later that the connection ended.
    let again = async { while take(&database).await.is_none() {} };
    let limit = std::time::Duration::from_mins(1);
    tokio::time::timeout(limit, again).await.unwrap();
}
