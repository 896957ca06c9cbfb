use crate::ConfidenceSettings;
use crate::evidence::q_values;
use crate::metrics::BetaPrior;

/// What one wallet brings into the comparison with all others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// Closed positions won.
    pub wins: u64,
    /// Closed positions lost.
    pub losses: u64,
    /// Closed positions compared with the market.
    pub compared: u64,
    /// One-sided p-value of its excess returns.
    pub p_value: Option<f64>,
}

/// All wallets of a run together: how win rates are spread, and how many
/// results this good luck alone would have made.
#[derive(Debug, Clone, PartialEq)]
pub struct Population {
    pub(crate) prior: BetaPrior,
    q_values: Vec<Option<f64>>,
    evaluated: usize,
}

impl Population {
    /// Evaluates every wallet with enough compared positions for medium
    /// confidence. Choosing by the number of positions, which under the null
    /// hypothesis says nothing about the p-value, keeps the false discovery rate
    /// (Bourgon, Gentleman and Huber, *Independent Filtering*, 2010).
    pub fn new(standings: &[Standing], settings: &ConfidenceSettings) -> Self {
        let least = settings.medium.min_closed.max(1);
        let tested: Vec<(usize, f64)> = standings
            .iter()
            .enumerate()
            .filter(|(_, s)| s.compared >= least)
            .filter_map(|(at, s)| Some((at, s.p_value?)))
            .collect();
        let p_values: Vec<f64> = tested.iter().map(|(_, p)| *p).collect();
        let mut all = vec![None; standings.len()];
        for ((at, _), q) in tested.iter().zip(q_values(&p_values)) {
            all[*at] = Some(q);
        }
        Self {
            prior: BetaPrior::fit(standings.iter().map(|s| (s.wins, s.losses))),
            q_values: all,
            evaluated: tested.len(),
        }
    }

    /// The q-value of a wallet by its place among the standings; None when it was not evaluated.
    pub fn q_value(&self, place: usize) -> Option<f64> {
        self.q_values.get(place).copied().flatten()
    }

    /// How many wallets were evaluated.
    pub fn evaluated(&self) -> usize {
        self.evaluated
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wallets_with_too_few_positions_are_no_tests() {
        let standing = |compared, p| Standing {
            wins: 6,
            losses: 4,
            compared,
            p_value: Some(p),
        };
        let standings = [standing(10, 0.01), standing(9, 0.000_1), standing(50, 0.5)];
        let population = Population::new(&standings, &ConfidenceSettings::default());
        assert_eq!(population.evaluated(), 2);
        assert_eq!(population.q_value(0), Some(0.02));
        assert_eq!(population.q_value(1), None);
        assert_eq!(population.q_value(2), Some(0.5));
    }
}
