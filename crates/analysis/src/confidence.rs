//! The level of confidence that a wallet's results are skill, with its reasons.

use crate::eligibility::rule;
use crate::evidence::describe_left_out;
use crate::percent::percent;
use crate::{ConfidenceLevel, ConfidenceSettings};
use smartmoney_model::{Confidence, Reason};
use std::collections::BTreeMap;

/// What the level of confidence depends on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ConfidenceInputs<'a> {
    pub(crate) q_value: Option<f64>,
    pub(crate) compared: u64,
    pub(crate) mean_excess: Option<f64>,
    pub(crate) history_days: f64,
    pub(crate) coverage: f64,
    pub(crate) mean_excess_without_best: Option<f64>,
    /// Numbers of closed positions that are no evidence, by the reason.
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
    high.push(positive_mean(
        "mean_excess_without_best",
        inputs.mean_excess_without_best,
        "without the best one",
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
                "q-value under {LEAST_SHOWN_Q} (at most {} for {level})",
                needed.max_q
            )
        }
        Some(q) => format!("q-value of {q:.4} (at most {} for {level})", needed.max_q),
        None => not_evaluated(inputs),
    };
    vec![
        rule(
            "max_q",
            inputs.q_value.is_some_and(|q| q <= needed.max_q),
            q,
        ),
        positive_mean("mean_excess", inputs.mean_excess, "in a mean position"),
        rule(
            "min_closed",
            inputs.compared >= needed.min_closed,
            format!(
                "{} closed positions compared with the market (at least {} for {level})",
                inputs.compared, needed.min_closed
            ),
        ),
        rule(
            "min_history_days",
            inputs.history_days >= needed.min_history_days,
            format!(
                "{:.1} days of history (at least {} for {level})",
                inputs.history_days, needed.min_history_days
            ),
        ),
        rule(
            "min_coverage",
            inputs.coverage >= needed.min_coverage,
            format!(
                "{} of sales and trades have a known cost and value (at least {} for {level})",
                percent(inputs.coverage),
                percent(needed.min_coverage)
            ),
        ),
    ]
}

fn positive_mean(name: &str, mean: Option<f64>, of_what: &str) -> Reason {
    rule(
        name,
        mean.is_some_and(|mean| mean > 0.0),
        mean.map_or("no position could be compared".to_owned(), |mean| {
            format!("{:+.2} % over the market {of_what}", mean * 100.0)
        }),
    )
}

/// Names the most frequent reason to leave positions out, which is usually the cause.
fn not_evaluated(inputs: &ConfidenceInputs<'_>) -> String {
    let most = inputs.left_out.iter().max_by_key(|(_, count)| **count);
    let why = most.map_or(String::new(), |(reason, count)| {
        format!("; {count} left out: {}", describe_left_out(reason))
    });
    format!(
        "not evaluated: {} closed positions could be compared with the market{why}",
        inputs.compared
    )
}
