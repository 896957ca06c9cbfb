//! Walks through a list by cursor, also while runs publish.

use crate::database::Database;
use crate::fixtures::{empty_wallet, publication, publish, report, traders};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use smartmoney_model::{
    Confidence, CurationPatch, Followability, Score, ScoreBasis, Timestamp, Usd, Wallet, WalletKey,
    WalletStatus, WalletType,
};
use smartmoney_store::{
    PageStart, Publication, RunReport, SortBy, SortOrder, SortValue, StatusFilter, Store,
    StoreError, WalletId, WalletQuery,
};
use smartmoney_testkit::begin_run;
use smartmoney_testkit::{chain, time};
use std::collections::BTreeSet;

/// The database was restored from a backup, and other changes got the numbers that these had.
pub(crate) async fn a_walk_goes_on_in_no_list_of_another_store(database: &dyn Database) {
    let store = database.connect();
    let ids = traders(&*store, &[1, 2, 3]).await;
    let wallets = |score: f64| {
        let of = |(id, number): (&WalletId, u64)| {
            let smart_money_score = Some(Score::clamped(score + number as f64));
            let wallet = Wallet {
                smart_money_score,
                ..empty_wallet(number)
            };
            (*id, wallet)
        };
        ids.iter().zip(1..).map(of).collect::<Vec<_>>()
    };
    let all = WalletQuery {
        status: StatusFilter::All,
        ..WalletQuery::default()
    };
    let walk = async |start: &PageStart| store.wallets(&all, 1, start).await;
    publish(&*store, wallets(10.0)).await;
    let first = walk(&PageStart::FIRST).await.unwrap();
    let earlier = PageStart::After(first.next.unwrap());
    publish(&*store, wallets(20.0)).await;
    let second = walk(&PageStart::FIRST).await.unwrap();
    assert_ne!(first.data_version.tag, second.data_version.tag);
    let present = PageStart::After(second.next.unwrap());
    assert!(walk(&earlier).await.is_ok() && walk(&present).await.is_ok());
    database.run(
        "UPDATE store_state SET version_tag = version_tag / 2;
         UPDATE data_versions SET tag = tag / 2;",
    );
    for start in [earlier, present] {
        let refused = walk(&start).await.unwrap_err();
        assert!(matches!(refused, StoreError::CursorExpired), "{refused}");
    }
}

/// What lists look at, in few values, so that many wallets are equal.
fn wallet_of(number: u64) -> impl Strategy<Value = Wallet> {
    let ratio = || prop::option::of((0_u32..4).prop_map(|n| f64::from(n) / 3.0));
    (
        (
            0..WalletStatus::ALL.len(),
            0..2_usize,
            any::<bool>(),
            0..3_usize,
            any::<bool>(),
            0..Followability::ALL.len(),
        ),
        (
            prop::option::weighted(0.8, 0_u32..12),
            0..ScoreBasis::ALL.len(),
            ratio(),
            0_i64..4,
            0_u64..4,
        ),
        (ratio(), ratio(), ratio(), ratio(), 0_i64..4),
    )
        .prop_map(move |(kind, first, second)| {
            let (status, wallet_type, verified, confidence, is_bot, followability) = kind;
            let (score, basis, roi, pnl, trades) = first;
            let (win_rate, sharpe, drawdown, follower, last) = second;
            Wallet {
                status: WalletStatus::ALL[status],
                wallet_type: [WalletType::Trader, WalletType::Whale][wallet_type],
                verified,
                is_bot,
                followability: Followability::ALL[followability],
                confidence_level: Confidence::ALL[confidence],
                smart_money_score: score.map(|score| Score::clamped(f64::from(score) / 3.0)),
                score_basis: ScoreBasis::ALL[basis],
                follower_excess: follower.map(|excess| excess / 50.0 - 0.01),
                roi_all_time: roi,
                total_pnl: Usd::from_micros((pnl - 2).into()),
                total_trades: trades,
                win_rate,
                sharpe_ratio: sharpe.map(|ratio| ratio - 0.5),
                max_drawdown: drawdown.map(|ratio| -ratio),
                last_trade_timestamp: Timestamp::from_micros(1_700_000_000_000_000 + last),
                ..on_a_chain(number)
            }
        })
}

fn on_a_chain(number: u64) -> Wallet {
    Wallet {
        chain_id: chain(if number.is_multiple_of(3) {
            "base"
        } else {
            "ethereum"
        }),
        ..empty_wallet(number)
    }
}

fn query() -> impl Strategy<Value = WalletQuery> {
    let score = prop_oneof![Just(1.0), Just(1.2), Just(2.0), Just(0.0)];
    (
        prop::sample::subsequence(vec![chain("base"), chain("ethereum")], 0..=2),
        prop::option::weighted(0.3, score),
        prop::option::weighted(0.2, any::<bool>()),
        prop::option::weighted(
            0.2,
            prop::sample::select(vec![WalletType::Trader, WalletType::Whale]),
        ),
        prop::sample::select(vec![
            StatusFilter::All,
            StatusFilter::All,
            StatusFilter::Identified,
            StatusFilter::Former,
        ]),
        prop_oneof![
            3 => Just(Vec::new()),
            1 => prop::sample::subsequence(ScoreBasis::ALL.to_vec(), 1..=3),
        ],
        prop::option::weighted(0.2, prop::sample::select(Confidence::ALL.to_vec())),
        prop::option::weighted(0.3, 0_u64..4),
        (
            prop::option::weighted(0.2, prop::sample::select(vec![-1.0, 0.0, 0.5])),
            prop::option::weighted(0.2, prop::sample::select(vec![-1.0, -0.5, 0.0])),
        ),
        (
            prop::option::weighted(0.2, any::<bool>()),
            prop_oneof![
                3 => Just(Vec::new()),
                1 => prop::sample::subsequence(Followability::ALL.to_vec(), 1..=2),
            ],
        ),
        prop::sample::select(SortBy::ALL.to_vec()),
        prop::sample::select(SortOrder::ALL.to_vec()),
    )
        .prop_map(
            |(
                chains,
                min_score,
                verified,
                wallet_type,
                status,
                score_basis,
                min_confidence,
                min_trades,
                (min_roi, min_max_drawdown),
                (is_bot, followability),
                sort_by,
                sort_order,
            )| WalletQuery {
                chains,
                min_score,
                verified,
                wallet_type,
                status,
                score_basis: score_basis.into_iter().collect(),
                min_confidence,
                min_trades,
                min_roi,
                min_max_drawdown,
                is_bot,
                followability: followability.into_iter().collect(),
                sort_by,
                sort_order,
                include: BTreeSet::new(),
            },
        )
}

const WALLETS: u64 = 24;

/// One thing that happens between two pages.
#[derive(Debug, Clone)]
enum Event {
    Nothing,
    Run(Vec<(u64, Wallet)>),
    Curated(u64, bool),
}

fn event() -> impl Strategy<Value = Event> {
    let changed = (1..=WALLETS).prop_flat_map(|n| wallet_of(n).prop_map(move |wallet| (n, wallet)));
    prop_oneof![
        1 => Just(Event::Nothing),
        3 => prop::collection::vec(changed, 1..12).prop_map(Event::Run),
        1 => (1..=WALLETS, any::<bool>()).prop_map(|(n, verified)| Event::Curated(n, verified)),
    ]
}

async fn happen(store: &dyn Store, ids: &[WalletId], event: Event) {
    let id = |number: u64| ids[usize::try_from(number).unwrap() - 1];
    match event {
        Event::Nothing => {}
        Event::Run(wallets) => {
            let staged = wallets.into_iter().map(|(n, wallet)| (id(n), wallet));
            publish(store, staged.collect()).await;
        }
        Event::Curated(number, verified) => {
            let patch = CurationPatch {
                verified: Some(Some(verified)),
                ..CurationPatch::default()
            };
            let key = on_a_chain(number).key();
            let at = time("2024-03-01T12:00:00Z");
            store
                .curate(key, patch, "curator".to_owned(), at)
                .await
                .unwrap();
        }
    }
}

async fn keys(store: &dyn Store, query: &WalletQuery) -> (Vec<WalletKey>, u64) {
    let page = store
        .wallets(query, 1_000, &PageStart::FIRST)
        .await
        .unwrap();
    assert_eq!(page.next, None);
    let keys = page.wallets.iter().map(|listed| listed.summary.key());
    (keys.collect(), page.total)
}

pub(crate) async fn a_walk_meets_the_list_as_it_was(database: &dyn Database) {
    let store = database.connect();
    let ids = traders(&*store, &(1..=WALLETS).collect::<Vec<_>>()).await;
    let case = (
        prop::collection::vec(
            (1..=WALLETS).prop_flat_map(|n| wallet_of(n).prop_map(move |w| (n, w))),
            20..30,
        ),
        query(),
        prop::collection::vec(event(), 0..8),
        1..7_usize,
    );
    let config = Config {
        cases: 40,
        failure_persistence: None,
        ..Config::default()
    };
    let runtime = tokio::runtime::Handle::current();
    TestRunner::new(config)
        .run(&case, |(first, query, events, limit)| {
            let walk = walk(&*store, &ids, first, query, events, limit);
            tokio::task::block_in_place(|| runtime.block_on(walk))
        })
        .unwrap();
}

async fn walk(
    store: &dyn Store,
    ids: &[WalletId],
    first: Vec<(u64, Wallet)>,
    query: WalletQuery,
    events: Vec<Event>,
    limit: usize,
) -> Result<(), TestCaseError> {
    happen(store, ids, Event::Run(first)).await;
    let (expected, total) = keys(store, &query).await;
    // Counted by another way than listed.
    prop_assert_eq!(total, expected.len() as u64);
    let mut events = events.into_iter();
    let (mut start, mut met) = (PageStart::FIRST, Vec::new());
    loop {
        let page = store.wallets(&query, limit, &start).await.unwrap();
        prop_assert_eq!(page.total, total);
        prop_assert_eq!(
            page.data_version.number,
            store.data_version().await.unwrap().number
        );
        met.extend(page.wallets.iter().map(|listed| listed.summary.key()));
        let Some(next) = page.next else { break };
        prop_assert_eq!(page.wallets.len(), limit);
        start = PageStart::After(next);
        happen(store, ids, events.next().unwrap_or(Event::Nothing)).await;
    }
    prop_assert_eq!(met, expected);
    let (present, total) = keys(store, &query).await;
    prop_assert_eq!(total, present.len() as u64);
    Ok(())
}

fn all() -> WalletQuery {
    WalletQuery {
        status: StatusFilter::All,
        ..WalletQuery::default()
    }
}

fn scored(number: u64, score: f64) -> Wallet {
    Wallet {
        smart_money_score: Some(Score::clamped(score)),
        ..empty_wallet(number)
    }
}

async fn publish_at(store: &dyn Store, at: &str, wallets: Vec<(WalletId, Wallet)>) {
    let run = begin_run(store).await;
    run.publication.stage_wallets(wallets).await.unwrap();
    let report = RunReport {
        started_at: time(at),
        duration_ms: 0,
        ..report()
    };
    let publication = Publication {
        report,
        ..publication(0)
    };
    run.publication.publish(publication).await.unwrap();
}

pub(crate) async fn a_walk_ends_an_hour_after_its_list_was_replaced(database: &dyn Database) {
    let store = database.connect();
    let ids = traders(&*store, &[1, 2]).await;
    let list = |score| vec![(ids[0], scored(1, score)), (ids[1], scored(2, score + 1.0))];
    publish_at(&*store, "2024-03-01T12:00:00Z", list(1.0)).await;
    let next = async || {
        let page = store.wallets(&all(), 1, &PageStart::FIRST).await.unwrap();
        PageStart::After(page.next.unwrap())
    };
    let (first, seen) = (next().await, async |position: &PageStart| {
        let page = store.wallets(&all(), 1, position).await?;
        Ok(page.wallets[0].summary.key())
    });
    publish_at(&*store, "2024-03-01T14:00:00Z", list(5.0)).await;
    let second = next().await;
    // The first was replaced at 14:00.
    publish_at(&*store, "2024-03-01T14:59:00Z", list(9.0)).await;
    for position in [&first, &second] {
        assert_eq!(seen(position).await.unwrap(), empty_wallet(1).key());
    }
    publish_at(&*store, "2024-03-01T15:00:00Z", list(9.0)).await;
    let error: StoreError = seen(&first).await.unwrap_err();
    assert!(matches!(error, StoreError::CursorExpired), "{error}");
    assert_eq!(seen(&second).await.unwrap(), empty_wallet(1).key());
    // A clock that goes back brings nothing back.
    publish_at(&*store, "2024-03-01T13:00:00Z", list(2.0)).await;
    assert!(matches!(seen(&first).await, Err(StoreError::CursorExpired)));
    assert_eq!(seen(&second).await.unwrap(), empty_wallet(1).key());
}

pub(crate) async fn a_cursor_of_another_list_is_refused(database: &dyn Database) {
    let store = database.connect();
    let ids = traders(&*store, &[1, 2]).await;
    publish(
        &*store,
        vec![(ids[0], scored(1, 1.0)), (ids[1], scored(2, 2.0))],
    )
    .await;
    let page = store.wallets(&all(), 1, &PageStart::FIRST).await.unwrap();
    let position = page.next.unwrap();
    let mut of_the_future = position.clone();
    of_the_future.version.number += 1;
    let mut of_another_kind = position.clone();
    of_another_kind.value = Some(SortValue::Integer(2));
    for wrong in [of_the_future, of_another_kind] {
        let error = store.wallets(&all(), 1, &PageStart::After(wrong)).await;
        assert!(matches!(error, Err(StoreError::CursorExpired)), "{error:?}");
    }
}
