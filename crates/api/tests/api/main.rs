//! The API over real stores, a real Redis and the real job, asked over a real
//! socket; only the time is moved by hand.

#![allow(clippy::unwrap_used)]

mod support;

mod as_of;
mod caching;
mod contract;
mod curation;
mod dashboard;
mod events;
mod history;
mod jobs;
mod lists;
mod moves;
mod raw;
mod record;
mod search;
mod serving;
mod wallets;
