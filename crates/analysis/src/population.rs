//! All wallets of a run together: the spread of win rates, and the q-values.

use crate::ConfidenceSettings;
use crate::evidence::q_values;
use crate::metrics::BetaPrior;

/// The results of one wallet that enter the comparison with all others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WalletOutcome {
    /// Closed positions won.
    pub wins: u64,
    /// Closed positions lost.
    pub losses: u64,
    /// Closed positions compared with the market.
    pub compared: u64,
    /// One-sided p-value of its excess returns.
    pub p_value: Option<f64>,
}

/// All wallets of a run together: the distribution of their win rates, and for each
/// evaluated wallet a q-value.
#[derive(Debug, Clone, PartialEq)]
pub struct Population {
    pub(crate) prior: BetaPrior,
    q_values: Vec<Option<f64>>,
    evaluated: usize,
}

impl Population {
    /// Evaluates every wallet with enough compared positions for medium
    /// confidence, and those with enough for high confidence once more among
    /// themselves: fewer tests give chance fewer tries. Choosing by the number of
    /// positions, which under the null hypothesis says nothing about the
    /// p-value, keeps the false discovery rate (Bourgon, Gentleman and Huber,
    /// *Independent Filtering*, 2010).
    pub fn new(outcomes: &[WalletOutcome], settings: &ConfidenceSettings) -> Self {
        let mut q_values = vec![None; outcomes.len()];
        let least = settings.medium.min_closed.max(1);
        let evaluated = evaluate(outcomes, least, &mut q_values);
        evaluate(outcomes, settings.high.min_closed.max(least), &mut q_values);
        Self {
            prior: BetaPrior::fit(outcomes.iter().map(|s| (s.wins, s.losses))),
            q_values,
            evaluated,
        }
    }

    /// The q-value of the wallet at this index of the outcomes; None if it was not
    /// evaluated.
    pub fn q_value(&self, index: usize) -> Option<f64> {
        self.q_values.get(index).copied().flatten()
    }

    /// How many wallets were evaluated.
    pub fn evaluated(&self) -> usize {
        self.evaluated
    }
}

/// Sets the q-values of all wallets with at least `least` compared positions, and returns
/// how many they are.
fn evaluate(outcomes: &[WalletOutcome], least: u64, q: &mut [Option<f64>]) -> usize {
    let (indices, p_values): (Vec<usize>, Vec<f64>) = outcomes
        .iter()
        .enumerate()
        .filter(|(_, outcome)| outcome.compared >= least)
        .filter_map(|(index, outcome)| Some((index, outcome.p_value?)))
        .unzip();
    for (index, value) in indices.iter().zip(q_values(&p_values)) {
        q[*index] = Some(value);
    }
    indices.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(compared: u64, p: f64) -> WalletOutcome {
        WalletOutcome {
            wins: 6,
            losses: 4,
            compared,
            p_value: Some(p),
        }
    }

    #[test]
    fn wallets_with_too_few_positions_are_no_tests() {
        let outcomes = [outcome(10, 0.01), outcome(9, 0.000_1), outcome(29, 0.5)];
        let population = Population::new(&outcomes, &ConfidenceSettings::default());
        assert_eq!(population.evaluated(), 2);
        assert_eq!(population.q_value(0), Some(0.02));
        assert_eq!(population.q_value(1), None);
        assert_eq!(population.q_value(2), Some(0.5));
    }

    /// 0.02 is the best of the two with 30 or more, q = 0.02·2÷1; among all
    /// four it would be the third, q = 0.02·4÷3.
    #[test]
    fn wallets_with_enough_for_high_confidence_are_compared_with_each_other() {
        let outcomes = [
            outcome(30, 0.02),
            outcome(30, 0.9),
            outcome(10, 0.001),
            outcome(29, 0.002),
        ];
        let population = Population::new(&outcomes, &ConfidenceSettings::default());
        assert_eq!(population.evaluated(), 4);
        assert_eq!(population.q_value(0), Some(0.04));
        assert_eq!(population.q_value(2), Some(0.004));
        assert_eq!(population.q_value(3), Some(0.004));
    }
}
