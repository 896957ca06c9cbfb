use crate::database::Database;
use crate::fixtures::{empty_wallet, entry, publication, publish, report, traders};
use smartmoney_model::{Confidence, Score, Timestamp, Wallet};
use smartmoney_store::{JobRun, Publication, RunReport, Store, Trimmed, WalletId};
use smartmoney_testkit::{begin_run, time};

const LONG_AGO: &str = "2016-01-01";

fn scored(number: u64, score: f64, at: &str) -> Wallet {
    Wallet {
        smart_money_score: Some(Score::clamped(score)),
        last_updated: time(at),
        ..empty_wallet(number)
    }
}

async fn publish_at(store: &dyn Store, at: &str, wallets: Vec<(WalletId, Wallet)>) -> JobRun {
    let run = begin_run(store).await;
    run.publication.stage_wallets(wallets).await.unwrap();
    let report = RunReport {
        started_at: time(at),
        ..report()
    };
    let publication = Publication {
        report,
        ..publication(0)
    };
    run.publication.publish(publication).await.unwrap()
}

async fn trim(store: &dyn Store, points: Timestamp, runs: Timestamp) -> Trimmed {
    let mut all = Trimmed::default();
    loop {
        let step = store.trim(points, runs).await.unwrap();
        all.points += step.points;
        all.runs += step.runs;
        if !step.more {
            return all;
        }
    }
}

pub(crate) async fn old_points_that_repeat_others_go(database: &dyn Database) {
    let store = database.connect();
    let ids = traders(&*store, &[1, 2]).await;
    let of_day = [
        // The first stays.
        (50.0, Confidence::Low, "2024-03-01T01:00:00Z", true),
        (50.3, Confidence::Low, "2024-03-01T02:00:00Z", false),
        (50.6, Confidence::Low, "2024-03-01T03:00:00Z", false),
        // A point away from the last that stays, in steps that were less.
        (51.0, Confidence::Low, "2024-03-01T04:00:00Z", true),
        (51.2, Confidence::Medium, "2024-03-01T05:00:00Z", true),
        (51.4, Confidence::Medium, "2024-03-01T06:00:00Z", false),
        // The last of the day.
        (51.6, Confidence::Medium, "2024-03-01T23:00:00Z", true),
        (51.8, Confidence::Medium, "2024-03-02T01:00:00Z", true),
        // Young enough.
        (51.9, Confidence::Medium, "2024-03-03T01:00:00Z", true),
        (52.0, Confidence::Medium, "2024-03-03T02:00:00Z", true),
    ];
    for (score, confidence_level, at, _) in of_day {
        let wallet = |number| Wallet {
            confidence_level,
            ..scored(number, score, at)
        };
        publish_at(&*store, at, vec![(ids[0], wallet(1)), (ids[1], wallet(2))]).await;
    }
    let trimmed = trim(&*store, time("2024-03-03"), time(LONG_AGO)).await;
    assert_eq!((trimmed.points, trimmed.runs), (6, 0));
    for number in [1, 2] {
        let history = entry(&*store, number).await.history;
        let left: Vec<f64> = history
            .iter()
            .rev()
            .map(|p| p.score.unwrap().value())
            .collect();
        let expected: Vec<f64> = of_day.iter().filter(|of| of.3).map(|of| of.0).collect();
        assert_eq!(left, expected);
    }
    let again = trim(&*store, time("2024-03-03"), time(LONG_AGO)).await;
    assert_eq!(again, Trimmed::default());
}

pub(crate) async fn runs_go_once_no_point_is_of_them(database: &dyn Database) {
    let store = database.connect();
    let ids = traders(&*store, &[1]).await;
    publish_at(
        &*store,
        "2024-01-01",
        vec![(ids[0], scored(1, 10.0, "2024-01-01"))],
    )
    .await;
    for day in ["2024-01-02", "2024-01-03", "2024-01-04"] {
        publish_at(&*store, day, vec![]).await;
    }
    publish_at(
        &*store,
        "2024-01-05",
        vec![(ids[0], scored(1, 20.0, "2024-01-05"))],
    )
    .await;
    publish_at(&*store, "2024-01-06", vec![]).await;
    let trimmed = trim(&*store, time("2024-03-01"), time("2024-01-04")).await;
    assert_eq!((trimmed.points, trimmed.runs), (0, 2));
    let left = |runs: Vec<JobRun>| runs.iter().map(|run| run.id).collect::<Vec<_>>();
    assert_eq!(left(store.runs(10).await.unwrap()), [6, 5, 4, 1]);
    // The last that changed something stays however old it is.
    trim(&*store, time("2024-03-01"), time("2024-03-01")).await;
    assert_eq!(left(store.runs(10).await.unwrap()), [6, 5, 1]);
    // What comes after gets a number that no run had.
    let next = publish(&*store, vec![(ids[0], scored(1, 30.0, "2024-03-02"))]).await;
    assert_eq!(next.id, 7);
}

/// A point that came with another expectation alone is on no wallet's page: it does not stand for one
/// that is.
pub(crate) async fn a_page_keeps_the_last_change_of_a_day(database: &dyn Database) {
    let store = database.connect();
    let ids = traders(&*store, &[1]).await;
    let points = [
        (50.0, 0.01, "2024-03-01T01:00:00Z"),
        (50.4, 0.01, "2024-03-01T02:00:00Z"),
        (50.4, 0.02, "2024-03-01T03:00:00Z"),
        (50.4, 0.03, "2024-03-01T04:00:00Z"),
        (51.9, 0.03, "2024-03-03T01:00:00Z"),
    ];
    for (score, expected, at) in points {
        let wallet = Wallet {
            expected_excess: Some(expected),
            ..scored(1, score, at)
        };
        publish_at(&*store, at, vec![(ids[0], wallet)]).await;
    }
    let trimmed = trim(&*store, time("2024-03-03"), time(LONG_AGO)).await;
    assert_eq!(trimmed.points, 1);
    let history = entry(&*store, 1).await.history;
    let scores: Vec<f64> = history.iter().map(|of| of.score.unwrap().value()).collect();
    assert_eq!(scores, [51.9, 50.4, 50.0]);
}
