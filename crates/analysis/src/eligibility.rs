//! The rules that decide which wallets may be smart money at all.

use crate::EligibilitySettings;
use crate::format::{counted, percent};
use smartmoney_model::{Address, Label, LabelKind, Reason, Usd};

/// A wallet can't lose more than its whole cost, so this ROI excludes none.
const NO_ROI_RULE: f64 = -1.0;

/// What the rules of eligibility look at.
pub(crate) struct EligibilityInputs<'a> {
    pub(crate) trades: u64,
    pub(crate) history_days: f64,
    pub(crate) roi: Option<f64>,
    pub(crate) win_rate: Option<f64>,
    pub(crate) avg_trade: Option<Usd>,
    pub(crate) recognised: Option<&'a str>,
    pub(crate) label: Option<&'a Label>,
    /// The wallet whose purchases it repeats.
    pub(crate) copy_of: Option<Address>,
}

/// Every rule in force, met or failed.
pub(crate) fn eligibility(
    inputs: &EligibilityInputs<'_>,
    settings: &EligibilitySettings,
) -> Vec<Reason> {
    let mut rules = vec![
        rule(
            "min_trades",
            inputs.trades >= settings.min_trades,
            format!(
                "{} (needs at least {})",
                counted(inputs.trades, "trade"),
                settings.min_trades
            ),
        ),
        rule(
            "min_history_days",
            inputs.history_days >= settings.min_history_days,
            format!(
                "{:.1} days of history (needs at least {})",
                inputs.history_days, settings.min_history_days
            ),
        ),
    ];
    if settings.min_roi > NO_ROI_RULE {
        rules.push(rule(
            "min_roi",
            inputs.roi.is_some_and(|roi| roi >= settings.min_roi),
            format!(
                "{} (needs at least {})",
                known("ROI", inputs.roi.map(percent)),
                percent(settings.min_roi)
            ),
        ));
    }
    if settings.min_win_rate > 0.0 {
        rules.push(rule(
            "min_win_rate",
            inputs
                .win_rate
                .is_some_and(|rate| rate >= settings.min_win_rate),
            format!(
                "{} (needs at least {})",
                known("win rate", inputs.win_rate.map(percent)),
                percent(settings.min_win_rate)
            ),
        ));
    }
    if settings.min_avg_trade_usd > 0.0 {
        let avg_trade = inputs.avg_trade.map(Usd::to_f64);
        rules.push(rule(
            "min_avg_trade_usd",
            avg_trade.is_some_and(|usd| usd >= settings.min_avg_trade_usd),
            format!(
                "{} (needs at least ${:.0})",
                known(
                    "mean trade size",
                    inputs.avg_trade.map(|usd| usd.grouped(0))
                ),
                settings.min_avg_trade_usd
            ),
        ));
    }
    rules.push(by_judgement(inputs));
    rules
}

fn known(name: &str, value: Option<String>) -> String {
    value.map_or(format!("unknown {name}"), |value| {
        format!("{name} of {value}")
    })
}

fn by_judgement(inputs: &EligibilityInputs<'_>) -> Reason {
    let labelled = inputs.label.map(|label| label.kind);
    let found = match (labelled, inputs.recognised) {
        (Some(LabelKind::Bot), _) => Some("a label says that the wallet is a bot".to_owned()),
        (Some(LabelKind::Exchange), _) => Some(
            "a label says that the wallet is an exchange, which trades for many people".to_owned(),
        ),
        (_, Some(reason)) => Some(reason.to_owned()),
        _ => None,
    };
    let found = found.or_else(|| {
        let leader = inputs.copy_of?;
        Some(format!("the wallet repeats the purchases of {leader}"))
    });
    let is_met = found.is_none();
    rule(
        "by_judgement",
        is_met,
        found.unwrap_or_else(|| {
            "neither a label nor its trades say that the wallet is a bot, a market maker, \
             an exchange, a wash trader or a copy"
                .to_owned()
        }),
    )
}

pub(crate) fn rule(name: &str, is_met: bool, text: String) -> Reason {
    Reason {
        rule: name.to_owned(),
        is_met,
        text,
    }
}
