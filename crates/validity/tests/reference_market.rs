//! Loose bounds on what `make validity` measures in full: they fail when the
//! analysis begins to take luck for skill, or to find no skill at all.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use smartmoney_analysis::Settings;
use smartmoney_model::{Usd, Wallet, WalletStatus};
use smartmoney_validity::{judge, measure, scenario, simulate_ledgers};

#[test]
fn luck_is_not_taken_for_skill_and_skill_is_found() {
    let ledgers = simulate_ledgers(&scenario("reference", 1).unwrap()).unwrap();
    let run = measure(&ledgers, &Settings::default());
    assert!(run.without_skill * 10 <= run.identified, "{run:?}");
    // The oracle knows what the wallets themselves earned, the rules what a follower would.
    assert!(run.found * 2 >= run.oracle_found, "{run:?}");
    assert_eq!(run.identified_kinds.to_string(), "", "{run:?}");
}

/// What `make demo` shows: its market rises, so wallets that beat it earn dollars, too.
#[test]
fn the_identified_of_the_demo_earn_dollars_together() {
    let ledgers = simulate_ledgers(&scenario("demo", 1).unwrap()).unwrap();
    let judged = judge(&ledgers, &Settings::default());
    let identified: Vec<&Wallet> = judged
        .iter()
        .flatten()
        .filter(|wallet| wallet.status == WalletStatus::Identified)
        .collect();
    let pnl: Usd = identified.iter().map(|wallet| wallet.total_pnl).sum();
    assert!(
        identified.len() >= 20 && pnl > Usd::ZERO,
        "{} earn {pnl}",
        identified.len()
    );
}
