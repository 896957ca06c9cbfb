//! The whole program as its users run it, and what the architecture forbids.

#![allow(
    clippy::unwrap_used,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    unreachable_pub,
    reason = "a test fails by panicking, on numbers that it chose"
)]

mod acceptance;
mod architecture;
mod backtesting;
mod chains_and_cash;
mod commands;
mod deploy;
mod earlier;
mod filters;
mod inspect;
mod leases;
mod markets;
mod postgres;
mod read_only;
mod record;
mod safety;
mod serve_alone;
mod serve_check;
mod serve_current;
mod serve_faults;
mod serve_outages;
mod serve_together;
mod serving;
mod settings_table;
mod spelling;
mod statistics;
mod support;
mod taking_back;
mod upgrades;
mod versions;
mod written_files;
