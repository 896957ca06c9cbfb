//! Shares tokens among rows.

use crate::TokenList;
use compact_str::CompactString;
use smartmoney_model::{ChainId, Token, TokenAddress};
use std::collections::HashMap;
use std::sync::Arc;

/// Shares one [`Token`] among the many rows that name it.
#[derive(Debug)]
pub(crate) struct Interner {
    list: TokenList,
    known: HashMap<(ChainId, TokenAddress), Known>,
}

/// A token and its decimals, where the list has them.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(crate) token: Arc<Token>,
    pub(crate) decimals: Option<u8>,
}

/// The most tokens that are remembered; more empty the memory.
const MOST: usize = 200_000;

impl Interner {
    pub(crate) fn new(list: TokenList) -> Self {
        Self {
            list,
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
        let address = match id {
            TokenAddress::Symbol(symbol) => self
                .list
                .address_of(chain, &symbol)
                .unwrap_or(TokenAddress::Symbol(symbol)),
            address @ TokenAddress::Address(_) => address.canonical(chain),
        };
        let listed = self.list.entry(chain, &address);
        Known {
            decimals: listed.map(|entry| entry.decimals),
            token: Arc::new(Token {
                chain: chain.clone(),
                symbol: symbol.or_else(|| listed?.symbol.clone()),
                address,
            }),
        }
    }
}
