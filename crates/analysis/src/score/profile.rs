//! The profile of a wallet: how it trades, described in ten factors that are not summed.

use super::factors::{linear, logarithmic};
use crate::ProfileSettings;
use crate::format::{counted, percent};
use smartmoney_model::{Profile, ProfileFactor, RiskProfile, Score, TradingStyle, Usd};

/// What a profile is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ProfileInputs {
    pub(crate) roi: Option<f64>,
    pub(crate) win_rate: Option<f64>,
    pub(crate) win_rate_shrunk: Option<f64>,
    pub(crate) sharpe: Option<f64>,
    pub(crate) max_drawdown: Option<f64>,
    pub(crate) trades: u64,
    pub(crate) avg_trade: Option<Usd>,
    pub(crate) winning_weeks: u32,
    pub(crate) active_weeks: u32,
    pub(crate) style: Option<(TradingStyle, f64)>,
    pub(crate) risk: Option<RiskProfile>,
}

/// Points for each risk profile, low to high.
const RISK_POINTS: [f64; 3] = [100.0, 70.0, 40.0];

/// Describes a wallet.
pub(crate) fn profile(inputs: &ProfileInputs, settings: &ProfileSettings) -> Profile {
    let mut factors = Vec::with_capacity(9);
    factors.extend(performance(inputs, settings));
    factors.extend(activity(inputs, settings));
    factors.extend(behaviour(inputs));
    Profile { factors }
}

/// Weights of the factors in a score as it is commonly made of them (and was in version 2), percent.
/// The rest went to what a profile does not have.
const WEIGHTS: [(&str, f64); 9] = [
    ("performance.roi", 16.0),
    ("performance.win_rate", 12.0),
    ("performance.sharpe", 8.0),
    ("performance.drawdown", 4.0),
    ("activity.trade_count", 12.0),
    ("activity.trade_size", 9.0),
    ("activity.consistency", 9.0),
    ("behaviour.style", 10.0),
    ("behaviour.risk", 10.0),
];

/// The weighted sum of a profile's factors, 0 to 90: what scores are compared with.
pub fn weighted_factors(profile: &Profile) -> f64 {
    let points = profile.factors.iter().map(|factor| {
        let weight = WEIGHTS.iter().find(|(name, _)| *name == factor.name);
        weight.map_or(0.0, |(_, percent)| percent / 100.0 * factor.value.value())
    });
    points.sum()
}

fn performance(m: &ProfileInputs, s: &ProfileSettings) -> [ProfileFactor; 4] {
    let roi = m.roi.map(|roi| linear(roi, s.roi_range));
    let sharpe = m.sharpe.map(|sharpe| linear(sharpe, s.sharpe_range));
    let win_rate = m.win_rate_shrunk.map(|rate| rate * 100.0);
    [
        factor("performance.roi", roi, || match m.roi {
            Some(roi) => format!("total PnL is {} of the cost", percent(roi)),
            None => "no purchase has a known value".to_owned(),
        }),
        factor("performance.win_rate", win_rate, || {
            match (m.win_rate, m.win_rate_shrunk) {
                (Some(rate), Some(shrunk)) => format!(
                    "win rate of {}; the profile counts {}, \
                         drawn towards the average of all wallets",
                    percent(rate),
                    percent(shrunk)
                ),
                _ => "no closed position is a win or a loss".to_owned(),
            }
        }),
        factor("performance.sharpe", sharpe, || match m.sharpe {
            Some(sharpe) => format!("annualised Sharpe ratio of {sharpe:.2}"),
            None => "no Sharpe ratio: it needs 30 days of history and returns that vary".to_owned(),
        }),
        factor(
            "performance.drawdown",
            m.max_drawdown.map(|drawdown| 100.0 * (1.0 + drawdown)),
            || match m.max_drawdown {
                Some(drawdown) => format!("maximum drawdown of {}", percent(-drawdown)),
                None => "no purchase has a known value".to_owned(),
            },
        ),
    ]
}

fn activity(m: &ProfileInputs, s: &ProfileSettings) -> [ProfileFactor; 3] {
    let count = logarithmic(m.trades as f64, s.trade_count_range);
    let size = m
        .avg_trade
        .map(|usd| logarithmic(usd.to_f64(), s.trade_size_range));
    let consistency = (m.active_weeks > 0)
        .then(|| 100.0 * f64::from(m.winning_weeks) / f64::from(m.active_weeks));
    [
        factor("activity.trade_count", Some(count), || {
            counted(m.trades, "trade")
        }),
        factor("activity.trade_size", size, || match m.avg_trade {
            Some(usd) => format!("mean trade size of {}", usd.grouped(0)),
            None => "no trade has a known value".to_owned(),
        }),
        factor("activity.consistency", consistency, || {
            format!(
                "{} of {} active weeks ended with a gain",
                m.winning_weeks, m.active_weeks
            )
        }),
    ]
}

fn behaviour(m: &ProfileInputs) -> [ProfileFactor; 2] {
    let style = m.style.map(|(_, share)| share * 100.0);
    let risk = m.risk.map(|risk| RISK_POINTS[risk as usize]);
    [
        factor("behaviour.style", style, || match m.style {
            Some((style, share)) => {
                format!(
                    "{} makes up {:.0} % of the cost",
                    style.as_str(),
                    share * 100.0
                )
            }
            None => "the wallet has sold nothing that it bought".to_owned(),
        }),
        factor("behaviour.risk", risk, || match m.risk {
            Some(risk) => {
                format!("{} risk, judged by volatility and drawdown", risk.as_str())
            }
            None => "no risk profile: it needs a purchase and 30 days of history".to_owned(),
        }),
    ]
}

/// A factor; an unknown value is 0.
fn factor(name: &str, value: Option<f64>, reason: impl Fn() -> String) -> ProfileFactor {
    ProfileFactor {
        name: name.to_owned(),
        value: Score::clamped(value.unwrap_or(0.0)),
        reason: reason(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs() -> ProfileInputs {
        ProfileInputs {
            roi: Some(0.5),
            win_rate: Some(0.7),
            win_rate_shrunk: Some(0.6),
            sharpe: Some(1.5),
            max_drawdown: Some(-0.2),
            trades: 1_000,
            avg_trade: Some(Usd::from_dollars(1_000)),
            winning_weeks: 3,
            active_weeks: 4,
            style: Some((TradingStyle::SwingTrading, 0.8)),
            risk: Some(RiskProfile::Medium),
        }
    }

    fn values(inputs: &ProfileInputs) -> Vec<f64> {
        let profile = profile(inputs, &ProfileSettings::default());
        profile.factors.iter().map(|of| of.value.value()).collect()
    }

    #[test]
    fn worked_example() {
        let expected = [25.0, 60.0, 50.0, 80.0, 100.0, 0.0, 75.0, 80.0, 70.0];
        for (value, expected) in values(&inputs()).iter().zip(expected) {
            assert!((value - expected).abs() < 1e-9, "{value} is not {expected}");
        }
    }

    #[test]
    fn what_is_unknown_or_not_a_number_is_zero() {
        let odd = ProfileInputs {
            roi: Some(f64::NAN),
            sharpe: None,
            risk: None,
            ..inputs()
        };
        let values = values(&odd);
        assert_eq!([values[0], values[2], values[8]], [0.0; 3]);
    }
}
