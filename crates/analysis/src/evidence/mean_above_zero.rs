//! The test of whether a mean is above zero.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// One-sided p-value that values of a skewed distribution have a mean above 0:
/// Student's t after Hall's transformation, which removes the skewness from
/// the statistic (Hall, *On the Removal of Skewness by Transformation*, 1992).
///
/// With S = mean ÷ s, s the standard deviation (n − 1) and γ the skewness,
/// T = √n (S + γS²/3 + γ²S³/27 + γ/(6n)), compared with n − 1 degrees of freedom.
///
/// Without it, many small gains and a few large losses pass for skill, and a few
/// large gains among small losses for none. None with fewer than 3 values or
/// without variation.
pub(crate) fn p_value_mean_above_zero(values: &[f64]) -> Option<f64> {
    if values.len() < 3 {
        return None;
    }
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|v| (v - mean).powi(2)).sum();
    let deviation = (squares / (n - 1.0)).sqrt();
    // A deviation this small against the values themselves is rounding.
    if deviation <= mean.abs() * 1e-9 {
        return None;
    }
    let cubes: f64 = values
        .iter()
        .map(|v| ((v - mean) / deviation).powi(3))
        .sum();
    let (skewness, standard) = (cubes / n, mean / deviation);
    let transformed = standard
        + skewness * standard.powi(2) / 3.0
        + skewness.powi(2) * standard.powi(3) / 27.0
        + skewness / (6.0 * n);
    let student = StudentsT::new(0.0, 1.0, n - 1.0).ok()?;
    Some(student.sf(transformed * n.sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn p(values: &[f64]) -> f64 {
        p_value_mean_above_zero(values).unwrap()
    }

    /// −1, 1, 2, 4 and 4: mean 2, deviations −3, −1, 0, 2, 2, s = √(18 ÷ 4) =
    /// 2.12132, S = 0.942809, γ = (−27 − 1 + 8 + 8) ÷ (5 × 9.54594) = −0.251416,
    /// T = √5 (0.942809 − 0.074494 + 0.001962 − 0.008381) = 1.927260 with 4 degrees
    /// of freedom: p = 0.063106.
    #[test]
    fn worked_example() {
        assert!((p(&[-1.0, 1.0, 2.0, 4.0, 4.0]) - 0.063_106).abs() < 1e-6);
    }

    /// Without skewness it is Student's t: 1, 2, 3 has t = 2 ÷ (1 ÷ √3) = 3.4641
    /// with 2 degrees of freedom.
    #[test]
    fn without_skewness_it_is_students_t() {
        assert!((p(&[1.0, 2.0, 3.0]) - 0.037_090).abs() < 1e-5);
    }

    /// 38 gains of 1 and 2 losses of 17: more wins than 19 in 20, a mean of 0.1,
    /// and no evidence; turned around, the same mean is stronger.
    #[test]
    fn many_small_gains_with_rare_large_losses_are_no_evidence() {
        let mut values = vec![1.0; 38];
        values.extend([-17.0, -17.0]);
        assert!(p(&values) > 0.4);
        let lottery: Vec<f64> = values.iter().map(|v| 0.2 - v).collect();
        assert!(p(&lottery) < p(&values));
    }

    #[test]
    fn undefined_without_variation_or_values() {
        assert_eq!(p_value_mean_above_zero(&[1.0, 1.0, 1.0]), None);
        assert_eq!(p_value_mean_above_zero(&[1.0, 2.0]), None);
    }
}
