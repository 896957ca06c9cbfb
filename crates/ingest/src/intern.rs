//! Shares tokens among rows.

use crate::doubts::is_unlisted_dollar;
use crate::{Options, TokenList};
use compact_str::CompactString;
use smartmoney_model::{ChainId, Token, TokenAddress};
use std::collections::HashMap;
use std::sync::Arc;

/// Shares one [`Token`] among the many rows that name it.
#[derive(Debug)]
pub(crate) struct Interner {
    list: TokenList,
    cash: HashMap<(ChainId, TokenAddress), bool>,
    known: HashMap<(ChainId, TokenAddress), Known>,
}

/// A token and its decimals, where the list has them.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) token: Arc<Token>,
    pub(crate) decimals: Option<u8>,
    /// Whether it sounds like dollars and is no cash.
    pub(crate) is_unlisted_dollar: bool,
}

/// The most tokens that are remembered; more empty the memory.
const MOST: usize = 200_000;

impl Interner {
    pub(crate) fn new(options: &Options) -> Self {
        let cash = options.cash.iter().map(|said| {
            let address = TokenAddress::Address(said.address);
            ((said.chain.clone(), address), said.is_cash)
        });
        Self {
            list: options.tokens.clone(),
            cash: cash.collect(),
            known: HashMap::new(),
        }
    }

    /// The token of that identity. `symbol` is the row's; the first symbol stays.
    pub(crate) fn get(
        &mut self,
        chain: &ChainId,
        id: TokenAddress,
        symbol: Option<CompactString>,
    ) -> Known {
        let key = (chain.clone(), id);
        if let Some(known) = self.known.get(&key)
            && (known.token.symbol.is_some() || symbol.is_none())
        {
            return known.clone();
        }
        let made = self.make(chain, key.1.clone(), symbol);
        if self.known.len() >= MOST {
            self.known.clear();
        }
        self.known.insert(key, made.clone());
        made
    }

    fn make(&self, chain: &ChainId, id: TokenAddress, symbol: Option<CompactString>) -> Known {
        let listed = match &id {
            TokenAddress::Symbol(symbol) => self.list.address_of(chain, symbol),
            TokenAddress::Address(_) => None,
        };
        let address = listed.unwrap_or(id).canonical(chain);
        let listed = self.list.entry(chain, &address);
        let key = (chain.clone(), address);
        let is_cash = self.cash.get(&key).copied();
        let (chain, address) = key;
        let token = Token {
            chain,
            symbol: symbol.or_else(|| listed?.symbol.clone()),
            address,
            is_cash,
        };
        Known {
            decimals: listed.map(|entry| entry.decimals),
            is_unlisted_dollar: is_unlisted_dollar(&token),
            token: Arc::new(token),
        }
    }
}
