//! One subcommand a file: its arguments, then what it does.

mod doubts;
pub(crate) mod forget;
pub(crate) mod ingest;
pub(crate) mod inspect;
mod reading;
pub(crate) mod sources;

pub(crate) mod score;

pub(crate) mod backtest;
pub(crate) mod record;

pub(crate) mod export;
pub(crate) mod stats;
pub(crate) mod top;
pub(crate) mod wallet;

pub(crate) mod check;
pub(crate) mod keys;
pub(crate) mod serve;

pub(crate) mod completions;
pub(crate) mod simulate;

mod as_of;
pub(crate) mod changes;
mod filters;
