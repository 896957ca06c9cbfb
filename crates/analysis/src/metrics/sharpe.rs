//! The Sharpe ratio.

use super::DAYS_PER_YEAR;
use super::volatility::daily_deviation;
use smartmoney_model::ReturnSums;

/// Mean ÷ standard deviation (n − 1) of daily returns over `days` days × √365,
/// with a risk-free rate of 0 (Sharpe, *The Sharpe Ratio*, 1994).
///
/// None under 30 days or when the returns do not vary.
pub(crate) fn sharpe_ratio(sums: &ReturnSums, days: u32) -> Option<f64> {
    let deviation = daily_deviation(sums, days)?;
    // A deviation this small against the returns themselves is rounding.
    let noise = (sums.sum_squares / f64::from(days)).sqrt() * 1e-9;
    let mean = sums.sum / f64::from(days);
    (deviation > noise).then(|| mean / deviation * DAYS_PER_YEAR.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 20 days of +1 % and 10 of −1 %: mean 1/300, Σ r² = 0.003, squared
    /// deviations 0.003 − 30 ÷ 90,000 = 0.002667, deviation 0.9589 %; the ratio
    /// is 0.34761 × √365 = 6.6411.
    #[test]
    fn worked_example() {
        let sums = ReturnSums {
            sum: 0.1,
            sum_squares: 30.0 * 1e-4,
            ..ReturnSums::default()
        };
        assert!((sharpe_ratio(&sums, 30).unwrap() - 6.6411).abs() < 1e-3);
        assert_eq!(sharpe_ratio(&sums, 29), None);
    }

    #[test]
    fn without_variation_it_is_undefined() {
        let constant = ReturnSums {
            sum: 0.3,
            sum_squares: 30.0 * 1e-4,
            ..ReturnSums::default()
        };
        assert_eq!(sharpe_ratio(&constant, 30), None);
        assert_eq!(sharpe_ratio(&ReturnSums::default(), 30), None);
    }
}
