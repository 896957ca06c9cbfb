//! The Calmar ratio.

use super::{DAYS_PER_YEAR, LEAST_DAYS};
use smartmoney_model::ReturnSums;

/// A fall of a millionth is the rounding of micro-dollars.
const LEAST_DRAWDOWN: f64 = 1e-6;

/// Compound annual return over all `days` ÷ the size of the greatest drawdown among them
/// (Young, *Calmar Ratio: A Smoother Tool*, Futures, October 1991, over 36 months).
///
/// None under 30 days or without a drawdown.
pub(crate) fn calmar_ratio(sums: &ReturnSums, max_drawdown: Option<f64>, days: u32) -> Option<f64> {
    let drawdown = max_drawdown?.abs();
    if days < LEAST_DAYS || drawdown < LEAST_DRAWDOWN {
        return None;
    }
    let years = f64::from(days) / DAYS_PER_YEAR;
    let annual = (1.0 + sums.compounded).powf(1.0 / years) - 1.0;
    // What was gained from invented prices within a month can exceed any number in a year.
    Some(annual / drawdown).filter(|ratio| ratio.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compounded(compounded: f64) -> ReturnSums {
        ReturnSums {
            compounded,
            ..ReturnSums::default()
        }
    }

    /// +25 %, −20 % and +10 % on three of 73 days: 1.25 × 0.8 × 1.1 = 1.1 in a fifth of a
    /// year, 1.1⁵ − 1 = 61.051 % in a year; ÷ 20 % it is 3.05255.
    #[test]
    fn worked_example() {
        let sums = compounded(1.25 * 0.8 * 1.1 - 1.0);
        let ratio = calmar_ratio(&sums, Some(-0.2), 73).unwrap();
        assert!((ratio - 3.052_55).abs() < 1e-9, "{ratio}");
    }

    #[test]
    fn who_lost_all_has_minus_one() {
        let ratio = calmar_ratio(&compounded(-1.0), Some(-1.0), 400);
        assert_eq!(ratio, Some(-1.0));
    }

    #[test]
    fn where_it_is_undefined() {
        for (gain, drawdown, days) in [
            (0.1, Some(-0.2), 29),
            (0.1, Some(0.0), 30),
            (0.1, Some(-1e-8), 30),
            (0.1, None, 30),
            (1e300, Some(-0.2), 30),
        ] {
            let ratio = calmar_ratio(&compounded(gain), drawdown, days);
            assert_eq!(ratio, None, "{gain} {drawdown:?} {days}");
        }
    }
}
