//! Loose bounds on what the validity report prints in full: they fail when the
//! analysis begins to take luck for skill, or to find no skill at all.

#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    unreachable_pub,
    reason = "a test fails by panicking, on numbers that it chose"
)]

use smartmoney_analysis::Settings;
use smartmoney_simulate::Scenario;
use smartmoney_validity::{evaluate, simulate_ledgers};

#[test]
fn luck_is_not_taken_for_skill_and_skill_is_found() {
    let ledgers = simulate_ledgers(&Scenario {
        seed: 1,
        ..Scenario::default()
    })
    .unwrap();
    let report = evaluate(&ledgers, &Settings::default());
    let skilled = report.skilled();
    println!("{report}");
    assert!(report.false_discoveries() <= 0.10, "{report}");
    assert!(skilled.identified * 10 >= skilled.oracle * 7, "{report}");
    let kinds: Vec<_> = report.by_kind.keys().copied().collect();
    for kind in kinds {
        assert!(
            matches!(kind, "skilled" | "no_skill" | "loser"),
            "a {kind} was identified"
        );
    }
}
