//! Means over positions, drawn anew by tokens and weeks.

use crate::figures::Part;
use crate::interval::{EXCESS, Interval, interval};
use crate::resample::{Draw, Draws, Place};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Several values of each position, summed by token and week: those of one are drawn together, so
/// that a draw has to go through few sums.
pub(super) struct Clusters<const N: usize> {
    all: [Part; N],
    sums: Vec<(Place, [Part; N])>,
}

impl<const N: usize> Clusters<N> {
    /// Each position counts once in the mean of each value that it has.
    pub(super) fn of(positions: impl Iterator<Item = (Place, [Option<f64>; N])>) -> Self {
        let mut found = Self {
            all: [Part::default(); N],
            sums: Vec::new(),
        };
        let mut numbers: FxHashMap<Place, usize> = FxHashMap::default();
        for (place, values) in positions {
            let next = found.sums.len();
            let number = *numbers.entry(place).or_insert(next);
            if number == next {
                found.sums.push((place, [Part::default(); N]));
            }
            let sums = &mut found.sums[number].1;
            for ((all, sum), value) in found.all.iter_mut().zip(sums).zip(values) {
                if let Some(value) = value {
                    all.add(value);
                    sum.add(value);
                }
            }
        }
        found
    }

    pub(super) fn means(&self, draws: &Draws) -> [Interval; N] {
        let anew = draws.all().par_iter().map(|draw| self.drawn(draw));
        let anew: Vec<[Option<f64>; N]> = anew.collect();
        std::array::from_fn(|at| {
            let means: Vec<f64> = anew.iter().filter_map(|means| means[at]).collect();
            interval(self.all[at].value(), &means, EXCESS)
        })
    }

    fn drawn(&self, draw: &Draw) -> [Option<f64>; N] {
        let mut parts = [Part::default(); N];
        for (place, sums) in &self.sums {
            let weight = draw.weight(*place);
            for (part, of) in parts.iter_mut().zip(sums) {
                part.sum += of.sum * weight;
                part.weight += of.weight * weight;
            }
        }
        parts.map(Part::value)
    }
}
