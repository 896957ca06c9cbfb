//! A mean and how sure it is, where observations move together.

use rustc_hash::FxHashMap;
use smartmoney_model::TokenId;
use statrs::distribution::{ContinuousCDF, StudentsT};
use std::hash::Hash;

/// A value of a position.
#[derive(Debug, Clone, Copy)]
pub(super) struct Observed {
    pub(super) value: f64,
    pub(super) token: TokenId,
    pub(super) week: i32,
}

/// A mean with its band of 95 %.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Band {
    pub(super) mean: f64,
    pub(super) low: f64,
    pub(super) high: f64,
}

/// None without values.
pub(super) fn mean(values: &[Observed]) -> Option<f64> {
    let sum: f64 = values.iter().map(|of| of.value).sum();
    (!values.is_empty()).then(|| sum / values.len() as f64)
}

/// The mean of values that are alike within a token and within a week: the variance clustered two
/// ways, V(token) + V(week) − V(token and week) (Cameron, Gelbach and Miller, *Robust Inference with
/// Multiway Clustering*, 2011), and not below that of independent values; Student's t with one
/// degree of freedom less than the fewer clusters. None with a single token or week.
pub(super) fn band(values: &[Observed]) -> Option<Band> {
    let mean = mean(values)?;
    let (tokens, by_token) = variance(values, mean, |of| of.token)?;
    let (weeks, by_week) = variance(values, mean, |of| of.week)?;
    let (_, by_both) = variance(values, mean, |of| (of.token, of.week))?;
    let n = values.len() as f64;
    let squares: f64 = values.iter().map(|of| (of.value - mean).powi(2)).sum();
    let independent = squares / (n * (n - 1.0));
    let error = (by_token + by_week - by_both).max(independent).sqrt();
    let freedom = tokens.min(weeks) as f64 - 1.0;
    let t = StudentsT::new(0.0, 1.0, freedom).ok()?.inverse_cdf(0.975);
    Some(Band {
        mean,
        low: mean - t * error,
        high: mean + t * error,
    })
}

/// The number of clusters G, and the variance of the mean: the squares of the clusters' sums of
/// deviations ÷ n² × G ÷ (G − 1). None with one cluster.
fn variance<K: Eq + Hash>(
    values: &[Observed],
    mean: f64,
    cluster: impl Fn(&Observed) -> K,
) -> Option<(usize, f64)> {
    let mut places: FxHashMap<K, usize> = FxHashMap::default();
    let mut sums: Vec<f64> = Vec::new();
    for of in values {
        let place = *places.entry(cluster(of)).or_insert(sums.len());
        if place == sums.len() {
            sums.push(0.0);
        }
        sums[place] += of.value - mean;
    }
    let (count, n) = (sums.len(), values.len() as f64);
    let squares: f64 = sums.iter().map(|sum| sum.powi(2)).sum();
    let factor = count as f64 / (count as f64 - 1.0);
    (count > 1).then(|| (count, squares / n.powi(2) * factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn observed(values: &[(f64, u32, i32)]) -> Vec<Observed> {
        let of = |(value, token, week): &(f64, u32, i32)| Observed {
            value: *value,
            token: TokenId(*token),
            week: *week,
        };
        values.iter().map(of).collect()
    }

    /// 1 and 3 of a token, 4 and 8 of another, each in the same two weeks: mean 4, deviations −3,
    /// −1, 0, 4. By token (−4)² + 4² = 32, by week (−3)² + 3² = 18, both ÷ 16 × 2: 4 and 2.25; by
    /// both 26 ÷ 16 × 4/3 = 2.1667. 4 + 2.25 − 2.1667 = 4.0833, more than 26 ÷ 12. With one degree
    /// of freedom t is 12.7062.
    #[test]
    fn worked_example() {
        let found = band(&observed(&[
            (1.0, 1, 1),
            (3.0, 1, 2),
            (4.0, 2, 1),
            (8.0, 2, 2),
        ]));
        let found = found.unwrap();
        let half = 12.706_205 * 4.083_333_f64.sqrt();
        assert!((found.mean - 4.0).abs() < 1e-12);
        assert!((found.low - (4.0 - half)).abs() < 1e-4, "{found:?}");
        assert!((found.high - (4.0 + half)).abs() < 1e-4, "{found:?}");
    }

    /// What cancels out within clusters makes no mean surer than independent values would be:
    /// 1, −1, −1, 1 over two tokens and two weeks has √(4 ÷ 12).
    #[test]
    fn it_is_no_surer_than_independent_values() {
        let found = band(&observed(&[
            (1.0, 1, 1),
            (-1.0, 1, 2),
            (-1.0, 2, 1),
            (1.0, 2, 2),
        ]));
        let half = 12.706_205 * (1.0_f64 / 3.0).sqrt();
        assert!((found.unwrap().high - half).abs() < 1e-4);
    }

    #[test]
    fn one_token_or_one_week_says_nothing() {
        assert_eq!(band(&[]), None);
        assert_eq!(band(&observed(&[(1.0, 1, 1), (2.0, 1, 2)])), None);
        assert_eq!(band(&observed(&[(1.0, 1, 1), (2.0, 2, 1)])), None);
    }
}
