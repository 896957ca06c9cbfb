//! One wallet as it was on each of several days, kept small: millions of positions are held in
//! memory for as long as the walk takes.

use crate::kept::{KeptToken, keep};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use smartmoney_analysis::{Market, Settings, TokenTrades, WalletAnalysis, analyse_wallet_at};
use smartmoney_model::{
    Day, LedgerTrade, PositionEvidence, PositionRecord, Recognised, Timestamp, TokenId,
    WalletFacts, WalletKey,
};

/// A wallet as it was at each look.
#[derive(Debug)]
pub struct WalletPast {
    pub(crate) key: WalletKey,
    /// Each as it was at one or more looks in a row: most positions are never seen otherwise. Those
    /// that a look is the first to see stand behind those of the looks before it.
    positions: Vec<u8>,
    /// None before its first trade.
    looks: Vec<Option<Vec<u8>>>,
    /// What it traded, as far as a follower may ask for it.
    traded: Traded,
}

/// Prices of so many days before the first look may be asked for: a follower who finds no later one
/// values what he holds by them.
pub(crate) const DAYS_BEFORE: i32 = 7;

/// What a wallet traded, as bytes.
#[derive(Debug)]
pub(crate) struct Traded(Vec<u8>);

impl Traded {
    pub(crate) fn trades(&self) -> Vec<TokenTrades> {
        let (kept, _): (Vec<KeptToken>, _) = decoded(&self.0);
        kept.into_iter().map(KeptToken::trades).collect()
    }
}

/// One look; its facts can be read alone.
#[derive(Serialize, Deserialize)]
struct Look {
    facts: WalletFacts,
    recognised: Option<Recognised>,
    until: Option<Day>,
    /// Of the wallet's positions so many were seen by then.
    known: u32,
    /// Which of them it saw, in its order.
    positions: Vec<u32>,
}

impl WalletPast {
    /// Looks at a wallet on each of these days, ascending, in one walk over its rows. None where it
    /// has none up to the last.
    pub fn new(
        key: WalletKey,
        rows: &mut [LedgerTrade],
        market: &Market,
        looks: &[Day],
        settings: &Settings,
    ) -> Option<Self> {
        let since = Day(looks.first()?.0 - DAYS_BEFORE).start();
        let (analyses, traded) = analyse_wallet_at(rows, market, looks, settings);
        let mut seen = Seen::default();
        let looks: Vec<Option<Vec<u8>>> = analyses
            .into_iter()
            .map(|analysis| Some(encoded(&seen.look(analysis?))))
            .collect();
        looks.iter().any(Option::is_some).then(|| Self {
            key,
            positions: seen.positions.iter().flat_map(encoded).collect(),
            looks,
            traded: Traded(encoded(&keep(&traded, since))),
        })
    }

    /// What it was at a look; None before its first trade.
    pub(crate) fn at(&self, look: usize) -> Option<(WalletFacts, PositionEvidence)> {
        let (look, _): (Look, _) = decoded(self.looks.get(look)?.as_ref()?);
        let mut rest = self.positions.as_slice();
        let mut next = || {
            let record: PositionRecord;
            (record, rest) = decoded(rest);
            Some(record)
        };
        let mut known: Vec<Option<PositionRecord>> = (0..look.known).map(|_| next()).collect();
        let seen = look.positions.iter();
        let evidence = PositionEvidence {
            recognised: look.recognised,
            until: look.until,
            positions: seen.filter_map(|at| known[*at as usize].take()).collect(),
        };
        Some((look.facts, evidence))
    }

    /// Its facts at a look.
    pub(crate) fn facts(&self, look: usize) -> Option<WalletFacts> {
        let (facts, _) = decoded(self.looks.get(look)?.as_ref()?);
        Some(facts)
    }

    /// Chain and address.
    pub fn key(&self) -> &WalletKey {
        &self.key
    }

    /// What it traded since the days before the first look.
    pub(crate) fn into_traded(self) -> Traded {
        self.traded
    }
}

/// The positions that were seen so far, each as often as it changed.
#[derive(Default)]
struct Seen {
    positions: Vec<PositionRecord>,
    /// Of each position as it was seen last.
    last: FxHashMap<(TokenId, Timestamp), Vec<u32>>,
}

impl Seen {
    fn look(&mut self, analysis: WalletAnalysis) -> Look {
        let evidence = analysis.evidence;
        let mut before = std::mem::take(&mut self.last);
        let seen = evidence.positions.into_iter();
        let positions = seen.map(|record| self.add(record, &mut before)).collect();
        Look {
            facts: analysis.facts,
            recognised: evidence.recognised,
            until: evidence.until,
            known: u32::try_from(self.positions.len()).expect("a wallet has fewer positions"),
            positions,
        }
    }

    /// The number of a position: that of the last look, or a new one.
    fn add(
        &mut self,
        record: PositionRecord,
        before: &mut FxHashMap<(TokenId, Timestamp), Vec<u32>>,
    ) -> u32 {
        let key = (record.token, record.opened_at);
        let known = before.get_mut(&key).and_then(|alike| {
            let is_it = |at: &u32| self.positions[*at as usize] == record;
            let place = alike.iter().position(is_it)?;
            Some(alike.swap_remove(place))
        });
        let number = known.unwrap_or_else(|| {
            self.positions.push(record);
            u32::try_from(self.positions.len() - 1).expect("a wallet has fewer positions")
        });
        self.last.entry(key).or_default().push(number);
        number
    }
}

pub(crate) fn encoded<T: Serialize>(value: &T) -> Vec<u8> {
    postcard::to_stdvec(value).expect("plain values can be written")
}

/// A value, and the bytes behind it.
fn decoded<T: for<'a> Deserialize<'a>>(bytes: &[u8]) -> (T, &[u8]) {
    postcard::take_from_bytes(bytes).expect("it was written by the same program")
}
