//! When runs measure what copying wallets would have brought, and what they keep of it.

use crate::hooked::{Call, Hook, hooked};
use crate::support::{TestDatabase, job_over, now};
use async_trait::async_trait;
use smartmoney_analysis::Settings;
use smartmoney_jobs::NoProgress;
use smartmoney_model::{Followability, Timestamp, Trade, Wallet};
use smartmoney_store::StoreError;
use smartmoney_testkit::{TradeBuilder, evm_address, time};
use std::sync::Arc;

const LEADER: u64 = 1;
const COPIER: u64 = 2;
const LATER: u64 = 3;
const MARKET: u64 = 9;

/// A few positions are enough for a test of the leader and for a verdict.
fn lenient() -> Settings {
    let mut settings = Settings::default();
    settings.confidence.medium.min_compared = 1;
    settings.evidence.min_periods = 3;
    settings.evidence.max_own_share = 1.0;
    settings.evidence.max_price_gain = 100.0;
    settings.evidence.min_holders = 0.0;
    settings.follow.min_positions = 4;
    settings.follow.min_weeks = 4;
    settings
}

/// In a week the leader buys 100 tokens for $100 and sells them a day later for somewhat more than
/// $120. Another wallet buys 5 minutes after that for $110, and one an hour after it for $112; they
/// sell as much later. `UNI` is most of the market, and keeps its price.
fn week(number: u64) -> Vec<Trade> {
    let start = time("2024-01-01").as_secs() + 7 * 86_400 * i64::try_from(number).unwrap();
    let mut transaction = 1_000 * (number + 1);
    let mut trade = |wallet, secs: i64| {
        transaction += 1;
        let at = Timestamp::from_secs(start + secs);
        TradeBuilder::new(transaction)
            .wallet(wallet)
            .at_time(at)
            .block(u64::try_from(at.as_secs() / 12).unwrap())
    };
    let token = ["PEPE", "LINK", "SHIB"][usize::try_from(number % 3).unwrap()];
    let proceeds = (120 + number).to_string();
    let (day, later) = (86_400, 300);
    let mut trades = vec![
        trade(LEADER, 0).sold("USDC", "100").bought(token, "100"),
        trade(COPIER, later)
            .sold("USDC", "110")
            .bought(token, "100"),
        trade(LEADER, day)
            .sold(token, "100")
            .bought("USDC", &proceeds),
        trade(COPIER, day + later)
            .sold(token, "100")
            .bought("USDC", &proceeds),
        trade(LATER, 3_700).sold("USDC", "112").bought(token, "100"),
        trade(LATER, day + 3_700)
            .sold(token, "100")
            .bought("USDC", &proceeds),
    ];
    for hour in 0..7 * 24 {
        let of_market = trade(MARKET, hour * 3_600 + 1_800);
        trades.push(of_market.sold("USDC", "100000").bought("UNI", "100000"));
    }
    trades.into_iter().map(TradeBuilder::build).collect()
}

async fn leader(database: &TestDatabase) -> Wallet {
    let wallets = database.wallets().await;
    let is_it = |wallet: &Wallet| wallet.wallet_address == evm_address(LEADER);
    wallets.into_iter().find(is_it).unwrap()
}

async fn filled(weeks: u64, database: TestDatabase) -> TestDatabase {
    for number in 0..weeks {
        database.store.append_trades(week(number)).await.unwrap();
    }
    database
}

async fn score(database: &TestDatabase, full: bool) {
    let job = database.job(full, lenient());
    job.run(now(), &NoProgress).await.unwrap();
}

fn assert_near(found: Option<f64>, expected: f64) {
    assert!((found.unwrap() - expected).abs() < 1e-5, "{found:?}");
}

async fn check(database: TestDatabase) {
    let database = filled(8, database).await;
    // Nothing was measured yet, so that a usual run does it.
    score(&database, false).await;
    let first = leader(&database).await;
    // The last week's Sunday is not closed.
    assert_eq!(first.follow_as_of, Some(time("2024-02-25")));
    assert_eq!(first.follow_fill_rate, Some(1.0));
    let next_block = first.alpha_decay[1];
    assert_eq!((next_block.delay_secs, next_block.positions), (None, 8));
    // 123.5 ÷ 110 − 1, and the leader's 23.5 %, in the mean of eight weeks; the market hardly moves.
    assert_near(next_block.excess, 0.122_727);
    assert_near(next_block.leader_excess, 0.235);
    assert_near(first.break_even_cost, 0.061_364);
    // 123.5 ÷ 112 − 1, after an hour.
    assert_near(first.alpha_decay[6].excess, 0.102_679);

    database.store.append_trades(week(8)).await.unwrap();
    score(&database, false).await;
    let kept = leader(&database).await;
    assert_eq!(kept.total_trades, first.total_trades + 2);
    assert_eq!(kept.alpha_decay, first.alpha_decay);
    assert_eq!(kept.follow_as_of, first.follow_as_of);

    score(&database, true).await;
    let anew = leader(&database).await;
    assert_eq!(anew.follow_as_of, Some(time("2024-03-03")));
    assert_eq!(anew.alpha_decay[1].positions, 9);
    // Of each token an hour before, the leader traded $100 and nobody else did: $1,000 cost more
    // than there is.
    assert_eq!(anew.followability, Followability::NotFollowable);
}

#[tokio::test]
async fn full_runs_measure_and_usual_ones_keep() {
    check(TestDatabase::in_sqlite().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn full_runs_measure_and_usual_ones_keep_in_postgres() {
    check(TestDatabase::in_postgres().await).await;
}

/// Another process takes the lease while followers are measured.
struct LosesTheLease;

#[async_trait]
impl Hook for LosesTheLease {
    async fn before(&self, call: Call) -> Result<(), StoreError> {
        match call {
            Call::Following => Err(StoreError::LeaseLost),
            _ => Ok(()),
        }
    }
}

#[tokio::test]
async fn a_run_that_ends_in_between_leaves_what_there_was() {
    let database = filled(8, TestDatabase::in_sqlite().await).await;
    score(&database, true).await;
    let before = database.wallets().await;
    database.store.append_trades(week(8)).await.unwrap();
    let store = hooked(&database.store, Arc::new(LosesTheLease));
    let job = job_over(store, true, lenient());
    job.run(now(), &NoProgress).await.unwrap_err();
    assert_eq!(database.wallets().await, before);
    score(&database, true).await;
    assert_eq!(leader(&database).await.alpha_decay[1].positions, 9);
}
