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
    /// confidence, and those with enough for high confidence once more among
    /// themselves: there luck has fewer tries. Choosing by the number of
    /// positions, which under the null hypothesis says nothing about the
    /// p-value, keeps the false discovery rate (Bourgon, Gentleman and Huber,
    /// *Independent Filtering*, 2010).
    pub fn new(standings: &[Standing], settings: &ConfidenceSettings) -> Self {
        let mut q_values = vec![None; standings.len()];
        let least = settings.medium.min_closed.max(1);
        let evaluated = evaluate(standings, least, &mut q_values);
        evaluate(
            standings,
            settings.high.min_closed.max(least),
            &mut q_values,
        );
        Self {
            prior: BetaPrior::fit(standings.iter().map(|s| (s.wins, s.losses))),
            q_values,
            evaluated,
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

/// Fills in the q-values of all wallets with at least so many compared
/// positions, and says how many they are.
fn evaluate(standings: &[Standing], least: u64, q: &mut [Option<f64>]) -> usize {
    let (places, p_values): (Vec<usize>, Vec<f64>) = standings
        .iter()
        .enumerate()
        .filter(|(_, standing)| standing.compared >= least)
        .filter_map(|(place, standing)| Some((place, standing.p_value?)))
        .unzip();
    for (place, value) in places.iter().zip(q_values(&p_values)) {
        q[*place] = Some(value);
    }
    places.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing(compared: u64, p: f64) -> Standing {
        Standing {
            wins: 6,
            losses: 4,
            compared,
            p_value: Some(p),
        }
    }

    #[test]
    fn wallets_with_too_few_positions_are_no_tests() {
        let standings = [standing(10, 0.01), standing(9, 0.000_1), standing(29, 0.5)];
        let population = Population::new(&standings, &ConfidenceSettings::default());
        assert_eq!(population.evaluated(), 2);
        assert_eq!(population.q_value(0), Some(0.02));
        assert_eq!(population.q_value(1), None);
        assert_eq!(population.q_value(2), Some(0.5));
    }

    /// 0.02 is the best of the two with 30 or more, q = 0.02·2÷1; among all
    /// four it would be the third, q = 0.02·4÷3.
    #[test]
    fn wallets_with_enough_for_high_confidence_are_compared_with_each_other() {
        let standings = [
            standing(30, 0.02),
            standing(30, 0.9),
            standing(10, 0.001),
            standing(29, 0.002),
        ];
        let population = Population::new(&standings, &ConfidenceSettings::default());
        assert_eq!(population.evaluated(), 4);
        assert_eq!(population.q_value(0), Some(0.04));
        assert_eq!(population.q_value(2), Some(0.004));
        assert_eq!(population.q_value(3), Some(0.004));
    }
}
