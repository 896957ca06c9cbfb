/// Numbers by day or by hour, in order, with gaps.
#[derive(Debug, Default)]
pub(crate) struct Series {
    times: Vec<i32>,
    values: Vec<f64>,
}

impl Series {
    pub(crate) const fn empty() -> Self {
        Self {
            times: Vec::new(),
            values: Vec::new(),
        }
    }

    /// The last time at or before this one, and its value.
    pub(crate) fn last(&self, time: i32) -> Option<(i32, f64)> {
        let place = last_place(&self.times, time)?;
        Some((*self.times.get(place)?, *self.values.get(place)?))
    }
}

/// From times and values in order of time.
impl FromIterator<(i32, f64)> for Series {
    fn from_iter<I: IntoIterator<Item = (i32, f64)>>(points: I) -> Self {
        let (times, values) = points.into_iter().unzip();
        Self { times, values }
    }
}

/// The place of the last time at or before `time`. Times are nearly evenly
/// spread, so the search begins where even ones would be and widens from
/// there: a search by halves waits for memory at each of its steps, and was
/// most of the analysis.
fn last_place(times: &[i32], time: i32) -> Option<usize> {
    let (first, last) = (*times.first()?, *times.last()?);
    if time < first {
        return None;
    }
    if time >= last {
        return Some(times.len() - 1);
    }
    let share = (f64::from(time) - f64::from(first)) / (f64::from(last) - f64::from(first));
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 0 to below the length"
    )]
    let guess = (share * (times.len() - 1) as f64) as usize;
    let (mut low, mut high, mut step) = (guess, guess, 1);
    // Ends at the latest at the first or the last, which `time` lies between.
    while times[low] > time {
        high = low;
        low = low.saturating_sub(step);
        step *= 2;
    }
    while times[high] <= time {
        low = high;
        high = (high + step).min(times.len() - 1);
        step *= 2;
    }
    Some(low + times[low..high].partition_point(|of| *of <= time) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn before_the_first_there_is_nothing() {
        let series: Series = [(3, 0.5), (5, 0.7)].into_iter().collect();
        assert_eq!(series.last(2), None);
        assert_eq!(series.last(4), Some((3, 0.5)));
        assert_eq!(series.last(9), Some((5, 0.7)));
        assert_eq!(Series::empty().last(0), None);
    }

    proptest! {
        #[test]
        fn finds_what_a_search_by_halves_finds(
            times in prop::collection::btree_set(-500..500_i32, 0..200),
            more in prop::collection::btree_set(any::<i32>(), 0..5),
            time in -600..600_i32,
        ) {
            let times: Vec<i32> = times.union(&more).copied().collect::<BTreeSet<_>>().into_iter().collect();
            let expected = times.partition_point(|of| *of <= time).checked_sub(1);
            prop_assert_eq!(last_place(&times, time), expected);
        }
    }
}
