//! What chance might have made of the same trades: positions in one token rise and fall together,
//! and so do those of one week, so both are drawn anew as wholes.

use crate::CutOff;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Poisson};
use rustc_hash::FxHashMap;
use smartmoney_model::TokenId;
use std::collections::BTreeSet;

/// The draws over all tokens and weeks of some cut-offs.
pub(crate) struct Draws {
    tokens: FxHashMap<TokenId, u32>,
    weeks: FxHashMap<i32, u32>,
    all: Vec<Draw>,
}

/// How often each token and each week is drawn; a position counts as often as both together
/// (the reweighted bootstrap of Owen and Eckles, *Bootstrapping Data Arrays of Arbitrary Order*,
/// 2012).
pub(crate) struct Draw {
    tokens: Vec<f64>,
    weeks: Vec<f64>,
}

/// Where a draw has the token and the week of a position; positions at one place are drawn together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Place {
    token: u32,
    week: u32,
}

impl Draws {
    /// So many draws over all tokens and weeks of these cut-offs.
    pub(crate) fn new(cut_offs: &[CutOff], draws: usize, seed: u64) -> Self {
        let positions = cut_offs.iter().flat_map(|cut_off| &cut_off.positions);
        Self::over(positions.map(|of| (of.token, of.week)), draws, seed)
    }

    /// So many draws over all these tokens and weeks.
    pub(crate) fn over(
        positions: impl Iterator<Item = (TokenId, i32)>,
        draws: usize,
        seed: u64,
    ) -> Self {
        let (tokens, weeks): (BTreeSet<TokenId>, BTreeSet<i32>) = positions.unzip();
        let once = Poisson::new(1.0).expect("a mean of one");
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut counts = |drawn: usize| -> Vec<f64> {
            let mut counts: Vec<f64> = (0..drawn).map(|_| once.sample(&mut random)).collect();
            // What is in none of these cut-offs is never drawn.
            counts.push(0.0);
            counts
        };
        let draw = |_| Draw {
            tokens: counts(tokens.len()),
            weeks: counts(weeks.len()),
        };
        Self {
            all: (0..draws).map(draw).collect(),
            tokens: tokens.into_iter().zip(0..).collect(),
            weeks: weeks.into_iter().zip(0..).collect(),
        }
    }

    pub(crate) fn all(&self) -> &[Draw] {
        &self.all
    }

    pub(crate) fn place(&self, token: TokenId, week: i32) -> Place {
        let last = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let token = self.tokens.get(&token).copied();
        let week = self.weeks.get(&week).copied();
        Place {
            token: token.unwrap_or(last(self.tokens.len())),
            week: week.unwrap_or(last(self.weeks.len())),
        }
    }
}

impl Draw {
    /// How often a position counts.
    pub(crate) fn weight(&self, at: Place) -> f64 {
        self.tokens[at.token as usize] * self.weeks[at.week as usize]
    }
}
