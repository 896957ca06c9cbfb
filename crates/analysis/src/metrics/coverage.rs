//! Coverage: the explained share of a wallet's trading.

use smartmoney_model::PnlTotals;

/// The share of a wallet's trading whose cost and value are known: covered proceeds ÷
/// (covered + unmatched proceeds of tokens that are no base asset) × share of trades priced;
/// 0 to 1.
pub(crate) fn coverage(pnl: &PnlTotals, priced_trades: u64, trades: u64) -> f64 {
    if trades == 0 {
        return 0.0;
    }
    let covered = pnl.covered_proceeds.to_f64();
    let all = covered + pnl.unmatched_proceeds.to_f64();
    // A wallet without any sale has no unexplained one.
    let explained = if all > 0.0 { covered / all } else { 1.0 };
    explained * priced_trades as f64 / trades as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use smartmoney_model::Usd;

    /// $75 of $100 sold were bought before, 9 of 10 trades have a value.
    #[test]
    fn worked_example() {
        let pnl = PnlTotals {
            covered_proceeds: Usd::from_dollars(75),
            unmatched_proceeds: Usd::from_dollars(25),
            funding: Usd::from_dollars(1_000_000),
            ..PnlTotals::default()
        };
        assert!((coverage(&pnl, 9, 10) - 0.675).abs() < 1e-12);
    }
}
