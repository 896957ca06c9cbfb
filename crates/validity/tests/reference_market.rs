//! Loose bounds on what `make validity` measures in full: they fail when the
//! analysis begins to take luck for skill, or to find no skill at all.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use smartmoney_analysis::Settings;
use smartmoney_validity::{measure, scenario, simulate_ledgers};

#[test]
fn luck_is_not_taken_for_skill_and_skill_is_found() {
    let ledgers = simulate_ledgers(&scenario("reference", 1).unwrap()).unwrap();
    let run = measure(&ledgers, &Settings::default());
    assert!(run.without_skill * 10 <= run.identified, "{run:?}");
    // The oracle knows what the wallets themselves earned, the rules what a follower would.
    assert!(run.found * 2 >= run.oracle_found, "{run:?}");
    assert_eq!(run.identified_kinds.to_string(), "", "{run:?}");
}
