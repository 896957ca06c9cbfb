//! Win rates, as counted and as shrunk towards the average of all wallets.

use std::collections::BTreeMap;

/// Wins ÷ (wins + losses) over closed positions; a fraction. None without either.
pub(crate) fn win_rate(wins: u64, losses: u64) -> Option<f64> {
    let n = wins + losses;
    (n > 0).then(|| wins as f64 / n as f64)
}

/// The distribution of win rates over all wallets: a beta distribution, fitted by moments.
/// As a prior it shrinks the rate of a wallet with few positions towards the average.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct BetaPrior {
    pub(crate) alpha: f64,
    pub(crate) beta: f64,
}

impl BetaPrior {
    /// Every rate is as likely as any other.
    pub(crate) const UNIFORM: Self = Self {
        alpha: 1.0,
        beta: 1.0,
    };

    /// Fits (wins, losses) of all wallets by the moments of the beta-binomial
    /// distribution with unequal numbers (Kleinman, *Proportions with Extraneous
    /// Variance*, 1973): with n = Σ nᵢ, the mean μ = Σ wᵢ ÷ n, and
    /// S = Σ nᵢ (pᵢ − μ)², the intra-class correlation is
    /// ρ = (S − μ(1−μ)(k−1)) ÷ (μ(1−μ)(n − Σnᵢ²÷n − (k−1))), and α + β = 1 ÷ ρ − 1.
    pub(crate) fn fit(rates: impl Iterator<Item = (u64, u64)>) -> Self {
        // Counted by what they are, the wallets are summed in an order that is not theirs:
        // the last digit must not hang on who came first.
        let mut counted = BTreeMap::<(u64, u64), u64>::new();
        for (wins, losses) in rates.filter(|(wins, losses)| wins + losses > 0) {
            *counted.entry((wins, losses)).or_default() += 1;
        }
        let (mut wallets, mut wins, mut n, mut n_squares) = (0, 0, 0, 0_u128);
        for (&(won, lost), &times) in &counted {
            wallets += times;
            wins += times * won;
            n += times * (won + lost);
            n_squares += u128::from(times) * u128::from(won + lost).pow(2);
        }
        if n == 0 {
            return Self::UNIFORM;
        }
        let others = (wallets - 1) as f64;
        let mean = wins as f64 / n as f64;
        let variance = mean * (1.0 - mean);
        let spread: f64 = counted
            .iter()
            .map(|(&(won, lost), &times)| {
                let of_wallet = (won + lost) as f64;
                times as f64 * of_wallet * (won as f64 / of_wallet - mean).powi(2)
            })
            .sum();
        let scale = variance * (n as f64 - n_squares as f64 / n as f64 - others);
        if scale <= 0.0 {
            return Self::UNIFORM;
        }
        let correlation = (spread - variance * others) / scale;
        // Without more spread than chance all rates are the average; and a prior of less
        // than one position would shrink nothing.
        let strength = (1.0 / correlation.max(LEAST_CORRELATION) - 1.0).max(1.0);
        Self {
            alpha: mean * strength,
            beta: (1.0 - mean) * strength,
        }
    }

    /// (wins + α) ÷ (n + α + β).
    pub(crate) fn shrunk(self, wins: u64, losses: u64) -> Option<f64> {
        let n = wins + losses;
        (n > 0).then(|| (wins as f64 + self.alpha) / (n as f64 + self.alpha + self.beta))
    }
}

/// Limits the strength of the prior to that of a thousand positions.
const LEAST_CORRELATION: f64 = 0.001;

#[cfg(test)]
mod tests {
    use super::*;

    /// Three wallets of 10 positions with 2, 5 and 8 wins: μ = 0.5,
    /// S = 10 (0.09 + 0 + 0.09) = 1.8, ρ = (1.8 − 0.5) ÷ (0.25 × (30 − 10 − 2)) =
    /// 1.3 ÷ 4.5, α + β = 4.5 ÷ 1.3 − 1 = 2.4615. Eight of ten become
    /// (8 + 1.2308) ÷ 12.4615 = 0.74074.
    #[test]
    fn worked_example() {
        let prior = BetaPrior::fit([(2, 8), (5, 5), (8, 2)].into_iter());
        assert!((prior.alpha - 1.230_769).abs() < 1e-6);
        assert!((prior.beta - 1.230_769).abs() < 1e-6);
        assert!((prior.shrunk(8, 2).unwrap() - 0.740_741).abs() < 1e-6);
    }

    /// No digit of the prior depends on the order in which the wallets come.
    #[test]
    fn order_changes_nothing() {
        let rates: Vec<_> = (0..40_u64).map(|i| (i * 7 % 11, i * 5 % 13)).collect();
        let prior = BetaPrior::fit(rates.iter().copied());
        for at in 1..rates.len() {
            let mut turned = rates.clone();
            turned.rotate_left(at);
            turned.swap(0, at / 2);
            assert_eq!(BetaPrior::fit(turned.into_iter()), prior);
        }
    }

    #[test]
    fn equal_rates_are_drawn_strongly_and_nothing_is_drawn_from_nothing() {
        let prior = BetaPrior::fit([(5, 5); 20].into_iter());
        assert!(prior.alpha > 100.0);
        assert_eq!(BetaPrior::fit(std::iter::empty()), BetaPrior::UNIFORM);
        assert_eq!(BetaPrior::fit([(3, 0)].into_iter()), BetaPrior::UNIFORM);
        assert_eq!(prior.shrunk(0, 0), None);
        assert_eq!(win_rate(0, 0), None);
        assert_eq!(win_rate(3, 1), Some(0.75));
    }
}
