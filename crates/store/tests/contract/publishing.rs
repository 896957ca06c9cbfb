use crate::database::Database;
use crate::fixtures::{
    analysed, empty_wallet, entry, facts, full_wallet, prepare, publication, publish, report,
    traders,
};
use smartmoney_model::{Confidence, Score, ScoreBasis, Usd, Wallet, WalletStatus};
use smartmoney_store::{
    AnalysisScope, Publication, RecentRuns, RunOutcome, RunReport, StatusFilter, Store, StoreError,
    TradeSeq, WalletId, WalletQuery,
};
use smartmoney_testkit::begin_run;
use smartmoney_testkit::{TradeBuilder, time};

async fn visible(store: &dyn Store) -> Vec<Wallet> {
    let all = WalletQuery {
        status: StatusFilter::All,
        ..WalletQuery::default()
    };
    store.wallets_by_key(&all, None, 1_000).await.unwrap()
}

pub(crate) async fn staged_wallets_are_invisible_until_published(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    let ids = traders(&*store, &[1, 2]).await;
    let wallets = vec![(ids[0], full_wallet(1)), (ids[1], empty_wallet(2))];
    run.publication.stage_wallets(wallets).await.unwrap();
    assert!(visible(&*store).await.is_empty());
    assert_eq!(store.data_version().await.unwrap().number, 0);
    let published = run.publication.publish(publication(2)).await.unwrap();
    assert_eq!(
        (
            published.updated,
            published.identified,
            published.data_version.number
        ),
        (2, 1, 1)
    );
    // Of ten one failed.
    assert_eq!(published.unchanged, 7);
    assert_eq!(visible(&*store).await, [full_wallet(1), empty_wallet(2)]);
    assert_eq!(store.data_version().await.unwrap().number, 1);
}

pub(crate) async fn what_did_not_change_is_not_published(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    let ids = traders(&*store, &[1, 2]).await;
    let both = |now: &str, second: &str| {
        let later = |wallet| Wallet {
            last_updated: time(now),
            ..wallet
        };
        let renamed = Wallet {
            wallet_name: Some(second.to_owned()),
            ..empty_wallet(2)
        };
        vec![(ids[0], later(full_wallet(1))), (ids[1], later(renamed))]
    };
    // Of the second, digests are kept; the first is compared by its columns.
    let facts = vec![(ids[1], analysed(facts("2024-01-05", true)))];
    run.facts.put_facts(facts).await.unwrap();
    publish(&*store, both("2024-03-01", "a")).await;
    let unchanged = publish(&*store, both("2024-03-02", "a")).await;
    assert_eq!((unchanged.updated, unchanged.data_version.number), (0, 1));
    assert!(
        visible(&*store)
            .await
            .iter()
            .all(|w| w.last_updated == time("2024-03-01"))
    );
    let changed = publish(&*store, both("2024-03-03", "b")).await;
    assert_eq!((changed.updated, changed.data_version.number), (1, 2));
    let updated: Vec<_> = visible(&*store)
        .await
        .iter()
        .map(|w| w.last_updated)
        .collect();
    assert_eq!(updated, [time("2024-03-01"), time("2024-03-03")]);
}

pub(crate) async fn publishing_clears_what_was_dirty_up_to_a_trade(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    let trade = |tx, wallet, at| vec![TradeBuilder::new(tx).wallet(wallet).at(at).build()];
    store
        .append_trades(trade(1, 1, "2024-01-05"))
        .await
        .unwrap();
    store
        .append_trades(trade(2, 2, "2024-01-06"))
        .await
        .unwrap();
    let seen = store.pending().await.unwrap().up_to;
    // These come while the run is under way.
    store
        .append_trades(trade(3, 2, "2024-01-08"))
        .await
        .unwrap();
    store
        .append_trades(trade(4, 3, "2024-01-09"))
        .await
        .unwrap();
    run.publication.publish(publication(seen.0)).await.unwrap();
    let pending = store.pending().await.unwrap();
    assert_eq!(pending.dirty_wallets, 2);
    assert_eq!(pending.up_to, TradeSeq(4));
    let earliest = pending.earliest.unwrap();
    assert!(earliest <= time("2024-01-08") && earliest >= time("2024-01-06"));
    run.publication
        .publish(publication(pending.up_to.0))
        .await
        .unwrap();
    let pending = store.pending().await.unwrap();
    assert_eq!((pending.dirty_wallets, pending.earliest), (0, None));
}

pub(crate) async fn failed_wallets_stay_dirty(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    let ids = traders(&*store, &[1, 2, 3]).await;
    let failed = |wallets: &[WalletId]| Publication {
        still_dirty: wallets.to_vec(),
        ..publication(3)
    };
    for id in &ids {
        run.facts
            .put_facts(vec![(*id, analysed(facts("2024-01-01", false)))])
            .await
            .unwrap();
    }
    let affected = async || {
        let scope = AnalysisScope::Affected {
            prices_changed_from: None,
        };
        run.ledgers
            .wallets_to_analyse(scope, WalletId(0), 10)
            .await
            .unwrap()
    };
    run.publication.publish(failed(&[ids[1]])).await.unwrap();
    assert_eq!(affected().await, [ids[1]]);
    // This one was analysed for other reasons than a new trade.
    run.publication.publish(failed(&[ids[2]])).await.unwrap();
    assert_eq!(affected().await, [ids[2]]);
    assert_eq!(
        store.pending().await.unwrap().earliest,
        Some(time("2024-01-01"))
    );
    run.publication.publish(failed(&[])).await.unwrap();
    assert!(affected().await.is_empty());
}

pub(crate) async fn scores_have_a_history(database: &dyn Database) {
    let store = database.connect();
    let ids = traders(&*store, &[1]).await;
    let scored = |score, now: &str| Wallet {
        smart_money_score: Some(Score::clamped(score)),
        last_updated: time(now),
        ..full_wallet(1)
    };
    let first = publish(&*store, vec![(ids[0], scored(10.0, "2024-03-01"))]).await;
    let second = publish(&*store, vec![(ids[0], scored(1.0 / 3.0, "2024-03-02"))]).await;
    let history = entry(&*store, 1).await.history;
    let points: Vec<_> = history
        .iter()
        .map(|p| (p.run_id, p.score.unwrap().value(), p.at))
        .collect();
    assert_eq!(
        points,
        [
            (second.id, 1.0 / 3.0, time("2024-03-02")),
            (first.id, 10.0, time("2024-03-01"))
        ]
    );
    assert_eq!(history[0].basis, ScoreBasis::Tested);
    assert_eq!(history[0].confidence, Confidence::High);
    assert_eq!(history[0].status, WalletStatus::Identified);
}

pub(crate) async fn what_moves_no_score_is_not_listed(database: &dyn Database) {
    let store = database.connect();
    let ids = traders(&*store, &[1]).await;
    let scored = |score| Wallet {
        smart_money_score: Some(Score::clamped(score)),
        ..full_wallet(1)
    };
    let former = |score| Wallet {
        status: WalletStatus::Former,
        ..scored(score)
    };
    let doubtful = |score| Wallet {
        confidence_level: Confidence::Medium,
        ..former(score)
    };
    let runs = [
        scored(50.0),
        Wallet {
            expected_excess: Some(0.01),
            ..scored(50.0)
        },
        scored(50.1),
        former(50.1),
        doubtful(50.1),
        Wallet {
            total_trades: 77,
            ..doubtful(50.1)
        },
    ];
    for wallet in runs {
        let run = publish(&*store, vec![(ids[0], wallet)]).await;
        assert_eq!(run.updated, 1, "the list shows every digit");
    }
    let history = entry(&*store, 1).await.history;
    let points: Vec<_> = history
        .iter()
        .map(|p| (p.run_id, p.score.unwrap().value(), p.confidence, p.status))
        .collect();
    assert_eq!(
        points,
        [
            (5, 50.1, Confidence::Medium, WalletStatus::Former),
            (4, 50.1, Confidence::High, WalletStatus::Former),
            (3, 50.1, Confidence::High, WalletStatus::Identified),
            (1, 50.0, Confidence::High, WalletStatus::Identified),
        ]
    );
}

pub(crate) async fn runs_are_numbered_and_failed_ones_publish_nothing(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    let ids = traders(&*store, &[1]).await;
    let first = publish(&*store, vec![(ids[0], full_wallet(1))]).await;
    let failed = RunReport {
        outcome: RunOutcome::Failed,
        as_of: None,
        error: Some("it broke".to_owned()),
        full: false,
        ..report()
    };
    let second = run
        .publication
        .record_failed_run(failed.clone())
        .await
        .unwrap();
    assert_eq!((second.id, second.data_version.number), (2, 1));
    assert_eq!((second.updated, second.identified), (0, 0));
    assert_eq!(
        (second.outcome, second.error.clone()),
        (failed.outcome, failed.error)
    );
    assert_eq!(first.id, 1);
    assert_eq!(store.runs(10).await.unwrap(), [second, first]);
    assert_eq!(store.runs(1).await.unwrap().len(), 1);
    assert_eq!(store.data_version().await.unwrap().number, 1);
    assert_eq!(store.pending().await.unwrap().dirty_wallets, 1);
}

pub(crate) async fn recent_runs_know_the_last_success_however_long_ago(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    assert_eq!(store.recent_runs(3).await.unwrap(), RecentRuns::default());
    let fail = async || {
        let failed = RunReport {
            outcome: RunOutcome::Failed,
            error: Some("it broke".to_owned()),
            ..report()
        };
        run.publication.record_failed_run(failed).await.unwrap()
    };
    let first = fail().await;
    let recent = store.recent_runs(3).await.unwrap();
    assert_eq!(recent.latest, [first]);
    assert_eq!((recent.last_success, recent.last_change), (None, None));
    let ids = traders(&*store, &[1]).await;
    let changed = publish(&*store, vec![(ids[0], full_wallet(1))]).await;
    let succeeded = publish(&*store, Vec::new()).await;
    assert_eq!((changed.updated, succeeded.updated), (1, 0));
    let mut latest = Vec::new();
    for _ in 0..12 {
        latest.insert(0, fail().await);
    }
    for limit in [0, 3, 12] {
        let recent = store.recent_runs(limit).await.unwrap();
        assert_eq!(recent.latest, latest[..limit]);
        assert_eq!(recent.last_success.as_ref(), Some(&succeeded));
        assert_eq!(recent.last_change.as_ref(), Some(&changed));
    }
    let recent = store.recent_runs(14).await.unwrap();
    assert_eq!(recent.latest[12..], [succeeded, changed]);
    assert_eq!(recent.latest, store.runs(14).await.unwrap());
}

pub(crate) async fn what_an_earlier_run_staged_is_forgotten(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    let ids = traders(&*store, &[1, 2]).await;
    run.publication
        .stage_wallets(vec![(ids[0], full_wallet(1))])
        .await
        .unwrap();
    prepare(&*store).await;
    let published = publish(&*store, vec![(ids[1], empty_wallet(2))]).await;
    assert_eq!(published.updated, 1);
    assert_eq!(visible(&*store).await, [empty_wallet(2)]);
    // And what was published is staged no more.
    assert_eq!(
        run.publication
            .publish(publication(0))
            .await
            .unwrap()
            .updated,
        0
    );
}

pub(crate) async fn impossible_values_stage_nothing(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    let ids = traders(&*store, &[1, 2]).await;
    let rich = Wallet {
        net_pnl: Usd::from_micros(i128::from(i64::MIN) - 1),
        ..empty_wallet(2)
    };
    let undefined = Wallet {
        coverage: f64::NAN,
        ..empty_wallet(2)
    };
    for bad in [rich, undefined] {
        let both = vec![(ids[0], full_wallet(1)), (ids[1], bad)];
        let error = run.publication.stage_wallets(both).await.unwrap_err();
        assert!(matches!(error, StoreError::OutOfRange { .. }), "{error}");
    }
    assert_eq!(
        run.publication
            .publish(publication(0))
            .await
            .unwrap()
            .updated,
        0
    );
    assert!(visible(&*store).await.is_empty());
}
