//! Lists of tokens: their decimals and symbols.

use crate::scalars::{clean_name, whole_number};
use crate::table::{BadValue, Column, Values, read_table};
use crate::{FileError, RejectReason, Table};
use compact_str::CompactString;
use smartmoney_model::{Address, ChainId, TokenAddress};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

/// Decimals by address and addresses by symbol. A few well-known tokens of
/// Ethereum are always in it; a file's own entries come before them.
#[derive(Debug, Clone)]
pub struct TokenList {
    lists: Arc<Lists>,
}

#[derive(Debug, Clone, Default)]
struct Lists {
    entries: HashMap<ChainId, HashMap<TokenAddress, Entry>>,
    /// None where several tokens of the file share the symbol.
    symbols: HashMap<ChainId, HashMap<CompactString, Option<TokenAddress>>>,
    known_symbols: HashMap<ChainId, HashMap<CompactString, TokenAddress>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) symbol: Option<CompactString>,
    pub(crate) decimals: u8,
}

/// (symbol, address, decimals) on Ethereum. ETH stands for its wrapper, as it
/// does everywhere in the model.
const WELL_KNOWN: &[(&str, &str, u8)] = &[
    ("USDC", "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48", 6),
    ("USDT", "0xdac17f958d2ee523a2206206994597c13d831ec7", 6),
    ("DAI", "0x6b175474e89094c44da98b954eedeac495271d0f", 18),
    ("WETH", "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2", 18),
    ("ETH", "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2", 18),
    ("WBTC", "0x2260fac5e5542a773aa44fbcfedf7c193bc2c599", 8),
];

const COLUMNS: &[Column] = &[
    Column {
        name: "chain",
        required: true,
    },
    Column {
        name: "address",
        required: true,
    },
    Column {
        name: "symbol",
        required: false,
    },
    Column {
        name: "decimals",
        required: true,
    },
];

/// Reads a list of tokens: `chain,address,symbol,decimals`, in any format that
/// trades are read in.
pub fn read_tokens(path: &Path) -> Result<Table<TokenList>, FileError> {
    let table = read_table(path, COLUMNS, |lists: &mut Lists, row| add(lists, row))?;
    let mut lists = table.content;
    add_well_known(&mut lists);
    Ok(Table {
        content: TokenList {
            lists: Arc::new(lists),
        },
        rejects: table.rejects,
        rejected: table.rejected,
    })
}

impl Default for TokenList {
    fn default() -> Self {
        let mut lists = Lists::default();
        add_well_known(&mut lists);
        Self {
            lists: Arc::new(lists),
        }
    }
}

impl TokenList {
    /// The number of tokens in it.
    pub fn len(&self) -> usize {
        self.lists.entries.values().map(HashMap::len).sum()
    }

    /// Whether it has no token.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(crate) fn entry(&self, chain: &ChainId, address: &TokenAddress) -> Option<&Entry> {
        self.lists.entries.get(chain)?.get(address)
    }

    /// The only token of that symbol. A token's symbol is its maker's choice, so a symbol
    /// that several tokens share stands for none of them.
    pub(crate) fn address_of(&self, chain: &ChainId, symbol: &str) -> Option<TokenAddress> {
        let of_file = self.lists.symbols.get(chain).and_then(|s| s.get(symbol));
        if let Some(Some(address)) = of_file {
            return Some(address.clone());
        }
        self.lists.known_symbols.get(chain)?.get(symbol).cloned()
    }
}

fn add(lists: &mut Lists, row: &Values<'_>) -> Result<(), BadValue> {
    let (chain, address) = row.chain_and_address()?;
    let symbol = row.optional(2)?.and_then(|symbol| clean_name(&symbol));
    let decimals =
        whole_number(&row.required(3)?).map_err(|(reason, message)| row.bad(3, reason, message))?;
    let decimals = u8::try_from(decimals).map_err(|_| {
        row.bad(
            3,
            RejectReason::TooLarge,
            "no token has more than 255 decimals".to_owned(),
        )
    })?;
    let address = TokenAddress::Address(address).canonical(&chain);
    if let Some(symbol) = &symbol {
        let symbols = lists.symbols.entry(chain.clone()).or_default();
        symbols
            .entry(symbol.clone())
            .and_modify(|known| {
                if known.as_ref() != Some(&address) {
                    *known = None;
                }
            })
            .or_insert_with(|| Some(address.clone()));
    }
    let entry = Entry { symbol, decimals };
    lists
        .entries
        .entry(chain)
        .or_default()
        .insert(address, entry);
    Ok(())
}

fn add_well_known(lists: &mut Lists) {
    let Ok(chain) = "ethereum".parse::<ChainId>() else {
        return;
    };
    for (symbol, address, decimals) in WELL_KNOWN {
        let Ok(address) = Address::parse(address, &chain) else {
            continue;
        };
        let address = TokenAddress::Address(address);
        lists
            .entries
            .entry(chain.clone())
            .or_default()
            .entry(address.clone())
            .or_insert_with(|| Entry {
                symbol: Some(CompactString::new(symbol)),
                decimals: *decimals,
            });
        lists
            .known_symbols
            .entry(chain.clone())
            .or_default()
            .insert(CompactString::new(symbol), address);
    }
}
