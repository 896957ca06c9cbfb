//! The Sortino ratio.

use super::{DAYS_PER_YEAR, LEAST_DAYS};
use smartmoney_model::ReturnSums;

/// Mean ÷ √(Σ min(r, 0)² ÷ N over all N days) × √365 (Sortino and Price,
/// *Performance Measurement in a Downside Risk Framework*, 1994).
///
/// None under 30 days or without a losing day.
pub(crate) fn sortino_ratio(sums: &ReturnSums, days: u32) -> Option<f64> {
    if days < LEAST_DAYS {
        return None;
    }
    let n = f64::from(days);
    let downside = (sums.sum_negative_squares / n).sqrt();
    (downside > 0.0).then(|| sums.sum / n / downside * DAYS_PER_YEAR.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 20 days of +1 % and 10 of −1 %: mean 1/300, downside √(0.001 ÷ 30) =
    /// 0.57735 %, ratio 0.57735 × √365 = 11.0303.
    #[test]
    fn worked_example() {
        let sums = ReturnSums {
            sum: 0.1,
            sum_negative_squares: 10.0 * 1e-4,
            ..ReturnSums::default()
        };
        assert!((sortino_ratio(&sums, 30).unwrap() - 11.0303).abs() < 1e-3);
        assert_eq!(sortino_ratio(&sums, 29), None);
        assert_eq!(
            sortino_ratio(
                &ReturnSums {
                    sum: 0.1,
                    ..ReturnSums::default()
                },
                30
            ),
            None
        );
    }
}
