//! A walk forward over simulated markets: it sees what a run would have seen, and nothing that came
//! after.

#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    unreachable_pub,
    reason = "a test fails by panicking, on markets that it chose"
)]

mod copying;
mod fading;
mod follow_markets;
mod following;
mod look_ahead;
mod proofs;
