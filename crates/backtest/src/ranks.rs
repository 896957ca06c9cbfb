//! Ranks, and how two orders agree.

/// The rank of each value from 0, equal ones sharing the mean of theirs.
pub(crate) fn mid_ranks<T: Copy>(
    values: &[T],
    order: impl Fn(T, T) -> std::cmp::Ordering,
) -> Vec<f64> {
    let mut places: Vec<usize> = (0..values.len()).collect();
    places.sort_by(|a, b| order(values[*a], values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for equal in places.chunk_by(|a, b| order(values[*a], values[*b]).is_eq()) {
        let middle = before as f64 + (equal.len() - 1) as f64 / 2.0;
        for place in equal {
            ranks[*place] = middle;
        }
        before += equal.len();
    }
    ranks
}

/// Pearson's correlation; of ranks it is Spearman's (*The Proof and Measurement of Association
/// between Two Things*, 1904). None where one of them does not vary.
pub(crate) fn correlation(pairs: &[(f64, f64)]) -> Option<f64> {
    let n = pairs.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / n;
    let (x, y) = (mean(|pair| pair.0), mean(|pair| pair.1));
    let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
    for (a, b) in pairs {
        xy += (a - x) * (b - y);
        xx += (a - x).powi(2);
        yy += (b - y).powi(2);
    }
    (xx > 0.0 && yy > 0.0).then(|| xy / (xx * yy).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Five pairs with differences of rank 1, −1, 0, 1, −1: 1 − 6·4 ÷ (5·24) = 0.8.
    #[test]
    fn spearman_of_a_worked_example() {
        let x = mid_ranks(&[10.0, 20.0, 30.0, 40.0, 50.0], |a: f64, b| a.total_cmp(&b));
        let y = mid_ranks(&[2.0, 1.0, 3.0, 5.0, 4.0], |a: f64, b| a.total_cmp(&b));
        let pairs: Vec<_> = x.into_iter().zip(y).collect();
        assert!((correlation(&pairs).unwrap() - 0.8).abs() < 1e-12);
        assert_eq!(
            mid_ranks(&[1, 2, 1, 1], |a: i32, b| a.cmp(&b)),
            [1.0, 3.0, 1.0, 1.0]
        );
        assert_eq!(correlation(&[(1.0, 2.0), (1.0, 3.0)]), None);
    }
}
