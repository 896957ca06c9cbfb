//! Lists that runs freeze, and how later runs grade them.

use crate::hooked::{Call, Hook, hooked};
use crate::support::{TestDatabase, job_over};
use async_trait::async_trait;
use smartmoney_analysis::{EvidenceSettings, Market, Settings};
use smartmoney_backtest::{ForwardPosition, Plan, WalletPast, walk_forward};
use smartmoney_jobs::NoProgress;
use smartmoney_model::{Day, Grade, RecordGroup, Timestamp, Trade, WalletKey, WalletStatus};
use smartmoney_simulate::{Scenario, simulate};
use smartmoney_store::{Forget, JobRun, Record, Store, StoreError, WalletId};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Low enough for a few weeks.
fn lenient() -> Settings {
    let mut settings = Settings::default();
    settings.eligibility.min_trades = 10;
    settings.eligibility.min_history_days = 5.0;
    settings.confidence.min_followed = 0.0;
    settings.confidence.high.max_q = 0.97;
    settings.confidence.high.min_compared = 4;
    settings.confidence.high.min_history_days = 5.0;
    settings.confidence.medium.max_q = 0.99;
    settings.confidence.medium.min_compared = 2;
    settings.confidence.medium.min_history_days = 3.0;
    settings.evidence = EvidenceSettings {
        min_periods: 3,
        max_own_share: 1.0,
        max_price_gain: 1.0,
        min_position_usd: 5.0,
        min_holders: 0.0,
        ..settings.evidence
    };
    settings
}

/// In the order of time.
fn market() -> Vec<Trade> {
    let scenario = Scenario {
        wallets: 60,
        days: 48,
        ..Scenario::named("strong-skill", 2).unwrap()
    };
    let mut trades = Vec::new();
    simulate(&scenario, |trade| {
        trades.push(trade);
        Ok(())
    })
    .unwrap();
    trades
}

fn last_day(trades: &[Trade]) -> Day {
    trades.iter().map(|of| of.block_time.day()).max().unwrap()
}

/// Takes in the trades after one day up to the end of another.
async fn take_in(database: &TestDatabase, trades: &[Trade], (after, to): (Day, Day)) {
    let is_new = |of: &&Trade| (after.0 + 1..=to.0).contains(&of.block_time.day().0);
    let new = trades.iter().filter(is_new).cloned().collect();
    database.store.append_trades(new).await.unwrap();
}

/// A run at noon of the day after this one.
async fn score_after(database: &TestDatabase, day: Day) -> JobRun {
    let noon = Timestamp::from_secs(Day(day.0 + 1).start().as_secs() + 43_200);
    let job = database.job(true, lenient());
    job.run(noon, &NoProgress).await.unwrap()
}

async fn record(store: &dyn Store) -> Record {
    store.record(None, 100).await.unwrap()
}

fn horizons(grades: &[Grade]) -> Vec<(u32, bool)> {
    let of = |grade: &Grade| (grade.horizon_days, grade.counts);
    grades.iter().map(of).collect()
}

#[tokio::test]
async fn lists_are_frozen_and_graded_in_sqlite() {
    check_grades(&TestDatabase::in_sqlite().await).await;
}

#[tokio::test]
async fn lists_are_frozen_and_graded_in_postgresql() {
    check_grades(&TestDatabase::in_postgres().await).await;
}

async fn check_grades(database: &TestDatabase) {
    let trades = market();
    let store = &*database.store;
    let end = last_day(&trades);
    let first = Day(end.0 - 14);
    take_in(database, &trades, (Day(0), first)).await;
    let run = score_after(database, first).await;
    let frozen = record(store).await;
    assert_eq!(frozen.lists.len(), 1);
    let list = &frozen.lists[0].0;
    assert_eq!((list.as_of, list.day), (first, Day(first.0 + 1)));
    assert_eq!(list.run_id, run.id);
    assert_eq!(frozen.running, []);

    // Two days later the day after the list is over.
    let second = Day(first.0 + 2);
    take_in(database, &trades, (first, second)).await;
    score_after(database, second).await;
    let later = record(store).await;
    assert_eq!(later.lists.len(), 2);
    assert_eq!(later.lists[1].0, *list);
    assert_eq!(horizons(&later.lists[1].1), [(1, true)]);

    // Both weeks are over, and those of the second list overlap with those of the first.
    take_in(database, &trades, (second, end)).await;
    score_after(database, end).await;
    let all = record(store).await;
    assert_eq!(all.lists.len(), 3);
    assert_eq!(horizons(&all.lists[2].1), [(1, true), (7, true)]);
    assert_eq!(horizons(&all.lists[1].1), [(1, true), (7, false)]);
    assert_eq!(horizons(&all.lists[0].1), []);
    let running: Vec<_> = all
        .running
        .iter()
        .map(|of| (of.horizon_days, of.lists))
        .collect();
    assert_eq!(running, [(1, 2), (7, 1)]);
    let of_week = &all.running[1];
    let days = (Day(first.0 + 1), Day(first.0 + 7));
    assert_eq!((of_week.from, of_week.to), days);
    // Of one list the running record is that list's grade.
    let figures = all.lists[2].1[1].figures.as_ref().unwrap();
    assert_eq!(figures, &of_week.figures);
    assert_eq!(
        figures.identified.wallets + figures.candidate.wallets + figures.former.wallets,
        list.wallets
    );

    for (at, as_of) in [(2, first), (1, second)] {
        let (list, grades) = &all.lists[at];
        assert_eq!(list.as_of, as_of);
        for grade in grades {
            let positions = from_scratch(store, as_of, grade.horizon_days).await;
            let figures = grade.figures.as_ref().unwrap();
            let of_status = [
                (WalletStatus::Identified, &figures.identified),
                (WalletStatus::Candidate, &figures.candidate),
            ];
            for (status, group) in of_status {
                let listed = listed(store, list.day, status).await;
                assert_agrees(group, &listed, &positions);
            }
        }
    }
    assert!(figures.identified.positions > 10, "{figures:?}");
    assert!(figures.identified.follower_peers.excess.low.is_some());
}

/// The wallets of a list that had a status.
async fn listed(store: &dyn Store, day: Day, status: WalletStatus) -> BTreeSet<WalletKey> {
    let (_, wallets, _) = store.frozen_list(day).await.unwrap().list.unwrap();
    let of_status = wallets.into_iter().filter(|of| of.status == status);
    let key = |of: smartmoney_model::FrozenWallet| WalletKey {
        chain_id: of.chain_id,
        wallet_address: of.wallet_address,
    };
    of_status.map(key).collect()
}

/// What a backtest of all that the store has says of the days after a cut-off.
async fn from_scratch(
    store: &dyn Store,
    cut_off: Day,
    horizon: u32,
) -> Vec<(WalletKey, ForwardPosition)> {
    let settings = lenient();
    let prices = store.prices().await.unwrap();
    let all = store.pasts_after(WalletId(0), 10_000).await.unwrap();
    let days = all.iter().flat_map(|of| &of.rows);
    let days: Vec<Day> = days.map(|row| row.block_time.day()).collect();
    let as_of = days.iter().max().copied();
    let market = Market::new(&prices.tokens, &prices.hours, as_of, &settings.market);
    let end = Day(cut_off.0 + 1).0 + horizon.cast_signed();
    let data = (*days.iter().min().unwrap(), Day(end));
    let plan = Plan::new(data, 1, 1, 1, horizon + 1).unwrap();
    assert_eq!(plan.cut_offs(), [cut_off]);
    let pasts: Vec<WalletPast> = all
        .into_iter()
        .filter_map(|mut of| {
            WalletPast::new(of.key, &mut of.rows, &market, &plan.looks(), &settings)
        })
        .collect();
    let walked = walk_forward(&pasts, &market, &plan, &settings, 1, |_| {});
    let positions = walked[0].positions.iter();
    positions
        .map(|of| (pasts[of.wallet as usize].key().clone(), of.clone()))
        .collect()
}

fn assert_agrees(
    group: &RecordGroup,
    listed: &BTreeSet<WalletKey>,
    positions: &[(WalletKey, ForwardPosition)],
) {
    let of_group: Vec<_> = positions
        .iter()
        .filter(|(key, _)| listed.contains(key))
        .collect();
    assert_eq!(group.wallets, listed.len() as u64);
    assert_eq!(group.positions, of_group.len() as u64);
    let mut means = Vec::new();
    for of_wallet in of_group.chunk_by(|a, b| a.0 == b.0) {
        let excess = of_wallet.iter().filter_map(|(_, of)| of.excess.follower);
        let excess: Vec<f64> = excess.map(|over| over[1]).collect();
        if !excess.is_empty() {
            means.push(excess.iter().sum::<f64>() / excess.len() as f64);
        }
    }
    let share = |count: usize| (!means.is_empty()).then(|| count as f64 / means.len() as f64);
    let ahead = means.iter().filter(|mean| **mean > 0.0).count();
    assert_eq!(group.followed, means.len() as u64);
    assert_eq!(group.follower_peers.wallets_ahead.value, share(ahead));
    let mean = share(1).map(|one| means.iter().sum::<f64>() * one);
    match (group.follower_peers.excess.value, mean) {
        (Some(found), Some(expected)) => {
            assert!((found - expected).abs() < 1e-9, "{found}, not {expected}");
        }
        (found, expected) => assert_eq!(found, expected),
    }
}

#[tokio::test]
async fn what_is_taken_back_leaves_the_list_and_its_grade_says_so() {
    let database = TestDatabase::in_sqlite().await;
    let trades = market();
    let end = last_day(&trades);
    let first = Day(end.0 - 3);
    take_in(&database, &trades, (Day(0), first)).await;
    score_after(&database, first).await;
    let frozen = database.store.frozen_lists_after(0, 10).await.unwrap();
    take_in(&database, &trades, (first, end)).await;
    let until = Some(Day(first.0 + 1).start());
    let what = Forget {
        until,
        ..Forget::default()
    };
    database.store.forget(what).await.unwrap();
    score_after(&database, end).await;
    let lists = database.store.frozen_lists_after(0, 1).await.unwrap();
    assert_eq!(lists, frozen);
    let record = record(&*database.store).await;
    let grades = &record.lists[1].1;
    assert_eq!(horizons(grades), [(1, false)]);
    assert_eq!(grades[0].figures, None);
    assert_eq!(record.running, []);
}

/// Refuses the publication, as where the process is killed before it.
struct Killed;

#[async_trait]
impl Hook for Killed {
    async fn before(&self, call: Call) -> Result<(), StoreError> {
        match call {
            Call::Publication => Err(StoreError::Busy),
            _ => Ok(()),
        }
    }
}

#[tokio::test]
async fn a_killed_run_freezes_and_grades_nothing() {
    let database = TestDatabase::in_sqlite().await;
    let trades = market();
    let end = last_day(&trades);
    let first = Day(end.0 - 3);
    take_in(&database, &trades, (Day(0), first)).await;
    score_after(&database, first).await;
    take_in(&database, &trades, (first, end)).await;
    let before = record(&*database.store).await;
    let killed = job_over(hooked(&database.store, Arc::new(Killed)), true, lenient());
    let noon = Timestamp::from_secs(Day(end.0 + 1).start().as_secs());
    assert!(killed.run(noon, &NoProgress).await.is_err());
    assert_eq!(record(&*database.store).await, before);
    score_after(&database, end).await;
    let after = record(&*database.store).await;
    assert_eq!(after.lists.len(), 2);
    assert_eq!(horizons(&after.lists[1].1), [(1, true)]);
}
