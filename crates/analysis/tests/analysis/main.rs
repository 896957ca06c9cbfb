//! The analysis as its callers see it: examples worked by hand, laws that hold
//! for every input, and a second, naive ledger to compare with.

#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    unreachable_pub,
    reason = "a test fails by panicking, on numbers that it chose"
)]

mod evidence;
mod examples;
mod laws;
mod limits;
mod looks;
mod naive;
mod support;
mod swaps;
mod verdicts;
