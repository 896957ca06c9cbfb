//! The level of confidence that a wallet's results are skill, with its reasons.

use crate::eligibility::rule;
use crate::evidence::describe_left_out;
use crate::format::{counted, percent};
use crate::{ConfidenceLevel, ConfidenceSettings};
use smartmoney_model::{Confidence, Reason, ScoreBasis};
use std::collections::BTreeMap;

/// What the level of confidence depends on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ConfidenceInputs<'a> {
    pub(crate) basis: ScoreBasis,
    pub(crate) q_value: Option<f64>,
    pub(crate) compared: u64,
    /// Positions that a follower could have had.
    pub(crate) followed: u64,
    pub(crate) periods: u64,
    /// So many followed positions, in as many periods, are the least that can be tested.
    pub(crate) min_periods: u32,
    /// A follower's over the market, or over the crowd if that is less; the same without the
    /// best period.
    pub(crate) mean_excess: Option<f64>,
    pub(crate) mean_excess_without_best: Option<f64>,
    pub(crate) history_days: f64,
    pub(crate) coverage: f64,
    /// Numbers of positions that are no evidence, by the reason.
    pub(crate) left_out: &'a BTreeMap<String, u64>,
}

/// Below it a q-value is as good as 0.
const LEAST_SHOWN_Q: f64 = 0.000_1;

/// The level, and the rules of the lowest level that was not reached (or of
/// high, when it was): what speaks for the wallet and what is missing.
pub(crate) fn confidence(
    inputs: &ConfidenceInputs<'_>,
    settings: &ConfidenceSettings,
) -> (Confidence, Vec<Reason>) {
    let mut high = rules("high", inputs, &settings.high);
    let share = inputs.followed as f64 / inputs.compared.max(1) as f64;
    high.push(rule(
        "min_followed",
        inputs.compared > 0 && share >= settings.min_followed,
        format!(
            "{} of {} could have been followed (high confidence needs at least {})",
            inputs.followed,
            counted(inputs.compared, "position"),
            percent(settings.min_followed)
        ),
    ));
    high.push(positive_mean(
        "mean_excess_without_best",
        inputs.mean_excess_without_best,
        "without its best period a",
        "fewer than two periods",
    ));
    let medium = rules("medium", inputs, &settings.medium);
    let are_met = |rules: &[Reason]| rules.iter().all(|reason| reason.is_met);
    if are_met(&high) {
        (Confidence::High, high)
    } else if are_met(&medium) {
        (Confidence::Medium, high)
    } else {
        (Confidence::Low, medium)
    }
}

fn rules(level: &str, inputs: &ConfidenceInputs<'_>, needed: &ConfidenceLevel) -> Vec<Reason> {
    let q = match inputs.q_value {
        Some(q) if q < LEAST_SHOWN_Q => {
            format!(
                "q-value under {LEAST_SHOWN_Q} ({level} confidence needs at most {})",
                needed.max_q
            )
        }
        Some(q) => format!(
            "q-value of {q:.4} ({level} confidence needs at most {})",
            needed.max_q
        ),
        None => not_evaluated(inputs),
    };
    vec![
        rule(
            "max_q",
            inputs.q_value.is_some_and(|q| q <= needed.max_q),
            q,
        ),
        positive_mean("mean_excess", inputs.mean_excess, "a", "too few periods"),
        rule(
            "min_compared",
            inputs.compared >= needed.min_compared,
            format!(
                "{} compared with the market ({level} confidence needs at least {})",
                counted(inputs.compared, "position"),
                needed.min_compared
            ),
        ),
        rule(
            "min_history_days",
            inputs.history_days >= needed.min_history_days,
            format!(
                "{:.1} days of history ({level} confidence needs at least {})",
                inputs.history_days, needed.min_history_days
            ),
        ),
        rule(
            "min_coverage",
            inputs.coverage >= needed.min_coverage,
            format!(
                "cost and value are known for {} of its sales \
                 ({level} confidence needs at least {})",
                percent(inputs.coverage),
                percent(needed.min_coverage)
            ),
        ),
    ]
}

fn positive_mean(name: &str, mean: Option<f64>, start: &str, too_few: &str) -> Reason {
    let text = mean.map_or(
        format!("{too_few} could be compared with market and crowd"),
        |mean| {
            let place = if mean > 0.0 { "ahead of" } else { "behind" };
            let points = mean.abs() * 100.0;
            format!(
                "{start} follower was {place} market and crowd by {points:.2} % of a position's \
                 cost in the mean period"
            )
        },
    );
    rule(name, mean.is_some_and(|mean| mean > 0.0), text)
}

/// Why a wallet has no q-value.
fn not_evaluated(inputs: &ConfidenceInputs<'_>) -> String {
    let recognised = match inputs.basis {
        ScoreBasis::Tested | ScoreBasis::PriorOnly => None,
        ScoreBasis::Bot => Some("a bot"),
        ScoreBasis::MarketMaker => Some("a market maker"),
        ScoreBasis::Exchange => Some("an exchange"),
        ScoreBasis::WashTrader => Some("a wash trader"),
        ScoreBasis::Copy => Some("a copy of another"),
    };
    if let Some(recognised) = recognised {
        return format!("no q-value: a wallet that is recognised as {recognised} is not tested");
    }
    let least = u64::from(inputs.min_periods);
    if inputs.compared >= least && inputs.periods >= least && inputs.followed < inputs.compared {
        return format!(
            "no q-value: a follower could have had {} of {}, and a test needs {least} in as many \
             periods",
            inputs.followed,
            counted(inputs.compared, "compared position")
        );
    }
    too_few_compared(inputs)
}

/// Names the most frequent reason to leave positions out, which is usually the cause.
fn too_few_compared(inputs: &ConfidenceInputs<'_>) -> String {
    let most = inputs.left_out.iter().max_by_key(|(_, count)| **count);
    let why = most.map_or(String::new(), |(reason, count)| {
        let verb = if *count == 1 { "was" } else { "were" };
        format!(
            "; {count} {verb} left out because {}",
            describe_left_out(reason)
        )
    });
    format!(
        "no q-value: {} in {} could be compared with the market{why}",
        counted(inputs.compared, "position"),
        counted(inputs.periods, "period")
    )
}
