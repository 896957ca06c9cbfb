//! What a backtest found, as it is shown.

use crate::figures::{BUCKETS, DECILES, Figures, Part, Prepared, bucket_of, scored};
use crate::interval::{Bounds, CORRELATION, DIFFERENCE, EXCESS, Interval, SHARE, Sure};
use crate::resample::{Draw, Draws};
use crate::trend::{Trend, trends};
use crate::{CutOff, Measure, Predictor};
use rayon::prelude::*;
use serde::Serialize;
use smartmoney_analysis::{METHODOLOGY_VERSION, median};
use smartmoney_model::{Timestamp, Usd};
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// All cut-offs, and all of them together.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The rules by which wallets were judged.
    pub methodology_version: &'static str,
    /// How often tokens and weeks were drawn anew for the intervals.
    pub draws: usize,
    /// Over all cut-offs.
    pub pooled: Section,
    /// Each of them, the earliest first.
    pub cut_offs: Vec<Section>,
    /// Whether it has changed of late, by measure; empty where the data is too short to say.
    pub trends: Vec<Trend>,
}

/// What one cut-off, or all of them together, found.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Section {
    /// The end of this day is the cut-off; None of all together.
    pub cut_off: Option<Timestamp>,
    /// The last day that was measured.
    pub end: Option<Timestamp>,
    /// Wallets with a score.
    pub scored: Group,
    /// Those of them that were identified.
    pub identified: Group,
    /// How each order of wallets agrees with that of their excess after.
    pub correlations: Vec<Correlation>,
    /// The mean excess after, by tenths of each order.
    pub deciles: Vec<Decile>,
    /// By score: the share of wallets whose follower was ahead of peers.
    pub reliability: Vec<Bucket>,
    /// Share of the identified that did better than the median of all with a score, by measure.
    pub ahead_of_median: Vec<Measured>,
    /// How the list differs from that of the cut-off before.
    pub turnover: Turnover,
}

impl Section {
    /// How an order of wallets agrees with that of their excess after.
    pub fn correlation(&self, predictor: Predictor, measure: Measure) -> Interval {
        let is_it = |of: &&Correlation| of.predictor == predictor && of.measure == measure;
        self.correlations
            .iter()
            .find(is_it)
            .map(|of| of.value)
            .unwrap_or_default()
    }

    /// The order other than the score's that agrees best.
    pub fn best_baseline(&self, measure: Measure) -> Option<&Correlation> {
        let others = self.correlations.iter();
        let others = others.filter(|of| of.measure == measure && of.predictor != Predictor::Score);
        let known = others.filter(|of| of.value.value.is_some());
        known.max_by(|a, b| {
            a.value
                .value
                .partial_cmp(&b.value.value)
                .unwrap_or(Ordering::Equal)
        })
    }

    /// The mean excess after of each tenth of an order, the worst first.
    pub fn deciles(&self, predictor: Predictor, measure: Measure) -> impl Iterator<Item = &Decile> {
        let is_it = move |of: &&Decile| of.predictor == predictor && of.measure == measure;
        self.deciles.iter().filter(is_it)
    }
}

impl Group {
    /// The mean excess by a measure.
    pub fn excess(&self, measure: Measure) -> Interval {
        let found = self.excess.iter().find(|of| of.measure == measure);
        found.map(|of| of.value).unwrap_or_default()
    }
}

/// What a group of wallets had in the time after; a wallet counts once for each cut-off.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// How many there are.
    pub wallets: u64,
    /// Those that made no trade any more.
    pub stopped: u64,
    /// Those that opened a position that could be compared.
    pub measured: u64,
    /// Those whose follower would have found a price.
    pub followed: u64,
    /// Realized PnL and the change of unrealized PnL of all together, USD.
    #[serde(with = "smartmoney_model::dollars")]
    pub pnl: Usd,
    /// Share of the wallets with a PnL above 0, of those with one.
    pub with_gain: Option<f64>,
    /// Median of PnL ÷ (what a wallet held at the cut-off and bought since).
    pub median_roi: Option<f64>,
    /// The mean over wallets of the mean excess of their positions, by measure.
    pub excess: Vec<Measured>,
}

/// A figure by measure.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Measured {
    /// What is measured.
    pub measure: Measure,
    /// The figure.
    #[serde(flatten)]
    pub value: Interval,
}

/// A rank correlation.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Correlation {
    /// By what wallets are put in order.
    pub predictor: Predictor,
    /// What is measured after.
    pub measure: Measure,
    /// Spearman's, −1 to 1; of several cut-offs their mean by wallets.
    #[serde(flatten)]
    pub value: Interval,
    /// The score's − this one's, both of the same draws; None of the score itself.
    pub score_ahead: Option<Interval>,
}

/// A tenth of an order.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Decile {
    /// By what wallets are put in order.
    pub predictor: Predictor,
    /// What is measured after.
    pub measure: Measure,
    /// 1 is the worst tenth, 10 the best.
    pub decile: usize,
    /// The mean excess.
    #[serde(flatten)]
    pub value: Interval,
}

/// Wallets of about one score.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bucket {
    /// Scores from this …
    pub from: f64,
    /// … to this.
    pub to: f64,
    /// How many were measured.
    pub wallets: u64,
    /// The mean of their scores, as a fraction.
    pub said: Option<f64>,
    /// The share of them whose follower was ahead of peers.
    #[serde(flatten)]
    pub ahead: Interval,
}

/// Wallets that stayed on the list, left it, and came to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the names say it")]
pub struct Turnover {
    pub stayed: u64,
    pub left: u64,
    pub entered: u64,
}

/// Makes the report of all cut-offs. Intervals come of so many draws from `seed`.
pub fn report(cut_offs: &[CutOff], draws: usize, seed: u64) -> Report {
    let resampled = Draws::new(cut_offs, draws, seed);
    let prepare = |of| Prepared::new(of, &resampled);
    let prepared: Vec<Prepared<'_>> = cut_offs.iter().map(prepare).collect();
    let figures = |draw: Option<&Draw>| -> Vec<Figures> {
        prepared.iter().map(|of| of.figures(draw)).collect()
    };
    let found = figures(None);
    let resampled: Vec<Vec<Figures>> = resampled
        .all()
        .par_iter()
        .map(|draw| figures(Some(draw)))
        .collect();
    let turnovers = turnovers(cut_offs);
    let sections = cut_offs.iter().zip(&found).zip(&turnovers).enumerate();
    let sections = sections.map(|(at, ((cut_off, found), turnover))| {
        let sure = Sure {
            found,
            drawn: resampled.iter().map(|all| &all[at]).collect(),
        };
        section(std::slice::from_ref(cut_off), &sure, *turnover)
    });
    let by_cut_off = Sure {
        found: &found,
        drawn: resampled.iter().collect(),
    };
    let pool = |all: &[Figures]| {
        let mut pooled = Figures::default();
        for of in all {
            pooled.add(of);
        }
        pooled
    };
    let pooled: Vec<Figures> = resampled.iter().map(|all| pool(all)).collect();
    let sure = Sure {
        found: &pool(&found),
        drawn: pooled.iter().collect(),
    };
    let all = turnovers
        .iter()
        .fold(Turnover::default(), |all, of| Turnover {
            stayed: all.stayed + of.stayed,
            left: all.left + of.left,
            entered: all.entered + of.entered,
        });
    Report {
        methodology_version: METHODOLOGY_VERSION,
        draws,
        cut_offs: sections.collect(),
        pooled: section(cut_offs, &sure, all),
        trends: trends(cut_offs, &by_cut_off),
    }
}

impl Sure<'_, Figures> {
    fn interval(&self, bounds: Bounds, of: impl Fn(&Figures) -> Part) -> Interval {
        self.interval_of(bounds, |figures| of(figures).value())
    }

    fn by_measure(
        &self,
        bounds: Bounds,
        of: impl Fn(&Figures) -> &[Part; Measure::ALL.len()],
    ) -> Vec<Measured> {
        let measures = Measure::ALL.into_iter().enumerate();
        measures
            .map(|(at, measure)| Measured {
                measure,
                value: self.interval(bounds, |figures| of(figures)[at]),
            })
            .collect()
    }
}

/// The place of the score in [`Predictor::ALL`].
const SCORE: usize = 0;

fn section(cut_offs: &[CutOff], sure: &Sure<'_, Figures>, turnover: Turnover) -> Section {
    let only = match cut_offs {
        [only] => Some(only),
        _ => None,
    };
    let pairs = || {
        let measures = Measure::ALL.into_iter().enumerate();
        measures.flat_map(|measure| {
            Predictor::ALL
                .into_iter()
                .enumerate()
                .map(move |of| (measure, of))
        })
    };
    let correlations = pairs().map(|((m, measure), (p, predictor))| Correlation {
        predictor,
        measure,
        value: sure.interval(CORRELATION, |figures| figures.correlations[m][p]),
        score_ahead: (predictor != Predictor::Score).then(|| {
            sure.interval_of(DIFFERENCE, |figures| {
                let of = |at: usize| figures.correlations[m][at].value();
                Some(of(SCORE)? - of(p)?)
            })
        }),
    });
    let deciles = pairs().flat_map(|((m, measure), (p, predictor))| {
        (0..DECILES).map(move |decile| Decile {
            predictor,
            measure,
            decile: decile + 1,
            value: sure.interval(EXCESS, |figures| figures.deciles[m][p][decile]),
        })
    });
    Section {
        cut_off: only.map(|of| of.day.start()),
        end: only.map(|of| of.end.start()),
        scored: group(
            cut_offs,
            false,
            sure.by_measure(EXCESS, |figures| &figures.scored),
        ),
        identified: group(
            cut_offs,
            true,
            sure.by_measure(EXCESS, |figures| &figures.identified),
        ),
        correlations: correlations.collect(),
        deciles: deciles.collect(),
        reliability: reliability(cut_offs, sure),
        ahead_of_median: sure.by_measure(SHARE, |figures| &figures.ahead_of_median),
        turnover,
    }
}

fn group(cut_offs: &[CutOff], only_identified: bool, excess: Vec<Measured>) -> Group {
    let mut group = Group {
        wallets: 0,
        stopped: 0,
        measured: 0,
        followed: 0,
        pnl: Usd::ZERO,
        with_gain: None,
        median_roi: None,
        excess,
    };
    let (mut gains, mut rois) = (Part::default(), Vec::new());
    for cut_off in cut_offs {
        let (measured, followed) = (measured(cut_off, false), measured(cut_off, true));
        for (number, _) in scored(cut_off).filter(|(_, of)| !only_identified || of.is_identified())
        {
            group.wallets += 1;
            group.measured += u64::from(measured.contains(&number));
            group.followed += u64::from(followed.contains(&number));
            let Some(result) = &cut_off.results[number] else {
                continue;
            };
            group.stopped += u64::from(result.trades == 0);
            group.pnl += result.pnl;
            gains.sum += f64::from(u8::from(result.pnl.is_positive()));
            gains.weight += f64::from(u8::from(result.pnl != Usd::ZERO));
            rois.extend(result.roi());
        }
    }
    group.with_gain = gains.value();
    group.median_roi = median(&mut rois);
    group
}

/// The wallets with a compared position after a cut-off, or with one that could be followed.
fn measured(cut_off: &CutOff, is_followed: bool) -> BTreeSet<usize> {
    let positions = cut_off.positions.iter();
    let counted = positions.filter(|of| !is_followed || of.excess.follower.is_some());
    counted.map(|of| of.wallet as usize).collect()
}

fn reliability(cut_offs: &[CutOff], sure: &Sure<'_, Figures>) -> Vec<Bucket> {
    let mut said = [(Part::default(), 0); BUCKETS];
    for cut_off in cut_offs {
        let followed = measured(cut_off, true);
        for (_, standing) in scored(cut_off).filter(|(number, _)| followed.contains(number)) {
            let score = standing.score.unwrap_or(0.0);
            let (mean, wallets) = &mut said[bucket_of(score)];
            mean.add(score / 100.0);
            *wallets += 1;
        }
    }
    let edge = |bucket: usize| bucket as f64 * 100.0 / BUCKETS as f64;
    let buckets = said
        .into_iter()
        .enumerate()
        .map(|(bucket, (mean, wallets))| Bucket {
            from: edge(bucket),
            to: edge(bucket + 1),
            wallets,
            said: mean.value(),
            ahead: sure.interval(SHARE, |figures| figures.ahead_by_score[bucket]),
        });
    buckets.collect()
}

/// How each list differs from the one before.
fn turnovers(cut_offs: &[CutOff]) -> Vec<Turnover> {
    let list = |cut_off: &CutOff| -> BTreeSet<usize> {
        let listed = scored(cut_off).filter(|(_, of)| of.is_identified());
        listed.map(|(number, _)| number).collect()
    };
    let lists: Vec<BTreeSet<usize>> = cut_offs.iter().map(list).collect();
    let changes = lists.windows(2).map(|pair| {
        let count = |set: std::collections::btree_set::Difference<'_, usize>| set.count() as u64;
        Turnover {
            stayed: pair[0].intersection(&pair[1]).count() as u64,
            left: count(pair[0].difference(&pair[1])),
            entered: count(pair[1].difference(&pair[0])),
        }
    });
    // The first has none before it.
    let first = lists.first().map(|_| Turnover::default());
    first.into_iter().chain(changes).collect()
}
