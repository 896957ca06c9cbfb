//! What concerns a server alone: the schema's version, and how it is reached.

use crate::database::{Database, PostgresDatabase};
use crate::fixtures::{
    UNDO_0005, UNDO_AS_SHOWN_THEN, UNDO_BOTS_IN_LISTS, UNDO_CASH_TOKENS, UNDO_DIGESTS,
    UNDO_FOLLOWABILITY, UNDO_PROBABILITIES, UNDO_RECORD, UNDO_TAGS_AND_CAPS, all_wallets, analysed,
    assert_up_to_date, empty_wallet, facts, fill, only_news_is_staged, publication, traders,
    undo_wallet_columns,
};
use smartmoney_model::Trade;
use smartmoney_store::{
    Origin, PostgresOptions, PostgresStore, StatsStore, StoreError, StoreState,
};
use smartmoney_testkit::begin_run;
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
pub(crate) async fn run(url: &str, sql: &str) {
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

/// A store of the version before search and monitoring, with wallets in it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_filled_store_of_an_earlier_version_is_brought_up_to_date() {
    let database = PostgresDatabase::new();
    fill(&*database.connect()).await;
    let undo = [
        UNDO_FOLLOWABILITY,
        UNDO_RECORD,
        UNDO_AS_SHOWN_THEN,
        UNDO_TAGS_AND_CAPS,
        UNDO_PROBABILITIES,
        UNDO_SOURCES,
        undo_wallet_columns().as_str(),
        UNDO_CASH_TOKENS,
        UNDO_BOTS_IN_LISTS,
        UNDO_DIGESTS,
        UNDO_0005,
        "DELETE FROM schema_migrations WHERE version >= 5",
    ]
    .join(";");
    run(database.url(), &undo).await;
    assert_up_to_date(&*database.connect()).await;
}

/// Trades came from no source.
const UNDO_SOURCES: &str = "
    ALTER TABLE trades DROP CONSTRAINT trades_identity, DROP COLUMN tx_index,
      DROP COLUMN bought_amount_usd, DROP COLUMN source_id,
      ADD CONSTRAINT trades_tx_hash_evt_index_chain_id_key UNIQUE (tx_hash, evt_index, chain_id);
    DROP TABLE trade_sources; DROP TABLE sources; DROP TABLE changed_hours;
    ALTER TABLE store_state DROP COLUMN last_seq";

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

/// A snapshot of before the wait for the lock of writers would not have what the others wrote.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_take_turns_whatever_isolation_a_database_has() {
    for database in [PostgresDatabase::new(), PostgresDatabase::pooled()] {
        let name = database.url().rsplit_once('/').unwrap().1;
        let isolate =
            format!("ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'");
        run(database.url(), &isolate).await;
        let writing = (0..8).map(|writer| {
            let store = database.connect();
            tokio::spawn(async move {
                for tx in 0..10 {
                    let tx = writer * 100 + tx;
                    let trade = TradeBuilder::new(tx).wallet(tx).build();
                    let origin = Origin::default();
                    store.take_in(vec![trade], origin).await.unwrap();
                }
            })
        });
        for written in writing.collect::<Vec<_>>() {
            written.await.unwrap();
        }
        let stats = database.connect().stats().await.unwrap();
        assert_eq!(stats.trades, 80);
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
    let appended = store.append_trades(batch).await.unwrap();
    assert_eq!(appended.inserted + appended.known, BATCH);
    assert_eq!(store.stats().await.unwrap().trades, BATCH);
    assert_eq!(all_wallets(&*store).await.len(), 97);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lost_connections_are_replaced() {
    let database = PostgresDatabase::new();
    let options = PostgresOptions {
        pool_size: 1,
        ..PostgresOptions::new(database.url())
    };
    let store = PostgresStore::connect_with(&options).await.unwrap();
    let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'smartmoney'";
    for _ in 0..3 {
        store.data_version().await.unwrap();
        run(database.url(), end).await;
        // A call may still meet a connection whose end is not known yet.
        let again = async { while store.ping().await.is_err() {} };
        tokio::time::timeout(Duration::from_mins(1), again)
            .await
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn few_connections_serve_many_callers() {
    let database = PostgresDatabase::new();
    let options = PostgresOptions {
        pool_size: 2,
        ..PostgresOptions::new(database.url())
    };
    let store = Arc::new(PostgresStore::connect_with(&options).await.unwrap());
    let callers = (0..40).map(|_| {
        let store = Arc::clone(&store);
        tokio::spawn(async move { store.stats().await.map(|_| ()) })
    });
    for called in callers.collect::<Vec<_>>() {
        called.await.unwrap().unwrap();
    }
    let connecting = tokio_postgres::connect(database.url(), tokio_postgres::NoTls);
    let (client, connection) = connecting.await.unwrap();
    tokio::spawn(connection);
    let count = "SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'smartmoney'";
    let open: i64 = client.query_one(count, &[]).await.unwrap().get(0);
    assert_eq!(open, 2);
}

#[tokio::test]
async fn encrypted_connections_want_a_server_that_somebody_vouches_for() {
    let made = || rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let (own, other) = (made(), made());
    let (certificate, key) = (own.cert.pem(), own.signing_key.serialize_pem());
    let server = PostgresServer::start_encrypted(&certificate, &key).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let roots = |name: &str, pem: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, pem).unwrap();
        path
    };
    let url = server.empty_database();
    let connect = async |sslmode: &str, pem: &str| {
        let options = PostgresOptions {
            root_certificates: Some(roots("roots.pem", pem)),
            ..PostgresOptions::new(format!("{url}?sslmode={sslmode}"))
        };
        PostgresStore::connect_with(&options).await
    };
    let encrypted = "SELECT 1 / (count(*) FILTER (WHERE ssl))::int FROM pg_stat_ssl
        JOIN pg_stat_activity USING (pid)
        WHERE datname = current_database() AND application_name = 'smartmoney'";
    for sslmode in ["require", "verify-ca", "verify-full"] {
        let store = connect(sslmode, &certificate).await.unwrap();
        // Fails, by a division by zero, when none is encrypted.
        run(&url, encrypted).await;
        store.ping().await.unwrap();

        for unknown in [&other.cert.pem(), ""] {
            let error = connect(sslmode, unknown).await.err().unwrap().with_causes();
            assert!(error.contains("certificate"), "{error}");
        }
    }
    let plain = PostgresServer::shared().empty_database();
    let options = PostgresOptions {
        root_certificates: Some(roots("roots.pem", &certificate)),
        ..PostgresOptions::new(format!("{plain}?sslmode=require"))
    };
    let error = PostgresStore::connect_with(&options).await.err().unwrap();
    assert!(error.with_causes().contains("TLS"), "{error}");
}

/// Rewriting what stays as it is would make a full sweep as large as the data.
#[tokio::test(flavor = "multi_thread")]
async fn facts_that_stay_the_same_are_not_written_again() {
    let database = PostgresDatabase::new();
    let store = database.connect();
    let run = begin_run(&*store).await;
    let ids = traders(&*store, &[1, 2]).await;
    let put = async |holds: [bool; 2]| {
        let facts = holds.map(|holds| analysed(facts("2024-01-05", holds)));
        let rows = ids.iter().copied().zip(facts).collect();
        run.facts.put_facts(rows).await.unwrap();
        let written = "SELECT string_agg(f.xmin || ' ' || j.xmin, ',' ORDER BY f.wallet_id)
            FROM wallet_facts f JOIN wallet_facts_json j USING (wallet_id)";
        let written = PostgresServer::shared().query(database.url(), written);
        let (first, second) = written.trim().split_once(',').unwrap();
        (first.to_owned(), second.to_owned())
    };
    let first = put([true, true]).await;
    assert_eq!(put([true, true]).await, first);
    let changed = put([true, false]).await;
    assert_eq!(changed.0, first.0);
    assert_ne!(changed.1, first.1);
    assert!(
        !run.facts.facts_after(ids[0], 1).await.unwrap()[0]
            .facts
            .holds
    );
}

/// Nor what is published already.
#[tokio::test(flavor = "multi_thread")]
async fn wallets_that_stay_the_same_are_not_staged_again() {
    let database = PostgresDatabase::new();
    let staged = || {
        let count = "SELECT count(*) FROM staged_wallets";
        let count = PostgresServer::shared().query(database.url(), count);
        count.trim().parse().unwrap()
    };
    only_news_is_staged(&*database.connect(), staged).await;
}

/// Another caller would otherwise get the connection on which the write still waits.
#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_is_given_up_takes_no_connection_from_others() {
    let database = PostgresDatabase::new();
    let store = database.connect();
    let connecting = tokio_postgres::connect(database.url(), tokio_postgres::NoTls);
    let (client, connection) = connecting.await.unwrap();
    tokio::spawn(connection);
    let lock = "BEGIN; LOCK TABLE api_keys";
    client.batch_execute(lock).await.unwrap();
    let at = smartmoney_testkit::time("2024-03-01");
    tokio::select! {
        _ = store.add_api_key("a".to_owned(), "b".to_owned(), [1; 32], at) => {
            panic!("the table is locked")
        }
        () = is_waited_for(&client, "api_keys") => {}
    }
    // Less than the server lets a statement wait for a lock.
    let read = tokio::time::timeout(Duration::from_secs(10), store.data_version());
    read.await.expect("it waits for the write").unwrap();
    client.batch_execute("COMMIT").await.unwrap();
    assert_eq!(store.api_keys().await.unwrap(), []);
}

/// Waits until a session waits for the lock of a table.
async fn is_waited_for(client: &tokio_postgres::Client, table: &str) {
    let waits = format!(
        "SELECT EXISTS (
           SELECT FROM pg_locks WHERE relation = '{table}'::regclass AND NOT granted)"
    );
    let is_waiting = async || {
        client
            .query_one(&waits, &[])
            .await
            .unwrap()
            .get::<_, bool>(0)
    };
    while !is_waiting().await {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// What makes the rows visible takes its time, too.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_lasts_until_it_is_published() {
    const HELD: Duration = Duration::from_millis(300);
    let database = PostgresDatabase::new();
    let store = database.connect();
    let run = begin_run(&*store).await;
    let ids = traders(&*store, &[1]).await;
    run.publication
        .stage_wallets(vec![(ids[0], empty_wallet(1))])
        .await
        .unwrap();
    let url = database.url().to_owned();
    let (client, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls)
        .await
        .unwrap();
    tokio::spawn(connection);
    client
        .batch_execute("BEGIN; LOCK TABLE score_history")
        .await
        .unwrap();
    let held = tokio::spawn(async move {
        is_waited_for(&client, "score_history").await;
        tokio::time::sleep(HELD).await;
        client.batch_execute("COMMIT").await.unwrap();
    });
    let before = publication(1).report.duration_ms;
    let published = run.publication.publish(publication(1)).await.unwrap();
    held.await.unwrap();
    let least = before + u64::try_from(HELD.as_millis()).unwrap();
    assert!(
        published.duration_ms >= least,
        "{} ms",
        published.duration_ms
    );
    assert_eq!(store.runs(1).await.unwrap(), [published]);
}
