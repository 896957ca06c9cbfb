//! Skill, set exactly. A wallet's random positions have a distribution F0 of
//! their own, known from a sample of them. A *tilt* mixes F0 with the best (or
//! worst) of k draws from it, so that a position's density relative to F0 is a
//! known function of its null rank u = F0(x), and nothing else:
//!
//! best of k with probability p: `1 − p + p·k·u^(k−1)`, which for k = 2 is
//! `1 − p + 2·p·u`; worst of k: `1 − p + p·k·(1 − u)^(k−1)`.

use serde::{Deserialize, Serialize};

/// Best-of-k is tried in this order until the edge can be had.
const CHOICES: [u32; 7] = [2, 3, 4, 6, 8, 12, 16];

/// How a wallet's positions are chosen among random ones.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Tilt {
    /// Random positions to choose among.
    pub k: u32,
    /// Probability of choosing the best of them; negative: the worst.
    /// Otherwise the first is taken. From −1 to 1.
    pub p: f64,
}

impl Tilt {
    /// Takes the first random position.
    pub const NONE: Self = Self { k: 2, p: 0.0 };

    /// Density at null rank `u`, relative to taking the first random position.
    pub fn density(self, u: f64) -> f64 {
        let (p, k) = (self.p.abs(), f64::from(self.k));
        let side = if self.p < 0.0 { 1.0 - u } else { u };
        1.0 - p + p * k * power(side, self.k - 1)
    }

    /// Probability of a null rank of at most `u`.
    pub fn cumulative(self, u: f64) -> f64 {
        let p = self.p.abs();
        let chosen = if self.p < 0.0 {
            1.0 - power(1.0 - u, self.k)
        } else {
            power(u, self.k)
        };
        (1.0 - p) * u + p * chosen
    }
}

fn power(base: f64, exponent: u32) -> f64 {
    base.powi(exponent.cast_signed())
}

/// A sample of a wallet's own distribution of net excess returns without skill.
#[derive(Debug, Clone)]
pub(crate) struct NullSample {
    sorted: Vec<f64>,
    /// What of their mean is luck of this market, and left out of all moments.
    luck: f64,
}

/// First and second moment of a wallet's excess returns if it always took the
/// first, and if it always took the best (or worst) of k.
#[derive(Debug, Clone, Copy)]
struct Moments {
    plain: [f64; 2],
    chosen: [f64; 2],
}

impl Moments {
    fn at(&self, p: f64) -> (f64, f64) {
        let [mean, square] = [0, 1].map(|i| (1.0 - p) * self.plain[i] + p * self.chosen[i]);
        (mean, (square - mean * mean).max(0.0).sqrt())
    }

    fn ratio(&self, p: f64) -> f64 {
        let (mean, deviation) = self.at(p);
        if deviation > 0.0 {
            mean / deviation
        } else {
            0.0
        }
    }
}

impl NullSample {
    /// Of at least one draw.
    pub(crate) fn new(mut draws: Vec<f64>) -> Self {
        draws.sort_unstable_by(f64::total_cmp);
        Self {
            sorted: draws,
            luck: 0.0,
        }
    }

    /// With moments as they are without this much luck in each draw.
    pub(crate) fn without_luck(self, luck: f64) -> Self {
        Self { luck, ..self }
    }

    /// The share of random positions that are worse, strictly within 0 and 1.
    pub(crate) fn rank(&self, excess: f64) -> f64 {
        let below = self.sorted.partition_point(|x| *x < excess);
        (below as f64 + 0.5) / (self.sorted.len() as f64 + 1.0)
    }

    /// Mean and standard deviation of excess returns under a tilt.
    pub(crate) fn moments(&self, tilt: Tilt) -> (f64, f64) {
        self.families(tilt.k, tilt.p < 0.0).at(tilt.p.abs())
    }

    /// The tilt under which mean ÷ standard deviation is `target`, or the
    /// closest there is. Losers' targets are reached from above only: a wallet that already
    /// loses more by its costs stays as it is.
    pub(crate) fn tilt_for(&self, target: f64) -> Tilt {
        let plain = self.families(2, false).ratio(0.0);
        let worse = target < plain;
        if worse && target >= 0.0 || !worse && target < 0.0 {
            return Tilt::NONE;
        }
        let reaches = |ratio: f64| {
            if worse {
                ratio <= target
            } else {
                ratio >= target
            }
        };
        let mut last = Tilt::NONE;
        for k in CHOICES {
            let moments = self.families(k, worse);
            let sign = if worse { -1.0 } else { 1.0 };
            if reaches(moments.ratio(1.0)) {
                let p = bisect(|p| reaches(moments.ratio(p)));
                return Tilt { k, p: sign * p };
            }
            last = Tilt { k, p: sign };
        }
        last
    }

    /// The tilt with the same k under which the mean is 0: the boundary
    /// between skill and none, costs included.
    pub(crate) fn zero_edge(&self, k: u32) -> Tilt {
        let plain = self.families(k, false).plain[0];
        let worse = plain > 0.0;
        let chosen = self.families(k, worse).chosen[0];
        let p = (plain / (plain - chosen)).clamp(0.0, 1.0);
        // A sample without any spread has no boundary.
        let p = if p.is_finite() { p } else { 0.0 };
        Tilt {
            k,
            p: if worse { -p } else { p },
        }
    }

    fn families(&self, k: u32, worst: bool) -> Moments {
        let n = self.sorted.len() as f64;
        let mut moments = Moments {
            plain: [0.0; 2],
            chosen: [0.0; 2],
        };
        let mut below = 0.0;
        for (i, x) in self.sorted.iter().enumerate() {
            let x = x - self.luck;
            // The best of k lies in this step of F0 with probability u^k − below^k.
            let u = (i + 1) as f64 / n;
            let up_to = if worst {
                1.0 - power(1.0 - u, k)
            } else {
                power(u, k)
            };
            let weight = up_to - below;
            below = up_to;
            moments.plain[0] += x / n;
            moments.plain[1] += x * x / n;
            moments.chosen[0] += x * weight;
            moments.chosen[1] += x * x * weight;
        }
        moments
    }
}

/// The least p from 0 to 1 at which `reached` turns true.
fn bisect(reached: impl Fn(f64) -> bool) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..40 {
        let middle = f64::midpoint(low, high);
        if reached(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    high
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prices::normal;
    use crate::random::{Purpose, stream};
    use proptest::prelude::*;

    fn sample(mean: f64, draws: usize) -> NullSample {
        let mut rng = stream(1, Purpose::Calibration, 0);
        NullSample::new((0..draws).map(|_| mean + normal(&mut rng)).collect())
    }

    #[test]
    fn the_tilt_meets_its_target_and_the_boundary_its_zero() {
        for mean in [-0.6, -0.1, 0.0, 0.05] {
            let sample = sample(mean, 4_000);
            for target in [0.10, 0.20, 0.35] {
                let tilt = sample.tilt_for(target);
                let (m, s) = sample.moments(tilt);
                assert!((m / s - target).abs() < 1e-6, "{mean} {target} {tilt:?}");
                let zero = sample.zero_edge(tilt.k);
                assert!(sample.moments(zero).0.abs() < 1e-9, "{mean} {zero:?}");
                assert!(zero.p < tilt.p);
            }
            let loser = sample.tilt_for(-0.20);
            let (m, s) = sample.moments(loser);
            assert!(m / s < -0.2 + 1e-6);
            assert_eq!(loser.p == 0.0, mean == -0.6);
        }
    }

    #[test]
    fn the_best_of_two_normals_is_known() {
        // Mean of the greater of two: 1/√π.
        let best = sample(0.0, 200_000).moments(Tilt { k: 2, p: 1.0 });
        assert!((best.0 - std::f64::consts::FRAC_1_PI.sqrt()).abs() < 0.01);
    }

    proptest! {
        #[test]
        fn densities_integrate_to_their_distribution(k in 2_u32..17, p in -1.0..1.0_f64, u in 0.0..1.0_f64) {
            let tilt = Tilt { k, p };
            let steps = 4_000;
            let width = u / f64::from(steps);
            let sum: f64 = (0..steps).map(|i| tilt.density((f64::from(i) + 0.5) * width) * width).sum();
            prop_assert!((sum - tilt.cumulative(u)).abs() < 1e-4);
            prop_assert!((tilt.cumulative(1.0) - 1.0).abs() < 1e-12);
        }

        #[test]
        fn ranks_rise_with_the_excess(a in -3.0..3.0_f64, b in -3.0..3.0_f64) {
            let sample = sample(0.0, 500);
            let (low, high) = (sample.rank(a.min(b)), sample.rank(a.max(b)));
            prop_assert!(0.0 < low && low <= high && high < 1.0);
        }
    }
}
