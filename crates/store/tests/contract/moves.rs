use crate::database::Database;
use crate::fixtures::{empty_wallet, publication, publish, report, traders};
use smartmoney_model::{CurationPatch, Score, Wallet, WalletStatus};
use smartmoney_store::{Move, MoveCounts, Moves, MovingRun, RunOutcome, RunReport};
use smartmoney_testkit::begin_run;
use smartmoney_testkit::time;

use WalletStatus::{Candidate, Former, Identified, None as NoStatus};

fn judged(number: u64, status: WalletStatus, score: f64) -> Wallet {
    Wallet {
        status,
        smart_money_score: Some(Score::clamped(score)),
        ..empty_wallet(number)
    }
}

/// The wallets of a kind by their numbers, with their scores.
fn shown(moves: &[Move]) -> Vec<(String, Option<f64>, f64)> {
    let shown = |moved: &Move| {
        let address = moved.wallet_address.to_string();
        let number = address.trim_start_matches("0x").trim_start_matches('0');
        let before = moved.previous_score.map(Score::value);
        (number.to_owned(), before, moved.score.unwrap().value())
    };
    moves.iter().map(shown).collect()
}

fn row(number: &str, before: Option<f64>, score: f64) -> (String, Option<f64>, f64) {
    (number.to_owned(), before, score)
}

fn counts(new: u64, risen: u64, fallen: u64, former: u64) -> MoveCounts {
    MoveCounts {
        new,
        risen,
        fallen,
        former,
    }
}

pub(crate) async fn a_run_moves_wallets(database: &dyn Database) {
    let store = database.connect();
    let none = Moves {
        data_version: store.data_version().await.unwrap(),
        ..Moves::default()
    };
    assert_eq!(store.moves(10).await.unwrap(), none);
    let ids = traders(&*store, &[1, 2, 3, 4, 5, 6, 7, 8]).await;
    let judge = |judged: Vec<Wallet>| ids.iter().copied().zip(judged).collect::<Vec<_>>();
    let first = judge(vec![
        judged(1, Identified, 50.0),
        judged(2, Identified, 60.0),
        judged(3, Identified, 70.0),
        judged(4, Identified, 40.0),
        judged(5, Candidate, 30.0),
        judged(6, Identified, 20.0),
        judged(7, Former, 10.0),
    ]);
    publish(&*store, first).await;
    // Every wallet that the first run identifies is new.
    let moves = store.moves(2).await.unwrap();
    assert_eq!(moves.counts, counts(5, 0, 0, 0));
    assert_eq!(
        shown(&moves.new),
        [row("3", None, 70.0), row("2", None, 60.0)]
    );
    assert_eq!(moves.new[0].previous_status, None);

    let second = judge(vec![
        judged(1, Identified, 52.0),
        judged(2, Identified, 55.0),
        judged(3, Former, 69.0),
        judged(4, Identified, 45.0),
        judged(5, Identified, 31.0),
        Wallet {
            total_trades: 77,
            ..judged(6, Identified, 20.0)
        },
        judged(7, Former, 12.0),
        judged(8, NoStatus, 1.0),
    ]);
    let run = publish(&*store, second).await;
    let moves = store.moves(10).await.unwrap();
    assert_eq!(moves.counts, counts(1, 2, 1, 1));
    assert_eq!(shown(&moves.new), [row("5", Some(30.0), 31.0)]);
    assert_eq!(moves.new[0].previous_status, Some(Candidate));
    // The largest change first.
    let risen = [row("4", Some(40.0), 45.0), row("1", Some(50.0), 52.0)];
    assert_eq!(shown(&moves.risen), risen);
    assert_eq!(shown(&moves.fallen), [row("2", Some(60.0), 55.0)]);
    assert_eq!(shown(&moves.former), [row("3", Some(70.0), 69.0)]);
    let former = (moves.former[0].status, moves.former[0].previous_status);
    assert_eq!(former, (Former, Some(Identified)));
    let expected = MovingRun {
        id: 2,
        at: run.ended_at(),
        data_version: run.data_version,
    };
    assert_eq!(moves.run, Some(expected));
    assert_eq!((moves.data_version.number, moves.as_of), (2, run.as_of));
    assert_eq!(moves.methodology_version.as_deref(), Some("1"));
    let one = store.moves(1).await.unwrap();
    assert_eq!(one.counts, moves.counts);
    assert_eq!(shown(&one.risen), risen[..1]);
}

/// Runs that change nothing or fail, and curations, leave it as it was.
pub(crate) async fn what_changes_no_wallet_moves_nobody(database: &dyn Database) {
    let store = database.connect();
    let run = begin_run(&*store).await;
    let ids = traders(&*store, &[1]).await;
    publish(&*store, vec![(ids[0], judged(1, Identified, 50.0))]).await;
    let before = store.moves(10).await.unwrap();
    run.publication.publish(publication(0)).await.unwrap();
    let failed = RunReport {
        outcome: RunOutcome::Failed,
        ..report()
    };
    run.publication.record_failed_run(failed).await.unwrap();
    assert_eq!(store.moves(10).await.unwrap(), before);
    let patch = CurationPatch {
        wallet_name: Some(Some("One".to_owned())),
        ..CurationPatch::default()
    };
    let (key, at) = (empty_wallet(1).key(), time("2024-04-01"));
    store.curate(key, patch, "me".to_owned(), at).await.unwrap();
    let after = store.moves(10).await.unwrap();
    assert_eq!(after.run, before.run);
    assert_eq!(after.data_version.number, 2);
    assert_eq!(after.new[0].wallet_name.as_deref(), Some("One"));
}
