//! The score, and the profile that is described beside it.

mod factors;
mod profile;
mod scorer;

pub use profile::weighted_factors;
pub(crate) use profile::{ProfileInputs, profile};
pub(crate) use scorer::SmartMoneyScorer;
