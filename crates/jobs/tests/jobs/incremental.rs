//! Incremental runs publish what a full run publishes.

use crate::support::{TestDatabase, now};
use proptest::prelude::*;
use smartmoney_analysis::{EvidenceSettings, Settings};
use smartmoney_jobs::NoProgress;
use smartmoney_model::{Followability, Timestamp, Trade, Usd, Wallet};
use smartmoney_store::{Forget, JobRun, Origin};
use smartmoney_testkit::{TradeBuilder, time};

const SYMBOLS: [&str; 4] = ["USDC", "WETH", "PEPE", "LINK"];

/// Any trade of a few wallets, at any time: late ones change prices of days
/// long gone, as ones without a value are changed by them.
/// Most are at prices that move little, so that positions can be compared.
fn any_trade() -> impl Strategy<Value = (u64, u32, usize, usize, u32, u32, Option<u32>)> {
    let percent = prop_oneof![6 => 85..115_u32, 1 => 1..1_000_u32];
    let trade = (
        1..8_u64,
        0..60 * 24_u32,
        0..4_usize,
        1..4_usize,
        20..5_000_u32,
        percent,
        prop::option::weighted(0.2, 1..9_000_u32),
    );
    trade.prop_map(|(wallet, hour, sold, other, gave, percent, usd)| {
        let got = (gave * percent / 100).max(1);
        (wallet, hour, sold, other, gave, got, usd)
    })
}

/// Purchases that are sold as a whole some hours later, as they come in time but for a few:
/// between its positions a wallet holds nothing, and a run may come right after one.
fn round_trips() -> impl Strategy<Value = Vec<Trade>> {
    let trip = (
        (1..10_u64, 0..24 * 24_u32, 1..40_u32, 0..3_usize),
        (500..2_000_u32, 90..111_u32, 90..111_u32),
        prop::bool::weighted(0.05),
    );
    prop::collection::vec(trip, 4..24).prop_map(|trips| {
        let mut arrivals = Vec::new();
        for (number, (when, sums, is_late)) in (0..).zip(trips) {
            let (wallet, bought, held, token) = when;
            let (paid, price, gain) = sums;
            let amount = (paid * price / 100).to_string();
            let proceeds = (paid * gain / 100).to_string();
            let symbol = ["PEPE", "LINK", "UNI"][token];
            let at = |hour: u32| Timestamp::from_secs(1_704_067_200 + i64::from(hour) * 3_600);
            let trade = |index: u64, hour: u32| {
                let trade = TradeBuilder::new(2 * number + index + 1).wallet(wallet);
                trade.at_time(at(hour)).block(1_000 + u64::from(hour))
            };
            let sold = bought + held;
            let purchase = trade(0, bought).sold("USDC", &paid.to_string());
            let sale = trade(1, sold).sold(symbol, &amount);
            let arrives = |hour: u32| if is_late { u32::MAX } else { hour };
            arrivals.push((arrives(bought), purchase.bought(symbol, &amount).build()));
            arrivals.push((arrives(sold), sale.bought("USDC", &proceeds).build()));
        }
        arrivals.sort_by_key(|(hour, _)| *hour);
        arrivals.into_iter().map(|(_, trade)| trade).collect()
    })
}

/// A few positions of a wallet in a market of seven wallets are evidence.
fn lenient() -> Settings {
    let mut settings = Settings::default();
    settings.confidence.medium.min_compared = 1;
    settings.follow.min_positions = 2;
    settings.follow.min_weeks = 2;
    settings.evidence = EvidenceSettings {
        min_periods: 2,
        max_own_share: 1.0,
        max_price_gain: 100.0,
        min_holders: 0.0,
        ..settings.evidence
    };
    settings
}

async fn score(database: &TestDatabase, full: bool) -> JobRun {
    let job = database.job(full, lenient());
    job.run(now(), &NoProgress).await.unwrap()
}

fn trades() -> impl Strategy<Value = Vec<Trade>> {
    prop::collection::vec(any_trade(), 1..120).prop_map(|rows| {
        rows.into_iter()
            .zip(1..)
            .map(
                |((wallet, hour, sold, other, gave, got, usd), transaction)| {
                    let time = Timestamp::from_secs(1_704_067_200 + i64::from(hour) * 3_600);
                    let trade = TradeBuilder::new(transaction)
                        .wallet(wallet)
                        .at_time(time)
                        .block(1_000 + u64::from(hour))
                        .sold(SYMBOLS[sold], &gave.to_string())
                        .bought(SYMBOLS[(sold + other) % 4], &got.to_string());
                    match usd {
                        Some(usd) => trade.usd(&usd.to_string()).build(),
                        None => trade.build(),
                    }
                },
            )
            .collect()
    })
}

/// All that is published but what copying would have brought: usual runs keep that of the last
/// full one.
async fn without_followers(database: &TestDatabase) -> Vec<Wallet> {
    let wallets = database.wallets().await.into_iter();
    wallets
        .map(|wallet| Wallet {
            followability: Followability::Unknown,
            follow_within_secs: None,
            alpha_half_life_secs: None,
            break_even_cost: None,
            follow_capacity: None,
            follow_fill_rate: None,
            alpha_decay: Vec::new(),
            follow_as_of: None,
            ..wallet
        })
        .collect()
}

/// A full run publishes what another did over a new store, and changes nothing besides what copying
/// would have brought.
async fn check_full(kept: &TestDatabase, fresh: &TestDatabase) -> Result<(), TestCaseError> {
    let before = without_followers(kept).await;
    score(kept, true).await;
    prop_assert_eq!(before, without_followers(kept).await);
    prop_assert_eq!(kept.wallets().await, fresh.wallets().await);
    let again = score(kept, true).await;
    prop_assert_eq!(again.updated, 0);
    Ok(())
}

/// After every batch the incremental run publishes what a run over a new store
/// with all trades so far publishes, in whatever batches they came.
async fn check<P: Future<Output = TestDatabase>>(
    database: impl Fn() -> P,
    trades: &[Trade],
    cuts: &[prop::sample::Index],
) -> Result<(), TestCaseError> {
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(trades.len())).collect();
    cuts.sort_unstable();
    cuts.push(trades.len());
    let step_by_step = database().await;
    let mut at_once = database().await;
    let mut begin = 0;
    for cut in cuts {
        let batch = trades[begin..cut].to_vec();
        step_by_step.store.append_trades(batch).await.unwrap();
        begin = cut;
        score(&step_by_step, false).await;

        at_once = database().await;
        let batch = trades[..cut].to_vec();
        at_once.store.append_trades(batch).await.unwrap();
        score(&at_once, true).await;
        prop_assert_eq!(
            without_followers(&step_by_step).await,
            without_followers(&at_once).await
        );
    }
    check_full(&step_by_step, &at_once).await
}

/// What happens to a store besides new trades.
#[derive(Debug, Clone)]
enum Change {
    /// Some trades are told with another value, or as another wallet's.
    Replace(Vec<prop::sample::Index>, u32, bool),
    /// A time is taken back: the hour at which it begins, and for how many.
    Forget(u32, u32),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let replace = (
        prop::collection::vec(any::<prop::sample::Index>(), 1..4),
        1..9_000_u32,
        any::<bool>(),
    );
    let replace = replace.prop_map(|(which, usd, moves)| Change::Replace(which, usd, moves));
    let forget = (0..60 * 24_u32, 1..20 * 24_u32);
    let forget = forget.prop_map(|(from, hours)| Change::Forget(from, hours));
    prop::collection::vec(prop_oneof![replace, forget], 1..4)
}

impl Change {
    /// Changes the store and the list of the trades that it should hold.
    async fn apply(&self, database: &TestDatabase, trades: &mut Vec<Trade>) {
        match self {
            Self::Replace(..) if trades.is_empty() => {}
            Self::Replace(which, usd, moves) => {
                let mut told = Vec::new();
                for index in which {
                    let at = index.index(trades.len());
                    let trade = &mut trades[at];
                    trade.amount_usd = Some(Usd::from_dollars(i64::from(*usd)));
                    if *moves {
                        trade.wallet = smartmoney_testkit::evm_address(3);
                    }
                    told.push(trade.clone());
                }
                let origin = Origin {
                    replace: true,
                    ..Origin::default()
                };
                database.store.take_in(told, origin).await.unwrap();
            }
            Self::Forget(from, hours) => {
                let time =
                    |hour: u32| Timestamp::from_secs(1_704_067_200 + i64::from(hour) * 3_600);
                let (from, until) = (time(*from), time(from + hours));
                let what = Forget {
                    from: Some(from),
                    until: Some(until),
                    ..Forget::default()
                };
                let before = trades.len();
                trades.retain(|trade| trade.block_time < from || trade.block_time >= until);
                let forgotten = database.store.forget(what).await.unwrap();
                assert_eq!(forgotten.trades, (before - trades.len()) as u64);
            }
        }
    }
}

/// After every change, too, the incremental run publishes what a run over a new store does
/// with the trades that are left.
async fn check_changes<P: Future<Output = TestDatabase>>(
    database: impl Fn() -> P,
    mut trades: Vec<Trade>,
    changes: &[Change],
) -> Result<(), TestCaseError> {
    let kept = database().await;
    kept.store.append_trades(trades.clone()).await.unwrap();
    score(&kept, false).await;
    let mut fresh = database().await;
    for change in changes {
        change.apply(&kept, &mut trades).await;
        score(&kept, false).await;
        fresh = database().await;
        fresh.store.append_trades(trades.clone()).await.unwrap();
        score(&fresh, true).await;
        prop_assert_eq!(
            without_followers(&kept).await,
            without_followers(&fresh).await,
            "{:?}",
            change
        );
        let (stats, expected) = (
            kept.store.stats().await.unwrap(),
            fresh.store.stats().await.unwrap(),
        );
        prop_assert_eq!(stats.trades, expected.trades);
        prop_assert_eq!(stats.first_trade, expected.first_trade);
        prop_assert_eq!(stats.last_trade, expected.last_trade);
        prop_assert_eq!(stats.scored_wallets, expected.scored_wallets);
        prop_assert_eq!(stats.by_status, expected.by_status);
    }
    check_full(&kept, &fresh).await
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.enable_all().worker_threads(2).build().unwrap();
    runtime.block_on(future)
}

fn cuts() -> impl Strategy<Value = Vec<prop::sample::Index>> {
    prop::collection::vec(any::<prop::sample::Index>(), 0..4)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn incremental_equals_full(trades in trades(), cuts in cuts()) {
        block_on(check(TestDatabase::in_sqlite, &trades, &cuts))?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn incremental_equals_full_between_positions(trades in round_trips(), cuts in cuts()) {
        block_on(check(TestDatabase::in_sqlite, &trades, &cuts))?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn incremental_equals_full_after_changes_between_positions(
        trades in round_trips(),
        changes in changes(),
    ) {
        block_on(check_changes(TestDatabase::in_sqlite, trades, &changes))?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn incremental_equals_full_after_changes(trades in trades(), changes in changes()) {
        block_on(check_changes(TestDatabase::in_sqlite, trades, &changes))?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3, ..ProptestConfig::default() })]

    #[test]
    fn incremental_equals_full_after_changes_in_postgres(
        trades in trades(),
        changes in changes(),
    ) {
        block_on(check_changes(TestDatabase::in_postgres, trades, &changes))?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, ..ProptestConfig::default() })]

    #[test]
    fn incremental_equals_full_in_postgres(trades in trades(), cuts in cuts()) {
        block_on(check(TestDatabase::in_postgres, &trades, &cuts))?;
    }
}

/// A position of $100 on the 5th, and another token that makes most of the market.
fn position_of_the_fifth() -> Vec<Trade> {
    let trade =
        |number: u64, wallet: u64, at: &str| TradeBuilder::new(number).wallet(wallet).at(at);
    let rest = trade(1, 9, "2024-01-01").sold("USDC", "1000000");
    let purchase = trade(2, 1, "2024-01-05T01:00:00Z").sold("USDC", "100");
    let sale = trade(3, 1, "2024-01-05T20:00:00Z").sold("PEPE", "100");
    let trades = [
        rest.bought("UNI", "1000000"),
        purchase.bought("PEPE", "100"),
        sale.bought("USDC", "110"),
    ];
    trades.map(TradeBuilder::build).into()
}

fn of_another(number: u64, at: &str) -> Trade {
    let trade = TradeBuilder::new(number).wallet(2).at(at);
    trade.sold("USDC", "120").bought("PEPE", "100").build()
}

/// How many positions of the first wallet are compared, and how many a follower could have had;
/// a run over a new store with these trades says the same.
async fn compared_and_followed(database: &TestDatabase, trades: Vec<Trade>) -> [u64; 2] {
    score(database, false).await;
    let fresh = TestDatabase::in_sqlite().await;
    fresh.store.append_trades(trades).await.unwrap();
    score(&fresh, true).await;
    let wallets = without_followers(database).await;
    assert_eq!(wallets, without_followers(&fresh).await);
    [wallets[0].compared_positions, wallets[0].followed_positions]
}

#[tokio::test]
async fn the_last_day_is_evidence_when_a_later_one_comes_and_is_none_when_that_goes() {
    let database = TestDatabase::in_sqlite().await;
    let mut trades = position_of_the_fifth();
    let store = &database.store;
    store.append_trades(trades.clone()).await.unwrap();
    assert_eq!(
        compared_and_followed(&database, trades.clone()).await,
        [0, 0]
    );

    let late = of_another(4, "2024-01-15");
    store.append_trades(vec![late.clone()]).await.unwrap();
    trades.push(late);
    assert_eq!(
        compared_and_followed(&database, trades.clone()).await,
        [1, 0]
    );

    let what = Forget {
        from: Some(time("2024-01-10")),
        ..Forget::default()
    };
    store.forget(what).await.unwrap();
    trades.pop();
    assert_eq!(compared_and_followed(&database, trades).await, [0, 0]);
}

#[tokio::test]
async fn a_price_of_the_next_day_reaches_the_followers_of_a_wallet_that_is_done() {
    let database = TestDatabase::in_sqlite().await;
    let mut trades = position_of_the_fifth();
    trades.push(of_another(4, "2024-01-05T03:00:00Z"));
    trades.push(of_another(5, "2024-01-15"));
    database.store.append_trades(trades.clone()).await.unwrap();
    assert_eq!(
        compared_and_followed(&database, trades.clone()).await,
        [1, 0]
    );
    // 15 hours after the sale.
    let price = of_another(6, "2024-01-06T11:00:00Z");
    database
        .store
        .append_trades(vec![price.clone()])
        .await
        .unwrap();
    trades.push(price);
    assert_eq!(compared_and_followed(&database, trades).await, [1, 1]);
}
