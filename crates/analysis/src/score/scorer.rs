//! The score of a wallet.

use crate::population::Skill;
use smartmoney_model::Score;

/// Gives a wallet its score of 0 to 100.
#[derive(Debug)]
pub(crate) struct SmartMoneyScorer;

impl SmartMoneyScorer {
    /// 100 × the probability that the wallet has skill, to one decimal; None for what is
    /// recognised as something else than a trader by judgement.
    pub(crate) fn score(skill: &Skill) -> Option<Score> {
        Some(Score::clamped(
            (1_000.0 * skill.probability?).round() / 10.0,
        ))
    }
}
