//! The profit factor.

use smartmoney_model::PositionCounts;

/// Σ wins ÷ Σ losses in USD over closed positions; None without a loss.
pub(crate) fn profit_factor(positions: &PositionCounts) -> Option<f64> {
    let losses = positions.gross_loss.to_f64();
    (losses > 0.0).then(|| positions.gross_win.to_f64() / losses)
}

#[cfg(test)]
mod tests {
    use super::*;
    use smartmoney_model::Usd;

    /// Wins of $30 against losses of $20.
    #[test]
    fn worked_example() {
        let mut positions = PositionCounts {
            gross_win: Usd::from_dollars(30),
            ..Default::default()
        };
        assert_eq!(profit_factor(&positions), None);
        positions.gross_loss = Usd::from_dollars(20);
        assert_eq!(profit_factor(&positions), Some(1.5));
    }
}
