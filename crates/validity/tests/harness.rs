//! The harness counts what is there, keeps it, and does not do it twice.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use smartmoney_analysis::{METHODOLOGY_VERSION, Settings};
use smartmoney_model::{ScoreBasis, Wallet, WalletStatus};
use smartmoney_simulate::{Scenario, WalletTruth};
use smartmoney_validity::{
    Draw, Harness, Ledgers, Placebo, PlaceboMarket, Results, Run, Task, document, judge, measure,
    simulate_ledgers, with_tables,
};
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::TempDir;

/// A small market of few tokens and busy wallets, in which much skill is found within 60 days.
fn small(seed: u64) -> Scenario {
    let mut scenario = Scenario::with_total(300, 60, seed);
    scenario.skill.draws = 300;
    scenario.skill.edges = vec![0.7];
    scenario.market.tokens = 40;
    scenario.trading.positions_median = 200.0;
    scenario.shares.skilled = 0.20;
    scenario.shares.no_skill = 0.50;
    scenario.shares.copies = 0.05;
    scenario.shares.others = 0.17;
    scenario
}

/// Rules that 60 days can meet.
fn rules() -> Settings {
    let mut settings = Settings::default();
    settings.eligibility.min_history_days = 30.0;
    settings.confidence.high.min_history_days = 30.0;
    settings.confidence.high.min_compared = 15;
    settings.confidence.high.max_q = 0.3;
    settings
}

fn tasks(seeds: &[u64]) -> Vec<Task> {
    let task = |seed: &u64| Task {
        name: "small".to_owned(),
        scenario: small(*seed),
    };
    seeds.iter().map(task).collect()
}

fn opened() -> (TempDir, Results) {
    let folder = TempDir::new().unwrap();
    let results = Results::open(folder.path().join("validity")).unwrap();
    (folder, results)
}

#[test]
fn counts_are_those_of_the_judged_wallets() {
    let (ledgers, settings) = (simulate_ledgers(&small(3)).unwrap(), rules());
    let run = measure(&ledgers, &settings);
    let judged = judge(&ledgers, &settings);
    let count = |is: &dyn Fn(&Wallet, &WalletTruth) -> bool| {
        let both = judged.iter().zip(&ledgers.truth);
        let counted = both.filter(|(wallet, truth)| wallet.as_ref().is_some_and(|w| is(w, truth)));
        counted.count() as u64
    };
    let identified = |wallet: &Wallet| wallet.status == WalletStatus::Identified;
    let tested = |wallet: &Wallet| wallet.score_basis == ScoreBasis::Tested;
    assert!(run.identified >= 10, "{run:?}");
    assert_eq!(run.wallets, count(&|_, _| true));
    assert_eq!(run.skilled, count(&|_, truth| truth.skilled));
    assert_eq!(run.identified, count(&|wallet, _| identified(wallet)));
    assert_eq!(
        run.without_skill,
        count(&|wallet, truth| identified(wallet) && !truth.skilled)
    );
    let null = |wallet: &Wallet, truth: &WalletTruth| {
        tested(wallet) && wallet.compared_positions >= 15 && !truth.skilled
    };
    assert_eq!(run.null_tested, count(&null));
    assert_eq!(
        run.null_under_05,
        count(&|wallet, truth| null(wallet, truth) && wallet.p_value.unwrap() < 0.05)
    );
    let buckets = run.buckets();
    let buckets = buckets.0.iter();
    let (in_buckets, skilled) = buckets.fold((0, 0), |(wallets, skilled), of| {
        (wallets + of.wallets, skilled + of.skilled)
    });
    assert_eq!(in_buckets, count(&|wallet, _| tested(wallet)));
    assert_eq!(
        skilled,
        count(&|wallet, truth| tested(wallet) && truth.skilled)
    );
    assert_eq!(run.kinds.0.values().sum::<u64>(), run.wallets);
    let bots = count(&|wallet, truth| {
        wallet.score_basis == ScoreBasis::Bot && truth.kind.as_str() == "arbitrage_bot"
    });
    assert!(bots > 0);
    assert_eq!(run.recognised.of("bot:arbitrage_bot"), bots);
    // So much skill is no secret to either.
    assert!(run.auc_score.unwrap() > 0.8 && run.auc_oracle.unwrap() > 0.9);
    assert!(run.oracle_found >= 20 && run.found <= run.identified - run.without_skill);
}

#[test]
fn a_run_that_has_a_row_is_not_run_again() {
    let (_folder, results) = opened();
    let (settings, runs) = (rules(), AtomicUsize::new(0));
    let mut harness = Harness {
        settings: &settings,
        results: Some(&results),
        commit: "abc",
        jobs: 2,
        again: false,
    };
    let tell = |_: &Run, _: usize| {
        runs.fetch_add(1, Ordering::Relaxed);
    };
    harness.run(&tasks(&[1, 2]), tell).unwrap();
    let first = results.runs().unwrap();
    assert_eq!(first.iter().map(|run| run.seed).collect::<Vec<_>>(), [1, 2]);
    harness.run(&tasks(&[1, 2]), tell).unwrap();
    assert_eq!(runs.load(Ordering::Relaxed), 2);
    assert_eq!(results.runs().unwrap(), first);

    // Of another version it has none.
    let mut old = first[0].clone();
    old.seed = 3;
    old.version = "2.0".to_owned();
    results.add_run(old).unwrap();
    let new = harness.run(&tasks(&[1, 2, 3]), tell).unwrap();
    assert_eq!(new.iter().map(|run| run.seed).collect::<Vec<_>>(), [3]);
    assert_eq!(results.runs().unwrap().len(), 4);

    harness.again = true;
    harness.run(&tasks(&[1]), tell).unwrap();
    assert_eq!(runs.load(Ordering::Relaxed), 4);
    assert_eq!(results.runs().unwrap().len(), 4);
}

fn row(seed: u64) -> Run {
    Run {
        version: METHODOLOGY_VERSION.to_owned(),
        scenario: "plain".to_owned(),
        seed,
        ..Run::default()
    }
}

/// Each adds to what is in the folder at the time, not to what it read when it began.
#[test]
fn two_processes_keep_each_others_rows() {
    let (_folder, results) = opened();
    let other = results.clone();
    std::thread::scope(|scope| {
        scope.spawn(|| (0..20).for_each(|seed| results.add_run(row(2 * seed)).unwrap()));
        scope.spawn(|| (0..20).for_each(|seed| other.add_run(row(2 * seed + 1)).unwrap()));
    });
    let seeds = results
        .runs()
        .unwrap()
        .iter()
        .map(|run| run.seed)
        .collect::<Vec<_>>();
    assert_eq!(seeds, (0..40).collect::<Vec<_>>());
}

#[test]
fn the_document_is_what_the_tables_give() {
    let (folder, results) = opened();
    let mut run = row(17);
    run.identified = 20;
    run.without_skill = 1;
    run.skilled_tested = 40;
    run.oracle_found = 25;
    run.found = 19;
    run.null_tested = 1_000;
    run.null_under_05 = 40;
    run.null_under_001 = 1;
    run.identified_kinds.add("sniper");
    run.kinds.add("sniper");
    run.buckets_30.add(92.0, true);
    run.buckets_100.add(94.0, false);
    run.auc_score = Some(0.9);
    results.add_run(run.clone()).unwrap();
    run.seed = 18;
    run.identified_kinds = smartmoney_validity::Counts::default();
    run.auc_score = Some(0.8);
    results.add_run(run).unwrap();
    results.add_run(row(1)).unwrap();
    let draw = |number, identified| Draw {
        version: METHODOLOGY_VERSION.to_owned(),
        commit: "abc".to_owned(),
        scenario: "plain".to_owned(),
        seed: 17,
        placebo: Placebo::Weeks,
        draw: number,
        wallets: 900,
        tested: 500,
        enough: 400,
        under_05: 20,
        under_001: 0,
        identified,
    };
    results.add_draw(draw(1, 0)).unwrap();
    results.add_draw(draw(2, 3)).unwrap();
    let written = std::fs::read_to_string(folder.path().join("validity/README.md")).unwrap();
    assert_eq!(
        written,
        document(&results.runs().unwrap(), &results.draws().unwrap())
    );
    for line in [
        "| plain | 17, 18 | 40 | 2 | 5.0 % (1.4–16.5) | 48 % | 76 % | 4.0 % | 0.10 % | 1 |",
        "| 90–100 | 4 | 93.0 | 50.0 % (15.0–85.0) | -43.0 |",
        "| 30–99 | – | – | – | 92.0: 100.0 % of 2 |",
        "| plain | – | – | – | 93.0: 50.0 % of 4 |",
        "| plain | 0.850 | – | – | – | – | – | – |",
        "| sniper | 2 | 0 | 0 | 0 | 0 | 0.0 % | – | 1 |",
        "| weeks | plain 17 | 2 | 900 | 500 | 1 | 3 | 5.0 % | 0.00 % |",
    ] {
        assert!(written.contains(line), "{line}\n{written}");
    }
}

/// The tables that are committed are those of the rows that are committed.
#[test]
fn the_committed_document_is_up_to_date() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/validity");
    let results = Results::open(folder).unwrap();
    let written = std::fs::read_to_string(format!("{folder}/README.md")).unwrap();
    let expected = document(&results.runs().unwrap(), &results.draws().unwrap());
    assert_eq!(written, expected, "`make validity` writes it anew");
    let page = std::fs::read_to_string(format!("{folder}/../../METHODOLOGY.md")).unwrap();
    let expected = with_tables(&page, &results.runs().unwrap());
    assert_eq!(Some(page), expected, "`make validity` writes it anew");
}

/// Whoever was skilled chose its tokens and its hours: with others nothing is left of it.
#[test]
fn a_placebo_takes_the_skill_away_and_keeps_the_rest() {
    let ledgers: Ledgers = simulate_ledgers(&small(3)).unwrap();
    let before = measure(&ledgers, &rules());
    let market = PlaceboMarket::new(ledgers).unwrap();
    for placebo in Placebo::ALL {
        let draws = [1, 2, 3].map(|draw| market.draw(placebo, draw, &rules()));
        let identified: u64 = draws.iter().map(|draw| draw.identified).sum();
        assert!(
            identified * 5 < before.identified * 3,
            "{draws:?} {before:?}"
        );
        let [draw, ..] = draws;
        assert!(draw.wallets * 10 > before.wallets * 6, "{draw:?}");
        assert!(draw.enough * 2 > before.null_tested, "{draw:?}");
        assert_eq!(draw, market.draw(placebo, 1, &rules()));
    }
}
