//! A time series that is searched for the last value at or before a time.

/// Numbers by day or by hour, in order, with gaps.
#[derive(Debug, Default)]
pub(crate) struct Series {
    points: Vec<(i32, f64)>,
}

impl Series {
    pub(crate) const fn empty() -> Self {
        Self { points: Vec::new() }
    }

    /// The last time at or before this one, and its value.
    pub(crate) fn last_at(&self, time: i32) -> Option<(i32, f64)> {
        self.points.get(self.index_at(time)?).copied()
    }

    /// The index of the last time at or before this one.
    pub(crate) fn index_at(&self, time: i32) -> Option<usize> {
        last_index_at(&self.points, time)
    }

    pub(crate) fn point(&self, index: usize) -> Option<(i32, f64)> {
        self.points.get(index).copied()
    }

    pub(crate) fn first(&self) -> Option<(i32, f64)> {
        self.points.first().copied()
    }

    /// The same for times that don't decrease from call to call: `cursor` begins at 0
    /// and remembers how many points are at or before the last time.
    pub(crate) fn last_from(&self, cursor: &mut usize, time: i32) -> Option<(i32, f64)> {
        while self.points.get(*cursor).is_some_and(|next| next.0 <= time) {
            *cursor += 1;
        }
        self.points.get(cursor.checked_sub(1)?).copied()
    }
}

/// From times and values in order of time.
impl FromIterator<(i32, f64)> for Series {
    fn from_iter<I: IntoIterator<Item = (i32, f64)>>(points: I) -> Self {
        Self {
            points: points.into_iter().collect(),
        }
    }
}

/// The index of the last time at or before `time`. Most series have no gap and many are
/// nearly even, so the search begins where even times would be and widens from there: a
/// binary search waits for memory at each of its steps.
fn last_index_at(points: &[(i32, f64)], time: i32) -> Option<usize> {
    let first = points.first()?.0;
    let without_gaps = usize::try_from(i64::from(time) - i64::from(first)).ok()?;
    if points
        .get(without_gaps)
        .is_some_and(|point| point.0 == time)
    {
        return Some(without_gaps);
    }
    let last = points.last()?.0;
    if time >= last {
        return Some(points.len() - 1);
    }
    let share = (f64::from(time) - f64::from(first)) / (f64::from(last) - f64::from(first));
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 0 to below the length"
    )]
    let guess = (share * (points.len() - 1) as f64) as usize;
    let (mut low, mut high, mut step) = (guess, guess, 1);
    // Ends at the latest at the first or the last, which `time` lies between.
    while points[low].0 > time {
        high = low;
        low = low.saturating_sub(step);
        step *= 2;
    }
    while points[high].0 <= time {
        low = high;
        high = (high + step).min(points.len() - 1);
        step *= 2;
    }
    Some(low + points[low..high].partition_point(|of| of.0 <= time) - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn before_the_first_there_is_nothing() {
        let series: Series = [(3, 0.5), (5, 0.7)].into_iter().collect();
        assert_eq!(series.last_at(2), None);
        assert_eq!(series.last_at(4), Some((3, 0.5)));
        assert_eq!(series.last_at(9), Some((5, 0.7)));
        assert_eq!(Series::empty().last_at(0), None);
    }

    proptest! {
        #[test]
        fn finds_what_a_binary_search_finds(
            times in prop::collection::btree_set(-500..500_i32, 0..200),
            more in prop::collection::btree_set(any::<i32>(), 0..5),
            time in -600..600_i32,
        ) {
            let points: Vec<(i32, f64)> = times.union(&more).map(|time| (*time, 0.0)).collect();
            let expected = points.partition_point(|of| of.0 <= time).checked_sub(1);
            prop_assert_eq!(last_index_at(&points, time), expected);
        }

        #[test]
        fn a_cursor_finds_the_same(
            times in prop::collection::btree_set(0..100_i32, 0..50),
            asked in prop::collection::btree_set(-5..110_i32, 0..50),
        ) {
            let series: Series = times.into_iter().map(|time| (time, f64::from(time))).collect();
            let mut cursor = 0;
            for time in asked {
                prop_assert_eq!(series.last_from(&mut cursor, time), series.last_at(time));
            }
        }
    }
}
