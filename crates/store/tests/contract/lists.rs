//! Lists: filters, order, counts and pages.

use crate::database::Database;
use crate::fixtures::{empty_wallet, full_wallet, publish};
use smartmoney_model::{
    Address, Confidence, Followability, Score, ScoreBasis, Timestamp, Usd, Wallet, WalletMetrics,
    WalletStatus, WalletSummary, WalletType,
};
use smartmoney_store::{
    Include, ListedWallet, PageStart, SortBy, SortOrder, StatusFilter, Store, WalletId, WalletQuery,
};
use smartmoney_testkit::{TradeBuilder, chain, evm_address};
use std::collections::BTreeSet;
use std::sync::Arc;

fn all() -> WalletQuery {
    WalletQuery {
        status: StatusFilter::All,
        ..WalletQuery::default()
    }
}

/// Publishes the wallets that `make` makes of 1 to `count`.
async fn published(
    database: &dyn Database,
    count: u64,
    make: impl Fn(u64) -> Wallet,
) -> Arc<dyn Store> {
    let store = database.connect();
    let wallets: Vec<_> = (1..=count).map(make).collect();
    let trades = (1..).zip(&wallets).map(|(tx, wallet)| {
        let builder = TradeBuilder::new(tx).chain(wallet.chain_id.as_str());
        builder.address(wallet.wallet_address).build()
    });
    // One by one, so that the numbers of wallets follow their order here.
    for trade in trades {
        store.append_trades(vec![trade]).await.unwrap();
    }
    let numbered = (1..).map(WalletId).zip(wallets).collect();
    publish(&*store, numbered).await;
    store
}

async fn addresses(store: &dyn Store, query: &WalletQuery) -> Vec<u64> {
    let page = store
        .wallets(query, 1_000, &PageStart::FIRST)
        .await
        .unwrap();
    assert_eq!(page.total, page.wallets.len() as u64);
    page.wallets
        .iter()
        .map(|listed| number(&listed.summary.wallet_address))
        .collect()
}

fn number(address: &Address) -> u64 {
    (0..1_000).find(|n| evm_address(*n) == *address).unwrap()
}

pub(crate) async fn undefined_values_come_last_in_both_orders(database: &dyn Database) {
    // 5 and 6 lack what can be lacking.
    let store = published(database, 6, |n| {
        let whole: u32 = [6, 6, 2, 4, 5, 5][usize::try_from(n).unwrap() - 1];
        let value = (n < 5).then(|| f64::from(whole));
        Wallet {
            smart_money_score: value.map(Score::clamped),
            follower_excess: value,
            roi_all_time: value,
            total_pnl: Usd::from_micros(whole.into()),
            total_trades: whole.into(),
            win_rate: value,
            sharpe_ratio: value,
            max_drawdown: value,
            last_trade_timestamp: Timestamp::from_micros(whole.into()),
            ..empty_wallet(n)
        }
    })
    .await;
    for sort_by in SortBy::ALL {
        let by = |sort_order| WalletQuery {
            sort_by,
            sort_order,
            ..all()
        };
        let falling = addresses(&*store, &by(SortOrder::Desc)).await;
        let rising = addresses(&*store, &by(SortOrder::Asc)).await;
        let always_there = matches!(sort_by, SortBy::Pnl | SortBy::Trades | SortBy::LastTrade);
        if always_there {
            assert_eq!(falling, [1, 2, 5, 6, 4, 3], "{sort_by:?}");
            assert_eq!(rising, [3, 4, 5, 6, 1, 2], "{sort_by:?}");
        } else {
            assert_eq!(falling, [1, 2, 4, 3, 5, 6], "{sort_by:?}");
            assert_eq!(rising, [3, 4, 1, 2, 5, 6], "{sort_by:?}");
        }
    }
}

pub(crate) async fn pages_of_equal_wallets_neither_repeat_nor_miss(database: &dyn Database) {
    let store = published(database, 25, empty_wallet).await;
    for sort_by in SortBy::ALL {
        for sort_order in SortOrder::ALL {
            let query = WalletQuery {
                sort_by,
                sort_order,
                ..all()
            };
            let mut met = Vec::new();
            for page in 0..5 {
                let page = store
                    .wallets(&query, 7, &PageStart::Offset(page * 7))
                    .await
                    .unwrap();
                assert_eq!(page.total, 25);
                met.extend(
                    page.wallets
                        .iter()
                        .map(|listed| number(&listed.summary.wallet_address)),
                );
            }
            assert_eq!(met, (1..=25).collect::<Vec<_>>());
        }
    }
    let beyond = store
        .wallets(&all(), 7, &PageStart::Offset(u64::MAX))
        .await
        .unwrap();
    assert_eq!((beyond.total, beyond.wallets.len()), (25, 0));
    assert_eq!(beyond.methodology_version.as_deref(), Some("1"));
}

/// For each of them and for all: and nothing else.
pub(crate) async fn rows_have_what_the_query_includes(database: &dyn Database) {
    let store = published(database, 2, |n| match n {
        1 => full_wallet(1),
        _ => empty_wallet(n),
    })
    .await;
    let mut includes = vec![BTreeSet::new(), Include::ALL.into()];
    includes.extend(Include::ALL.map(|part| BTreeSet::from([part])));
    for include in includes {
        let query = WalletQuery {
            include: include.clone(),
            ..all()
        };
        let page = store.wallets(&query, 10, &PageStart::FIRST).await.unwrap();
        let expected = [full_wallet(1), empty_wallet(2)].map(|wallet| {
            let has = |part| include.contains(&part).then_some(&wallet);
            ListedWallet {
                summary: WalletSummary::from(&wallet),
                sparkline: Vec::new(),
                metrics: has(Include::Metrics).map(WalletMetrics::from),
                excess_curve: has(Include::Curve).map(|w| w.excess_curve.clone()),
                alpha_decay: has(Include::Decay).map(|w| w.alpha_decay.clone()),
                profile: has(Include::Profile).map(|w| w.profile.clone()),
                status_reasons: has(Include::Reasons).map(|w| w.status_reasons.clone()),
                confidence_reasons: has(Include::Reasons).map(|w| w.confidence_reasons.clone()),
                anomalies: has(Include::Anomalies).map(|w| w.anomalies.clone()),
            }
        });
        assert_eq!(page.wallets, expected, "{include:?}");
    }
}

pub(crate) async fn filters_hold(database: &dyn Database) {
    let store = published(database, 4, |n| {
        let mut wallet = empty_wallet(n);
        match n {
            1 => {
                wallet = full_wallet(1);
                wallet.followability = Followability::WithinDelay;
            }
            2 => {
                wallet.status = WalletStatus::Candidate;
                wallet.confidence_level = Confidence::Medium;
                wallet.total_trades = 10;
            }
            3 => {
                wallet.status = WalletStatus::Former;
                wallet.smart_money_score = Some(Score::clamped(50.0));
                wallet.score_basis = ScoreBasis::Tested;
                wallet.followability = Followability::Followable;
                wallet.total_trades = 3;
                wallet.roi_all_time = Some(-0.5);
                wallet.max_drawdown = Some(-0.25);
            }
            _ => {
                wallet.chain_id = chain("base");
                wallet.wallet_type = WalletType::Whale;
                wallet.roi_all_time = Some(0.5);
                wallet.max_drawdown = Some(0.0);
            }
        }
        wallet
    })
    .await;
    let holds = async |narrow: &dyn Fn(&mut WalletQuery), expected: &[u64]| {
        let mut query = all();
        narrow(&mut query);
        assert_eq!(addresses(&*store, &query).await, expected, "{query:?}");
    };
    let (base, ethereum) = (chain("base"), chain("ethereum"));
    holds(&|_| {}, &[3, 1, 4, 2]).await;
    holds(&|q| q.status = StatusFilter::Identified, &[1]).await;
    holds(&|q| q.status = StatusFilter::Candidate, &[2]).await;
    holds(&|q| q.status = StatusFilter::Former, &[3]).await;
    holds(&|q| q.chains = vec![base.clone()], &[4]).await;
    holds(
        &|q| q.chains = vec![base.clone(), ethereum.clone()],
        &[3, 1, 4, 2],
    )
    .await;
    holds(&|q| q.chains = vec![chain("solana")], &[]).await;
    holds(&|q| q.min_score = Some(50.0), &[3]).await;
    holds(&|q| q.min_score = Some(50.1), &[]).await;
    // Nothing is asked for: not even that there is a score.
    holds(&|q| q.min_score = Some(0.0), &[3, 1, 4, 2]).await;
    holds(&|q| q.score_basis = [ScoreBasis::Tested].into(), &[3, 1]).await;
    let of_two = [ScoreBasis::Copy, ScoreBasis::Bot];
    holds(&|q| q.score_basis = of_two.into(), &[4, 2]).await;
    holds(&|q| q.score_basis = [ScoreBasis::Exchange].into(), &[]).await;
    holds(&|q| q.verified = Some(true), &[1]).await;
    holds(&|q| q.verified = Some(false), &[3, 4, 2]).await;
    holds(&|q| q.wallet_type = Some(WalletType::Whale), &[4]).await;
    holds(&|q| q.min_confidence = Some(Confidence::Low), &[3, 1, 4, 2]).await;
    holds(&|q| q.min_confidence = Some(Confidence::Medium), &[1, 2]).await;
    holds(&|q| q.min_confidence = Some(Confidence::High), &[1]).await;
    holds(&|q| q.min_trades = Some(0), &[3, 1, 4, 2]).await;
    holds(&|q| q.min_trades = Some(1), &[3, 1, 2]).await;
    holds(&|q| q.min_trades = Some(10), &[1, 2]).await;
    holds(&|q| q.min_trades = Some(11), &[1]).await;
    let of_two_kinds = |q: &mut WalletQuery| {
        q.min_trades = Some(1);
        q.min_score = Some(40.0);
    };
    holds(&of_two_kinds, &[3]).await;
    // Not the wallet without an ROI.
    holds(&|q| q.min_roi = Some(-1.0), &[3, 1, 4]).await;
    holds(&|q| q.min_roi = Some(0.0), &[1, 4]).await;
    holds(&|q| q.min_roi = Some(0.5), &[4]).await;
    holds(&|q| q.min_roi = Some(0.5001), &[]).await;
    holds(&|q| q.min_max_drawdown = Some(-1.0), &[3, 1, 4]).await;
    holds(&|q| q.min_max_drawdown = Some(-0.25), &[3, 4]).await;
    holds(&|q| q.min_max_drawdown = Some(-0.2499), &[4]).await;
    let of_two_uncounted = |q: &mut WalletQuery| {
        q.min_max_drawdown = Some(-0.25);
        q.min_trades = Some(1);
    };
    holds(&of_two_uncounted, &[3]).await;
    holds(&|q| q.is_bot = Some(true), &[1]).await;
    holds(&|q| q.is_bot = Some(false), &[3, 4, 2]).await;
    let pays = [Followability::Followable, Followability::WithinDelay];
    holds(&|q| q.followability = pays.into(), &[3, 1]).await;
    let unknown = [Followability::Unknown];
    holds(&|q| q.followability = unknown.into(), &[4, 2]).await;
    let never = [Followability::NotFollowable];
    holds(&|q| q.followability = never.into(), &[]).await;
    let contradiction = |q: &mut WalletQuery| {
        q.min_confidence = Some(Confidence::High);
        q.verified = Some(false);
    };
    holds(&contradiction, &[]).await;
}

/// Scores have one decimal; whatever a follower expects makes less than that of a difference.
pub(crate) async fn equal_scores_are_ordered_by_what_a_follower_expects(database: &dyn Database) {
    let expected = [
        Some(-1e300),
        None,
        Some(1e300),
        Some(-0.02),
        Some(0.03),
        Some(0.02),
        Some(0.0),
    ];
    let store = published(database, 14, |n| {
        let nth = usize::try_from(n).unwrap() - 1;
        Wallet {
            smart_money_score: Some(Score::clamped(if n <= 7 { 60.0 } else { 60.1 })),
            follower_excess: expected[nth % 7],
            ..empty_wallet(n)
        }
    })
    .await;
    let least = |min_score| WalletQuery {
        min_score: Some(min_score),
        ..all()
    };
    let falling = [10, 12, 13, 14, 11, 8, 9, 3, 5, 6, 7, 4, 1, 2];
    assert_eq!(addresses(&*store, &least(60.0)).await, falling);
    for min_score in [60.01, 60.09, 60.1] {
        assert_eq!(addresses(&*store, &least(min_score)).await, falling[..7]);
    }
    assert!(addresses(&*store, &least(60.11)).await.is_empty());
}

pub(crate) async fn a_walk_by_key_meets_every_wallet_once(database: &dyn Database) {
    let store = published(database, 23, |n| Wallet {
        chain_id: chain(if n % 2 == 0 { "base" } else { "ethereum" }),
        smart_money_score: Some(Score::clamped(n as f64)),
        ..empty_wallet(n)
    })
    .await;
    let query = WalletQuery {
        min_score: Some(3.0),
        ..all()
    };
    let (mut after, mut met) = (None, Vec::new());
    loop {
        let page = store.wallets_by_key(&query, after, 4).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.key());
        met.extend(page.iter().map(|wallet| number(&wallet.wallet_address)));
    }
    let even = (4..=22).step_by(2);
    assert_eq!(met, even.chain((3..=23).step_by(2)).collect::<Vec<_>>());
}

pub(crate) async fn an_address_is_found_on_its_chains(database: &dyn Database) {
    let store = published(database, 3, |n| Wallet {
        chain_id: chain(["ethereum", "base", "polygon"][usize::try_from(n).unwrap() - 1]),
        ..empty_wallet(if n == 3 { 8 } else { 7 })
    })
    .await;
    let found = async |chain: Option<&str>| {
        let chain = chain.map(smartmoney_testkit::chain);
        let found = store.wallet_entries(evm_address(7), chain.as_ref()).await;
        let entries = found.unwrap().entries.into_iter();
        entries
            .map(|entry| (entry.id.0, entry.wallet.chain_id.to_string()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        found(None).await,
        [(2, "base".to_owned()), (1, "ethereum".to_owned())]
    );
    assert_eq!(found(Some("base")).await, [(2, "base".to_owned())]);
    assert_eq!(found(Some("polygon")).await, []);
    let unknown = store.wallet_entries(evm_address(9), None).await.unwrap();
    assert!(unknown.entries.is_empty());
}
