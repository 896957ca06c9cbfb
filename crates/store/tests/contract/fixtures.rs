//! Wallets, facts and runs that the tests share.

use smartmoney_model::{
    AnomalyKind, Confidence, Evidence, HoldingTimes, LedgerTrade, LeftOut, PeriodExcess, PnlTotals,
    PositionCounts, PositionEvidence, PositionRecord, Reason, Recognised, ReturnSums, RiskProfile,
    Score, Timestamp, TokenId, TradingStyle, Usd, Wallet, WalletDetail, WalletFacts, WalletStatus,
    WalletType,
};
use smartmoney_store::{
    AnalysedWallet, AnalysisScope, JobRun, MonitoringCounts, MonitoringPoint, PageStart,
    Publication, RecordUpdate, RunOutcome, RunReport, StatusFilter, Store, TradeSeq, Trigger,
    WalletEntry, WalletId, WalletQuery,
};
use smartmoney_testkit::begin_run;
pub(crate) use smartmoney_testkit::empty_wallet;
use smartmoney_testkit::{TradeBuilder, chain, evm_address, time};
use std::time::Duration;

/// Gives the wallets of these numbers on Ethereum one trade each.
pub(crate) async fn traders(store: &dyn Store, numbers: &[u64]) -> Vec<WalletId> {
    let trades = numbers
        .iter()
        .map(|number| {
            TradeBuilder::new(1_000_000 + number)
                .wallet(*number)
                .build()
        })
        .collect();
    store.append_trades(trades).await.unwrap();
    all_wallets(store).await
}

pub(crate) async fn all_wallets(store: &dyn Store) -> Vec<WalletId> {
    let run = begin_run(store).await;
    run.ledgers
        .wallets_to_analyse(AnalysisScope::All, WalletId(0), 1_000_000)
        .await
        .unwrap()
}

/// The ledgers of all wallets, by the wallets' numbers.
pub(crate) async fn all_ledgers(store: &dyn Store) -> Vec<(WalletId, Vec<LedgerTrade>)> {
    let wallets = all_wallets(store).await;
    let run = begin_run(store).await;
    run.ledgers.ledgers(wallets).await.unwrap()
}

/// Readies the store for a run by rules that are always the same.
pub(crate) async fn prepare(store: &dyn Store) {
    let run = begin_run(store).await;
    run.publication.prepare("rules").await.unwrap();
}

/// The published wallet of this number on Ethereum.
pub(crate) async fn published_wallet(store: &dyn Store, number: u64) -> Wallet {
    entry(store, number).await.wallet
}

/// All that is shown of the wallet of this number on Ethereum.
pub(crate) async fn entry(store: &dyn Store, number: u64) -> WalletEntry {
    let address = evm_address(number);
    let found = store
        .wallet_entries(address, Some(&chain("ethereum")))
        .await;
    found.unwrap().entries.remove(0)
}

/// Stages and publishes.
pub(crate) async fn publish(store: &dyn Store, wallets: Vec<(WalletId, Wallet)>) -> JobRun {
    let run = begin_run(store).await;
    run.publication.stage_wallets(wallets).await.unwrap();
    run.publication.publish(publication(0)).await.unwrap()
}

pub(crate) fn publication(up_to: i64) -> Publication {
    Publication {
        report: report(),
        up_to: TradeSeq(up_to),
        still_dirty: Vec::new(),
        record: RecordUpdate::default(),
    }
}

pub(crate) fn report() -> RunReport {
    RunReport {
        started_at: time("2024-03-01T12:00:00Z"),
        duration_ms: 1_234,
        outcome: RunOutcome::Complete,
        full: true,
        total: 10,
        processed: 9,
        failed: 1,
        as_of: Some(time("2024-02-29")),
        settings: "{\"a\":1}".to_owned(),
        run_by: "host:1".to_owned(),
        trigger: Trigger::Schedule,
        error: None,
        methodology_version: Some("9.1".to_owned()),
    }
}

pub(crate) fn reason(rule: &str, is_met: bool) -> Reason {
    Reason {
        rule: rule.to_owned(),
        is_met,
        text: format!("“{rule}” said so"),
    }
}

/// Every column is filled, with values that are hard to keep.
pub(crate) fn full_wallet(number: u64) -> Wallet {
    Wallet {
        wallet_name: Some("Ünïcode 'quoted' \"name\"\n\u{1f40b}".to_owned()),
        wallet_type: WalletType::Fund,
        discovery_method: "a longer method than fits into a small string".into(),
        status: WalletStatus::Identified,
        smart_money_score: Some(Score::clamped(100.0 / 3.0)),
        confidence_level: Confidence::High,
        total_pnl: Usd::from_micros(i64::MAX.into()),
        realized_pnl: Usd::from_micros(i64::MIN.into()),
        unrealized_pnl: Usd::from_micros(-1),
        roi_all_time: Some(f64::MIN_POSITIVE),
        win_rate: Some(2.0 / 3.0),
        win_rate_shrunk: Some(0.1),
        profit_factor: Some(1.7e308),
        sharpe_ratio: Some(-6.0),
        sortino_ratio: Some(std::f64::consts::PI),
        volatility: Some(9_007_199_254_740_993.0),
        max_drawdown: Some(-1.0),
        total_trades: i64::MAX.cast_unsigned(),
        active_days: u32::MAX,
        trading_style: Some(TradingStyle::PositionTrading),
        risk_profile: Some(RiskProfile::Medium),
        preferred_tokens: vec!["PEPE".to_owned(), "a\"b".to_owned()],
        preferred_protocols: vec!["uniswap".to_owned()],
        coverage: 1.0,
        mean_excess_return: Some(-1e-17),
        p_value: Some(1e-12),
        q_value: Some(0.999_999_999_999_999_9),
        first_seen: Timestamp::from_micros(1_600_000_000_000_001),
        ..smartmoney_testkit::full_wallet(number)
    }
}

pub(crate) fn facts(last_trade: &str, holds: bool) -> WalletFacts {
    WalletFacts {
        first_trade: time("2024-01-01"),
        last_trade: time(last_trade),
        trades: 5,
        atomic_trades: 1,
        priced_trades: 4,
        volume_usd: Usd::from_micros(i64::MAX.into()),
        active_days: 3,
        active_weeks: 2,
        winning_weeks: 1,
        pnl: PnlTotals {
            realized: Usd::from_micros(-12_345),
            ..PnlTotals::default()
        },
        positions: PositionCounts {
            wins: 7,
            losses: 3,
            ..PositionCounts::default()
        },
        holding: Some(HoldingTimes {
            mean_days: 1.0 / 3.0,
            median_days: 0.1,
            style: TradingStyle::DayTrading,
            style_consistency: 0.9,
        }),
        returns: ReturnSums {
            sum: 0.1 + 0.2,
            ..ReturnSums::default()
        },
        max_drawdown: -0.25,
        evidence: Evidence {
            compared: 10,
            left_out: [("no price".to_owned(), 2)].into(),
            compared_open: 1,
        },
        recognised: Some((Recognised::MarketMaker, "it trades all day".to_owned())),
        preferred_tokens: vec![TokenId(2)],
        preferred_projects: vec![1],
        holds,
        anomalies: [(AnomalyKind::Unpriced, 1)].into(),
    }
}

/// One position of each kind.
pub(crate) fn evidence() -> PositionEvidence {
    let open = PositionRecord {
        token: TokenId(2),
        opened_at: time("2024-01-02T03:04:05.678901Z"),
        closed_at: None,
        cost_cents: u64::MAX,
        left_out: None,
        price_gain: 0.1,
        can_be_followed: true,
        periods: vec![PeriodExcess {
            own: -0.3,
            follower: f32::MIN_POSITIVE,
        }],
    };
    let left_out = PositionRecord {
        closed_at: Some(time("2024-01-04")),
        left_out: Some(LeftOut::OwnPrices),
        periods: Vec::new(),
        ..open.clone()
    };
    PositionEvidence {
        recognised: Some(Recognised::WashTrader),
        until: Some(time("2024-01-05").day()),
        positions: vec![open, left_out],
    }
}

/// Facts with details that a page would show; whether something is held says whether they are
/// settled.
pub(crate) fn analysed(facts: WalletFacts) -> AnalysedWallet {
    AnalysedWallet {
        detail: WalletDetail {
            evidence: facts.evidence.clone(),
            ..WalletDetail::default()
        },
        evidence: evidence(),
        is_unsettled: facts.holds,
        facts,
        sparkline: vec![0.0, -5.0, 12.0],
    }
}

/// Undoes the migrations for columns of wallets.
pub(crate) fn undo_wallet_columns() -> String {
    let first = include_str!("../../src/migrations/sqlite/0001_trades_and_wallets.sql");
    Wallet::COLUMNS
        .iter()
        .filter(|column| !first.contains(&format!("\n  {} ", column.name)))
        .filter(|column| column.name != "profile")
        .flat_map(|column| {
            ["smart_money_wallets", "staged_wallets"]
                .map(|table| format!("ALTER TABLE {table} DROP COLUMN {};", column.name))
        })
        .collect()
}

/// Undoes the migration for probabilities of skill, but for columns of wallets.
pub(crate) const UNDO_PROBABILITIES: &str = "
    DROP INDEX smart_money_wallets_copies;
    DROP TABLE wallet_evidence;
    ALTER TABLE wallet_facts ADD COLUMN compared INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE wallet_facts ADD COLUMN p_value REAL;
    ALTER TABLE wallet_facts RENAME COLUMN is_unsettled TO holds;
    UPDATE smart_money_wallets SET smart_money_score = 0 WHERE smart_money_score IS NULL;
    ALTER TABLE smart_money_wallets RENAME COLUMN profile TO score_breakdown;
    ALTER TABLE staged_wallets RENAME COLUMN profile TO score_breakdown;
    ALTER TABLE score_history ADD COLUMN breakdown TEXT;
    ALTER TABLE score_history DROP COLUMN basis;
    DROP INDEX wallet_places_by_follower_excess;
    UPDATE wallet_places SET smart_money_score = 0 WHERE smart_money_score IS NULL;
    ALTER TABLE wallet_places DROP COLUMN score_basis;
    ALTER TABLE wallet_places DROP COLUMN follower_excess;
    ALTER TABLE former_places DROP COLUMN score_basis;
    ALTER TABLE former_places DROP COLUMN follower_excess";

/// Undoes that for followability, but for columns of wallets.
pub(crate) const UNDO_FOLLOWABILITY: &str = "
    DROP TABLE wallet_followability;
    ALTER TABLE wallet_places DROP COLUMN followability;
    ALTER TABLE former_places DROP COLUMN followability";

/// Undoes the migration for search and monitoring.
pub(crate) const UNDO_0005: &str =
    "DROP TABLE monitoring_points; DROP INDEX smart_money_wallets_named";

/// Undoes that for cash tokens.
pub(crate) const UNDO_CASH_TOKENS: &str = "DROP TABLE cash_tokens";

/// Undoes that for bots in lists.
pub(crate) const UNDO_BOTS_IN_LISTS: &str = "ALTER TABLE wallet_places DROP COLUMN is_bot;
    ALTER TABLE former_places DROP COLUMN is_bot";

/// Undoes that for digests of wallets.
pub(crate) const UNDO_DIGESTS: &str = "ALTER TABLE staged_wallets DROP COLUMN digest;
    ALTER TABLE wallet_facts DROP COLUMN published_digest";

/// Publishes a wallet with a name.
pub(crate) async fn fill(store: &dyn Store) {
    let ids = traders(store, &[1, 2]).await;
    publish(
        store,
        vec![(ids[0], full_wallet(1)), (ids[1], empty_wallet(2))],
    )
    .await;
}

/// What [`fill`] put there is found, and monitoring is kept.
pub(crate) async fn assert_up_to_date(store: &dyn Store) {
    for (text, found) in [("ünïcode", 1), ("0x00", 2)] {
        let wallets = store.search(text, 10).await.unwrap().wallets;
        assert_eq!(wallets.len(), found, "{text}");
    }
    assert_eq!(store.moves(10).await.unwrap().counts.new, 1);
    for is_bot in [true, false] {
        let query = WalletQuery {
            status: StatusFilter::All,
            is_bot: Some(is_bot),
            ..WalletQuery::default()
        };
        let page = store.wallets(&query, 10, &PageStart::FIRST).await.unwrap();
        assert_eq!((page.total, page.wallets.len()), (1, 1), "{is_bot}");
    }
    let at = time("2024-03-01");
    let point = MonitoringPoint {
        at,
        process: "one".to_owned(),
        counts: MonitoringCounts::default(),
    };
    store.put_monitoring_points(vec![point], at).await.unwrap();
    let (to, minute) = (time("2024-03-02"), Duration::from_mins(1));
    let history = store.monitoring_history(at, to, minute).await.unwrap();
    assert_eq!((history.processes, history.points.len()), (1, 1));
    // Trades of before have no source until they are read again.
    assert_eq!(store.trades_without_source().await.unwrap(), 2);
    let again = [1, 2].map(|number| TradeBuilder::new(1_000_000 + number).wallet(number).build());
    let again = store.append_trades(again.into()).await.unwrap();
    assert_eq!((again.updated, again.inserted), (2, 0));
    assert_eq!(store.trades_without_source().await.unwrap(), 0);
}

/// Stages wallets of which none or one is news, and looks how many were staged.
pub(crate) async fn only_news_is_staged(store: &dyn Store, staged: impl Fn() -> u64) {
    let run = begin_run(store).await;
    let ids = traders(store, &[1, 2]).await;
    let facts = ids
        .iter()
        .map(|id| (*id, analysed(facts("2024-01-05", true))));
    prepare(store).await;
    run.facts.put_facts(facts.collect()).await.unwrap();
    let judged = |trades: [u64; 2], at: &str| {
        let wallet = |(number, total_trades)| Wallet {
            total_trades,
            last_updated: time(at),
            ..empty_wallet(number)
        };
        let wallets = (1..).zip(trades).map(wallet);
        ids.iter().copied().zip(wallets).collect::<Vec<_>>()
    };
    publish(store, judged([1, 1], "2024-03-01")).await;
    for (second, news) in [(1, 0), (2, 1)] {
        prepare(store).await;
        let wallets = judged([1, second], "2024-03-02");
        run.publication.stage_wallets(wallets).await.unwrap();
        assert_eq!(staged(), news);
    }
    assert_eq!(
        run.publication
            .publish(publication(2))
            .await
            .unwrap()
            .updated,
        1
    );
}

/// There was no record.
pub(crate) const UNDO_RECORD: &str = "
    DROP TABLE running_records; DROP TABLE record_grades; DROP TABLE frozen_wallets;
    DROP TABLE frozen_lists";

/// Versions had no tags, leases no length, and the history of scores grew without end.
pub(crate) const UNDO_TAGS_AND_CAPS: &str = "
    DROP INDEX score_history_by_run;
    ALTER TABLE store_state DROP COLUMN version_tag;
    ALTER TABLE store_state DROP COLUMN trimmed_run;
    ALTER TABLE store_state DROP COLUMN trimmed_wallet;
    ALTER TABLE data_versions DROP COLUMN tag;
    ALTER TABLE job_runs DROP COLUMN version_tag;
    ALTER TABLE scoring_lease DROP COLUMN lasts;";

/// A point of the history said less.
pub(crate) const UNDO_AS_SHOWN_THEN: &str = "
    ALTER TABLE score_history DROP COLUMN expected_excess;
    ALTER TABLE score_history DROP COLUMN expected_excess_low;
    ALTER TABLE score_history DROP COLUMN expected_excess_high;
    ALTER TABLE score_history DROP COLUMN follower_excess;
    ALTER TABLE score_history DROP COLUMN compared_positions;
    ALTER TABLE score_history DROP COLUMN q_value;
    ALTER TABLE score_history DROP COLUMN methodology_version;
    ALTER TABLE score_history DROP COLUMN reasons;
    ALTER TABLE score_history DROP COLUMN is_listed;
    ALTER TABLE score_history DROP COLUMN is_gone;
    ALTER TABLE job_runs DROP COLUMN methodology_version;";
