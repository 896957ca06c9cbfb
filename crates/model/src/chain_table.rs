//! The chains that are known, and what each calls its native token: a table of the project,
//! and for the others the crate `alloy-chains`.

use crate::decimal_of_hex;
use alloy_chains::NamedChain;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

pub(crate) const TABLE: &str = include_str!("data/chains.csv");

/// What is known of a chain.
#[derive(Debug)]
pub(crate) struct KnownChain {
    pub(crate) name: &'static str,
    number: Option<u64>,
    /// Symbols of the native token.
    pub(crate) natives: Vec<&'static str>,
    /// The address under which the native token and its wrapper are one.
    pub(crate) wrapped: Option<Cow<'static, str>>,
    /// More addresses of the native token.
    pub(crate) placeholders: Vec<&'static str>,
    aliases: Vec<&'static str>,
}

#[derive(Debug)]
struct Chains {
    names: HashMap<&'static str, KnownChain>,
    numbers: HashMap<u64, &'static str>,
    aliases: HashMap<String, &'static str>,
}

static CHAINS: LazyLock<Chains> = LazyLock::new(Chains::new);

impl Chains {
    fn new() -> Self {
        let mut chains = Self {
            names: HashMap::new(),
            numbers: HashMap::new(),
            aliases: HashMap::new(),
        };
        for chain in data_rows(TABLE) {
            chains.add(row(&chain));
        }
        // Numbers and names that the table has are left as they are.
        for named in NamedChain::iter() {
            let number = u64::from(named);
            let known = chains.numbers.get(&number).copied();
            let name = known.unwrap_or(named.as_str().trim_end_matches("-mainnet"));
            if known.is_none() && !chains.names.contains_key(name) {
                chains.add(KnownChain {
                    name,
                    number: Some(number),
                    natives: named.native_currency_symbol().into_iter().collect(),
                    wrapped: named
                        .wrapped_native_token()
                        .map(|address| Cow::Owned(format!("{address:#x}"))),
                    placeholders: Vec::new(),
                    aliases: Vec::new(),
                });
            }
            for alias in [named.as_str(), name] {
                chains.aliases.entry(folded(alias)).or_insert(name);
            }
        }
        chains
    }

    fn add(&mut self, chain: KnownChain) {
        let name = chain.name;
        self.numbers
            .extend(chain.number.map(|number| (number, name)));
        let names = chain.aliases.iter().chain([&name]);
        self.aliases
            .extend(names.map(|alias| (folded(alias), name)));
        self.names.insert(name, chain);
    }
}

/// The lines of a data file after its comments and its header.
pub(crate) fn data_rows(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.skip(1).map(|line| line.split(',').collect())
}

fn row(cells: &[&'static str]) -> KnownChain {
    let cell = |at: usize| cells.get(at).copied().unwrap_or_default();
    let words = |at| cell(at).split_whitespace().collect();
    KnownChain {
        name: cell(0),
        number: cell(1).parse().ok(),
        natives: words(2),
        wrapped: Some(cell(3))
            .filter(|address| !address.is_empty())
            .map(Cow::Borrowed),
        placeholders: words(4),
        aliases: words(5),
    }
}

/// A name as aliases are compared: in lower case, with one `_` for each run of blanks, `-`
/// and `_`.
fn folded(name: &str) -> String {
    let words = name.split(|c: char| c.is_whitespace() || c == '-' || c == '_');
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("_").to_ascii_lowercase()
}

/// What is known of the chain of this name, which is canonical.
pub(crate) fn known_chain(name: &str) -> Option<&'static KnownChain> {
    CHAINS.names.get(name)
}

/// The EIP-155 number that a text is, as programs write it: `8453`, `8453.0` (from a column of
/// floats) or `0x2105`, and each as a CAIP-2 identifier (`eip155:1`).
pub(crate) fn chain_number(text: &str) -> Option<u64> {
    let text = text.trim().to_ascii_lowercase();
    let number = text.strip_prefix("eip155:").unwrap_or(&text);
    if number.starts_with("0x") {
        return decimal_of_hex(number)?.parse().ok();
    }
    let whole = number.trim_end_matches('0').strip_suffix('.');
    whole.unwrap_or(number).parse().ok()
}

/// The canonical name of a known chain, by any of its names or by its EIP-155 number.
pub(crate) fn canonical_name(text: &str) -> Option<&'static str> {
    if let Some(number) = chain_number(text) {
        return CHAINS.numbers.get(&number).copied();
    }
    let name = folded(text.trim());
    let of = |name: &str| CHAINS.aliases.get(name).copied();
    of(&name).or_else(|| of(name.strip_suffix("_mainnet")?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Address, ChainId};
    use std::collections::HashSet;

    #[test]
    fn the_table_has_each_name_and_number_once_and_canonical_addresses() {
        let mut seen = HashSet::new();
        for cells in data_rows(TABLE) {
            assert_eq!(cells.len(), 6, "{cells:?}");
            let chain = row(&cells);
            let number = chain.number.map(|number| number.to_string());
            let names = chain.aliases.iter().chain([&chain.name]);
            for name in names.map(|name| folded(name)).chain(number) {
                assert!(seen.insert(name.clone()), "{name} is there twice");
                assert_eq!(canonical_name(&name), Some(chain.name), "{name}");
            }
            let id: ChainId = chain.name.parse().unwrap();
            let addresses = chain.placeholders.iter().copied();
            for address in addresses.chain(chain.wrapped.as_deref()) {
                let parsed = Address::parse(address, &id).unwrap();
                assert_eq!(parsed.to_string(), address);
            }
        }
    }

    #[test]
    fn the_numbers_are_those_of_the_library() {
        for cells in data_rows(TABLE) {
            let chain = row(&cells);
            let Some(named) = chain.number.and_then(|n| NamedChain::try_from(n).ok()) else {
                continue;
            };
            assert_eq!(canonical_name(named.as_str()), Some(chain.name), "{named}");
        }
    }
}
