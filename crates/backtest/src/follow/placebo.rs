//! What following would have brought if whom or when had not mattered.

use super::leaders::Leaders;
use super::replay::Position;
use rand::SeedableRng;
use rand::seq::{IndexedRandom, SliceRandom};
use rand_chacha::ChaCha8Rng;
use rustc_hash::FxHashSet;
use serde::Serialize;
use smartmoney_analysis::TokenTrade;
use smartmoney_model::{Day, Timestamp};
use std::borrow::Cow;

/// What stands in the place of the leaders' positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Placebo {
    /// For each the position of another wallet that opened one in the same token and hour: if it
    /// brings as much, token and time are the leaders' skill, and not when they sell.
    OtherBuyers,
    /// The same positions, each begun when another of them was: if they bring as much, the tokens are
    /// the skill, and not when they are bought.
    ShuffledTimes,
}

impl Placebo {
    /// Both.
    pub const ALL: [Self; 2] = [Self::OtherBuyers, Self::ShuffledTimes];

    /// Its name in tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OtherBuyers => "other buyers",
            Self::ShuffledTimes => "shuffled times",
        }
    }

    /// In the place of these positions of one group: as many, or fewer where there is no other buyer.
    pub(super) fn of<'a>(
        self,
        positions: &[Position<'a>],
        leaders: &'a Leaders,
        seed: u64,
    ) -> Vec<Position<'a>> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        match self {
            Self::OtherBuyers => other_buyers(positions, leaders, &mut random),
            Self::ShuffledTimes => shuffled(positions, &mut random),
        }
    }
}

/// Of another wallet that is not followed at that cut-off.
fn other_buyers<'a>(
    positions: &[Position<'a>],
    leaders: &'a Leaders,
    random: &mut ChaCha8Rng,
) -> Vec<Position<'a>> {
    let followed: FxHashSet<(u32, Day)> =
        positions.iter().map(|of| (of.wallet, of.days.0)).collect();
    let others = positions.iter().filter_map(|of| {
        let buyers = leaders.buyers(of.token, of.opened().hour()).iter();
        let others: Vec<_> = buyers
            .filter(|(wallet, trades)| {
                // In the hour of a cut-off's end some belong to the day before.
                !followed.contains(&(*wallet, of.days.0)) && trades[0].at.day() > of.days.0
            })
            .collect();
        let (wallet, trades) = others.choose(random)?;
        Some(Position {
            wallet: *wallet,
            token: of.token,
            days: of.days,
            trades: Cow::Borrowed(trades.as_slice()),
        })
    });
    others.collect()
}

/// Within each cut-off, so that as many positions begin in each hour as before, and each is held for
/// as long.
fn shuffled<'a>(positions: &[Position<'a>], random: &mut ChaCha8Rng) -> Vec<Position<'a>> {
    let mut all = Vec::with_capacity(positions.len());
    for of_cut_off in positions.chunk_by(|a, b| a.days == b.days) {
        let mut times: Vec<Timestamp> = of_cut_off.iter().map(Position::opened).collect();
        times.shuffle(random);
        let moved = of_cut_off.iter().zip(times).map(|(of, to)| {
            let by = to.as_micros() - of.opened().as_micros();
            let moved = |trade: &TokenTrade| TokenTrade {
                at: Timestamp::from_micros(trade.at.as_micros() + by),
                block: None,
                ..*trade
            };
            Position {
                trades: of.trades.iter().map(moved).collect(),
                ..of.clone()
            }
        });
        all.extend(moved);
    }
    all
}
