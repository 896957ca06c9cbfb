//! How long pages of lists, searches and moves take, and what keeping them costs a publication, by
//! the number of wallets and on each database.
//!
//! ```text
//! list_speed 10000 100000 1000000
//! ```

// A measurement that fails ends.
#![allow(clippy::unwrap_used)]

mod market;

use market::{publish, trade};
use rand::SeedableRng;
use rand::rngs::StdRng;
use smartmoney_model::{Confidence, WalletType};
use smartmoney_store::{
    PageStart, PostgresStore, SortBy, SqliteStore, StatusFilter, Store, WalletQuery,
};
use smartmoney_testkit::{PostgresServer, chain};
use std::sync::Arc;
use std::time::Instant;

const PAGES: usize = 200;
const LIMIT: usize = 20;

#[tokio::main]
async fn main() {
    let sizes: Vec<u64> = std::env::args()
        .skip(1)
        .map(|size| size.parse().expect("a number of wallets"))
        .collect();
    println!("milliseconds a page of {LIMIT}, p50 / p99 of {PAGES}");
    for size in sizes {
        let url = PostgresServer::shared().empty_database();
        let postgres = PostgresStore::connect(&url).await.unwrap();
        // As the server does by itself within minutes.
        let settle = || drop(PostgresServer::shared().query(&url, "VACUUM ANALYZE"));
        measure("PostgreSQL", size, Arc::new(postgres), settle).await;
        let folder = tempfile::tempdir().unwrap();
        let sqlite = SqliteStore::open(&folder.path().join("store.db")).unwrap();
        measure("SQLite", size, Arc::new(sqlite), || ()).await;
    }
}

async fn measure(database: &str, size: u64, store: Arc<dyn Store>, settle: impl Fn()) {
    let mut random = StdRng::seed_from_u64(1);
    trade(store.as_ref(), size).await;
    let first = publish(store.as_ref(), size, &mut random, 1).await;
    // A run that moves a hundredth of the wallets.
    let second = publish(store.as_ref(), size, &mut random, 100).await;
    println!(
        "{database}, {size} wallets: published in {:.1} s, 1 in 100 of them again in {:.2} s",
        first.as_secs_f64(),
        second.as_secs_f64()
    );
    settle();
    for (name, query, offset) in lists() {
        let start = PageStart::Offset(offset);
        time(name, async || {
            store.wallets(&query, LIMIT, &start).await.unwrap().total
        })
        .await;
    }
    // A walk by cursor that is half way through all wallets.
    for (name, sort_by) in [
        ("all by Sharpe ratio, half way", SortBy::Sharpe),
        ("all by number of trades, half way", SortBy::Trades),
    ] {
        let query = WalletQuery {
            status: StatusFilter::All,
            sort_by,
            ..WalletQuery::default()
        };
        let half = PageStart::Offset(size / 2);
        let page = store.wallets(&query, 1, &half).await.unwrap();
        let start = PageStart::After(page.next.unwrap());
        time(name, async || {
            store.wallets(&query, LIMIT, &start).await.unwrap().total
        })
        .await;
    }
    // All addresses begin with the same zeros, and few with so many digits more.
    let few = format!("{:#042x}", size / 2);
    for (name, text) in [
        ("search: all addresses begin so", "0x0000"),
        ("search: up to 256 addresses", &few[..40]),
        ("search: up to 4,096 addresses", &few[..39]),
        ("search: all names hold it", "desk"),
        ("search: few names hold it", "sk 4950"),
        ("search: no name holds it", "nobody"),
    ] {
        time(name, async || {
            store.search(text, LIMIT).await.unwrap().wallets.len() as u64
        })
        .await;
    }
    time("moves of the latest run", async || {
        let counts = store.moves(LIMIT).await.unwrap().counts;
        counts.new + counts.risen + counts.fallen + counts.former
    })
    .await;
}

async fn time(name: &str, ask: impl AsyncFn() -> u64) {
    let mut times = Vec::with_capacity(PAGES);
    let mut matching = 0;
    for _ in 0..PAGES {
        let begun = Instant::now();
        matching = ask().await;
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    let ms =
        |share: usize| times[(times.len() * share / 100).min(times.len() - 1)].as_secs_f64() * 1e3;
    println!(
        "  {name:<38} {:8.2} / {:8.2}   {matching} match",
        ms(50),
        ms(99)
    );
}

fn lists() -> Vec<(&'static str, WalletQuery, u64)> {
    let all = || WalletQuery {
        status: StatusFilter::All,
        ..WalletQuery::default()
    };
    let narrow = WalletQuery {
        chains: vec![chain("ethereum")],
        wallet_type: Some(WalletType::Trader),
        min_score: Some(40.0),
        min_confidence: Some(Confidence::Medium),
        sort_by: SortBy::Pnl,
        ..all()
    };
    let broad = WalletQuery {
        min_score: Some(20.5),
        min_confidence: None,
        ..narrow.clone()
    };
    let counted = WalletQuery {
        verified: Some(false),
        min_score: Some(25.5),
        ..all()
    };
    let by_ratio = WalletQuery {
        sort_by: SortBy::Sharpe,
        ..all()
    };
    let traded = |least| WalletQuery {
        min_trades: Some(least),
        ..all()
    };
    let traded_and_scored = WalletQuery {
        min_score: Some(20.0),
        ..traded(500)
    };
    let traded_and_steady = WalletQuery {
        min_max_drawdown: Some(-0.1),
        ..traded(500)
    };
    let identified_and_traded = WalletQuery {
        min_trades: Some(500),
        ..WalletQuery::default()
    };
    let bots = WalletQuery {
        is_bot: Some(true),
        ..all()
    };
    vec![
        ("identified, 500 trades, page 1", identified_and_traded, 0),
        ("all with 1 trade, page 1", traded(1), 0),
        ("all with 999 trades, page 1", traded(999), 0),
        ("all from 20, 500 trades, page 1", traded_and_scored, 0),
        ("all, 500 trades, drawdown, page 1", traded_and_steady, 0),
        ("all bots, page 1", bots, 0),
        ("identified by score, page 1", WalletQuery::default(), 0),
        ("narrow filters by PnL, page 200", narrow, 199 * 20),
        ("broad filters by PnL, page 200", broad, 199 * 20),
        ("all unverified from 25.5, page 1", counted, 0),
        ("all by Sharpe ratio, page 1", by_ratio, 0),
    ]
}
