//! The score of one wallet: its factors, their weights and the sentences beside them.

use super::factors::{linear, logarithmic};
use crate::ScoreSettings;
use crate::format::{counted, percent};
use smartmoney_model::{RiskProfile, Score, ScoreBreakdown, ScoreFactor, TradingStyle, Usd};

/// What a score is computed from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ScoreInputs {
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
    pub(crate) verified: bool,
}

/// Gives a wallet its score of 0 to 100 with its breakdown.
#[derive(Debug)]
pub(crate) struct SmartMoneyScorer<'a> {
    settings: &'a ScoreSettings,
}

/// Points for each risk profile, low to high.
const RISK_POINTS: [f64; 3] = [100.0, 70.0, 40.0];

/// Points of a wallet that is not verified.
const UNVERIFIED_POINTS: f64 = 50.0;

impl<'a> SmartMoneyScorer<'a> {
    pub(crate) fn new(settings: &'a ScoreSettings) -> Self {
        Self { settings }
    }

    pub(crate) fn score(&self, inputs: &ScoreInputs) -> (Score, ScoreBreakdown) {
        let mut factors = Vec::with_capacity(10);
        factors.extend(self.performance(inputs));
        factors.extend(self.activity(inputs));
        factors.extend(self.behaviour(inputs));
        factors.push(self.verification(inputs));
        let score = Score::clamped(factors.iter().map(|factor| factor.points).sum());
        (score, ScoreBreakdown { factors })
    }

    fn performance(&self, m: &ScoreInputs) -> [ScoreFactor; 4] {
        let s = self.settings;
        let roi = m.roi.map(|roi| linear(roi, s.roi_range));
        let sharpe = m.sharpe.map(|sharpe| linear(sharpe, s.sharpe_range));
        let win_rate = m.win_rate_shrunk.map(|rate| rate * 100.0);
        [
            factor(
                "performance.roi",
                s.performance * s.performance_roi,
                roi,
                || match m.roi {
                    Some(roi) => format!("total PnL is {} of the cost", percent(roi)),
                    None => "no purchase has a known value".to_owned(),
                },
            ),
            factor(
                "performance.win_rate",
                s.performance * s.performance_win_rate,
                win_rate,
                || match (m.win_rate, m.win_rate_shrunk) {
                    (Some(rate), Some(shrunk)) => format!(
                        "win rate of {}; the score counts {}, \
                         drawn towards the average of all wallets",
                        percent(rate),
                        percent(shrunk)
                    ),
                    _ => "no closed position is a win or a loss".to_owned(),
                },
            ),
            factor(
                "performance.sharpe",
                s.performance * s.performance_sharpe,
                sharpe,
                || match m.sharpe {
                    Some(sharpe) => format!("annualised Sharpe ratio of {sharpe:.2}"),
                    None => "no Sharpe ratio: it needs 30 days of history and returns that vary"
                        .to_owned(),
                },
            ),
            factor(
                "performance.drawdown",
                s.performance * s.performance_drawdown,
                m.max_drawdown.map(|drawdown| 100.0 * (1.0 + drawdown)),
                || match m.max_drawdown {
                    Some(drawdown) => format!("maximum drawdown of {}", percent(-drawdown)),
                    None => "no purchase has a known value".to_owned(),
                },
            ),
        ]
    }

    fn activity(&self, m: &ScoreInputs) -> [ScoreFactor; 3] {
        let s = self.settings;
        let count = logarithmic(m.trades as f64, s.trade_count_range);
        let size = m
            .avg_trade
            .map(|usd| logarithmic(usd.to_f64(), s.trade_size_range));
        let consistency = (m.active_weeks > 0)
            .then(|| 100.0 * f64::from(m.winning_weeks) / f64::from(m.active_weeks));
        [
            factor(
                "activity.trade_count",
                s.activity * s.activity_trade_count,
                Some(count),
                || counted(m.trades, "trade"),
            ),
            factor(
                "activity.trade_size",
                s.activity * s.activity_trade_size,
                size,
                || match m.avg_trade {
                    Some(usd) => format!("mean trade size of {}", usd.grouped(0)),
                    None => "no trade has a known value".to_owned(),
                },
            ),
            factor(
                "activity.consistency",
                s.activity * s.activity_consistency,
                consistency,
                || {
                    format!(
                        "{} of {} active weeks ended with a gain",
                        m.winning_weeks, m.active_weeks
                    )
                },
            ),
        ]
    }

    fn behaviour(&self, m: &ScoreInputs) -> [ScoreFactor; 2] {
        let s = self.settings;
        let style = m.style.map(|(_, share)| share * 100.0);
        let risk = m.risk.map(|risk| RISK_POINTS[risk as usize]);
        [
            factor(
                "behaviour.style",
                s.behaviour * s.behaviour_style,
                style,
                || match m.style {
                    Some((style, share)) => {
                        format!(
                            "{} makes up {:.0} % of the cost",
                            style.as_str(),
                            share * 100.0
                        )
                    }
                    None => "the wallet has sold nothing that it bought".to_owned(),
                },
            ),
            factor(
                "behaviour.risk",
                s.behaviour * s.behaviour_risk,
                risk,
                || match m.risk {
                    Some(risk) => {
                        format!("{} risk, judged by volatility and drawdown", risk.as_str())
                    }
                    None => "no risk profile: it needs a purchase, 30 days of history, and no bot"
                        .to_owned(),
                },
            ),
        ]
    }

    fn verification(&self, m: &ScoreInputs) -> ScoreFactor {
        let points = if m.verified { 100.0 } else { UNVERIFIED_POINTS };
        factor(
            "verification",
            self.settings.verification,
            Some(points),
            || {
                if m.verified {
                    "marked as verified"
                } else {
                    "not marked as verified"
                }
                .to_owned()
            },
        )
    }
}

/// A factor; an unknown value earns 0 points.
fn factor(name: &str, weight: f64, value: Option<f64>, reason: impl Fn() -> String) -> ScoreFactor {
    let value = Score::clamped(value.unwrap_or(0.0));
    ScoreFactor {
        name: name.to_owned(),
        weight,
        value,
        points: weight * value.value(),
        reason: reason(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs() -> ScoreInputs {
        ScoreInputs {
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
            verified: false,
        }
    }

    /// Performance 25 × 16 % + 60 × 12 % + 50 × 8 % + 80 × 4 %, activity
    /// 100 × 12 % + 0 × 9 % + 75 × 9 %, behaviour 80 × 10 % + 70 × 10 %,
    /// verification 50 × 10 %: 18.4 + 18.75 + 15 + 5 = 57.15.
    #[test]
    fn worked_example() {
        let settings = ScoreSettings::default();
        let (score, breakdown) = SmartMoneyScorer::new(&settings).score(&inputs());
        assert!((score.value() - 57.15).abs() < 1e-9, "{score:?}");
        let weights: f64 = breakdown.factors.iter().map(|factor| factor.weight).sum();
        assert!((weights - 1.0).abs() < 1e-12);
    }

    #[test]
    fn what_is_unknown_or_not_a_number_earns_nothing() {
        let settings = ScoreSettings::default();
        let odd = ScoreInputs {
            roi: Some(f64::NAN),
            sharpe: None,
            risk: None,
            ..inputs()
        };
        let (score, breakdown) = SmartMoneyScorer::new(&settings).score(&odd);
        assert!((score.value() - (57.15 - 4.0 - 4.0 - 7.0)).abs() < 1e-9);
        assert_eq!(breakdown.factors[0].points, 0.0);
    }
}
