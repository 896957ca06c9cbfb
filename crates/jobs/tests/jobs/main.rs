//! Scoring runs over real stores.

#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    unreachable_pub,
    reason = "a test fails by panicking, on numbers that it chose"
)]

mod details;
mod follow;
mod gate;
mod hooked;
mod incremental;
mod isolation;
mod labels;
mod orders;
mod record;
mod runs;
mod schedule;
mod service;
mod support;
