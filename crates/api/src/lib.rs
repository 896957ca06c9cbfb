//! The HTTP API over a store, its cache and the scoring job: [`router`] is all
//! of its routes on one page, `routes` has one endpoint a file, [`wire`] the JSON of their
//! answers, `dashboard` has the pages, and [`serve`] answers connections. It computes no score.

mod contract;
mod router;
mod routes;
pub mod wire;

mod dashboard;

mod problem;

mod answer;
mod body;
mod chains;
mod codings;
mod parameters;

mod access;
mod client;
mod fill_error;
mod guard;
mod keys;
mod limits;
mod observe;
mod secrets;

mod scoring;
mod state;
mod time_limit;
mod upkeep;

mod peers;
mod serve;

pub use fill_error::fill_error;
pub use keys::ApiKey;
pub use router::{contract, router};
pub use scoring::{RunRefused, ScoringControl};
pub use serve::{ServeLimits, serve};
pub use state::{Api, ApiSettings, Clock};
