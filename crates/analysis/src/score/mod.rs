//! The score: four factors, each made of sub-factors between 0 and 100.

mod factors;
mod scorer;

pub(crate) use scorer::{ScoreInputs, SmartMoneyScorer};
