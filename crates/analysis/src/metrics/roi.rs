//! Return on investment.

use smartmoney_model::PnlTotals;

/// Total PnL ÷ cost of everything bought at a known price, the sold part and
/// the held part; a fraction. None when nothing was bought.
pub(crate) fn roi(pnl: &PnlTotals) -> Option<f64> {
    let cost = pnl.cost.to_f64();
    (cost > 0.0).then(|| pnl.total().to_f64() / cost)
}

#[cfg(test)]
mod tests {
    use super::*;
    use smartmoney_model::Usd;

    /// $40 realized and $10 unrealized on purchases of $100: +50 %.
    #[test]
    fn worked_example() {
        let pnl = PnlTotals {
            realized: Usd::from_dollars(40),
            unrealized: Usd::from_dollars(10),
            cost: Usd::from_dollars(100),
            ..PnlTotals::default()
        };
        assert_eq!(roi(&pnl), Some(0.5));
        assert_eq!(roi(&PnlTotals::default()), None);
    }
}
