//! How well a figure tells two kinds apart, and how sure a share is.

/// The probability that a skilled wallet's figure is larger than that of one without skill (the
/// area under the ROC curve), equal ones counting half; None unless there are both. Mann and
/// Whitney, *On a Test of Whether One of Two Random Variables Is Stochastically Larger than the
/// Other*, 1947.
pub fn auc(cases: impl Iterator<Item = (f64, bool)>) -> Option<f64> {
    let mut cases: Vec<(f64, bool)> = cases.collect();
    cases.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut below, mut skilled, mut sum) = (0.0, 0.0, 0.0);
    for equal in cases.chunk_by(|a, b| a.0 == b.0) {
        let with = equal.iter().filter(|(_, is_skilled)| *is_skilled).count() as f64;
        let without = equal.len() as f64 - with;
        sum += with * (below + without / 2.0);
        below += without;
        skilled += with;
    }
    (skilled > 0.0 && below > 0.0).then(|| sum / (skilled * below))
}

/// The score interval of 95 % for a share (Wilson, *Probable Inference*, 1927); None of nothing.
pub fn wilson(part: u64, whole: u64) -> Option<(f64, f64)> {
    const Z: f64 = 1.959_964;
    if whole == 0 {
        return None;
    }
    let n = whole as f64;
    let share = part as f64 / n;
    let scale = 1.0 + Z * Z / n;
    let centre = (share + Z * Z / (2.0 * n)) / scale;
    let around = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt() / scale;
    Some(((centre - around).max(0.0), (centre + around).min(1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of the six pairs of 2, 3 with 1, 2, 0: five are won, and one is a tie.
    #[test]
    fn equal_figures_count_half() {
        let cases = [
            (2.0, true),
            (3.0, true),
            (1.0, false),
            (2.0, false),
            (0.0, false),
        ];
        assert_eq!(auc(cases.into_iter()), Some(5.5 / 6.0));
        assert_eq!(auc([(1.0, true)].into_iter()), None);
    }

    /// Newcombe's first example (*Two-Sided Confidence Intervals for the Single Proportion*,
    /// 1998): 81 of 263 is 0.2553 to 0.3662; of none of 20 it is 0 to 0.1611.
    #[test]
    fn published_intervals() {
        for ((part, whole), expected) in [((81, 263), (0.2553, 0.3662)), ((0, 20), (0.0, 0.1611))] {
            let (low, high) = wilson(part, whole).unwrap();
            assert!((low - expected.0).abs() < 5e-5 && (high - expected.1).abs() < 5e-5);
        }
        assert_eq!(wilson(0, 0), None);
    }
}
