//! What chance might have made of the same trades: positions in one token rise and fall together,
//! and so do those of one week, so both are drawn anew as wholes.

use crate::CutOff;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Poisson};
use rustc_hash::FxHashMap;
use smartmoney_model::TokenId;
use std::collections::BTreeSet;

/// How often each token and each week is drawn; a position counts as often as both together
/// (the reweighted bootstrap of Owen and Eckles, *Bootstrapping Data Arrays of Arbitrary Order*,
/// 2012). The intervals that it gives are, if anything, too wide.
pub(crate) struct Draw {
    tokens: FxHashMap<TokenId, f64>,
    weeks: FxHashMap<i32, f64>,
}

impl Draw {
    /// So many draws over all tokens and weeks of these cut-offs.
    pub(crate) fn many(cut_offs: &[CutOff], draws: usize, seed: u64) -> Vec<Self> {
        let positions = cut_offs.iter().flat_map(|cut_off| &cut_off.positions);
        Self::over(positions.map(|of| (of.token, of.week)), draws, seed)
    }

    /// So many draws over all these tokens and weeks.
    pub(crate) fn over(
        positions: impl Iterator<Item = (TokenId, i32)>,
        draws: usize,
        seed: u64,
    ) -> Vec<Self> {
        let (tokens, weeks): (BTreeSet<TokenId>, BTreeSet<i32>) = positions.unzip();
        let once = Poisson::new(1.0).expect("a mean of one");
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let draw = |_| Self {
            tokens: tokens
                .iter()
                .map(|token| (*token, once.sample(&mut random)))
                .collect(),
            weeks: weeks
                .iter()
                .map(|week| (*week, once.sample(&mut random)))
                .collect(),
        };
        (0..draws).map(draw).collect()
    }

    /// How often a position counts.
    pub(crate) fn weight(&self, token: TokenId, week: i32) -> f64 {
        let of_token = self.tokens.get(&token).copied().unwrap_or(0.0);
        of_token * self.weeks.get(&week).copied().unwrap_or(0.0)
    }
}
