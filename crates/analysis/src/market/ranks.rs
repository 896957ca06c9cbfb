//! An order of tokens that is the same in every store.

use smartmoney_model::{Token, TokenId};

/// The places of tokens among all, by chain and address. A store numbers tokens in the order in
/// which it meets them, which must not decide what comes first of two that are equal.
#[derive(Debug, Default)]
pub(super) struct Ranks {
    /// By number.
    of: Vec<u32>,
    /// By rank.
    tokens: Vec<TokenId>,
}

impl Ranks {
    /// `slots` is more than any number. Numbers without a token come last.
    pub(super) fn new(tokens: &[(TokenId, Token)], slots: usize) -> Self {
        let mut known: Vec<Option<&Token>> = vec![None; slots];
        for (id, token) in tokens {
            known[id.0 as usize] = Some(token);
        }
        let mut order: Vec<TokenId> = (0..).map(TokenId).take(slots).collect();
        order.sort_by_key(|id| {
            let token = known[id.0 as usize];
            (token.is_none(), token.map(|of| (&of.chain, &of.address)))
        });
        let mut of = vec![0; slots];
        for (rank, id) in (0..).zip(&order) {
            of[id.0 as usize] = rank;
        }
        Self { of, tokens: order }
    }

    /// The token's rank as a number. One that is not among them keeps its number, which is greater
    /// than all ranks.
    pub(super) fn rank(&self, id: TokenId) -> TokenId {
        self.of.get(id.0 as usize).map_or(id, |rank| TokenId(*rank))
    }

    /// The token of a rank.
    pub(super) fn token(&self, rank: TokenId) -> TokenId {
        self.tokens.get(rank.0 as usize).copied().unwrap_or(rank)
    }
}
