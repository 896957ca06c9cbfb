//! How much of the simulated skill the analysis finds.

use crate::Ledgers;
use smartmoney_analysis::{
    ConfidenceSettings, Copies, Crowd, Judge, Names, Population, Settings, Subject, WalletAnalysis,
    WalletOutcome, analyse_wallet,
};
use smartmoney_model::{Address, Day, Timestamp, Wallet, WalletKey, WalletStatus};
use smartmoney_simulate::WalletTruth;
use std::collections::BTreeMap;
use std::fmt;

/// Which wallets the analysis identified in a market whose truth is known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    /// Wallets identified.
    pub identified: u64,
    /// Identified wallets that are not skilled.
    pub without_skill: u64,
    /// Identified wallets by their kind.
    pub by_kind: BTreeMap<&'static str, u64>,
    /// Skilled wallets by (edge in hundredths, band of positions).
    pub recall: BTreeMap<(u32, Band), RecallCounts>,
    /// Skilled wallets with high confidence, whatever the rules of eligibility say.
    pub confident: u64,
    /// Unskilled wallets with high confidence.
    pub confident_without_skill: u64,
    /// Unskilled wallets that the best possible test finds.
    pub oracle_without_skill: u64,
}

/// Counts of skilled wallets: all of them, and those that each method finds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RecallCounts {
    /// All skilled wallets.
    pub wallets: u64,
    /// Identified.
    pub identified: u64,
    /// With high confidence.
    pub confident: u64,
    /// Found by the best possible test at the same false discovery rate.
    pub oracle: u64,
}

/// Positions of a wallet, in bands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    /// Under 30: never enough for high confidence.
    Under30,
    /// 30 to 99.
    Under100,
    /// 100 to 299.
    Under300,
    /// 300 or more.
    Over300,
}

impl Band {
    fn of(positions: u64) -> Self {
        match positions {
            0..30 => Self::Under30,
            30..100 => Self::Under100,
            100..300 => Self::Under300,
            _ => Self::Over300,
        }
    }
}

impl Report {
    /// The share of identified wallets that are not skilled.
    pub fn false_discoveries(&self) -> f64 {
        self.without_skill as f64 / self.identified.max(1) as f64
    }

    /// The counts of all skilled wallets.
    pub fn skilled(&self) -> RecallCounts {
        sum(self.recall.values())
    }

    /// Those with enough positions for high confidence.
    pub fn skilled_with_enough(&self) -> RecallCounts {
        let enough = |((_, band), _): &(&(u32, Band), &RecallCounts)| *band != Band::Under30;
        sum(self.recall.iter().filter(enough).map(|(_, counts)| counts))
    }

    /// Adds the counts of another market.
    pub fn add(&mut self, other: &Self) {
        self.identified += other.identified;
        self.without_skill += other.without_skill;
        self.confident += other.confident;
        self.confident_without_skill += other.confident_without_skill;
        self.oracle_without_skill += other.oracle_without_skill;
        for (kind, count) in &other.by_kind {
            *self.by_kind.entry(kind).or_default() += count;
        }
        for (key, counts) in &other.recall {
            let sum = self.recall.entry(*key).or_default();
            sum.wallets += counts.wallets;
            sum.identified += counts.identified;
            sum.confident += counts.confident;
            sum.oracle += counts.oracle;
        }
    }
}

fn sum<'a>(counts: impl Iterator<Item = &'a RecallCounts>) -> RecallCounts {
    counts.fold(RecallCounts::default(), |a, b| RecallCounts {
        wallets: a.wallets + b.wallets,
        identified: a.identified + b.identified,
        confident: a.confident + b.confident,
        oracle: a.oracle + b.oracle,
    })
}

/// Scores every wallet as a run would; None of those that never traded.
pub fn judge(ledgers: &Ledgers, settings: &Settings) -> Vec<Option<Wallet>> {
    let analysed: Vec<Option<WalletAnalysis>> = ledgers
        .wallets
        .iter()
        .map(|rows| analyse_wallet(&mut rows.clone(), &ledgers.market, settings))
        .collect();
    judge_all(ledgers, &analysed, settings)
}

/// Scores every wallet as a run would, and compares with the truth.
pub fn evaluate(ledgers: &Ledgers, settings: &Settings) -> Report {
    let wallets = judge(ledgers, settings);
    let oracle = oracle_finds(&ledgers.truth, &settings.confidence);
    let mut report = Report::default();
    for ((truth, wallet), by_oracle) in ledgers.truth.iter().zip(&wallets).zip(oracle) {
        let is_identified = wallet
            .as_ref()
            .is_some_and(|w| w.status == WalletStatus::Identified);
        let is_confident = wallet
            .as_ref()
            .is_some_and(|w| w.confidence_level == smartmoney_model::Confidence::High);
        report.count(truth, is_identified, is_confident, by_oracle);
    }
    report
}

impl Report {
    fn count(&mut self, truth: &WalletTruth, identified: bool, confident: bool, oracle: bool) {
        let is_skilled = truth.skilled;
        self.identified += u64::from(identified);
        self.without_skill += u64::from(identified && !is_skilled);
        self.confident += u64::from(confident && is_skilled);
        self.confident_without_skill += u64::from(confident && !is_skilled);
        self.oracle_without_skill += u64::from(oracle && !is_skilled);
        if identified {
            *self.by_kind.entry(truth.kind.as_str()).or_default() += 1;
        }
        if is_skilled {
            let edge = (truth.edge_ratio.unwrap_or(0.0) * 100.0).round();
            #[allow(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "hundredths of a ratio under 1"
            )]
            let counts = self
                .recall
                .entry((edge as u32, Band::of(truth.positions)))
                .or_default();
            counts.wallets += 1;
            counts.identified += u64::from(identified);
            counts.confident += u64::from(confident);
            counts.oracle += u64::from(oracle);
        }
    }
}

fn judge_all(
    ledgers: &Ledgers,
    analysed: &[Option<WalletAnalysis>],
    settings: &Settings,
) -> Vec<Option<Wallet>> {
    let population = Population::new(outcomes(ledgers, analysed, settings), settings);
    let names = Names::default();
    let judge = Judge {
        settings,
        population: &population,
        as_of: ledgers.market.as_of().unwrap_or(Day(0)),
        names: &names,
        now: Timestamp::EARLIEST,
    };
    analysed
        .iter()
        .zip(&ledgers.truth)
        .enumerate()
        .map(|(index, (analysis, truth))| {
            let key = key(truth.wallet);
            let subject = Subject {
                key: &key,
                facts: &analysis.as_ref()?.facts,
                label: None,
                curation: None,
                skill: population.skill(index)?,
                published: None,
            };
            Some(judge.judge(&subject))
        })
        .collect()
}

/// What the wallets' tests say, and which of them are copies.
fn outcomes(
    ledgers: &Ledgers,
    analysed: &[Option<WalletAnalysis>],
    settings: &Settings,
) -> Vec<WalletOutcome> {
    let mut crowd = Crowd::default();
    for analysis in analysed.iter().flatten() {
        crowd.add(&analysis.evidence);
    }
    let peers = crowd.finish(&ledgers.market);
    let mut copies = Copies::default();
    let mut outcomes = Vec::with_capacity(analysed.len());
    for (analysis, number) in analysed.iter().zip(0..) {
        let outcome = analysis.as_ref().map_or_else(WalletOutcome::default, |of| {
            WalletOutcome::new(&of.facts.positions, &of.evidence, None, &peers, settings)
        });
        if let Some(of) = analysis
            && outcome.can_be_copy(settings)
        {
            copies.add(number, &of.evidence);
        }
        outcomes.push(outcome);
    }
    for (copy, leader) in copies.find() {
        outcomes[copy as usize].is_copy_of(ledgers.truth[leader as usize].wallet);
    }
    outcomes
}

fn key(wallet_address: Address) -> WalletKey {
    let chain_id = "ethereum".parse().expect("a chain's name");
    WalletKey {
        chain_id,
        wallet_address,
    }
}

/// Which wallets the best possible test finds: corrected as the analysis
/// corrects, wallets with enough positions for high confidence among
/// themselves, and those with fewer among all that are evaluated.
fn oracle_finds(truth: &[WalletTruth], settings: &ConfidenceSettings) -> Vec<bool> {
    let enough = settings.high.min_compared;
    let tested = |least: u64| {
        let wallets = truth.iter().enumerate();
        let tested = wallets.filter(move |(_, wallet)| wallet.positions >= least);
        tested.filter_map(|(at, wallet)| Some((at, wallet.oracle_p_value?)))
    };
    let mut finds = vec![false; truth.len()];
    for at in discoveries(tested(settings.medium.min_compared), settings.high.max_q) {
        finds[at] = truth[at].positions < enough;
    }
    for at in discoveries(tested(enough), settings.high.max_q) {
        finds[at] = true;
    }
    finds
}

/// Benjamini and Hochberg's procedure at `max_q`: what is found, by index.
fn discoveries(tests: impl Iterator<Item = (usize, f64)>, max_q: f64) -> Vec<usize> {
    let mut tests: Vec<(usize, f64)> = tests.collect();
    tests.sort_by(|a, b| a.1.total_cmp(&b.1));
    let count = tests.len() as f64;
    let passes = |(rank, (_, p)): &(usize, &(usize, f64))| *p * count <= max_q * (*rank + 1) as f64;
    let last = tests.iter().enumerate().rfind(passes);
    let found = last.map_or(0, |(rank, _)| rank + 1);
    tests[..found].iter().map(|(at, _)| *at).collect()
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let share = |part: u64, whole: u64| 100.0 * part as f64 / whole.max(1) as f64;
        writeln!(f, "identified             {:>6}", self.identified)?;
        writeln!(
            f,
            "  not skilled          {:>6}  {:.1} %",
            self.without_skill,
            100.0 * self.false_discoveries()
        )?;
        for (kind, count) in &self.by_kind {
            writeln!(f, "  {kind:<20} {count:>6}")?;
        }
        writeln!(
            f,
            "high confidence        {:>6} skilled, {} not",
            self.confident, self.confident_without_skill
        )?;
        writeln!(
            f,
            "best possible test               {} not skilled",
            self.oracle_without_skill
        )?;
        writeln!(
            f,
            "edge  positions  skilled  best test  high confidence  identified  of best"
        )?;
        let mut line = |edge: &str, band: &str, counts: &RecallCounts| {
            writeln!(
                f,
                "{edge:<5} {band:<10} {:>7} {:>10} {:>16} {:>11} {:>7.0} %",
                counts.wallets,
                counts.oracle,
                counts.confident,
                counts.identified,
                share(counts.identified, counts.oracle),
            )
        };
        for ((edge, band), counts) in &self.recall {
            let band = match band {
                Band::Under30 => "1–29",
                Band::Under100 => "30–99",
                Band::Under300 => "100–299",
                Band::Over300 => "300+",
            };
            line(&format!("{:.2}", f64::from(*edge) / 100.0), band, counts)?;
        }
        line("all", "30+", &self.skilled_with_enough())?;
        line("all", "", &self.skilled())
    }
}
