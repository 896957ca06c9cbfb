//! The probability of skill: what a wallet's test says, given how many of all wallets have skill.

use crate::EvidenceSettings;
use statrs::distribution::{Continuous, ContinuousCDF, Normal};

/// How the tested wallets' z-values are spread: a share of skilled ones beside the others
/// (the two-groups model of Efron, *Large-Scale Simultaneous Hypothesis Testing: The Choice of
/// a Null Hypothesis*, 2004). 1 − the local false discovery rate is the probability of skill.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SkillPrior {
    /// The share of wallets with skill.
    pub share: f64,
    /// Of the wallets without skill: the mean of z and its standard deviation. A wallet must
    /// beat two benchmarks, and counts by the worse, so the mean lies below 0.
    pub null: (f64, f64),
    /// Of those with skill.
    pub skilled: (f64, f64),
}

/// Where the fit begins, and what holds where there are too few wallets to fit.
const DEFAULT: SkillPrior = SkillPrior {
    share: 0.05,
    null: (-0.3, 0.9),
    skilled: (2.5, 1.2),
};

const ROUNDS: usize = 200;

/// A z-value beyond this is no stronger evidence.
const LARGEST_Z: f64 = 8.0;

impl SkillPrior {
    /// Fits the z-values of all tested wallets by expectation and maximisation.
    pub fn fit(z: &[f64], settings: &EvidenceSettings) -> Self {
        let expected = settings.prior_wallets;
        let mut prior = Self {
            share: settings.prior_share,
            ..DEFAULT
        };
        if z.len() < settings.min_fitted_wallets as usize {
            return prior;
        }
        let mut sorted = z.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        let n = sorted.len() as f64;
        for _ in 0..ROUNDS {
            let weights: Vec<f64> = sorted.iter().map(|z| prior.of_z(*z)).collect();
            let skilled: f64 = weights.iter().sum();
            let moments = |weight: &dyn Fn(f64) -> f64, (mean, deviation): (f64, f64)| {
                // Each component is held near its default by as many wallets.
                let mut sums = (expected, expected * mean);
                for (z, of) in sorted.iter().zip(&weights) {
                    sums.0 += weight(*of);
                    sums.1 += weight(*of) * z;
                }
                let center = sums.1 / sums.0;
                let mut squares = expected * deviation.powi(2);
                for (z, of) in sorted.iter().zip(&weights) {
                    squares += weight(*of) * (z - center).powi(2);
                }
                (center, (squares / sums.0).sqrt())
            };
            let null = moments(&|skilled| 1.0 - skilled, DEFAULT.null);
            let with_skill = moments(&|skilled| skilled, DEFAULT.skilled);
            prior = Self {
                share: (skilled + settings.prior_share * expected) / (n + expected),
                null: (null.0.min(0.0), null.1.clamp(0.6, 1.3)),
                skilled: (with_skill.0.max(null.0 + 1.5), with_skill.1.clamp(0.7, 2.5)),
            };
        }
        prior
    }

    /// The probability of skill of a wallet with this p-value.
    pub fn probability(&self, p_value: f64) -> f64 {
        self.of_z(z_of(p_value))
    }

    fn of_z(&self, z: f64) -> f64 {
        // Far to the left the wider component would win again.
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

/// The z-value of a one-sided p-value.
pub fn z_of(p_value: f64) -> f64 {
    let normal = Normal::new(0.0, 1.0).expect("the standard normal distribution");
    let z = -normal.inverse_cdf(p_value.clamp(1e-15, 1.0 - 1e-15));
    z.clamp(-LARGEST_Z, LARGEST_Z)
}
