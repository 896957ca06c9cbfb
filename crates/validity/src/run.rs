//! One market, analysed by the rules and compared with its truth: a row of the table.

use crate::cells::{Buckets, Counts};
use crate::oracle::found_by_oracle;
use crate::statistics::auc;
use crate::{Ledgers, judge};
use serde::{Deserialize, Serialize};
use smartmoney_analysis::{METHODOLOGY_VERSION, Settings, weighted_factors};
use smartmoney_model::{Score, ScoreBasis, Wallet, WalletStatus};
use smartmoney_simulate::WalletTruth;

/// What came of one scenario with one seed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The rules' version.
    pub version: String,
    /// The commit of the code that ran it, with a + where files had changed.
    pub commit: String,
    /// The scenario's name.
    pub scenario: String,
    /// Its seed.
    pub seed: u64,
    /// Wallets that traded.
    pub wallets: u64,
    /// Those of them that are skilled.
    pub skilled: u64,
    /// Skilled wallets with enough compared positions for high confidence. Whoever copies
    /// another and is recognised as a copy is none of them: it is not to be identified.
    pub skilled_tested: u64,
    /// Skilled wallets that the oracle finds, of those with as many positions. It tests what
    /// the wallets themselves earned, and knows how that is distributed.
    pub oracle_found: u64,
    /// Wallets identified.
    pub identified: u64,
    /// Identified wallets that are not skilled.
    pub without_skill: u64,
    /// Identified wallets that are skilled and that the oracle could test.
    pub found: u64,
    /// Identified wallets that are not plain traders, by kind.
    pub identified_kinds: Counts,
    /// Wallets without skill that were tested with enough positions for high confidence.
    pub null_tested: u64,
    /// Those of them with a p-value under 0.05; by chance it would be one in 20.
    pub null_under_05: u64,
    /// Under 0.001.
    pub null_under_001: u64,
    /// Wallets that traded, by kind.
    pub kinds: Counts,
    /// Wallets recognised as no traders by judgement: `bot:arbitrage_bot` is what for whom.
    pub recognised: Counts,
    /// Tested wallets with 10 to 29 compared positions, by their score.
    pub buckets_10: Buckets,
    /// Those with 30 to 99.
    pub buckets_30: Buckets,
    /// Those with 100 or more.
    pub buckets_100: Buckets,
    /// Over tested wallets, how well their score tells the skilled from the others.
    pub auc_score: Option<f64>,
    /// The oracle, over those that it can test.
    pub auc_oracle: Option<f64>,
    /// Total PnL.
    pub auc_pnl: Option<f64>,
    /// ROI.
    pub auc_roi: Option<f64>,
    /// Win rate.
    pub auc_win_rate: Option<f64>,
    /// Sharpe ratio.
    pub auc_sharpe: Option<f64>,
    /// The score of version 2, a weighted sum of the profile.
    pub auc_old_score: Option<f64>,
    /// How long it took, without what else the machine did.
    pub seconds: f64,
}

/// Judges all wallets of a market and compares with the truth. Names, commit and time are the
/// caller's to set.
pub fn measure(ledgers: &Ledgers, settings: &Settings) -> Run {
    let judged = judge(ledgers, settings);
    let enough = settings.confidence.high.min_compared;
    let oracle = found_by_oracle(&ledgers.truth, &settings.confidence);
    let mut run = Run {
        version: METHODOLOGY_VERSION.to_owned(),
        ..Run::default()
    };
    for ((wallet, truth), is_found) in judged.iter().zip(&ledgers.truth).zip(oracle) {
        run.oracle_found += u64::from(is_found && truth.skilled);
        if let Some(wallet) = wallet {
            run.count(wallet, truth, enough);
        }
    }
    let tested = || {
        let both = judged.iter().zip(&ledgers.truth);
        both.filter_map(|(wallet, truth)| Some((wallet.as_ref()?, truth)))
            .filter(|(wallet, _)| wallet.score_basis == ScoreBasis::Tested)
    };
    // What is not known is worse than all that is.
    let area = |figure: fn(&Wallet) -> Option<f64>| {
        let cases = tested()
            .map(|(wallet, truth)| (figure(wallet).unwrap_or(f64::NEG_INFINITY), truth.skilled));
        rounded(auc(cases))
    };
    run.auc_score = area(|wallet| Some(wallet.smart_money_score?.value()));
    run.auc_pnl = area(|wallet| Some(wallet.total_pnl.to_f64()));
    run.auc_roi = area(|wallet| wallet.roi_all_time);
    run.auc_win_rate = area(|wallet| wallet.win_rate);
    run.auc_sharpe = area(|wallet| wallet.sharpe_ratio);
    run.auc_old_score = area(|wallet| Some(weighted_factors(&wallet.profile)));
    let oracle = tested().filter_map(|(_, truth)| Some((-truth.oracle_p_value?, truth.skilled)));
    run.auc_oracle = rounded(auc(oracle));
    run
}

/// To as many digits as a table needs, so that a row is the same when it is read again.
fn rounded(area: Option<f64>) -> Option<f64> {
    area.map(|area| (area * 1e4).round() / 1e4)
}

impl Run {
    /// All tested wallets by their score.
    pub fn buckets(&self) -> Buckets {
        let mut all = self.buckets_10;
        all.add_all(self.buckets_30);
        all.add_all(self.buckets_100);
        all
    }

    fn count(&mut self, wallet: &Wallet, truth: &WalletTruth, enough: u64) {
        let is_skilled = truth.skilled;
        let kind = truth.kind.as_str();
        let basis = wallet.score_basis;
        let is_enough = wallet.compared_positions >= enough;
        self.wallets += 1;
        self.skilled += u64::from(is_skilled);
        self.kinds.add(kind);
        let is_known_copy = basis == ScoreBasis::Copy && truth.kind.is_mimic();
        self.skilled_tested += u64::from(is_skilled && is_enough && !is_known_copy);
        if wallet.status == WalletStatus::Identified {
            self.identified += 1;
            self.without_skill += u64::from(!is_skilled);
            self.found += u64::from(is_skilled && truth.oracle_p_value.is_some());
            if !truth.kind.is_trader() {
                self.identified_kinds.add(kind);
            }
        }
        match basis {
            ScoreBasis::Tested => {
                let score = wallet.smart_money_score.map_or(0.0, Score::value);
                let buckets = match wallet.compared_positions {
                    ..30 => &mut self.buckets_10,
                    30..100 => &mut self.buckets_30,
                    100.. => &mut self.buckets_100,
                };
                buckets.add(score, is_skilled);
                if let Some(p) = wallet.p_value.filter(|_| is_enough && !is_skilled) {
                    self.null_tested += 1;
                    self.null_under_05 += u64::from(p < 0.05);
                    self.null_under_001 += u64::from(p < 0.001);
                }
            }
            ScoreBasis::PriorOnly => {}
            recognised => self
                .recognised
                .add(format!("{}:{kind}", recognised.as_str())),
        }
    }
}
