//! The level of confidence that a wallet's results are skill, with its reasons.

use crate::eligibility::rule;
use crate::evidence::describe_left_out;
use crate::format::{counted, percent};
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
        "without the best one, the",
        "fewer than two closed positions",
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
        positive_mean(
            "mean_excess",
            inputs.mean_excess,
            "the",
            "no closed position",
        ),
        rule(
            "min_closed",
            inputs.compared >= needed.min_closed,
            format!(
                "{} compared with the market ({level} confidence needs at least {})",
                counted(inputs.compared, "closed position"),
                needed.min_closed
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
                "cost and value are known for {} of the trading \
                 ({level} confidence needs at least {})",
                percent(inputs.coverage),
                percent(needed.min_coverage)
            ),
        ),
    ]
}

fn positive_mean(name: &str, mean: Option<f64>, start: &str, too_few: &str) -> Reason {
    let text = mean.map_or(
        format!("{too_few} could be compared with the market"),
        |mean| {
            let verb = if mean > 0.0 { "beat" } else { "trailed" };
            let points = mean.abs() * 100.0;
            format!("{start} compared positions {verb} the market by {points:.2} % on average")
        },
    );
    rule(name, mean.is_some_and(|mean| mean > 0.0), text)
}

/// Names the most frequent reason to leave positions out, which is usually the cause.
fn not_evaluated(inputs: &ConfidenceInputs<'_>) -> String {
    let most = inputs.left_out.iter().max_by_key(|(_, count)| **count);
    let why = most.map_or(String::new(), |(reason, count)| {
        let verb = if *count == 1 { "was" } else { "were" };
        format!(
            "; {count} {verb} left out because {}",
            describe_left_out(reason)
        )
    });
    format!(
        "no q-value: {} could be compared with the market{why}",
        counted(inputs.compared, "closed position")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ConfidenceSettings;

    fn texts(compared: u64, mean_excess: Option<f64>, left_out: &[(&str, u64)]) -> Vec<String> {
        let left_out = left_out
            .iter()
            .map(|(reason, count)| ((*reason).to_owned(), *count))
            .collect();
        let inputs = ConfidenceInputs {
            q_value: None,
            compared,
            mean_excess,
            history_days: 40.0,
            coverage: 0.95,
            mean_excess_without_best: None,
            left_out: &left_out,
        };
        let (_, reasons) = confidence(&inputs, &ConfidenceSettings::default());
        reasons.into_iter().map(|reason| reason.text).collect()
    }

    #[test]
    fn reasons_name_the_figures() {
        let lucky = texts(1, Some(0.0522), &[("too_small", 1), ("own_prices", 12)]);
        assert_eq!(
            lucky,
            [
                "no q-value: 1 closed position could be compared with the market; 12 were left out \
                 because the wallet traded at prices that the market did not offer",
                "the compared positions beat the market by 5.22 % on average",
                "1 closed position compared with the market (medium confidence needs at least 10)",
                "40.0 days of history (medium confidence needs at least 30)",
                "cost and value are known for 95.0 % of the trading (medium confidence needs at \
                 least 70.0 %)",
            ]
        );
        let trailing = "the compared positions trailed the market by 3.00 % on average";
        assert_eq!(texts(2, Some(-0.03), &[])[1], trailing);
        let none = "no closed position could be compared with the market";
        assert_eq!(texts(0, None, &[])[1], none);
    }
}
