//! Ranks, and how two orders agree.

/// The rank of each value from 0, equal ones sharing the mean of theirs.
pub(crate) fn mid_ranks<T: Copy>(
    values: &[T],
    order: impl Fn(T, T) -> std::cmp::Ordering,
) -> Vec<f64> {
    let mut places: Vec<(T, usize)> = values.iter().copied().zip(0..).collect();
    places.sort_unstable_by(|a, b| order(a.0, b.0));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for equal in places.chunk_by(|a, b| order(a.0, b.0).is_eq()) {
        let middle = before as f64 + (equal.len() - 1) as f64 / 2.0;
        for (_, place) in equal {
            ranks[*place] = middle;
        }
        before += equal.len();
    }
    ranks
}

/// Pearson's correlations of several x with one y, each pair counted by its weight; of ranks they are
/// Spearman's (*The Proof and Measurement of Association between Two Things*, 1904). None where one
/// of the two does not vary.
pub(crate) fn correlations<const N: usize>(
    x: &[&[f64; N]],
    y: &[f64],
    weights: &[f64],
) -> [Option<f64>; N] {
    let n = weights.iter().sum::<f64>();
    let mut sums = [0.0; N];
    for (x, weight) in x.iter().zip(weights) {
        sums.iter_mut()
            .zip(*x)
            .for_each(|(sum, x)| *sum += weight * x);
    }
    let means = sums.map(|sum| sum / n);
    let weighted = y.iter().zip(weights).map(|(y, weight)| weight * y);
    let mean = weighted.sum::<f64>() / n;
    let (mut xy, mut xx, mut yy) = ([0.0; N], [0.0; N], 0.0);
    for ((x, y), weight) in x.iter().zip(y).zip(weights) {
        let from_mean = y - mean;
        for at in 0..N {
            let of_x = x[at] - means[at];
            xy[at] += weight * of_x * from_mean;
            xx[at] += weight * of_x * of_x;
        }
        yy += weight * from_mean * from_mean;
    }
    std::array::from_fn(|at| (xx[at] > 0.0 && yy > 0.0).then(|| xy[at] / (xx[at] * yy).sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Five pairs with differences of rank 1, −1, 0, 1, −1: 1 − 6·4 ÷ (5·24) = 0.8.
    #[test]
    fn spearman_of_a_worked_example() {
        let x = mid_ranks(&[10.0, 20.0, 30.0, 40.0, 50.0], |a: f64, b| a.total_cmp(&b));
        let y = mid_ranks(&[2.0, 1.0, 3.0, 5.0, 4.0], |a: f64, b| a.total_cmp(&b));
        let same = [7.0; 5];
        let x: Vec<[f64; 2]> = x.into_iter().zip(same).map(<[f64; 2]>::from).collect();
        let x: Vec<&[f64; 2]> = x.iter().collect();
        let [found, none] = correlations(&x, &y, &[1.0; 5]);
        assert!((found.unwrap() - 0.8).abs() < 1e-12);
        // (0, 1) twice, (3, 4) and (4, 3): products of 8.25, squares of 12.75 and 6.75.
        let [found, _] = correlations(&x, &y, &[2.0, 0.0, 0.0, 1.0, 1.0]);
        assert!((found.unwrap() - 8.25 / (12.75_f64 * 6.75).sqrt()).abs() < 1e-12);
        assert_eq!(none, None);
        assert_eq!(
            mid_ranks(&[1, 2, 1, 1], |a: i32, b| a.cmp(&b)),
            [1.0, 3.0, 1.0, 1.0]
        );
    }
}
