//! The false discovery rate.

/// q-values of Benjamini and Hochberg (*Controlling the False Discovery Rate*,
/// 1995): the least false discovery rate at which each test would count as a
/// discovery, with all tests of the family present, the failed ones too.
///
/// With p sorted ascending, q₍ᵢ₎ = min over j ≥ i of p₍ⱼ₎ · m ÷ j. The result is
/// in the order of the input.
pub(crate) fn q_values(p_values: &[f64]) -> Vec<f64> {
    let tests = p_values.len() as f64;
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_unstable_by(|a, b| p_values[*a].total_cmp(&p_values[*b]).then(a.cmp(b)));
    let mut q = vec![1.0; p_values.len()];
    let mut least = 1.0_f64;
    for (rank, index) in order.iter().enumerate().rev() {
        least = least.min(p_values[*index] * tests / (rank + 1) as f64);
        q[*index] = least;
    }
    q
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Five tests: 0.01·5÷1 = 0.05, 0.02·5÷2 = 0.05, 0.03·5÷3 = 0.05,
    /// 0.04·5÷4 = 0.05 and 0.5·5÷5 = 0.5.
    #[test]
    fn worked_example() {
        let q = q_values(&[0.03, 0.5, 0.01, 0.04, 0.02]);
        for (got, expected) in q.iter().zip([0.05, 0.5, 0.05, 0.05, 0.05]) {
            assert!((got - expected).abs() < 1e-12);
        }
        assert!(q_values(&[]).is_empty());
    }

    proptest! {
        #[test]
        fn q_keeps_the_order_of_p_and_is_no_less(p in prop::collection::vec(0.0..=1.0_f64, 1..50)) {
            let q = q_values(&p);
            for i in 0..p.len() {
                prop_assert!(q[i] >= p[i] - 1e-15 && q[i] <= 1.0);
                for j in 0..p.len() {
                    prop_assert!(p[i] > p[j] || q[i] <= q[j]);
                }
            }
        }
    }
}
