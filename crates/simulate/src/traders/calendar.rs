//! Which tokens a wallet holds when.

use super::position::Position;
use crate::clock::Block;
use crate::tokens::TokenNumber;
use std::collections::BTreeMap;

/// The positions that a wallet has in each token: one at a time, so that the
/// ledger's positions are these.
#[derive(Default)]
pub(super) struct Calendar(BTreeMap<TokenNumber, Vec<(Block, Block)>>);

impl Calendar {
    pub(super) fn is_free(&self, token: TokenNumber, begin: Block, end: Block) -> bool {
        let busy = self.0.get(&token);
        !busy.is_some_and(|spans| spans.iter().any(|(from, to)| begin <= *to && *from <= end))
    }

    pub(super) fn is_unused_from(&self, token: TokenNumber, block: Block) -> bool {
        let busy = self.0.get(&token);
        !busy.is_some_and(|spans| spans.iter().any(|(_, to)| *to >= block))
    }

    pub(super) fn add(&mut self, position: &Position) {
        let span = (position.begin(), position.deadline());
        self.0.entry(position.token).or_default().push(span);
    }
}
