//! Whether what followed the lists has changed of late.

use crate::figures::{Figures, Part};
use crate::interval::{EXCESS, Interval, Sure};
use crate::{CutOff, Measure};
use serde::Serialize;
use smartmoney_model::Day;

/// Days before the end of what is measured that count as recent.
pub const RECENT_DAYS: i32 = 60;

/// The excess of the identified over the last [`RECENT_DAYS`] days beside that before: of the cut-offs
/// whose whole time lies in these days, and of those whose time ended before them.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Trend {
    /// What is measured.
    pub measure: Measure,
    /// The mean over the identified of the recent cut-offs.
    pub recent: Interval,
    /// Of the earlier ones.
    pub earlier: Interval,
    /// Recent − earlier, both of the same draws.
    pub change: Interval,
    /// Whether the change is below 0 with 97.5 %.
    pub is_fading: bool,
}

/// By measure; none without cut-offs on both sides.
pub(crate) fn trends(cut_offs: &[CutOff], sure: &Sure<'_, Vec<Figures>>) -> Vec<Trend> {
    let Some(end) = cut_offs.iter().map(|of| of.end).max() else {
        return Vec::new();
    };
    let since = Day(end.0 - RECENT_DAYS);
    let places = |is_it: &dyn Fn(&CutOff) -> bool| -> Vec<usize> {
        let found = cut_offs.iter().enumerate().filter(|(_, of)| is_it(of));
        found.map(|(at, _)| at).collect()
    };
    let recent = places(&|of| of.day >= since);
    let earlier = places(&|of| of.end <= since);
    if recent.is_empty() || earlier.is_empty() {
        return Vec::new();
    }
    let of_measure = |(at, measure): (usize, Measure)| {
        let mean = |all: &[Figures], of: &[usize]| {
            let mut part = Part::default();
            for place in of {
                part.add_part(all[*place].identified[at]);
            }
            part.value()
        };
        let change = |all: &Vec<Figures>| Some(mean(all, &recent)? - mean(all, &earlier)?);
        let change = sure.interval_of(EXCESS, change);
        Trend {
            measure,
            recent: sure.interval_of(EXCESS, |all| mean(all, &recent)),
            earlier: sure.interval_of(EXCESS, |all| mean(all, &earlier)),
            change,
            is_fading: change.high.is_some_and(|high| high < 0.0),
        }
    };
    (0..).zip(Measure::ALL).map(of_measure).collect()
}
