//! Holding times and trading style.

use smartmoney_model::{HoldingTimes, TradingStyle};

const SECS_PER_DAY: f64 = 86_400.0;

/// Holding times of matched sales, each weighted by its cost. Open lots are
/// not included: their holding time is not known yet.
#[derive(Debug, Default)]
pub(crate) struct HoldingTimeRecord {
    /// (seconds, cost in USD)
    matched: Vec<(f64, f64)>,
}

impl HoldingTimeRecord {
    pub(crate) fn add(&mut self, secs: f64, cost: f64) {
        if cost > 0.0 {
            self.matched.push((secs.max(0.0), cost));
        }
    }

    /// Mean, median and style; None before the first matched sale.
    pub(crate) fn finish(mut self) -> Option<HoldingTimes> {
        let total: f64 = self.matched.iter().map(|(_, cost)| cost).sum();
        if total <= 0.0 {
            return None;
        }
        self.matched.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let weighted: f64 = self.matched.iter().map(|(secs, cost)| secs * cost).sum();
        let mut below = 0.0;
        let median = self.matched.iter().find(|(_, cost)| {
            below += cost;
            below * 2.0 >= total
        });
        let mut by_style = [0.0; 4];
        for (secs, cost) in &self.matched {
            by_style[style(*secs) as usize] += cost;
        }
        let styles = [
            TradingStyle::Scalping,
            TradingStyle::DayTrading,
            TradingStyle::SwingTrading,
            TradingStyle::PositionTrading,
        ];
        let (share, style) = by_style
            .into_iter()
            .zip(styles)
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .unwrap_or((0.0, TradingStyle::Scalping));
        Some(HoldingTimes {
            mean_days: weighted / total / SECS_PER_DAY,
            median_days: median.map_or(0.0, |(secs, _)| secs / SECS_PER_DAY),
            style,
            style_consistency: share / total,
        })
    }
}

fn style(secs: f64) -> TradingStyle {
    match secs {
        s if s < 3_600.0 => TradingStyle::Scalping,
        s if s < SECS_PER_DAY => TradingStyle::DayTrading,
        s if s < 30.0 * SECS_PER_DAY => TradingStyle::SwingTrading,
        _ => TradingStyle::PositionTrading,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// $100 held for a day, $200 for 4 days and $100 for half an hour: the mean
    /// is (1 × 100 + 4 × 200 + 0.0208 × 100) ÷ 400 = 2.2552 days, the median
    /// dollar was held for 1 day, and three quarters were swing trades.
    #[test]
    fn worked_example() {
        let mut record = HoldingTimeRecord::default();
        record.add(SECS_PER_DAY, 100.0);
        record.add(4.0 * SECS_PER_DAY, 200.0);
        record.add(1_800.0, 100.0);
        let times = record.finish().unwrap();
        assert!((times.mean_days - 2.255_208).abs() < 1e-6);
        assert_eq!(times.median_days, 1.0);
        assert_eq!(times.style, TradingStyle::SwingTrading);
        assert_eq!(times.style_consistency, 0.75);
        assert_eq!(HoldingTimeRecord::default().finish(), None);
    }
}
