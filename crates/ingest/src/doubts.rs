//! What a reading makes doubtful: chains that nothing is known of, and tokens that sound like
//! dollars and are on no list of cash.

use smartmoney_model::{ChainId, Token, TokenAddress, TokenKind, Trade, sounds_like_dollars};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A token whose symbol sounds like dollars, and that is no cash: it makes positions, and what
/// is bought with it has no known cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnlistedDollars {
    /// The token.
    pub token: Arc<Token>,
    /// Trades that have it on a side.
    pub trades: u64,
}

/// More than this many are not remembered: memory must not grow with the file.
const MOST: usize = 10_000;

/// Counts doubtful chains and tokens of one file.
#[derive(Debug, Default)]
pub(crate) struct Doubts {
    chains: BTreeMap<ChainId, u64>,
    tokens: HashMap<(ChainId, TokenAddress), UnlistedDollars>,
    latest_chain: Option<(ChainId, bool)>,
}

/// Whether a token sounds like dollars and is no cash.
pub(crate) fn is_unlisted_dollar(token: &Token) -> bool {
    let symbol = match &token.address {
        TokenAddress::Symbol(symbol) => Some(symbol),
        TokenAddress::Address(_) => token.symbol.as_ref(),
    };
    token.is_cash.is_none()
        && token.kind() == TokenKind::Other
        && symbol.is_some_and(|symbol| sounds_like_dollars(symbol))
}

impl Doubts {
    /// Counts a trade; `unlisted` says of the sold and the bought token whether it is doubtful.
    pub(crate) fn count(&mut self, trade: &Trade, unlisted: [bool; 2]) {
        self.count_chain(&trade.chain);
        for (leg, is_unlisted) in [&trade.sold, &trade.bought].into_iter().zip(unlisted) {
            if is_unlisted {
                self.count_token(&leg.token);
            }
        }
    }

    fn count_chain(&mut self, chain: &ChainId) {
        let is_known = match &self.latest_chain {
            Some((latest, is_known)) if latest == chain => *is_known,
            _ => {
                let is_known = chain.is_known();
                self.latest_chain = Some((chain.clone(), is_known));
                is_known
            }
        };
        if is_known {
            return;
        }
        if let Some(trades) = self.chains.get_mut(chain) {
            *trades += 1;
        } else if self.chains.len() < MOST {
            self.chains.insert(chain.clone(), 1);
        }
    }

    fn count_token(&mut self, token: &Arc<Token>) {
        let key = (token.chain.clone(), token.address.clone());
        if let Some(known) = self.tokens.get_mut(&key) {
            known.trades += 1;
        } else if self.tokens.len() < MOST {
            let token = Arc::clone(token);
            self.tokens
                .insert(key, UnlistedDollars { token, trades: 1 });
        }
    }

    /// The chains by name; the tokens with the most trades first.
    pub(crate) fn finish(self) -> (BTreeMap<ChainId, u64>, Vec<UnlistedDollars>) {
        let mut tokens: Vec<_> = self.tokens.into_values().collect();
        tokens.sort_by(|a, b| {
            let address = |of: &UnlistedDollars| of.token.address.clone();
            let by_trades = b.trades.cmp(&a.trades);
            by_trades.then_with(|| address(a).cmp(&address(b)))
        });
        (self.chains, tokens)
    }
}
