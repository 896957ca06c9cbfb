//! Runs over time, of which the tests have command.

use crate::hooked::{Call, Hook, hooked};
use crate::support::{TestDatabase, now, options};
use async_trait::async_trait;
use smartmoney_analysis::Settings;
use smartmoney_jobs::{ScheduleOptions, ScoringService};
use smartmoney_model::Timestamp;
use smartmoney_store::{JobRun, RunOutcome, RunReport, StoreError, Trigger};
use smartmoney_testkit::{TradeBuilder, begin_run, end_run};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc;
use std::time::Duration;
use tokio::time::{Instant, advance};

const INTERVAL: Duration = Duration::from_mins(15);
const POLL: Duration = Duration::from_secs(2);

/// A service over time that only the test moves.
struct Scheduled {
    database: TestDatabase,
    service: ScoringService,
    hook: Arc<Watching>,
    // While a thread is blocked, tokio's clock does not move by itself.
    _still: mpsc::Sender<()>,
}

/// Counts looks, and fails runs when it is told to.
#[derive(Default)]
struct Watching {
    looks: AtomicU32,
    fails: AtomicBool,
}

#[async_trait]
impl Hook for Watching {
    async fn before(&self, call: Call) -> Result<(), StoreError> {
        match call {
            Call::LeaseHolder => {
                self.looks.fetch_add(1, Ordering::SeqCst);
                Ok(())
            }
            Call::Publication if self.fails.load(Ordering::SeqCst) => Err(StoreError::Busy),
            _ => Ok(()),
        }
    }
}

impl Scheduled {
    fn over(database: TestDatabase, full_every: Option<Duration>) -> Self {
        let (still, end) = mpsc::channel();
        tokio::task::spawn_blocking(move || end.recv());
        let hook = Arc::new(Watching::default());
        let schedule = ScheduleOptions {
            interval: INTERVAL,
            full_every,
            poll: POLL,
            ..ScheduleOptions::default()
        };
        let begun = Instant::now();
        let clock = move || {
            let micros = i64::try_from(begun.elapsed().as_micros()).unwrap();
            Timestamp::from_micros(now().as_micros() + micros)
        };
        let service = ScoringService::new(
            hooked(&database.store, hook.clone()),
            options(Settings::default(), "test"),
            schedule,
            Arc::new(clock),
        );
        Self {
            database,
            service,
            hook,
            _still: still,
        }
    }

    async fn runs(&self) -> Vec<JobRun> {
        self.database.store.runs(100).await.unwrap()
    }

    /// Waits until so many runs are done, and looks twice whether there are more.
    async fn expect_runs(&self, expected: usize) {
        let begun = std::time::Instant::now();
        while self.runs().await.len() < expected {
            assert!(begun.elapsed() < Duration::from_mins(1), "no further run");
            tokio::task::yield_now().await;
        }
        for _ in 0..2 {
            let looks = self.hook.looks.load(Ordering::SeqCst);
            // A run's end comes before the next look, and so a look may be due already.
            advance(POLL).await;
            while self.hook.looks.load(Ordering::SeqCst) == looks {
                assert!(begun.elapsed() < Duration::from_mins(1), "no further look");
                tokio::task::yield_now().await;
            }
        }
        assert_eq!(self.runs().await.len(), expected);
    }
}

#[tokio::test(start_paused = true)]
async fn a_run_begins_at_the_start_and_in_each_interval() {
    let scheduled = Scheduled::over(TestDatabase::in_sqlite().await, None);
    scheduled.service.start();
    scheduled.service.start();
    for runs in 1..=6 {
        scheduled.expect_runs(runs).await;
        advance(INTERVAL).await;
    }
    scheduled.service.stop().await;
    let mut runs = scheduled.runs().await;
    assert!(
        runs.iter()
            .all(|run| run.trigger == Trigger::Schedule && !run.full)
    );
    runs.sort_by_key(|run| run.started_at);
    let gaps = runs
        .windows(2)
        .map(|pair| pair[1].started_at.secs_since(pair[0].started_at));
    let interval = INTERVAL.as_secs_f64();
    for gap in gaps.take(5) {
        assert!((interval..interval + 10.0).contains(&gap), "{gap}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_missed_is_not_made_up_for() {
    let scheduled = Scheduled::over(TestDatabase::in_sqlite().await, None);
    scheduled.service.start();
    scheduled.expect_runs(1).await;
    advance(INTERVAL * 10).await;
    scheduled.expect_runs(2).await;
    scheduled.service.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_failed_run_is_followed_by_the_next() {
    let scheduled = Scheduled::over(TestDatabase::in_sqlite().await, None);
    scheduled.hook.fails.store(true, Ordering::SeqCst);
    scheduled.service.start();
    scheduled.expect_runs(1).await;
    scheduled.hook.fails.store(false, Ordering::SeqCst);
    advance(INTERVAL).await;
    scheduled.expect_runs(2).await;
    scheduled.service.stop().await;
    let outcomes: Vec<_> = scheduled
        .runs()
        .await
        .iter()
        .map(|run| run.outcome)
        .collect();
    assert_eq!(outcomes, [RunOutcome::Complete, RunOutcome::Failed]);
}

#[tokio::test(start_paused = true)]
async fn all_wallets_are_analysed_now_and_then() {
    let database = TestDatabase::in_sqlite().await;
    let trade = TradeBuilder::new(1).wallet(1).usd("50").build();
    database.store.append_trades(vec![trade]).await.unwrap();
    let scheduled = Scheduled::over(database, Some(INTERVAL * 3));
    scheduled.service.start();
    for runs in 1..=7 {
        scheduled.expect_runs(runs).await;
        advance(INTERVAL).await;
    }
    scheduled.service.stop().await;
    let mut runs = scheduled.runs().await;
    runs.sort_by_key(|run| run.id);
    let full: Vec<_> = runs.iter().take(7).map(|run| run.full).collect();
    assert_eq!(full, [true, false, false, true, false, false, true]);
}

#[tokio::test(start_paused = true)]
async fn a_start_after_a_run_runs_only_when_there_is_work() {
    let database = TestDatabase::in_sqlite().await;
    database.score(false).await;
    let scheduled = Scheduled::over(database, None);
    scheduled.service.start();
    scheduled.expect_runs(1).await;
    let status = scheduled.service.status().await.unwrap();
    let next = status.next_run_at.unwrap();
    assert_eq!(next.secs_since(now()), INTERVAL.as_secs_f64());
    scheduled.service.stop().await;

    let database = TestDatabase::in_sqlite().await;
    database.score(false).await;
    let trade = TradeBuilder::new(1).wallet(1).usd("50").build();
    database.store.append_trades(vec![trade]).await.unwrap();
    let scheduled = Scheduled::over(database, None);
    scheduled.service.start();
    scheduled.expect_runs(2).await;
    // Trades that come later wait for their turn.
    let trade = TradeBuilder::new(2).wallet(1).usd("50").build();
    scheduled
        .database
        .store
        .append_trades(vec![trade])
        .await
        .unwrap();
    scheduled.expect_runs(2).await;
    scheduled.service.stop().await;
}

/// Another process began a run while its clock was two hours ahead.
#[tokio::test(start_paused = true)]
async fn a_run_of_a_clock_that_was_ahead_keeps_none_waiting() {
    let database = TestDatabase::in_sqlite().await;
    database.score(false).await;
    let ahead = RunReport {
        started_at: Timestamp::from_secs(now().as_secs() + 7_200),
        duration_ms: 1,
        outcome: RunOutcome::Complete,
        full: true,
        total: 0,
        processed: 0,
        failed: 0,
        as_of: None,
        settings: "{}".to_owned(),
        run_by: "ahead".to_owned(),
        trigger: Trigger::Schedule,
        error: None,
        methodology_version: None,
    };
    let run = begin_run(&*database.store).await;
    run.publication.record_failed_run(ahead).await.unwrap();
    end_run(&*database.store).await;
    let scheduled = Scheduled::over(database, Some(Duration::from_hours(24)));
    scheduled.service.start();
    scheduled.expect_runs(2).await;
    let next = scheduled
        .service
        .status()
        .await
        .unwrap()
        .next_run_at
        .unwrap();
    assert!(next.secs_since(now()) <= INTERVAL.as_secs_f64());
    advance(INTERVAL).await;
    scheduled.expect_runs(3).await;
    advance(INTERVAL).await;
    scheduled.expect_runs(4).await;
    scheduled.service.stop().await;
}
