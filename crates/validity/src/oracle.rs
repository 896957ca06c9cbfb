//! Which wallets the oracle finds: a test of each wallet's own returns that knows how they are distributed.

use smartmoney_analysis::ConfidenceSettings;
use smartmoney_simulate::WalletTruth;

/// Whether the oracle finds each wallet, among all with enough positions for high
/// confidence and at the same false discovery rate.
pub(crate) fn found_by_oracle(truth: &[WalletTruth], settings: &ConfidenceSettings) -> Vec<bool> {
    let enough = settings.high.min_compared;
    let tests = truth.iter().enumerate();
    let tests = tests.filter(|(_, wallet)| wallet.positions >= enough);
    let tests = tests.filter_map(|(at, wallet)| Some((at, wallet.oracle_p_value?)));
    let mut found = vec![false; truth.len()];
    for at in discoveries(tests.collect(), settings.high.max_q) {
        found[at] = true;
    }
    found
}

/// Benjamini and Hochberg's procedure at `max_q`: what is found, by index.
fn discoveries(mut tests: Vec<(usize, f64)>, max_q: f64) -> Vec<usize> {
    tests.sort_by(|a, b| a.1.total_cmp(&b.1));
    let count = tests.len() as f64;
    let passes = |(rank, (_, p)): &(usize, &(usize, f64))| *p * count <= max_q * (*rank + 1) as f64;
    let last = tests.iter().enumerate().rfind(passes);
    let found = last.map_or(0, |(rank, _)| rank + 1);
    tests[..found].iter().map(|(at, _)| *at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of four tests at 0.05 the thresholds are 0.0125, 0.025, 0.0375 and 0.05: the third passes
    /// and takes the second with it, which alone would not.
    #[test]
    fn the_last_that_passes_takes_all_before_it_with_it() {
        let tests = vec![(0, 0.9), (1, 0.03), (2, 0.01), (3, 0.037)];
        assert_eq!(discoveries(tests, 0.05), [2, 1, 3]);
        assert!(discoveries(vec![(0, 0.06)], 0.05).is_empty());
    }
}
