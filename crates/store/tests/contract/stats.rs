use crate::database::Database;
use crate::fixtures::{empty_wallet, full_wallet, publish, reason, traders};
use smartmoney_model::{AnomalyKind, Score, ScoreBasis, Usd, Wallet};
use smartmoney_store::StoreStats;
use smartmoney_testkit::{TradeBuilder, time};

fn counts<const N: usize>(counts: [(&str, u64); N]) -> std::collections::BTreeMap<String, u64> {
    counts.map(|(name, count)| (name.to_owned(), count)).into()
}

pub(crate) async fn counts_are_right(database: &dyn Database) {
    let store = database.connect();
    let ids = traders(&*store, &[1, 2, 3]).await;
    let more = vec![
        TradeBuilder::new(1).at("2023-05-01").build(),
        TradeBuilder::new(2).at("2024-05-01").build(),
    ];
    store.append_trades(more.clone()).await.unwrap();
    store.append_trades(more).await.unwrap();
    let identified = Wallet {
        smart_money_score: Some(Score::clamped(100.0)),
        status_reasons: vec![reason("min_roi", true)],
        confidence_reasons: vec![reason("max_q", true), reason("min_compared", false)],
        anomalies: [(AnomalyKind::SameToken, 2)].into(),
        total_pnl: Usd::from_dollars(12),
        ..full_wallet(1)
    };
    let failing = Wallet {
        smart_money_score: Some(Score::clamped(20.0)),
        score_basis: ScoreBasis::PriorOnly,
        status_reasons: vec![reason("min_roi", false), reason("by_judgement", false)],
        confidence_reasons: vec![reason("max_q", false)],
        anomalies: [(AnomalyKind::SameToken, 3), (AnomalyKind::Unpriced, 1)].into(),
        total_pnl: Usd::from_dollars(100),
        ..empty_wallet(2)
    };
    // Without a score it is in no mean.
    let bot = empty_wallet(3);
    let all = [identified, failing, bot];
    publish(&*store, ids.into_iter().zip(all).collect()).await;
    let expected = StoreStats {
        trades: 5,
        first_trade: Some(time("2023-05-01")),
        last_trade: Some(time("2024-05-01")),
        wallets: 3,
        scored_wallets: 3,
        by_chain: counts([("ethereum", 3)]),
        by_type: counts([("fund", 1), ("trader", 2)]),
        by_confidence: counts([("high", 1), ("low", 2)]),
        by_status: counts([("identified", 1), ("none", 2)]),
        by_basis: counts([("bot", 1), ("prior_only", 1), ("tested", 1)]),
        score_distribution: [0, 0, 1, 0, 0, 0, 0, 0, 0, 1],
        failed_rules: counts([("by_judgement", 1), ("min_compared", 1), ("min_roi", 1)]),
        anomalies: counts([("same_token", 5), ("unpriced", 1)]),
        identified_pnl: Usd::from_dollars(12),
        mean_score: Some(60.0),
        data_version: store.data_version().await.unwrap(),
    };
    assert_eq!(expected.data_version.number, 1);
    assert_eq!(store.stats().await.unwrap(), expected);
}

pub(crate) async fn an_empty_store_has_counts(database: &dyn Database) {
    let store = database.connect();
    let none = StoreStats {
        data_version: store.data_version().await.unwrap(),
        ..StoreStats::default()
    };
    assert_eq!(store.stats().await.unwrap(), none);
}
