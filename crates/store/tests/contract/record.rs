use crate::database::Database;
use crate::fixtures::{empty_wallet, publication, report, traders};
use smartmoney_model::{
    Confidence, Day, FrozenList, FrozenWallet, Grade, NO_DIGEST, RecordFigures, RunningRecord,
    Score, Wallet, WalletStatus,
};
use smartmoney_store::{
    DueGrade, Forget, JobRun, NewGrade, Publication, RunOutcome, RunReport, Store, WalletId,
};
use smartmoney_testkit::{begin_run, evm_address, time};

use WalletStatus::{Candidate, Former, Identified, None as NoStatus};

fn judged(number: u64, status: WalletStatus, score: f64) -> Wallet {
    Wallet {
        status,
        smart_money_score: Some(Score::clamped(score)),
        confidence_level: Confidence::Medium,
        expected_excess: Some(0.012_345_678),
        follower_excess: Some(score / 1e3),
        ..empty_wallet(number)
    }
}

/// A run that ends a second and a bit after this moment.
async fn publish_at(
    store: &dyn Store,
    at: &str,
    wallets: Vec<(WalletId, Wallet)>,
    change: impl FnOnce(&mut Publication),
) -> JobRun {
    let run = begin_run(store).await;
    run.publication.stage_wallets(wallets).await.unwrap();
    let mut publication = Publication {
        report: RunReport {
            started_at: time(at),
            ..report()
        },
        ..publication(0)
    };
    change(&mut publication);
    run.publication.publish(publication).await.unwrap()
}

async fn lists(store: &dyn Store) -> Vec<(FrozenList, Vec<FrozenWallet>)> {
    store.frozen_lists_after(0, 100).await.unwrap()
}

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

pub(crate) async fn the_first_full_run_of_a_day_freezes_its_list(database: &dyn Database) {
    let store = database.connect();
    let ids = traders(&*store, &[1, 2, 3, 4, 5]).await;
    let judge = |judged: Vec<Wallet>| ids.iter().copied().zip(judged).collect::<Vec<_>>();
    let first = judge(vec![
        judged(1, Identified, 90.0),
        judged(2, Candidate, 95.0),
        judged(3, NoStatus, 99.0),
        judged(4, Former, 20.0),
        judged(5, Identified, 90.0),
    ]);
    // A run of some wallets freezes nothing, and neither does one that knows no trade.
    publish_at(&*store, "2024-03-01T00:00:00Z", first, |of| {
        of.report.full = false;
    })
    .await;
    publish_at(&*store, "2024-03-01T01:00:00Z", vec![], |of| {
        of.report.as_of = None;
    })
    .await;
    let failed = RunReport {
        outcome: RunOutcome::Failed,
        ..report()
    };
    let run = begin_run(&*store).await;
    run.publication.record_failed_run(failed).await.unwrap();
    assert_eq!(lists(&*store).await, []);
    assert_eq!(
        store.frozen_list(day("2024-03-01")).await.unwrap().list,
        None
    );

    let run = publish_at(&*store, "2024-03-01T02:00:00Z", vec![], |_| {}).await;
    let frozen = lists(&*store).await;
    let [(list, wallets)] = &frozen[..] else {
        panic!("{frozen:?}");
    };
    assert_eq!((list.number, list.day), (1, day("2024-03-01")));
    assert_eq!((list.run_id, list.as_of), (run.id, day("2024-02-29")));
    assert_eq!(list.data_version, run.data_version.to_string());
    assert_eq!(list.methodology_version, "9.1");
    assert_eq!(
        (list.wallets, list.previous_digest.as_str()),
        (4, NO_DIGEST)
    );
    assert_eq!(list.fault(None, wallets), None);
    let addresses = wallets.iter().map(|of| of.wallet_address);
    assert!(addresses.eq([2, 1, 5, 4].map(evm_address)));
    assert_eq!(wallets[0].expected_excess, Some(0.012_346));
    assert_eq!(wallets[0].follower_excess, Some(0.095));
    assert_eq!((wallets[3].status, wallets[3].place), (Former, 4));

    // What is published later that day is in no list; the next day has one of its own.
    let second = judge(vec![judged(1, Former, 10.0)]);
    publish_at(&*store, "2024-03-01T23:59:50Z", second, |_| {}).await;
    assert_eq!(lists(&*store).await, frozen);
    let before = store.data_version().await.unwrap();
    // The day is that of the publication, which is 1.234 s later.
    let run = publish_at(&*store, "2024-03-01T23:59:59Z", vec![], |_| {}).await;
    let both = lists(&*store).await;
    assert_eq!((both.len(), &both[0]), (2, &frozen[0]));
    let (next, of_next) = &both[1];
    assert_eq!((next.number, next.day), (2, day("2024-03-02")));
    assert_eq!(next.previous_digest, list.digest);
    assert_eq!(next.fault(Some(list), of_next), None);
    assert_eq!(of_next[3].status, Former);
    // Readers that go by the version see that there is something new.
    assert_eq!(run.data_version.number, before.number + 1);

    let record = store.record(None, 1).await.unwrap();
    assert_eq!((record.total, record.lists.len()), (2, 1));
    assert_eq!(record.lists[0], (next.clone(), vec![]));
    assert_eq!(record.read.data_version, run.data_version);
    let earlier = store.record(Some(next.day), 5).await.unwrap();
    assert_eq!(earlier.lists, [(list.clone(), vec![])]);
    let found = store.frozen_list(next.day).await.unwrap();
    assert_eq!(found.list, Some((next.clone(), of_next.clone(), vec![])));
    assert_eq!(store.frozen_lists_after(1, 1).await.unwrap(), both[1..]);
}

pub(crate) async fn what_is_changed_in_the_record_shows(database: &dyn Database) {
    let store = database.connect();
    let ids = traders(&*store, &[1, 2]).await;
    for (day, score) in [(1, 90.0), (2, 91.0), (3, 92.0)] {
        let wallets = vec![
            (ids[0], judged(1, Identified, score)),
            (ids[1], judged(2, Candidate, 50.0)),
        ];
        publish_at(
            &*store,
            &format!("2024-03-0{day}T02:00:00Z"),
            wallets,
            |_| {},
        )
        .await;
    }
    let first_fault = async || {
        let mut before: Option<FrozenList> = None;
        for (list, wallets) in lists(&*store).await {
            if list.fault(before.as_ref(), &wallets).is_some() {
                return Some(list.number);
            }
            before = Some(list);
        }
        None
    };
    assert_eq!(first_fault().await, None);
    let change = async |table: &str, set: &str, back: &str, of: &str| {
        database.run(&format!("UPDATE {table} SET {set} WHERE {of}"));
        let found = first_fault().await;
        database.run(&format!("UPDATE {table} SET {back} WHERE {of}"));
        assert_eq!(first_fault().await, None);
        found
    };
    let of_second = "list = 2 AND place = 1";
    let points = ("smart_money_score = 91.5", "smart_money_score = 91");
    let found = change("frozen_wallets", points.0, points.1, of_second);
    assert_eq!(found.await, Some(2));
    let status = ("status = 'former'", "status = 'identified'");
    let found = change("frozen_wallets", status.0, status.1, of_second);
    assert_eq!(found.await, Some(2));
    let run = ("run_id = run_id + 7", "run_id = run_id - 7");
    let found = change("frozen_lists", run.0, run.1, "number = 1");
    assert_eq!(found.await, Some(1));
    database.run("DELETE FROM frozen_wallets WHERE list = 1 AND place = 2");
    assert_eq!(first_fault().await, Some(1));
    database.run("DELETE FROM frozen_wallets WHERE list = 1");
    database.run("DELETE FROM frozen_lists WHERE number = 1");
    assert_eq!(first_fault().await, Some(2));
}

fn grade(horizon_days: u32, counts: bool) -> Grade {
    Grade {
        horizon_days,
        graded_at: time("2024-05-01T01:02:03.000004Z"),
        counts,
        figures: Some(RecordFigures::default()),
    }
}

fn due(list: u64, as_of: &str, horizon_days: u32) -> DueGrade {
    DueGrade {
        list,
        as_of: day(as_of),
        horizon_days,
    }
}

pub(crate) async fn lists_are_graded_once_for_each_horizon(database: &dyn Database) {
    let store = database.connect();
    let ids = traders(&*store, &[1]).await;
    for (at, as_of) in [("2024-03-01", "2024-02-29"), ("2024-03-02", "2024-03-01")] {
        let wallets = vec![(ids[0], judged(1, Identified, 90.0))];
        let change = |of: &mut Publication| of.report.as_of = Some(time(as_of));
        publish_at(&*store, at, wallets, change).await;
    }
    let run = begin_run(&*store).await;
    let dues = async |as_of: &str| run.record.due_grades(day(as_of), 100).await.unwrap();
    // The day after has to be over.
    assert_eq!(dues("2024-03-01").await, []);
    assert_eq!(dues("2024-03-02").await, [due(1, "2024-02-29", 1)]);
    let later = [
        due(1, "2024-02-29", 1),
        due(1, "2024-02-29", 7),
        due(2, "2024-03-01", 1),
    ];
    assert_eq!(dues("2024-03-08").await, later);
    let some = run.record.due_grades(day("2024-03-08"), 2).await.unwrap();
    assert_eq!(some, later[..2]);
    let wallets = run.record.wallets_to_grade(1).await.unwrap();
    assert_eq!(wallets.len(), 1);
    assert_eq!(wallets[0].0.wallet_address, evm_address(1));
    assert_eq!(wallets[0].1, Some(ids[0]));

    let gone = Grade {
        figures: None,
        ..grade(7, false)
    };
    let running = RunningRecord {
        horizon_days: 1,
        lists: 2,
        from: day("2024-03-01"),
        to: day("2024-03-02"),
        figures: RecordFigures::default(),
    };
    let new = |list, grade, sample| NewGrade {
        list,
        grade,
        sample,
    };
    let before = store.data_version().await.unwrap();
    let published = publish_at(&*store, "2024-03-02T12:00:00Z", vec![], |of| {
        of.record.grades = vec![
            new(2, grade(1, true), Some(vec![2, 0])),
            new(1, grade(1, true), Some(vec![1, 255])),
            new(1, gone.clone(), None),
        ];
        of.record.running = vec![running.clone()];
    })
    .await;
    assert_eq!(published.data_version.number, before.number + 1);
    assert_eq!(dues("2024-03-08").await, []);
    let record = store.record(None, 10).await.unwrap();
    assert_eq!(record.running, std::slice::from_ref(&running));
    let grades = |at: usize| record.lists[at].1.clone();
    assert_eq!(grades(0), [grade(1, true)]);
    assert_eq!(grades(1), [grade(1, true), gone]);
    let samples = run.record.graded_samples(1).await.unwrap();
    let samples = samples.into_iter().map(|of| (of.as_of, of.sample));
    let expected = [("2024-02-29", vec![1, 255]), ("2024-03-01", vec![2, 0])];
    assert!(samples.eq(expected.map(|(as_of, sample)| (day(as_of), sample))));
    assert_eq!(run.record.graded_samples(7).await.unwrap(), []);

    let more = RunningRecord {
        lists: 3,
        ..running
    };
    publish_at(&*store, "2024-03-02T13:00:00Z", vec![], |of| {
        of.record.running = vec![more.clone()];
    })
    .await;
    assert_eq!(store.record(None, 0).await.unwrap().running, [more]);
}

pub(crate) async fn what_is_taken_back_stays_in_frozen_lists(database: &dyn Database) {
    let store = database.connect();
    let ids = traders(&*store, &[1]).await;
    let wallets = vec![(ids[0], judged(1, Identified, 90.0))];
    publish_at(&*store, "2024-03-01", wallets, |_| {}).await;
    let before = lists(&*store).await;
    assert_eq!(before[0].1.len(), 1);
    store.forget(Forget::default()).await.unwrap();
    let run = begin_run(&*store).await;
    let pending = run.publication.prepare("rules").await.unwrap();
    publish_at(&*store, "2024-03-01T03:00:00Z", vec![], |of| {
        of.up_to = pending.up_to;
    })
    .await;
    assert_eq!(store.stats().await.unwrap().scored_wallets, 0);
    assert_eq!(lists(&*store).await, before);
}
