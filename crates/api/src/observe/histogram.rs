//! A histogram of durations.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Upper bounds of the buckets in seconds: fine where a cached answer lies,
/// coarse where only the order of magnitude matters. The store keeps a week of
/// counts by them: a migration that empties it goes with other bounds.
pub(crate) const BOUNDS_SECS: [f64; 14] = [
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

/// Durations counted by how long they were. Many may count at once and none is lost.
#[derive(Debug, Default)]
pub(crate) struct Histogram {
    /// The last one is what lies above all bounds.
    buckets: [AtomicU64; BOUNDS_SECS.len() + 1],
    sum_micros: AtomicU64,
}

/// What a histogram held at one moment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Counted {
    pub(crate) buckets: [u64; BOUNDS_SECS.len() + 1],
    pub(crate) sum_secs: f64,
}

impl Histogram {
    pub(crate) fn record(&self, took: Duration) {
        let secs = took.as_secs_f64();
        let bucket = BOUNDS_SECS.partition_point(|bound| *bound < secs);
        self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.sum_micros.fetch_add(micros, Ordering::Relaxed);
    }

    pub(crate) fn read(&self) -> Counted {
        let sum_micros = self.sum_micros.load(Ordering::Relaxed);
        Counted {
            buckets: std::array::from_fn(|index| self.buckets[index].load(Ordering::Relaxed)),
            sum_secs: sum_micros as f64 / 1e6,
        }
    }

    pub(crate) fn reset(&self) {
        for bucket in &self.buckets {
            bucket.store(0, Ordering::Relaxed);
        }
        self.sum_micros.store(0, Ordering::Relaxed);
    }
}

impl Counted {
    pub(crate) const NOTHING: Self = Self {
        buckets: [0; BOUNDS_SECS.len() + 1],
        sum_secs: 0.0,
    };

    /// Of durations whose sum is not known.
    pub(crate) const fn of_buckets(buckets: [u64; BOUNDS_SECS.len() + 1]) -> Self {
        Self {
            buckets,
            sum_secs: 0.0,
        }
    }

    pub(crate) fn count(&self) -> u64 {
        self.buckets.iter().sum()
    }

    pub(crate) fn add(&mut self, other: &Self) {
        for (sum, more) in self.buckets.iter_mut().zip(other.buckets) {
            *sum += more;
        }
        self.sum_secs += other.sum_secs;
    }

    /// The bound in seconds that a share `quantile` of all stayed within: of what
    /// took longer than the last, the last. None of nothing.
    pub(crate) fn quantile(&self, quantile: f64) -> Option<f64> {
        let count = self.count();
        if count == 0 {
            return None;
        }
        let rank = quantile * count as f64;
        let mut within = 0;
        let reaches = |bucket: &u64| {
            within += bucket;
            within as f64 >= rank
        };
        let index = self.buckets.iter().position(reaches)?;
        Some(BOUNDS_SECS[index.min(BOUNDS_SECS.len() - 1)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_what_many_threads_record() {
        let histogram = Histogram::default();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..1_000 {
                        histogram.record(Duration::from_millis(100));
                    }
                });
            }
        });
        let counted = histogram.read();
        assert_eq!(counted.count(), 8_000);
        let mean = counted.sum_secs / 8_000.0;
        assert!((mean - 0.1).abs() < 1e-9, "{mean}");
    }

    #[test]
    fn a_quantile_is_its_buckets_bound() {
        let histogram = Histogram::default();
        assert_eq!(histogram.read().quantile(0.5), None);
        for _ in 0..99 {
            histogram.record(Duration::from_millis(2));
        }
        histogram.record(Duration::from_secs(30));
        let counted = histogram.read();
        for quantile in [0.01, 0.5, 0.99] {
            assert_eq!(counted.quantile(quantile), Some(0.002_5), "{quantile}");
        }
        assert_eq!(counted.quantile(1.0), Some(10.0));
    }
}
