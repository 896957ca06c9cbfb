//! What a server reads for an answer, by its own count.

use crate::database::{Database, PostgresDatabase};
use crate::fixtures::{all_wallets, analysed, empty_wallet, facts, publish, traders};
use crate::postgres_server::run;
use smartmoney_store::{AnalysisScope, PageStart, SortBy, StatusFilter, WalletId, WalletQuery};
use smartmoney_testkit::PostgresServer;
use smartmoney_testkit::{TradeBuilder, begin_run, end_run};
use std::time::{Duration, Instant};

/// The wide rows of a page are looked up, however many the server guesses that a page has.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_reads_no_other_wide_rows() {
    let database = PostgresDatabase::new();
    {
        let store = database.connect();
        let ids = traders(&*store, &(1..=400).collect::<Vec<_>>()).await;
        let wallets = ids.into_iter().zip((1..).map(empty_wallet));
        publish(&*store, wallets.collect()).await;
    }
    run(database.url(), "VACUUM ANALYZE").await;
    let read = async || {
        all_have_told(&database).await;
        let sum = "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables
            WHERE relname = 'smart_money_wallets'";
        let sum = PostgresServer::shared().query(database.url(), sum);
        sum.trim().parse::<u64>().unwrap()
    };
    for sort_by in SortBy::ALL {
        let query = WalletQuery {
            status: StatusFilter::All,
            sort_by,
            ..WalletQuery::default()
        };
        let before = read().await;
        let page = database
            .connect()
            .wallets(&query, 5, &PageStart::FIRST)
            .await;
        assert_eq!(page.unwrap().total, 400);
        let rows = read().await - before;
        // The page, one more that tells whether another follows, and one that names the
        // methodology.
        assert!(rows <= 7, "{sort_by:?}: {rows}");
    }
}

/// Whether a changed wallet still has a trade is asked of the index, also where the server last
/// looked at few wallets and few trades.
#[tokio::test(flavor = "multi_thread")]
async fn a_run_asks_the_index_which_wallets_have_trades() {
    let database = PostgresDatabase::new();
    let append = async |txs: std::ops::Range<u64>, wallets: u64| {
        let trade = |tx: u64| TradeBuilder::new(tx).wallet(tx % wallets).build();
        let store = database.connect();
        store.append_trades(txs.map(trade).collect()).await.unwrap();
    };
    append(0..1_800, 30).await;
    {
        let store = database.connect();
        let ids = all_wallets(&*store).await.into_iter();
        let known = ids.map(|id| (id, analysed(facts("2024-01-05", true))));
        let analysis = begin_run(&*store).await;
        analysis.publication.prepare("rules").await.unwrap();
        analysis.facts.put_facts(known.collect()).await.unwrap();
        end_run(&*store).await;
    }
    let quiet = "ALTER TABLE trades SET (autovacuum_enabled = off)";
    run(database.url(), quiet).await;
    run(database.url(), "ANALYZE").await;
    append(10_000..25_000, 1_500).await;
    let read = async || {
        all_have_told(&database).await;
        let sum = "SELECT coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)
            FROM pg_stat_user_tables WHERE relname = 'trades'";
        let sum = PostgresServer::shared().query(database.url(), sum);
        sum.trim().parse::<u64>().unwrap()
    };
    let before = read().await;
    {
        let store = database.connect();
        let analysis = begin_run(&*store).await;
        analysis.publication.prepare("rules").await.unwrap();
    }
    let rows = read().await - before;
    assert!(rows < 40_000, "{rows} rows for 1,500 wallets");
}

/// A join begins where the page begins, and not at the first row of its table. That is
/// seen where tables are merged, as large ones are.
#[tokio::test(flavor = "multi_thread")]
async fn later_pages_of_wallets_cost_no_more() {
    let database = PostgresDatabase::new();
    let name = database.url().rsplit_once('/').unwrap().1;
    let merging = ["nestloop", "hashjoin", "seqscan", "bitmapscan"]
        .map(|way| format!("ALTER DATABASE {name} SET enable_{way} = off;"));
    run(database.url(), &merging.concat()).await;
    let ids = {
        let store = database.connect();
        let ids = traders(&*store, &(1..=400).collect::<Vec<_>>()).await;
        let all = ids
            .iter()
            .map(|id| (*id, analysed(facts("2024-01-05", true))));
        let analysis = begin_run(&*store).await;
        analysis.facts.put_facts(all.collect()).await.unwrap();
        let wallets = (1..).map(empty_wallet);
        publish(&*store, ids.iter().copied().zip(wallets).collect()).await;
        ids
    };
    run(database.url(), "ANALYZE").await;
    let first = rows_read(&database, &ids[..10]).await;
    let last = rows_read(&database, &ids[380..390]).await;
    for ((table, first), (_, last)) in first.into_iter().zip(last) {
        assert!(last <= first, "{table}: {first}, then {last}");
    }
}

/// What indexes of some tables gave while the pages after these wallets were read.
async fn rows_read(database: &PostgresDatabase, pages: &[WalletId]) -> [(&'static str, u64); 2] {
    let read = || {
        ["wallet_places", "wallet_facts"].map(|table| {
            let sum = format!(
                "SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE relname = '{table}'"
            );
            let sum = PostgresServer::shared().query(database.url(), &sum);
            (table, sum.trim().parse::<u64>().unwrap())
        })
    };
    all_have_told(database).await;
    let before = read();
    let store = database.connect();
    let scope = AnalysisScope::Affected {
        prices_changed_from: None,
    };
    let analysis = begin_run(&*store).await;
    for after in pages {
        analysis.facts.facts_after(*after, 5).await.unwrap();
        analysis
            .ledgers
            .wallets_to_analyse(scope, *after, 5)
            .await
            .unwrap();
    }
    drop((analysis, store));
    all_have_told(database).await;
    let after = read();
    std::array::from_fn(|position| (after[position].0, after[position].1 - before[position].1))
}

/// Sessions tell what they read when they end.
async fn all_have_told(database: &PostgresDatabase) {
    let sessions = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
        AND backend_type = 'client backend' AND pid <> pg_backend_pid()";
    let begun = Instant::now();
    while PostgresServer::shared()
        .query(database.url(), sessions)
        .trim()
        != "0"
    {
        assert!(begun.elapsed() < Duration::from_mins(1), "sessions stay");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
