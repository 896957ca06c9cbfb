//! How a value earns points in a range.

use crate::Range;

/// Where a value lies in a range: 0 at its start, 100 at its end, not clamped.
pub(super) fn linear(value: f64, range: Range) -> f64 {
    (value - range.from) / (range.to - range.from) * 100.0
}

/// The same on a logarithmic scale: ten times as much is as large a step everywhere.
pub(super) fn logarithmic(value: f64, range: Range) -> f64 {
    if value <= 0.0 {
        return 0.0;
    }
    (value / range.from).ln() / (range.to / range.from).ln() * 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ROI of 50 % in 0…200 % is 25; $31,623 lies half way from $1,000 to $1 M.
    #[test]
    fn worked_examples() {
        assert_eq!(linear(0.5, Range { from: 0.0, to: 2.0 }), 25.0);
        let half = logarithmic(31_622.776_6, Range { from: 1e3, to: 1e6 });
        assert!((half - 50.0).abs() < 1e-6);
    }
}
