//! The probability of skill: what a wallet's test says, given how the tests of all wallets are
//! spread.

use crate::SkillSettings;
use statrs::distribution::{Continuous, ContinuousCDF, Normal};

/// How the tested wallets' z-values are spread: a share of skilled ones beside the others, each
/// a normal distribution (the two-groups model of Efron, *Large-Scale Simultaneous Hypothesis
/// Testing: The Choice of a Null Hypothesis*, 2004).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SkillPrior {
    /// The share of wallets with skill.
    pub share: f64,
    /// Of those without: the mean of z and its standard deviation, as they are and not as they
    /// should be. A wallet counts by the worst of three tests, which draws the mean below 0; that
    /// most earn more than the crowd, whose extremes are cut, draws it above 0; what the tests
    /// leave of dependence widens the deviation.
    pub null: (f64, f64),
    /// Of those with skill.
    pub skilled: (f64, f64),
}

/// A smaller p-value is no stronger evidence.
const LEAST_P: f64 = 1e-15;

impl SkillPrior {
    /// Fits the z-values of all tested wallets: the null by quantiles, then share and skilled
    /// by expectation and maximisation. With few wallets what is expected beforehand holds.
    pub fn fit(z: &[f64], settings: &SkillSettings) -> Self {
        let mut sorted = z.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let null = if sorted.len() < settings.min_fitted_wallets as usize {
            // The tests alone take wallets with positions that depend on each other for skilled.
            (settings.null_mean, settings.null_deviation)
        } else {
            null_of(&sorted, settings)
        };
        let expected = null.0 + settings.skilled_above_null * null.1;
        let mut prior = Self {
            share: settings.prior_share,
            null,
            skilled: (expected, settings.skilled_deviation),
        };
        if sorted.len() < settings.min_fitted_wallets as usize {
            return prior;
        }
        for _ in 0..settings.rounds {
            prior = prior.next(&sorted, expected, settings);
        }
        prior
    }

    /// One round of expectation and maximisation. What is expected beforehand counts as some
    /// wallets.
    fn next(self, z: &[f64], expected: f64, settings: &SkillSettings) -> Self {
        let weight = settings.prior_wallets;
        let (mut count, mut sum) = (0.0, 0.0);
        for z in z {
            let skilled = self.of_z(*z);
            count += skilled;
            sum += skilled * z;
        }
        let mean = (sum + weight * expected) / (count + weight);
        let squares: f64 = z.iter().map(|z| self.of_z(*z) * (z - mean).powi(2)).sum();
        let variance = (squares + weight * settings.skilled_deviation.powi(2)) / (count + weight);
        let least = settings.min_skilled_deviation * self.null.1;
        Self {
            share: (count + weight * settings.prior_share) / (z.len() as f64 + weight),
            null: self.null,
            skilled: (
                mean.max(self.null.0 + settings.min_above_null * self.null.1),
                variance
                    .sqrt()
                    .max(least)
                    .min(settings.max_skilled_deviation.max(least)),
            ),
        }
    }

    /// The probability of skill of a wallet with this p-value: 1 − the local false discovery
    /// rate.
    pub fn probability(&self, p_value: f64) -> f64 {
        self.of_z(z_of(p_value))
    }

    /// The p-value, had the test told the wallets without skill as they are.
    pub fn calibrated(&self, p_value: f64) -> f64 {
        let (mean, deviation) = self.null;
        standard().sf((z_of(p_value) - mean) / deviation)
    }

    fn of_z(&self, z: f64) -> f64 {
        // Far to the left the wider distribution would win again.
        let z = z.max(self.null.0);
        let density = |(mean, deviation): (f64, f64)| {
            Normal::new(mean, deviation).map_or(0.0, |normal| normal.pdf(z))
        };
        let skilled = self.share * density(self.skilled);
        let null = (1.0 - self.share) * density(self.null);
        if skilled + null > 0.0 {
            skilled / (skilled + null)
        } else {
            1.0
        }
    }
}

/// The normal distribution that the lower z-values follow.
fn null_of(sorted: &[f64], settings: &SkillSettings) -> (f64, f64) {
    let shares = settings.null_quantiles;
    let [low, middle, high] = shares.map(|share| quantile(sorted, share));
    let [from, at, to] = shares.map(|share| standard().inverse_cdf(share));
    let deviation = (high - low) / (to - from);
    let mean = middle - deviation * at;
    (mean, deviation.max(settings.min_null_deviation))
}

/// The quantile of sorted values, interpolated linearly between the two next to it.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let at = share * (sorted.len() - 1) as f64;
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and the last index"
    )]
    let below = at.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (at - at.floor()) * (sorted[above] - sorted[below])
}

/// The z-value of a one-sided p-value.
pub fn z_of(p_value: f64) -> f64 {
    -standard().inverse_cdf(p_value.clamp(LEAST_P, 1.0 - LEAST_P))
}

/// The one-sided p-value of a z-value.
pub(crate) fn p_of(z: f64) -> f64 {
    standard().sf(z)
}

fn standard() -> Normal {
    Normal::standard()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The quantiles of a normal distribution, `count` of them.
    fn normal(mean: f64, deviation: f64, count: u32) -> Vec<f64> {
        let at = |nth: u32| (f64::from(nth) + 0.5) / f64::from(count);
        (0..count)
            .map(|nth| mean + deviation * standard().inverse_cdf(at(nth)))
            .collect()
    }

    #[test]
    fn a_z_value_is_the_quantile_of_its_p_value() {
        assert!((z_of(0.025) - 1.959_964).abs() < 1e-6);
        assert!((z_of(0.0) - 7.941).abs() < 1e-3);
        assert!((z_of(1.0) + 7.941).abs() < 1e-3);
    }

    #[test]
    fn few_wallets_are_not_fitted() {
        let prior = SkillPrior::fit(&normal(3.0, 1.0, 199), &SkillSettings::default());
        assert_eq!((prior.share, prior.null), (0.1, (0.3, 1.3)));
        assert_eq!(prior.skilled, (0.3 + 1.8 * 1.3, 1.4));
        assert!((z_of(prior.calibrated(p_of(2.9))) - 2.0).abs() < 1e-9);
    }

    /// 1,900 without skill around −0.3, 100 with it around 3.
    #[test]
    fn the_two_groups_are_told_apart() {
        let z = [normal(-0.3, 1.0, 1_900), normal(3.0, 1.0, 100)].concat();
        let prior = SkillPrior::fit(&z, &SkillSettings::default());
        assert!((prior.null.0 + 0.3).abs() < 0.1, "{prior:?}");
        assert!((prior.null.1 - 1.0).abs() < 0.1, "{prior:?}");
        assert!((0.04..0.12).contains(&prior.share), "{prior:?}");
        let p = |z: f64| standard().sf(z);
        assert!(prior.probability(p(4.0)) > 0.97, "{prior:?}");
        assert!(prior.probability(p(0.0)) < 0.1, "{prior:?}");
        // A null below 0 makes the same z rarer luck.
        assert!(prior.calibrated(p(3.0)) < p(3.0));
    }

    /// Dependence that the test did not see makes luck look better than it should.
    #[test]
    fn a_wide_null_takes_evidence_away() {
        let prior = SkillPrior::fit(&normal(0.0, 1.5, 2_000), &SkillSettings::default());
        assert!((prior.null.1 - 1.5).abs() < 0.05, "{prior:?}");
        assert!((z_of(prior.calibrated(standard().sf(3.0))) - 2.0).abs() < 0.1);
    }

    #[test]
    fn better_tests_are_never_less_likely_skill() {
        let z = [normal(-0.2, 1.1, 900), normal(2.0, 1.5, 100)].concat();
        let prior = SkillPrior::fit(&z, &SkillSettings::default());
        let scores: Vec<f64> = (-80..=80)
            .map(|at| prior.of_z(f64::from(at) / 10.0))
            .collect();
        assert!(scores.windows(2).all(|pair| pair[0] <= pair[1] + 1e-12));
    }
}
