//! What a follower's trades cost.

use serde::Serialize;
use smartmoney_analysis::FollowSettings;

/// The costs of one trade. All of them are assumptions, and are shown.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Costs {
    /// The pool's fee, a fraction of the trade.
    pub fee: f64,
    /// Gas, USD a trade.
    pub gas_usd: f64,
    /// The price moves by this × √(size ÷ what was traded in the hour before), a fraction: the
    /// square-root law (Tóth and others, *Anomalous Price Impact and the Critical Nature of
    /// Liquidity in Financial Markets*, 2011).
    pub impact: f64,
}

impl From<&FollowSettings> for Costs {
    fn from(settings: &FollowSettings) -> Self {
        Self {
            fee: settings.fee,
            gas_usd: settings.gas_usd,
            impact: settings.impact,
        }
    }
}

impl Default for Costs {
    fn default() -> Self {
        Self::from(&FollowSettings::default())
    }
}

impl Costs {
    /// Of one trade of so many dollars, as a fraction of it, where so much is traded in an hour.
    /// Impact is at most all of it.
    pub fn of_trade(&self, size: f64, hourly_volume: f64) -> f64 {
        let impact = self.impact * (size / hourly_volume.max(1.0)).sqrt();
        self.fee + self.gas_usd / size + impact.min(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// $100 where $10,000 is traded in an hour: 0.3 % + 1 % + 0.1 × √0.01.
    #[test]
    fn worked_example() {
        let costs = Costs::default().of_trade(100.0, 10_000.0);
        assert!((costs - 0.023).abs() < 1e-12);
        assert!(Costs::default().of_trade(1e9, 0.0) < 1.004);
    }
}
