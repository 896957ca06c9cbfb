//! One run at a time, whatever becomes of it.

use crate::gate::Gate;
use crate::hooked::{Call, Hook, hooked};
use crate::support::{TestDatabase, now, options};
use async_trait::async_trait;
use smartmoney_analysis::Settings;
use smartmoney_jobs::{
    JobError, NoProgress, RunRequest, RunUnderWay, ScheduleOptions, ScoringService, Stage,
};
use smartmoney_store::{Epoch, JobRun, JobStore, Lease, RunOutcome, StoreError, Trigger};
use smartmoney_testkit::TradeBuilder;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

macro_rules! on_both_databases {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$test(crate::support::TestDatabase::in_sqlite().await).await;
            })+
        }

        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$test(crate::support::TestDatabase::in_postgres().await).await;
            })+
        }
    };
}

on_both_databases! {
    a_second_run_is_refused,
    every_process_sees_how_far_a_run_is,
    a_run_without_wallets_is_on_record,
    a_panic_is_a_failed_run,
    a_failed_run_says_why,
    a_lost_lease_is_recorded_by_nobody,
    a_holder_that_hangs_is_followed_and_writes_nothing,
    a_run_whose_lease_is_lost_is_given_up,
    stopping_gives_a_run_up_and_others_go_on,
    stopping_lets_a_publication_end,
    a_lost_run_is_finished_by_the_next_process_that_looks,
    the_version_of_others_is_seen,
}

const LONG: Duration = Duration::from_hours(1);

fn request(full: bool) -> RunRequest {
    RunRequest {
        trigger: Trigger::Request,
        full,
    }
}

fn service(store: Arc<dyn JobStore>, name: &str, lease: Duration) -> ScoringService {
    let schedule = ScheduleOptions {
        lease,
        poll: Duration::from_millis(5),
        ..ScheduleOptions::default()
    };
    let options = options(Settings::default(), name);
    ScoringService::new(store, options, schedule, Arc::new(now))
}

async fn run(service: &ScoringService) -> Result<JobRun, JobError> {
    service.run_once(request(false), Arc::new(NoProgress)).await
}

async fn begin(service: &ScoringService) -> RunUnderWay {
    let begun = service.begin(request(false), Arc::new(NoProgress)).await;
    begun.unwrap()
}

/// Seven wallets: three batches.
async fn fill(database: &TestDatabase) {
    let trade = |wallet| TradeBuilder::new(wallet).wallet(wallet).usd("50").build();
    let trades = (1..=7).map(trade).collect();
    database.store.append_trades(trades).await.unwrap();
}

async fn until<F: Future<Output = bool>>(holds: impl Fn() -> F) {
    let wait = async {
        while !holds().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), wait)
        .await
        .unwrap();
}

async fn a_second_run_is_refused(database: TestDatabase) {
    fill(&database).await;
    let gate = Gate::new();
    let first = service(hooked(&database.store, gate.clone()), "first", LONG);
    let elsewhere = service(database.connect().await, "elsewhere", LONG);
    let under_way = begin(&first).await;
    gate.reached().await;
    for second in [&first, &elsewhere] {
        let refused = run(second).await.unwrap_err();
        let JobError::AlreadyRunning(lease_holder) = &refused else {
            panic!("{refused}");
        };
        assert_eq!(lease_holder.holder, "first");
        assert!(refused.to_string().contains("first began one"), "{refused}");
        let status = second.status().await.unwrap();
        assert!(status.is_running && !status.is_scheduled);
        assert_eq!(status.lease_holder.unwrap().holder, "first");
    }
    gate.open();
    let run_of_first = under_way.outcome().await.unwrap();
    assert_eq!(
        (run_of_first.processed, run_of_first.run_by.as_str()),
        (7, "first")
    );
    // Neither refusal is a run.
    let status = elsewhere.status().await.unwrap();
    assert_eq!((status.is_running, status.lease_holder), (false, None));
    assert_eq!(status.last_runs, [run_of_first]);
    assert_eq!(run(&elsewhere).await.unwrap().unchanged, 7);
}

async fn every_process_sees_how_far_a_run_is(database: TestDatabase) {
    fill(&database).await;
    let gate = Gate::new();
    let lease = Duration::from_secs(2);
    let first = service(hooked(&database.store, gate.clone()), "first", lease);
    let elsewhere = service(database.connect().await, "elsewhere", LONG);
    let under_way = begin(&first).await;
    gate.reached().await;
    for seen_by in [&first, &elsewhere] {
        let is_seen = async || {
            let progress = seen_by.status().await.unwrap().progress;
            progress.is_some_and(|progress| {
                (progress.stage, progress.of) == (Stage::Analysis, Some(7))
                    && progress.done < 7
                    && progress.started_at == now()
            })
        };
        until(is_seen).await;
    }
    gate.open();
    under_way.outcome().await.unwrap();
    for seen_by in [&first, &elsewhere] {
        assert_eq!(seen_by.status().await.unwrap().progress, None);
    }
}

async fn a_run_without_wallets_is_on_record(database: TestDatabase) {
    let service = service(database.store.clone(), "one", LONG);
    let run = run(&service).await.unwrap();
    assert_eq!((run.outcome, run.total), (RunOutcome::Complete, 0));
    assert_eq!(run.trigger, Trigger::Request);
    let status = service.status().await.unwrap();
    assert_eq!(status.last_runs, [run]);
    assert_eq!(status.next_run_at, None);
}

/// Does something else instead of publishing, once.
struct InsteadOfPublishing<F> {
    is_done: AtomicBool,
    instead: F,
}

fn instead_of_publishing<F>(instead: F) -> Arc<InsteadOfPublishing<F>> {
    Arc::new(InsteadOfPublishing {
        is_done: AtomicBool::new(false),
        instead,
    })
}

#[async_trait]
impl<F: Fn() -> StoreError + Send + Sync + 'static> Hook for InsteadOfPublishing<F> {
    async fn before(&self, call: Call) -> Result<(), StoreError> {
        if matches!(call, Call::Publication) && !self.is_done.swap(true, Ordering::SeqCst) {
            return Err((self.instead)());
        }
        Ok(())
    }
}

async fn a_panic_is_a_failed_run(database: TestDatabase) {
    fill(&database).await;
    let hook = instead_of_publishing(|| panic!("a test"));
    let service = service(hooked(&database.store, hook), "one", LONG);
    let error = run(&service).await.unwrap_err();
    assert!(matches!(error, JobError::Interrupted(_)), "{error}");
    assert!(database.wallets().await.is_empty());
    let again = run(&service).await.unwrap();
    assert_eq!((again.outcome, again.updated), (RunOutcome::Complete, 7));
    let outcomes = database.store.runs(10).await.unwrap();
    let outcomes: Vec<_> = outcomes.iter().map(|run| run.outcome).collect();
    assert_eq!(outcomes, [RunOutcome::Complete, RunOutcome::Failed]);
}

async fn a_failed_run_says_why(database: TestDatabase) {
    fill(&database).await;
    let hook = instead_of_publishing(|| StoreError::OutOfRange {
        what: "a test's value",
        value: "too large".to_owned(),
    });
    let service = service(hooked(&database.store, hook), "one", LONG);
    let error = run(&service).await.unwrap_err();
    let failed = database.store.runs(1).await.unwrap().remove(0);
    assert_eq!(failed.error, Some(error.to_string()));
    assert!(error.to_string().contains("too large"));
    assert_eq!((failed.started_at, failed.run_by.as_str()), (now(), "one"));
    assert_eq!(database.store.lease_holder().await.unwrap(), None);
}

/// Also while no other has taken the lease, and the fence would let it.
async fn a_lost_lease_is_recorded_by_nobody(database: TestDatabase) {
    fill(&database).await;
    let hook = instead_of_publishing(|| StoreError::LeaseLost);
    let service = service(hooked(&database.store, hook), "one", LONG);
    run(&service).await.unwrap_err();
    assert_eq!(database.store.runs(10).await.unwrap(), []);
}

/// What a run that nothing disturbs publishes of the same trades.
async fn assert_published_as_by_one_run(database: &TestDatabase) {
    let undisturbed = TestDatabase::in_sqlite().await;
    fill(&undisturbed).await;
    undisturbed.score(true).await;
    assert_eq!(database.wallets().await, undisturbed.wallets().await);
    let hours = undisturbed
        .store
        .begin(Epoch(0))
        .prices
        .token_hours()
        .await
        .unwrap();
    assert_eq!(
        database
            .store
            .begin(Epoch(0))
            .prices
            .token_hours()
            .await
            .unwrap(),
        hours
    );
    assert_eq!(database.store.pending().await.unwrap().dirty_wallets, 0);
}

async fn a_holder_that_hangs_is_followed_and_writes_nothing(database: TestDatabase) {
    fill(&database).await;
    let gate = Gate::new();
    gate.is_cut_off.store(true, Ordering::SeqCst);
    let store = hooked(&database.store, gate.clone());
    let hanging = service(store, "hanging", Duration::ZERO);
    let under_way = begin(&hanging).await;
    gate.reached().await;

    let next = service(database.connect().await, "next", LONG);
    let run_of_next = run(&next).await.unwrap();
    assert_eq!(run_of_next.outcome, RunOutcome::Complete);
    let published = database.wallets().await;
    assert_published_as_by_one_run(&database).await;

    gate.open();
    let lost = under_way.outcome().await.unwrap_err();
    assert!(
        matches!(lost, JobError::Store(StoreError::LeaseLost)),
        "{lost}"
    );
    assert_eq!(database.wallets().await, published);
    let version = database.store.data_version().await.unwrap().number;
    assert_eq!(version, run_of_next.data_version.number);
}

async fn a_run_whose_lease_is_lost_is_given_up(database: TestDatabase) {
    fill(&database).await;
    let gate = Gate::new();
    let lease = Duration::from_millis(50);
    let first = service(hooked(&database.store, gate.clone()), "first", lease);
    let under_way = begin(&first).await;
    gate.reached().await;
    let other = database.connect().await;
    let epoch = other.lease_holder().await.unwrap().unwrap().epoch;
    other.release_lease(epoch).await.unwrap();
    // It hears of it although it is held at the gate.
    let lost = under_way.outcome().await.unwrap_err();
    assert!(
        matches!(lost, JobError::Store(StoreError::LeaseLost)),
        "{lost}"
    );
    assert_eq!(
        run(&service(other, "other", LONG)).await.unwrap().updated,
        7
    );
    assert_published_as_by_one_run(&database).await;
}

async fn stopping_gives_a_run_up_and_others_go_on(database: TestDatabase) {
    fill(&database).await;
    database.score(false).await;
    let published = database.wallets().await;
    let trade = TradeBuilder::new(100).wallet(8).usd("9").build();
    database.store.append_trades(vec![trade]).await.unwrap();
    let gate = Gate::new();
    let first = service(hooked(&database.store, gate.clone()), "first", LONG);
    first.start();
    gate.reached().await;
    let status = first.status().await.unwrap();
    assert!(status.is_scheduled && status.is_running);
    first.stop().await;
    assert_eq!(database.wallets().await, published);
    let status = first.status().await.unwrap();
    assert!(!status.is_scheduled && !status.is_running);
    let refused = run(&first).await;
    assert!(matches!(refused, Err(JobError::Stopped)), "{refused:?}");

    // Nothing says that it is time, but that a run was left in the middle.
    let next = service(database.connect().await, "next", LONG);
    next.start();
    until(async || database.wallets().await.len() == 8).await;
    next.stop().await;
    let runs = database.store.runs(2).await.unwrap();
    assert_eq!(runs[0].run_by, "next");
    assert_eq!(
        (runs[1].outcome, runs[1].run_by.as_str()),
        (RunOutcome::Failed, "first")
    );
}

async fn stopping_lets_a_publication_end(database: TestDatabase) {
    fill(&database).await;
    let gate = Gate::at_publication();
    let service = service(hooked(&database.store, gate.clone()), "one", LONG);
    let under_way = begin(&service).await;
    gate.reached().await;
    let open = async {
        tokio::task::yield_now().await;
        gate.open();
    };
    tokio::join!(service.stop(), open);
    assert_eq!(under_way.outcome().await.unwrap().updated, 7);
    assert_eq!(database.store.runs(9).await.unwrap().len(), 1);
    assert_eq!(database.store.lease_holder().await.unwrap(), None);
}

async fn a_lost_run_is_finished_by_the_next_process_that_looks(database: TestDatabase) {
    fill(&database).await;
    // It began a moment ago, and this one has got no further than its prices.
    database.score(false).await;
    let lost = database
        .store
        .take_lease("lost", Duration::ZERO)
        .await
        .unwrap();
    let Lease::Taken(epoch) = lost else {
        panic!("{lost:?}");
    };
    let rules = "half a run";
    database
        .store
        .begin(epoch)
        .publication
        .prepare(rules)
        .await
        .unwrap();
    let next = service(database.connect().await, "next", LONG);
    next.start();
    let is_done = async || {
        let runs = database.store.runs(1).await.unwrap();
        runs[0].run_by == "next" && runs[0].trigger == Trigger::Schedule
    };
    until(is_done).await;
    next.stop().await;
    assert_published_as_by_one_run(&database).await;
}

async fn the_version_of_others_is_seen(database: TestDatabase) {
    fill(&database).await;
    let (one, other) = (
        service(database.store.clone(), "one", LONG),
        service(database.connect().await, "other", LONG),
    );
    let (mut own, mut seen) = (one.data_version(), other.data_version());
    let version = run(&one).await.unwrap().data_version;
    assert_eq!(version.number, 1);
    assert_eq!(
        *own.wait_for(|shown| shown.number > 0).await.unwrap(),
        version
    );
    other.start();
    let limit = Duration::from_mins(1);
    let seen = tokio::time::timeout(limit, seen.wait_for(|shown| shown.number > 0)).await;
    assert_eq!(*seen.unwrap().unwrap(), version);
    other.stop().await;
}
