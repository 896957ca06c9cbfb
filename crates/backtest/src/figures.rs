//! The figures of a cut-off that are drawn anew to learn how sure they are.

use crate::ranks::{correlations, mid_ranks};
use crate::resample::{Draw, Draws, Place};
use crate::{CutOff, Measure, Predictor, Standing};
use smartmoney_analysis::median;

pub(crate) const DECILES: usize = 10;
pub(crate) const BUCKETS: usize = 10;
const MEASURES: usize = Measure::ALL.len();
const PREDICTORS: usize = Predictor::ALL.len();

/// A figure as a sum over so much weight, so that those of several cut-offs add up.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Part {
    pub(crate) sum: f64,
    pub(crate) weight: f64,
}

/// All figures of a cut-off, or of several.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Figures {
    /// How well each predictor's order agrees with that of the wallets' means of each measure.
    pub(crate) correlations: [[Part; PREDICTORS]; MEASURES],
    /// The mean of the wallets in each tenth of a predictor's order, the worst first.
    pub(crate) deciles: [[[Part; DECILES]; PREDICTORS]; MEASURES],
    /// Over the identified wallets, and over all with a score.
    pub(crate) identified: [Part; MEASURES],
    pub(crate) scored: [Part; MEASURES],
    /// The share of the identified that did better than the median of all with a score.
    pub(crate) ahead_of_median: [Part; MEASURES],
    /// By score: the share of wallets whose follower was ahead of peers.
    pub(crate) ahead_by_score: [Part; BUCKETS],
}

/// A cut-off, ready for its figures to be drawn many times.
pub(crate) struct Prepared<'a> {
    cut_off: &'a CutOff,
    /// Of each of its positions.
    places: Vec<Place>,
    /// Of each wallet with a score: its rank by each predictor, and the tenth in which it lies.
    ranked: Vec<Option<Ranked>>,
}

#[derive(Clone, Copy)]
struct Ranked {
    ranks: [f64; PREDICTORS],
    deciles: [u8; PREDICTORS],
    bucket: usize,
    is_identified: bool,
}

impl Part {
    /// None of nothing.
    pub(crate) fn value(self) -> Option<f64> {
        (self.weight > 0.0).then(|| self.sum / self.weight)
    }

    pub(crate) fn add(&mut self, value: f64) {
        self.add_weighted(value, 1.0);
    }

    pub(crate) fn add_weighted(&mut self, value: f64, weight: f64) {
        self.sum += value * weight;
        self.weight += weight;
    }

    pub(crate) fn weight(self) -> f64 {
        self.weight
    }

    pub(crate) fn add_part(&mut self, other: Self) {
        self.sum += other.sum;
        self.weight += other.weight;
    }
}

impl Figures {
    /// Adds those of another cut-off.
    pub(crate) fn add(&mut self, other: &Self) {
        let add = |(own, other): (&mut Part, &Part)| own.add_part(*other);
        let flat = self.correlations.as_flattened_mut().iter_mut();
        flat.zip(other.correlations.as_flattened()).for_each(add);
        let flat = self
            .deciles
            .as_flattened_mut()
            .as_flattened_mut()
            .iter_mut();
        flat.zip(other.deciles.as_flattened().as_flattened())
            .for_each(add);
        self.identified
            .iter_mut()
            .zip(&other.identified)
            .for_each(add);
        self.scored.iter_mut().zip(&other.scored).for_each(add);
        let ahead = self.ahead_of_median.iter_mut();
        ahead.zip(&other.ahead_of_median).for_each(add);
        let ahead = self.ahead_by_score.iter_mut();
        ahead.zip(&other.ahead_by_score).for_each(add);
    }
}

/// The place of a score among buckets of equal width.
pub(crate) fn bucket_of(score: f64) -> usize {
    let edge = |bucket: usize| (bucket + 1) as f64 * 100.0 / BUCKETS as f64;
    (0..BUCKETS - 1)
        .find(|bucket| score < edge(*bucket))
        .unwrap_or(BUCKETS - 1)
}

impl<'a> Prepared<'a> {
    pub(crate) fn new(cut_off: &'a CutOff, draws: &Draws) -> Self {
        let scored: Vec<(usize, &Standing)> = scored(cut_off).collect();
        let mut of_scored: Vec<Ranked> = scored
            .iter()
            .map(|(_, standing)| Ranked {
                ranks: [0.0; PREDICTORS],
                deciles: [0; PREDICTORS],
                bucket: bucket_of(standing.score.unwrap_or(0.0)),
                is_identified: standing.is_identified(),
            })
            .collect();
        for at in 0..PREDICTORS {
            let values: Vec<(f64, f64)> = scored
                .iter()
                .map(|(_, standing)| standing.predictors[at])
                .collect();
            let order =
                |a: (f64, f64), b: (f64, f64)| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1));
            for (of, rank) in of_scored.iter_mut().zip(mid_ranks(&values, order)) {
                of.ranks[at] = rank;
                of.deciles[at] = decile(rank, values.len());
            }
        }
        let mut ranked = vec![None; cut_off.standings.len()];
        for ((number, _), of) in scored.iter().zip(of_scored) {
            ranked[*number] = Some(of);
        }
        let positions = cut_off.positions.iter();
        Self {
            cut_off,
            places: positions.map(|of| draws.place(of.token, of.week)).collect(),
            ranked,
        }
    }

    /// The figures as they are, or as a draw has them.
    pub(crate) fn figures(&self, draw: Option<&Draw>) -> Figures {
        let mut figures = Figures::default();
        let all = self.means(draw);
        for ((at, measure), means) in Measure::ALL.into_iter().enumerate().zip(all) {
            correlate(&means, &mut figures.correlations[at]);
            let mut values: Vec<f64> = means.iter().map(|of| of.mean).collect();
            let median = median(&mut values).unwrap_or(0.0);
            let is = |condition: bool| f64::from(u8::from(condition));
            for WalletMean { of, mean, weight } in means {
                for (predictor, decile) in of.deciles.iter().enumerate() {
                    let part = &mut figures.deciles[at][predictor][usize::from(*decile)];
                    part.add_weighted(mean, weight);
                }
                figures.scored[at].add_weighted(mean, weight);
                if of.is_identified {
                    figures.identified[at].add_weighted(mean, weight);
                    figures.ahead_of_median[at].add_weighted(is(mean > median), weight);
                }
                if measure == Measure::OF_SCORE {
                    figures.ahead_by_score[of.bucket].add_weighted(is(mean > 0.0), weight);
                }
            }
        }
        figures
    }

    /// By measure: the mean over the positions of each wallet with a score.
    fn means(&self, draw: Option<&Draw>) -> [Vec<WalletMean<'_>>; MEASURES] {
        let mut all = [const { Vec::new() }; MEASURES];
        let mut places = self.places.iter();
        for positions in self.cut_off.positions.chunk_by(|a, b| a.wallet == b.wallet) {
            let mut means = [(Part::default(), 0.0); MEASURES];
            for (of, place) in positions.iter().zip(&mut places) {
                let weight = draw.map_or(1.0, |draw| draw.weight(*place));
                for (measure, (mean, counted)) in Measure::ALL.into_iter().zip(&mut means) {
                    if let Some(excess) = measure.of(&of.excess) {
                        mean.add_weighted(excess, weight);
                        *counted += 1.0;
                    }
                }
            }
            let Some(ranked) = &self.ranked[positions[0].wallet as usize] else {
                continue;
            };
            for (all, (part, counted)) in all.iter_mut().zip(means) {
                let of_wallet = |mean| WalletMean {
                    of: ranked,
                    mean,
                    weight: part.weight() / counted,
                };
                all.extend(part.value().map(of_wallet));
            }
        }
        all
    }
}

/// The mean over a wallet's positions. In a draw the wallet counts as often as its mean position: else
/// a token that is drawn twice would count as one that is drawn once.
struct WalletMean<'a> {
    of: &'a Ranked,
    mean: f64,
    weight: f64,
}

fn correlate(means: &[WalletMean<'_>], parts: &mut [Part; PREDICTORS]) {
    let values: Vec<f64> = means.iter().map(|of| of.mean).collect();
    let ranks = mid_ranks(&values, |a, b| a.total_cmp(&b));
    let by_predictor: Vec<&[f64; PREDICTORS]> = means.iter().map(|of| &of.of.ranks).collect();
    let weights: Vec<f64> = means.iter().map(|of| of.weight).collect();
    let found = correlations(&by_predictor, &ranks, &weights);
    for (part, correlation) in parts.iter_mut().zip(found) {
        if let Some(correlation) = correlation {
            part.add_weighted(correlation, ranks.len() as f64);
        }
    }
}

/// The wallets with a score, with their numbers.
pub(crate) fn scored(cut_off: &CutOff) -> impl Iterator<Item = (usize, &Standing)> {
    let standings = cut_off.standings.iter().enumerate();
    let known = standings.filter_map(|(number, standing)| Some((number, standing.as_ref()?)));
    known.filter(|(_, standing)| standing.score.is_some())
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a rank is not negative, and less than the count"
)]
fn decile(rank: f64, count: usize) -> u8 {
    ((rank + 0.5) * DECILES as f64 / count as f64) as u8
}
