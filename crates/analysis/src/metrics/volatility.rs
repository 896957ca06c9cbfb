//! Volatility of daily returns.

use super::{DAYS_PER_YEAR, LEAST_DAYS};
use smartmoney_model::ReturnSums;

/// Standard deviation (n − 1) of daily returns over `days` days × √365; a
/// fraction a year. None under 30 days.
pub(crate) fn volatility(sums: &ReturnSums, days: u32) -> Option<f64> {
    Some(daily_deviation(sums, days)? * DAYS_PER_YEAR.sqrt())
}

/// Standard deviation (n − 1) of daily returns.
pub(super) fn daily_deviation(sums: &ReturnSums, days: u32) -> Option<f64> {
    if days < LEAST_DAYS {
        return None;
    }
    let n = f64::from(days);
    let mean = sums.sum / n;
    let squares = sums.sum_squares - n * mean * mean;
    Some((squares.max(0.0) / (n - 1.0)).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 15 days of +1 % and 15 of −1 %: the mean is 0, Σ r² = 0.003, and the
    /// deviation √(0.003 ÷ 29) = 1.0171 % a day, 19.43 % a year.
    #[test]
    fn worked_example() {
        let sums = ReturnSums {
            sum: 0.0,
            sum_squares: 30.0 * 1e-4,
            ..ReturnSums::default()
        };
        assert!((volatility(&sums, 30).unwrap() - 0.194_316).abs() < 1e-5);
        assert_eq!(volatility(&sums, 29), None);
    }
}
