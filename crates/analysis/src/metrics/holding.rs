//! Holding times and trading style.

use smartmoney_model::{HoldingTimes, TradingStyle, Usd};

const SECS_PER_DAY: f64 = 86_400.0;

/// Holding times of matched sales, each weighted by its cost. Open lots are
/// not included: their holding time is not known yet.
#[derive(Debug, Default, Clone)]
pub(crate) struct HoldingTimeRecord {
    /// (seconds, cost)
    matched: Vec<(f64, Usd)>,
}

impl HoldingTimeRecord {
    pub(crate) fn add(&mut self, secs: f64, cost: Usd) {
        if cost.is_positive() {
            self.matched.push((secs.max(0.0), cost));
        }
    }

    /// Mean, median and style; None before the first matched sale.
    pub(crate) fn finish(mut self) -> Option<HoldingTimes> {
        let total: Usd = self.matched.iter().map(|(_, cost)| *cost).sum();
        if !total.is_positive() {
            return None;
        }
        self.matched.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let weigh = |(secs, cost): &(f64, Usd)| secs * cost.to_f64();
        let weighted: f64 = self.matched.iter().map(weigh).sum();
        // Exact, or rounding would decide where two halves are equal.
        let mut below = Usd::ZERO;
        let median = self.matched.iter().find(|(_, cost)| {
            below += *cost;
            below + below >= total
        });
        let mut by_style = [Usd::ZERO; 4];
        for (secs, cost) in &self.matched {
            by_style[style(*secs) as usize] += *cost;
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
            .max_by_key(|(cost, _)| *cost)
            .unwrap_or((Usd::ZERO, TradingStyle::Scalping));
        let total = total.to_f64();
        Some(HoldingTimes {
            mean_days: weighted / total / SECS_PER_DAY,
            median_days: median.map_or(0.0, |(secs, _)| secs / SECS_PER_DAY),
            style,
            style_consistency: share.to_f64() / total,
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
        record.add(SECS_PER_DAY, Usd::from_dollars(100));
        record.add(4.0 * SECS_PER_DAY, Usd::from_dollars(200));
        record.add(1_800.0, Usd::from_dollars(100));
        let times = record.finish().unwrap();
        assert!((times.mean_days - 2.255_208).abs() < 1e-6);
        assert_eq!(times.median_days, 1.0);
        assert_eq!(times.style, TradingStyle::SwingTrading);
        assert_eq!(times.style_consistency, 0.75);
        assert_eq!(HoldingTimeRecord::default().finish(), None);
    }

    /// $0.30 and $0.10 + $0.20, whose sum of floats is a little more.
    #[test]
    fn of_two_equal_halves_the_shorter_is_the_median_and_the_longer_the_style() {
        let mut record = HoldingTimeRecord::default();
        for (days, micros) in [(1.0, 300_000), (0.1, 100_000), (0.2, 200_000)] {
            record.add(days * SECS_PER_DAY, Usd::from_micros(micros));
        }
        let times = record.finish().unwrap();
        assert!((times.median_days - 0.2).abs() < 1e-12);
        assert_eq!(times.style, TradingStyle::SwingTrading);
    }
}
