use crate::eligibility::rule;
use crate::{ConfidenceLevel, ConfidenceSettings};
use smartmoney_model::{Confidence, Reason};

/// What confidence rests on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grounds {
    pub(crate) q_value: Option<f64>,
    pub(crate) compared: u64,
    pub(crate) mean_excess: Option<f64>,
    pub(crate) history_days: f64,
    pub(crate) coverage: f64,
    pub(crate) mean_excess_without_best: Option<f64>,
}

/// The level, and the rules of the lowest level that was not reached (or of
/// high, when it was): what speaks for the wallet and what is missing.
pub(crate) fn confidence(
    grounds: &Grounds,
    settings: &ConfidenceSettings,
) -> (Confidence, Vec<Reason>) {
    let mut high = rules("high", grounds, &settings.high);
    high.push(positive_mean(
        "mean_excess_without_best",
        grounds.mean_excess_without_best,
        "without the best one",
    ));
    let medium = rules("medium", grounds, &settings.medium);
    let are_met = |rules: &[Reason]| rules.iter().all(|reason| reason.is_met);
    if are_met(&high) {
        (Confidence::High, high)
    } else if are_met(&medium) {
        (Confidence::Medium, high)
    } else {
        (Confidence::Low, medium)
    }
}

fn rules(level: &str, grounds: &Grounds, needed: &ConfidenceLevel) -> Vec<Reason> {
    let q = match grounds.q_value {
        Some(q) => format!("q-value of {q:.4}, at most {} for {level}", needed.max_q),
        None => "not evaluated: too few positions could be compared with the market".to_owned(),
    };
    vec![
        rule(
            "max_q",
            grounds.q_value.is_some_and(|q| q <= needed.max_q),
            q,
        ),
        positive_mean("mean_excess", grounds.mean_excess, "in a mean position"),
        rule(
            "min_closed",
            grounds.compared >= needed.min_closed,
            format!(
                "{} closed positions compared with the market of {} needed for {level}",
                grounds.compared, needed.min_closed
            ),
        ),
        rule(
            "min_history_days",
            grounds.history_days >= needed.min_history_days,
            format!(
                "{:.1} days of history of {} needed for {level}",
                grounds.history_days, needed.min_history_days
            ),
        ),
        rule(
            "min_coverage",
            grounds.coverage >= needed.min_coverage,
            format!(
                "{:.1} % covered of {:.0} % needed for {level}",
                grounds.coverage * 100.0,
                needed.min_coverage * 100.0
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
