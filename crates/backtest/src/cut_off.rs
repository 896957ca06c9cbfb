//! All wallets as a run would have judged them on a day.

use crate::Predictor;
use crate::forward::{ForwardPosition, ForwardResult};
use crate::past::WalletPast;
use crate::walk::AT_ONCE;
use rayon::prelude::*;
use smartmoney_analysis::{Crowd, Judge, Market, Names, Peers, Population, Settings, Subject};
use smartmoney_model::{Confidence, Day, Score, ScoreBasis, Timestamp, Usd, Wallet, WalletStatus};

/// One cut-off: what was said, and what came.
#[derive(Debug, Clone, PartialEq)]
pub struct CutOff {
    /// The day at whose end the wallets were judged.
    pub day: Day,
    /// The last day of the time that is measured.
    pub end: Day,
    /// What was said of each wallet, in the order in which wallets were given; None of those that
    /// had not traded yet.
    pub standings: Vec<Option<Standing>>,
    /// Positions opened after it, wallet by wallet.
    pub positions: Vec<ForwardPosition>,
    /// What each wallet of `standings` had in that time.
    pub results: Vec<Option<ForwardResult>>,
}

/// What was said of a wallet.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// 0 to 100; None for what is no trader by judgement.
    pub score: Option<f64>,
    /// What the score is made of, or why there is none.
    pub basis: ScoreBasis,
    /// Whether it counted as smart money.
    pub status: WalletStatus,
    /// How strong the evidence was.
    pub confidence: Confidence,
    /// Expected excess of a follower's position in a period.
    pub follower_excess: Option<f64>,
    /// All PnL so far, USD.
    pub total_pnl: Usd,
    /// By what it is put in order, greater ones first, in the order of [`Predictor::ALL`]; the second
    /// value decides between equal ones.
    pub predictors: [(f64, f64); Predictor::ALL.len()],
}

/// Judges all wallets at a look, by nothing that is younger. Labels are left out, since they are
/// today's knowledge. `before` is what the cut-off before this one said.
pub(crate) fn judge_at(
    look: usize,
    day: Day,
    (wallets, chances, population): (&[WalletPast], &[f64], &Population),
    before: Option<&CutOff>,
    settings: &Settings,
) -> Vec<Option<Standing>> {
    let names = Names::default();
    let judge = Judge {
        settings,
        population,
        as_of: day,
        names: &names,
        now: Timestamp::EARLIEST,
    };
    let numbered = wallets.par_iter().zip(chances).enumerate();
    let judged = numbered.map(|(number, (past, chance))| {
        let facts = past.facts(look)?;
        let published = before.and_then(|before| before.standings[number].as_ref());
        let subject = Subject {
            key: &past.key,
            facts: &facts,
            label: None,
            curation: None,
            follow: None,
            skill: population.skill(number)?,
            published: published.map(|standing| standing.status),
        };
        Some(Standing::of(&judge.judge(&subject), *chance))
    });
    judged.collect()
}

impl Standing {
    fn of(wallet: &Wallet, chance: f64) -> Self {
        Self {
            score: wallet.smart_money_score.map(Score::value),
            basis: wallet.score_basis,
            status: wallet.status,
            confidence: wallet.confidence_level,
            follower_excess: wallet.follower_excess,
            total_pnl: wallet.total_pnl,
            predictors: Predictor::ALL.map(|predictor| predictor.of(wallet, chance)),
        }
    }

    /// Whether it was on the list of smart money.
    pub fn is_identified(&self) -> bool {
        self.status == WalletStatus::Identified
    }
}

/// What all wallets hold at a look.
pub(crate) fn peers_at(
    look: usize,
    day: Day,
    wallets: &[WalletPast],
    market: &Market,
    settings: &Settings,
) -> Peers {
    let mut crowd = Crowd::default();
    for part in wallets.chunks(AT_ONCE) {
        let seen: Vec<_> = part.par_iter().filter_map(|past| past.at(look)).collect();
        for (_, evidence) in seen {
            crowd.add(&evidence);
        }
    }
    crowd.finish(market, day, &settings.crowd)
}
