//! The counts of this process by minute, on their way into the store.

use super::requests::RouteCounted;
use smartmoney_cache::CacheStatistics;
use smartmoney_model::Timestamp;
use smartmoney_store::{MonitoringCounts, MonitoringPoint};

/// What this process counts, on its way into the store minute by minute.
#[derive(Debug)]
pub(crate) struct History {
    process: String,
    /// All that was counted until then.
    counted: MonitoringCounts,
    until: Timestamp,
    /// Those that could not be written, and last the one that was added to last.
    points: Vec<MonitoringPoint>,
    is_written: bool,
}

/// When more minutes than these could not be written what is counted is added to
/// the last one.
const MOST_POINTS: usize = 60;

const MINUTE: i64 = 60;

impl History {
    /// Of a process that has not counted anything yet.
    pub(crate) fn new(process: String, now: Timestamp) -> Self {
        Self {
            process,
            counted: MonitoringCounts::default(),
            until: now,
            points: Vec::new(),
            is_written: false,
        }
    }

    /// Adds what was counted since the last time, and returns all that is to be
    /// written. It belongs to the minute in which counting began; what is written
    /// twice within a minute replaces what was written first.
    pub(crate) fn add(
        &mut self,
        counted: MonitoringCounts,
        now: Timestamp,
    ) -> Vec<MonitoringPoint> {
        let counts = counted.since(&self.counted);
        let minute = self.until.as_secs().div_euclid(MINUTE) * MINUTE;
        let at = Timestamp::from_secs(minute);
        (self.counted, self.until) = (counted, now);
        // A clock that was set back comes to a minute for a second time.
        let known = self.points.iter().position(|point| point.at == at);
        let is_full = !self.is_written && self.points.len() >= MOST_POINTS;
        if let Some(known) = known.or_else(|| is_full.then(|| self.points.len() - 1)) {
            let mut point = self.points.remove(known);
            point.counts = point.counts.plus(&counts);
            self.points.push(point);
        } else {
            if self.is_written {
                self.points.clear();
            }
            self.points.push(MonitoringPoint {
                at,
                process: self.process.clone(),
                counts,
            });
        }
        self.is_written = false;
        self.points.clone()
    }

    /// All that was to be written is.
    pub(crate) fn written(&mut self) {
        self.points.drain(..self.points.len().saturating_sub(1));
        self.is_written = true;
    }

    /// Begins anew: requests are counted from nothing, and of the cache so much
    /// was counted before.
    pub(crate) fn restart(&mut self, counted: MonitoringCounts, now: Timestamp) {
        (self.counted, self.until) = (counted, now);
        self.points.clear();
        self.is_written = false;
    }
}

/// Everything that was counted since the start.
pub(crate) fn counts(routes: &[RouteCounted], cache: &CacheStatistics) -> MonitoringCounts {
    let mut counts = MonitoringCounts {
        hits_memory: cache.hits_memory,
        hits_redis: cache.hits_redis,
        coalesced: cache.coalesced,
        misses: cache.misses,
        stale: cache.stale,
        failed: cache.failed,
        fills: cache.fills,
        fill_errors: cache.fill_errors,
        redis_errors: cache.redis_errors,
        ..MonitoringCounts::default()
    };
    for route in routes {
        counts.requests += route.latency.count();
        counts.client_errors += route.client_errors();
        counts.server_errors += route.server_errors();
        for (sum, more) in counts.latency.iter_mut().zip(route.latency.buckets) {
            *sum += more;
        }
    }
    counts
}

/// Answers without a read of the database ÷ all answers; None of none.
pub(crate) fn reads_saved(counts: &MonitoringCounts) -> Option<f64> {
    let saved = counts.hits_memory + counts.hits_redis + counts.coalesced + counts.stale;
    let answers = saved + counts.misses;
    (answers > 0).then(|| saved as f64 / answers as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: i64) -> Timestamp {
        Timestamp::from_secs(secs)
    }

    fn requests(requests: u64) -> MonitoringCounts {
        MonitoringCounts {
            requests,
            ..MonitoringCounts::default()
        }
    }

    fn shown(points: &[MonitoringPoint]) -> Vec<(i64, u64)> {
        let shown = |point: &MonitoringPoint| (point.at.as_secs(), point.counts.requests);
        points.iter().map(shown).collect()
    }

    #[test]
    fn every_count_is_in_one_minute_and_what_was_not_written_comes_again() {
        let mut history = History::new("one".to_owned(), at(80));
        assert_eq!(shown(&history.add(requests(3), at(120))), [(60, 3)]);
        history.written();
        assert_eq!(shown(&history.add(requests(5), at(180))), [(120, 2)]);
        let both = history.add(requests(6), at(240));
        assert_eq!(shown(&both), [(120, 2), (180, 1)]);
        history.written();
        // The clock was a little early, and the process ends within the minute.
        assert_eq!(shown(&history.add(requests(8), at(299))), [(240, 2)]);
        history.written();
        assert_eq!(shown(&history.add(requests(9), at(310))), [(240, 3)]);
    }

    #[test]
    fn a_minute_that_comes_again_is_one_point() {
        let mut history = History::new("one".to_owned(), at(60));
        history.add(requests(1), at(120));
        history.add(requests(3), at(60));
        let both = history.add(requests(7), at(119));
        assert_eq!(shown(&both), [(120, 2), (60, 5)]);
        history.written();
        assert_eq!(shown(&history.add(requests(8), at(120))), [(60, 6)]);
    }

    #[test]
    fn a_long_outage_is_kept_in_few_points() {
        let mut history = History::new("one".to_owned(), at(0));
        let mut points = Vec::new();
        for minute in 1..=200 {
            points = history.add(requests(minute), at(i64::try_from(minute).unwrap() * 60));
        }
        assert_eq!(points.len(), MOST_POINTS);
        let sum: u64 = points.iter().map(|point| point.counts.requests).sum();
        assert_eq!(sum, 200);
        history.written();
        assert_eq!(
            shown(&history.add(requests(201), at(201 * 60))),
            [(12_000, 1)]
        );
    }

    #[test]
    fn reads_are_saved_by_all_answers_but_misses() {
        let counts = MonitoringCounts {
            requests: 100,
            hits_memory: 3,
            hits_redis: 2,
            coalesced: 1,
            stale: 1,
            misses: 1,
            failed: 50,
            fills: 60,
            ..MonitoringCounts::default()
        };
        assert_eq!(reads_saved(&counts), Some(0.875));
        assert_eq!(reads_saved(&requests(1)), None);
    }

    #[test]
    fn a_reset_begins_anew() {
        let mut history = History::new("one".to_owned(), at(0));
        history.add(requests(7), at(60));
        history.restart(requests(0), at(70));
        assert_eq!(shown(&history.add(requests(2), at(120))), [(60, 2)]);
    }
}
