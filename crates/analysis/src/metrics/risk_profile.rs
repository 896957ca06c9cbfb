//! The risk profile.

use smartmoney_model::RiskProfile;

/// Low risk below both of these …
const LOW_VOLATILITY: f64 = 0.5;
const LOW_DRAWDOWN: f64 = -0.2;
/// … and high risk above either of those. Bitcoin's own volatility is about 0.5 a year.
const HIGH_VOLATILITY: f64 = 1.5;
const HIGH_DRAWDOWN: f64 = -0.5;

/// From annualised volatility and greatest drawdown; None without a volatility.
pub(crate) fn risk_profile(volatility: Option<f64>, max_drawdown: f64) -> Option<RiskProfile> {
    let volatility = volatility?;
    Some(
        if volatility > HIGH_VOLATILITY || max_drawdown < HIGH_DRAWDOWN {
            RiskProfile::High
        } else if volatility < LOW_VOLATILITY && max_drawdown > LOW_DRAWDOWN {
            RiskProfile::Low
        } else {
            RiskProfile::Medium
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thresholds() {
        for (volatility, drawdown, expected) in [
            (Some(0.3), -0.1, Some(RiskProfile::Low)),
            (Some(0.3), -0.3, Some(RiskProfile::Medium)),
            (Some(0.8), -0.1, Some(RiskProfile::Medium)),
            (Some(2.0), -0.1, Some(RiskProfile::High)),
            (Some(0.3), -0.6, Some(RiskProfile::High)),
            (None, -0.6, None),
        ] {
            assert_eq!(risk_profile(volatility, drawdown), expected);
        }
    }
}
