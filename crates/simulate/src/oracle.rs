//! The best possible test (an oracle), which exists only in a simulation: it knows each
//! wallet's true distribution of excess returns without skill and with it. By the lemma of
//! Neyman and Pearson no other test with as few false positives finds more.
//!
//! The statistic is Σ log(f₁(u) ÷ f₀(u)) over the positions' null ranks u,
//! where f₀ is the tilt at which the mean net excess is 0 and f₁ the one that
//! the wallet's skill was set by. Its distribution under f₀ is that of a sum of
//! independent terms of one known density, for whose tail the saddlepoint
//! formula of Lugannani and Rice (1980) is accurate in *relative* terms, far
//! below the 10⁻⁵ that a correction for thousands of wallets needs, from a
//! handful of positions on. One position's is computed exactly.

use crate::calibrate::Tilt;
use std::f64::consts::{FRAC_1_SQRT_2, PI};

const NODES: usize = 64;

/// Where the search for the saddlepoint ends. Towards −1 the true integral may
/// diverge, for a density may reach 0; the p-value is then next to 1 anyway.
const GREATEST_SADDLE: f64 = 700.0;

/// Computes p-values of the best possible test.
#[derive(Debug, Clone)]
pub struct Oracle {
    /// Nodes and weights of Gauss–Legendre quadrature on 0 to 1.
    nodes: Vec<(f64, f64)>,
}

/// The statistic's term at every node, under the null hypothesis.
struct Terms(Vec<(f64, f64)>);

/// The cumulant generating function and its first three derivatives.
struct Cumulants {
    k0: f64,
    k1: f64,
    k2: f64,
    k3: f64,
}

impl Terms {
    fn cumulants(&self, s: f64) -> Cumulants {
        // The greatest exponent is taken out, so that nothing overflows.
        let top = self
            .0
            .iter()
            .map(|(g, _)| s * g)
            .fold(f64::NEG_INFINITY, f64::max);
        let mut sums = [0.0; 4];
        for (g, weight) in &self.0 {
            let mass = weight * (s * g - top).exp();
            let mut power = mass;
            for sum in &mut sums {
                *sum += power;
                power *= g;
            }
        }
        let [m0, m1, m2, m3] = sums;
        let (a, b, c) = (m1 / m0, m2 / m0, m3 / m0);
        Cumulants {
            k0: m0.ln() + top,
            k1: a,
            k2: (b - a * a).max(0.0),
            k3: c - 3.0 * a * b + 2.0 * a * a * a,
        }
    }
}

impl Default for Oracle {
    fn default() -> Self {
        Self::new()
    }
}

impl Oracle {
    /// Prepares the quadrature.
    pub fn new() -> Self {
        Self {
            nodes: gauss_legendre(NODES),
        }
    }

    /// The one-sided p-value of the positions' null ranks under `null`, by the
    /// test that is best against `alternative`. None without positions, or
    /// where the two are the same.
    pub fn p_value(&self, ranks: &[f64], null: Tilt, alternative: Tilt) -> Option<f64> {
        let term = |u: f64| (alternative.density(u) / null.density(u)).ln();
        let (least, greatest) = (term(1e-9), term(1.0 - 1e-9));
        if ranks.is_empty() || greatest - least < 1e-9 {
            return None;
        }
        if let [u] = ranks {
            // The term rises with u, so that the test is one of u itself.
            return Some((1.0 - null.cumulative(*u)).clamp(0.0, 1.0));
        }
        let statistic: f64 = ranks.iter().map(|u| term(*u)).sum();
        let terms = Terms(
            self.nodes
                .iter()
                .map(|(u, weight)| (term(*u), weight * null.density(*u)))
                .collect(),
        );
        Some(tail(&terms, ranks.len() as f64, statistic))
    }
}

/// P(sum of n terms ≥ statistic).
fn tail(terms: &Terms, n: f64, statistic: f64) -> f64 {
    let mean = statistic / n;
    let s = saddle(terms, mean);
    let at = terms.cumulants(s);
    let exponent = (n * (s * mean - at.k0)).max(0.0);
    let w = s.signum() * (2.0 * exponent).sqrt();
    let v = s * (n * at.k2).sqrt();
    if w.abs() < 1e-3 || v == 0.0 {
        return tail_at_mean(&terms.cumulants(0.0), n, mean);
    }
    (upper(w) + density(w) * (1.0 / v - 1.0 / w)).clamp(0.0, 1.0)
}

/// At the mean the formula is 0 ÷ 0; its limit holds the skewness.
fn tail_at_mean(zero: &Cumulants, n: f64, mean: f64) -> f64 {
    let z = (mean - zero.k1) * (n / zero.k2).sqrt();
    let skewness = zero.k3 / (zero.k2.powf(1.5) * n.sqrt());
    (upper(z) + density(z) * skewness * (z * z - 1.0) / 6.0).clamp(0.0, 1.0)
}

/// Where the tilted mean of a term is `mean`.
fn saddle(terms: &Terms, mean: f64) -> f64 {
    let is_above = terms.cumulants(0.0).k1 < mean;
    let (mut low, mut high) = if is_above {
        (0.0, 1.0)
    } else {
        (-GREATEST_SADDLE, 0.0)
    };
    while is_above && high < GREATEST_SADDLE && terms.cumulants(high).k1 < mean {
        (low, high) = (high, 2.0 * high);
    }
    for _ in 0..40 {
        let middle = f64::midpoint(low, high);
        if terms.cumulants(middle).k1 < mean {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

fn density(z: f64) -> f64 {
    (-z * z / 2.0).exp() / (2.0 * PI).sqrt()
}

/// P(standard normal ≥ z), with a relative error below 10⁻⁶ anywhere.
fn upper(z: f64) -> f64 {
    let x = z * FRAC_1_SQRT_2;
    let half = erfc_positive(x.abs()) / 2.0;
    if z < 0.0 { 1.0 - half } else { half }
}

/// The complementary error function for x ≥ 0: Chebyshev fit of Press et al.,
/// Numerical Recipes, section 6.2, relative error below 1.2 × 10⁻⁷.
fn erfc_positive(x: f64) -> f64 {
    const FIT: [f64; 10] = [
        -1.265_512_23,
        1.000_023_68,
        0.374_091_96,
        0.096_784_18,
        -0.186_288_06,
        0.278_868_07,
        -1.135_203_98,
        1.488_515_87,
        -0.822_152_23,
        0.170_872_77,
    ];
    let t = 1.0 / (1.0 + x / 2.0);
    let fit = FIT.iter().rev().fold(0.0, |sum, c| sum * t + c);
    t * (fit - x * x).exp()
}

/// Nodes and weights on 0 to 1, by Newton's method on the Legendre polynomial.
fn gauss_legendre(n: usize) -> Vec<(f64, f64)> {
    let order = n as f64;
    (0..n)
        .map(|i| {
            let mut x = (PI * (i as f64 + 0.75) / (order + 0.5)).cos();
            let mut slope = 0.0;
            for _ in 0..30 {
                let (mut before, mut value) = (1.0, x);
                for degree in 2..=n {
                    let d = degree as f64;
                    let next = ((2.0 * d - 1.0) * x * value - (d - 1.0) * before) / d;
                    (before, value) = (value, next);
                }
                slope = order * (x * value - before) / (x * x - 1.0);
                x -= value / slope;
            }
            (f64::midpoint(x, 1.0), 1.0 / ((1.0 - x * x) * slope * slope))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{Purpose, stream};
    use rand::RngExt;

    #[test]
    fn the_normal_tail_is_known() {
        for (z, p) in [
            (0.0, 0.5),
            (1.644_853_6, 0.05),
            (4.264_890_8, 1e-5),
            (-1.0, 0.841_344_7),
        ] {
            assert!((upper(z) / p - 1.0).abs() < 1e-5, "{z}: {}", upper(z));
        }
    }

    #[test]
    fn quadrature_is_exact_for_polynomials() {
        let nodes = gauss_legendre(NODES);
        for power in [0, 1, 7, 40] {
            let sum: f64 = nodes.iter().map(|(u, w)| w * u.powi(power)).sum();
            assert!((sum - 1.0 / f64::from(power + 1)).abs() < 1e-12, "{power}");
        }
    }

    /// A rank drawn under a tilt.
    fn draw(rng: &mut impl rand::Rng, tilt: Tilt) -> f64 {
        let count = if rng.random::<f64>() < tilt.p.abs() {
            tilt.k
        } else {
            1
        };
        let ranks = (0..count).map(|_| rng.random::<f64>());
        if tilt.p < 0.0 {
            ranks.fold(1.0, f64::min)
        } else {
            ranks.fold(0.0, f64::max)
        }
    }

    #[test]
    fn p_values_are_uniform_under_the_null_whatever_the_number_of_positions() {
        let oracle = Oracle::new();
        let cases = [
            (Tilt { k: 2, p: 0.1 }, Tilt { k: 2, p: 0.5 }),
            (Tilt { k: 2, p: -0.05 }, Tilt { k: 2, p: 0.2 }),
            (Tilt { k: 2, p: 0.3 }, Tilt { k: 2, p: 1.0 }),
            (Tilt { k: 4, p: 0.2 }, Tilt { k: 4, p: 0.9 }),
        ];
        let mut rng = stream(3, Purpose::Calibration, 0);
        for (null, alternative) in cases {
            for n in [1, 2, 5, 40] {
                let runs = 3_000;
                let mut below = [0.0; 3];
                let limits = [0.5, 0.05, 0.01];
                for _ in 0..runs {
                    let ranks: Vec<f64> = (0..n).map(|_| draw(&mut rng, null)).collect();
                    let p = oracle.p_value(&ranks, null, alternative).unwrap();
                    for (count, limit) in below.iter_mut().zip(limits) {
                        *count += f64::from(p <= limit);
                    }
                }
                for (count, limit) in below.iter().zip(limits) {
                    let share = count / f64::from(runs);
                    let error = (limit * (1.0 - limit) / f64::from(runs)).sqrt();
                    // Four standard errors, and 6 % for the formula itself at few positions.
                    let allowed = 4.0 * error + if n < 12 { 0.06 * limit } else { 0.01 * limit };
                    assert!(
                        (share - limit).abs() < allowed,
                        "{null:?} n={n}: {share} at {limit}"
                    );
                }
            }
        }
    }

    #[test]
    fn there_is_nothing_to_test_without_positions_or_a_difference() {
        let tilt = Tilt { k: 2, p: 0.2 };
        let oracle = Oracle::new();
        assert_eq!(oracle.p_value(&[], Tilt::NONE, tilt), None);
        assert_eq!(oracle.p_value(&[0.9], tilt, tilt), None);
    }
}
