//! All wallets of a run together: the spread of win rates, the q-values, and the probability of
//! skill of each.

use crate::Settings;
use crate::evidence::{Peers, SkillPrior, SkillTest, TestedMean, q_values, z_of};
use crate::metrics::BetaPrior;
use smartmoney_model::{Address, LabelKind, PositionCounts, PositionEvidence, ScoreBasis};

/// The results of one wallet that enter the comparison with all others.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WalletOutcome {
    /// Closed positions won.
    pub wins: u64,
    /// Closed positions lost.
    pub losses: u64,
    /// Its excess over the market and over the crowd.
    pub test: SkillTest,
    /// What it is recognised as; None for a trader by judgement.
    pub recognised: Option<ScoreBasis>,
    /// The wallet whose purchases it repeats.
    pub copy_of: Option<Address>,
}

/// What is said of a wallet's skill.
#[derive(Debug, Clone, PartialEq)]
pub struct Skill {
    /// What its score is made of, or why it has none.
    pub basis: ScoreBasis,
    /// The probability of skill; None for what is recognised as something else.
    pub probability: Option<f64>,
    /// Of the three tests together, put right by the tests of all wallets.
    pub p_value: Option<f64>,
    /// The share of luck among all that are at least as good.
    pub q_value: Option<f64>,
    /// The expected excess of a position in a period, own and a follower's.
    pub expected: Option<Estimate>,
    /// A follower's.
    pub follower: Option<Estimate>,
    /// The wallet whose purchases it repeats.
    pub copy_of: Option<Address>,
    /// What all of it follows from.
    pub test: SkillTest,
}

/// An estimate with an interval that holds it with 95 %.
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(missing_docs, reason = "the name says it")]
pub struct Estimate {
    pub mean: f64,
    pub low: f64,
    pub high: f64,
}

/// All wallets of a run together: the distribution of their win rates, and what is said of the
/// skill of each.
#[derive(Debug, Clone, PartialEq)]
pub struct Population {
    pub(crate) prior: BetaPrior,
    skills: Vec<Skill>,
    evaluated: usize,
}

impl Population {
    /// Compares all wallets. Those with enough compared positions for medium confidence are
    /// evaluated, and those with enough for high confidence once more among themselves: fewer
    /// tests give chance fewer tries. Choosing by the number of positions, which under the null
    /// hypothesis says nothing about the p-value, keeps the false discovery rate (Bourgon,
    /// Gentleman and Huber, *Independent Filtering*, 2010).
    pub fn new(outcomes: Vec<WalletOutcome>, settings: &Settings) -> Self {
        let prior = BetaPrior::fit(outcomes.iter().map(|of| (of.wins, of.losses)));
        let confidence = &settings.confidence;
        let least = confidence.medium.min_compared.max(1);
        let tested = tested(&outcomes, least);
        let z: Vec<f64> = tested.iter().map(|(_, p)| z_of(*p)).collect();
        let skill = SkillPrior::fit(&z, &settings.skill);
        let mut q_values = vec![None; outcomes.len()];
        correct(&tested, &skill, &mut q_values);
        let enough = confidence.high.min_compared.max(least);
        correct(&self::tested(&outcomes, enough), &skill, &mut q_values);
        let own = Spread::of(outcomes.iter().map(|of| of.test.worse_of_own()));
        let follower = Spread::of(outcomes.iter().map(|of| of.test.worse_of_follower()));
        let evaluated = tested.len();
        let skills = outcomes.into_iter().zip(q_values).map(|(of, q_value)| {
            let p_value = of.p_value().filter(|_| of.test.compared >= least);
            let basis = match (of.recognised, p_value) {
                (Some(recognised), _) => recognised,
                (None, Some(_)) => ScoreBasis::Tested,
                (None, None) => ScoreBasis::PriorOnly,
            };
            let probability = match basis {
                ScoreBasis::Tested => p_value.map(|p| skill.probability(p)),
                ScoreBasis::PriorOnly => Some(skill.share),
                _ => None,
            };
            Skill {
                basis,
                probability,
                p_value: p_value.map(|p| skill.calibrated(p)),
                q_value,
                expected: own.estimate(&of.test.worse_of_own()),
                follower: follower.estimate(&of.test.worse_of_follower()),
                copy_of: of.copy_of,
                test: of.test,
            }
        });
        Self {
            prior,
            skills: skills.collect(),
            evaluated,
        }
    }

    /// What is said of the wallet at this index of the outcomes.
    pub fn skill(&self, index: usize) -> Option<&Skill> {
        self.skills.get(index)
    }

    /// How many wallets were evaluated.
    pub fn evaluated(&self) -> usize {
        self.evaluated
    }
}

impl WalletOutcome {
    /// Tests a wallet against the crowd. A label goes before what its trades show.
    pub fn new(
        positions: &PositionCounts,
        evidence: &PositionEvidence,
        label: Option<LabelKind>,
        peers: &Peers,
        settings: &Settings,
    ) -> Self {
        let recognised = match label {
            Some(LabelKind::Bot) => Some(ScoreBasis::Bot),
            Some(LabelKind::Exchange) => Some(ScoreBasis::Exchange),
            _ => evidence.recognised.map(ScoreBasis::from),
        };
        Self {
            wins: positions.wins,
            losses: positions.losses,
            test: SkillTest::new(evidence, peers, &settings.evidence),
            recognised,
            copy_of: None,
        }
    }

    /// Whether it trades enough to be asked whether it repeats another wallet's purchases.
    pub fn can_be_copy(&self, settings: &Settings) -> bool {
        self.recognised.is_none() && self.test.compared >= settings.confidence.medium.min_compared
    }

    /// Says that it repeats another wallet's purchases.
    pub fn is_copy_of(&mut self, leader: Address) {
        self.copy_of = Some(leader);
        self.recognised.get_or_insert(ScoreBasis::Copy);
    }

    /// What is recognised as no trader by judgement is no test: a bot's sure gains, or an
    /// exchange's of many people, would make room for others' luck among the q-values.
    fn p_value(&self) -> Option<f64> {
        self.test.p_value.filter(|_| self.recognised.is_none())
    }
}

/// The wallets with at least `least` compared positions, by index, and their p-values.
fn tested(outcomes: &[WalletOutcome], least: u64) -> Vec<(usize, f64)> {
    outcomes
        .iter()
        .enumerate()
        .filter(|(_, outcome)| outcome.test.compared >= least)
        .filter_map(|(index, outcome)| Some((index, outcome.p_value()?)))
        .collect()
}

/// Sets the q-values of the tested wallets.
fn correct(tested: &[(usize, f64)], skill: &SkillPrior, q: &mut [Option<f64>]) {
    let p_values: Vec<f64> = tested.iter().map(|(_, p)| skill.calibrated(*p)).collect();
    for ((index, _), value) in tested.iter().zip(q_values(&p_values)) {
        q[*index] = Some(value);
    }
}

/// How the true means of all wallets are spread: a normal distribution, by its moments
/// (`DerSimonian` and Laird, *Meta-Analysis in Clinical Trials*, 1986).
#[derive(Debug, Clone, Copy)]
struct Spread {
    mean: f64,
    variance: f64,
}

/// Of a normal distribution within this many standard deviations lie 95 %.
const WITHIN_95_PERCENT: f64 = 1.959_964;

impl Spread {
    fn of(means: impl Iterator<Item = TestedMean>) -> Self {
        let mut known: Vec<(f64, f64)> = means
            .filter_map(|of| Some((of.mean?, of.error?)))
            .filter(|(_, error)| *error > 0.0)
            .collect();
        // In an order that is not the store's.
        known.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let (mut weights, mut squares, mut sum) = (0.0, 0.0, 0.0);
        for (mean, error) in &known {
            let weight = 1.0 / error.powi(2);
            weights += weight;
            squares += weight * weight;
            sum += weight * mean;
        }
        if known.len() < 2 {
            // Nothing to be drawn towards.
            return Self {
                mean: 0.0,
                variance: f64::INFINITY,
            };
        }
        let mean = sum / weights;
        let heterogeneity: f64 = known
            .iter()
            .map(|(of, error)| ((of - mean) / error).powi(2))
            .sum();
        let scale = weights - squares / weights;
        let excess = heterogeneity - (known.len() - 1) as f64;
        Self {
            mean,
            variance: if scale > 0.0 {
                (excess / scale).max(0.0)
            } else {
                0.0
            },
        }
    }

    /// A wallet's mean, drawn towards that of all by how uncertain it is.
    fn estimate(&self, of: &TestedMean) -> Option<Estimate> {
        let (mean, error) = (of.mean?, of.error?);
        let trust = if error > 0.0 {
            1.0 / (1.0 + error.powi(2) / self.variance)
        } else {
            1.0
        };
        let mean = self.mean + trust * (mean - self.mean);
        let around = WITHIN_95_PERCENT * (trust * error.powi(2)).sqrt();
        Some(Estimate {
            mean,
            low: mean - around,
            high: mean + around,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::p_of;

    fn outcome(compared: u64, p: f64) -> WalletOutcome {
        let mean = TestedMean {
            mean: Some(0.01),
            without_best: Some(0.01),
            p_value: Some(p),
            error: Some(0.01),
        };
        WalletOutcome {
            test: SkillTest {
                compared,
                followed: compared,
                own: [mean; 2],
                follower: [mean; 2],
                // By the null of few wallets it is `p`.
                p_value: Some(p_of(0.3 + 1.3 * z_of(p))),
                ..SkillTest::default()
            },
            ..WalletOutcome::default()
        }
    }

    fn q_values_of(outcomes: Vec<WalletOutcome>) -> Vec<Option<f64>> {
        let count = outcomes.len();
        let population = Population::new(outcomes, &Settings::default());
        (0..count)
            .map(|at| population.skill(at).unwrap().q_value)
            .collect()
    }

    /// But for rounding.
    fn assert_close(found: &[Option<f64>], expected: &[Option<f64>]) {
        for (found, expected) in found.iter().zip(expected) {
            let difference = found.unwrap_or(-1.0) - expected.unwrap_or(-1.0);
            assert!(difference.abs() < 1e-9, "{found:?} is not {expected:?}");
        }
    }

    #[test]
    fn wallets_with_too_few_positions_are_no_tests() {
        let outcomes = vec![outcome(10, 0.01), outcome(9, 0.000_1), outcome(29, 0.5)];
        let population = Population::new(outcomes.clone(), &Settings::default());
        assert_eq!(population.evaluated(), 2);
        let untested = population.skill(1).unwrap();
        assert_eq!(untested.basis, ScoreBasis::PriorOnly);
        assert_eq!(untested.probability, Some(0.1));
        assert_close(&q_values_of(outcomes), &[Some(0.02), None, Some(0.5)]);
    }

    /// 0.02 is the best of the two with 30 or more, q = 0.02·2÷1; among all
    /// four it would be the third, q = 0.02·4÷3.
    #[test]
    fn wallets_with_enough_for_high_confidence_are_compared_with_each_other() {
        let outcomes = vec![
            outcome(30, 0.02),
            outcome(30, 0.9),
            outcome(10, 0.001),
            outcome(29, 0.002),
        ];
        let q = q_values_of(outcomes);
        let expected = [Some(0.04), Some(0.004), Some(0.004)];
        assert_close(&[q[0], q[2], q[3]], &expected);
    }

    #[test]
    fn what_is_recognised_has_no_score_and_is_no_test() {
        let mut bot = outcome(50, 1e-9);
        bot.recognised = Some(ScoreBasis::Bot);
        let population = Population::new(vec![bot, outcome(50, 0.01)], &Settings::default());
        let skill = population.skill(0).unwrap();
        assert_eq!((skill.basis, skill.probability), (ScoreBasis::Bot, None));
        assert_eq!((skill.p_value, skill.q_value), (None, None));
        assert_close(&[population.skill(1).unwrap().q_value], &[Some(0.01)]);
    }

    /// Two wallets at ±0.1 with errors of 0.1: Q = 2, one degree of freedom, scale 100, so the
    /// true means vary by 0.01, as much as the errors: each is drawn half-way to 0.
    #[test]
    fn means_are_drawn_towards_that_of_all() {
        let of = |mean: f64| TestedMean {
            mean: Some(mean),
            error: Some(0.1),
            ..TestedMean::default()
        };
        let spread = Spread::of([of(0.1), of(-0.1)].into_iter());
        let estimate = spread.estimate(&of(0.1)).unwrap();
        assert!((estimate.mean - 0.05).abs() < 1e-12, "{estimate:?}");
        let around = 1.959_964 * 0.005_f64.sqrt();
        assert!((estimate.high - 0.05 - around).abs() < 1e-12);
    }
}
