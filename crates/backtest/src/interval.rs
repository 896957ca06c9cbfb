//! Figures with intervals, by how they were drawn anew.

pub use smartmoney_model::Interval;

/// Figures, and as they were drawn.
pub(crate) struct Sure<'a, T> {
    pub(crate) found: &'a T,
    pub(crate) drawn: Vec<&'a T>,
}

impl<T> Sure<'_, T> {
    /// Of a figure that follows from others of the same draw.
    pub(crate) fn interval_of(&self, bounds: Bounds, of: impl Fn(&T) -> Option<f64>) -> Interval {
        let drawn: Vec<f64> = self.drawn.iter().filter_map(|drawn| of(drawn)).collect();
        interval(of(self.found), &drawn, bounds)
    }
}

/// Within which figures lie; what is drawn can't lie outside, and an interval does not.
pub(crate) type Bounds = (f64, f64);
pub(crate) const EXCESS: Bounds = (f64::NEG_INFINITY, f64::INFINITY);
pub(crate) const SHARE: Bounds = (0.0, 1.0);
pub(crate) const CORRELATION: Bounds = (-1.0, 1.0);
pub(crate) const DIFFERENCE: Bounds = (-2.0, 2.0);

/// 1.96 standard deviations of what was drawn to either side of the figure. (Where what was drawn
/// lies would be biased: draws have fewer tokens, and so more noise, which lowers correlations.)
/// None of fewer than 20 draws.
pub(crate) fn interval(value: Option<f64>, drawn: &[f64], (least, most): Bounds) -> Interval {
    const LEAST_DRAWS: usize = 20;
    let n = drawn.len() as f64;
    let mean = drawn.iter().sum::<f64>() / n;
    let squares: f64 = drawn.iter().map(|of| (of - mean).powi(2)).sum();
    let around = WITHIN_95_PERCENT * (squares / (n - 1.0)).sqrt();
    let known = value.filter(|_| drawn.len() >= LEAST_DRAWS);
    Interval {
        value,
        low: known.map(|value| (value - around).max(least)),
        high: known.map(|value| (value + around).min(most)),
    }
}

const WITHIN_95_PERCENT: f64 = 1.959_964;

#[cfg(test)]
mod tests {
    use super::*;

    /// 1 to 20 have a standard deviation of √35.
    #[test]
    fn an_interval_reaches_two_deviations_to_either_side_within_bounds() {
        let drawn: Vec<f64> = (1..=20).map(f64::from).collect();
        let around = WITHIN_95_PERCENT * 35.0_f64.sqrt();
        let of = interval(Some(10.0), &drawn, EXCESS);
        assert!((of.low.unwrap() - (10.0 - around)).abs() < 1e-12, "{of:?}");
        assert!((of.high.unwrap() - (10.0 + around)).abs() < 1e-12, "{of:?}");
        assert_eq!(interval(Some(0.5), &drawn, SHARE).high, Some(1.0));
        assert_eq!(interval(Some(0.5), &drawn[1..], SHARE).low, None);
        assert_eq!(interval(None, &drawn, SHARE), Interval::default());
    }
}
