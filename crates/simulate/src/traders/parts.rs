//! The purchases, or the sales, of a position.

use crate::clock::{Block, whole};
use crate::scenario::TradingSettings;
use rand::{Rng, RngExt};

pub(super) const MOST_PARTS: usize = 4;

/// One to four trades: when, and how much of the whole each is.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Parts {
    len: usize,
    at: [Block; MOST_PARTS],
    share: [f64; MOST_PARTS],
}

impl Parts {
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Block, f64)> {
        self.at.into_iter().zip(self.share).take(self.len)
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn first(&self) -> Block {
        self.at[0]
    }

    pub(super) fn last(&self) -> Block {
        self.at[self.len - 1]
    }

    /// One or more trades at these times, of these sizes.
    pub(super) fn of(trades: &[(Block, f64)]) -> Self {
        let mut parts = Self::default();
        let total: f64 = trades.iter().map(|(_, size)| size).sum();
        for (block, size) in trades.iter().take(MOST_PARTS) {
            parts.at[parts.len] = *block;
            parts.share[parts.len] = size / total;
            parts.len += 1;
        }
        parts
    }

    /// The same, each at another time.
    pub(super) fn moved(mut self, to: impl Fn(Block) -> Block) -> Self {
        for block in &mut self.at[..self.len] {
            *block = to(*block);
        }
        self
    }

    /// Trades within `width` blocks from `from`, in order; the first at once.
    pub(super) fn draw(
        rng: &mut impl Rng,
        settings: &TradingSettings,
        from: Block,
        width: Block,
    ) -> Self {
        let mut rest = rng.random::<f64>();
        let mut len = 1;
        for probability in &settings.parts[..MOST_PARTS - 1] {
            if rest < *probability {
                break;
            }
            rest -= probability;
            len += 1;
        }
        let mut parts = Self {
            len,
            at: [from; MOST_PARTS],
            share: [1.0; MOST_PARTS],
        };
        if len == 1 {
            return parts;
        }
        let mut total = 0.0;
        for i in 0..len {
            if i > 0 {
                parts.at[i] = from + whole(f64::from(width) * rng.random::<f64>());
            }
            parts.share[i] = 0.5 + rng.random::<f64>();
            total += parts.share[i];
        }
        parts.at[..len].sort_unstable();
        for share in &mut parts.share[..len] {
            *share /= total;
        }
        parts
    }
}
