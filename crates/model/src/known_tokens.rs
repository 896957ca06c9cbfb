//! Tokens by which others are valued: stablecoins, and what chains pay gas with.

use crate::chain_table::{TABLE as CHAINS, data_rows, known_chain};
use crate::{Address, AddressFamily, ChainId, TokenKind};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// chain,address,symbol of USD stablecoins.
const CASH: &str = include_str!("data/cash.csv");

#[derive(Debug, Default)]
struct CashOfChain {
    addresses: HashSet<&'static str>,
    symbols: HashSet<String>,
}

static CASH_OF_CHAINS: LazyLock<HashMap<&'static str, CashOfChain>> = LazyLock::new(|| {
    let mut cash: HashMap<_, CashOfChain> = HashMap::new();
    for cells in data_rows(CASH) {
        let [chain, address, symbol] = cells[..] else {
            continue;
        };
        let of_chain = cash.entry(chain).or_default();
        of_chain.addresses.insert(address);
        of_chain.symbols.insert(plain(symbol));
    }
    cash
});

/// A symbol as symbols are compared: sources write Tether's as USDT or USD₮.
fn plain(symbol: &str) -> String {
    symbol.replace('₮', "T").to_ascii_uppercase()
}

/// Chains of which a stablecoin is known, by name.
pub fn chains_with_cash() -> Vec<&'static str> {
    let mut chains: Vec<_> = CASH_OF_CHAINS.keys().copied().collect();
    chains.sort_unstable();
    chains
}

/// Changes whenever the lists of chains and stablecoins do, on which the kind of each token
/// depends.
pub fn known_tokens_digest() -> u64 {
    // FNV-1a: the same in every build, unlike the hashes of the standard library.
    let bytes = CHAINS.bytes().chain(CASH.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// Whether a symbol suggests that its token is worth a dollar. Any token can have any symbol,
/// so this is a reason to ask, never to believe.
pub fn sounds_like_dollars(symbol: &str) -> bool {
    const OTHERS: [&str; 9] = [
        "DAI", "DAI.E", "M.DAI", "XDAI", "FRAX", "GHO", "MIM", "DOLA", "FEI",
    ];
    let symbol = plain(symbol);
    symbol.contains("USD") || OTHERS.contains(&symbol.as_str())
}

pub(crate) fn kind_of_address(chain: &ChainId, address: &Address) -> TokenKind {
    let is_native = is_native_address(chain, address);
    let address = if is_native {
        native_address(chain)
    } else {
        *address
    };
    // The list holds canonical text, so comparing text compares addresses.
    let text = address.to_string();
    let cash = CASH_OF_CHAINS.get(chain.as_str());
    if cash.is_some_and(|cash| cash.addresses.contains(text.as_str())) {
        TokenKind::Stable
    } else if is_native {
        TokenKind::Base
    } else {
        TokenKind::Other
    }
}

pub(crate) fn kind_of_symbol(chain: &ChainId, symbol: &str) -> TokenKind {
    if is_native_symbol(chain, symbol) {
        return kind_of_address(chain, &native_address(chain));
    }
    match CASH_OF_CHAINS.get(chain.as_str()) {
        Some(cash) if cash.symbols.contains(&plain(symbol)) => TokenKind::Stable,
        _ => TokenKind::Other,
    }
}

/// Whether it is an address of the chain's native token: its wrapper's, or a placeholder.
pub(crate) fn is_native_address(chain: &ChainId, address: &Address) -> bool {
    let is_everywhere = match address {
        Address::Evm(bytes) => *bytes == [0xee; 20] || *bytes == [0; 20],
        // The system program.
        Address::Solana(bytes) => *bytes == [0; 32],
    };
    is_everywhere
        || known_chain(chain.as_str()).is_some_and(|known| {
            let text = address.to_string();
            known.wrapped.as_deref() == Some(text.as_str())
                || known.placeholders.contains(&text.as_str())
        })
}

/// Whether it is the symbol of the chain's native token, or that of its wrapper.
pub(crate) fn is_native_symbol(chain: &ChainId, symbol: &str) -> bool {
    let unwrapped = symbol.strip_prefix(['W', 'w']).unwrap_or(symbol);
    known_chain(chain.as_str()).is_some_and(|known| {
        let mut natives = known.natives.iter();
        natives.any(|native| {
            native.eq_ignore_ascii_case(symbol) || native.eq_ignore_ascii_case(unwrapped)
        })
    })
}

/// The one address of the chain's native token: its wrapper's, or a placeholder where that is
/// not known.
pub(crate) fn native_address(chain: &ChainId) -> Address {
    known_chain(chain.as_str())
        .and_then(|known| Address::parse(known.wrapped.as_deref()?, chain).ok())
        .unwrap_or(match chain.address_family() {
            AddressFamily::Evm => Address::Evm([0xee; 20]),
            AddressFamily::Solana => Address::Solana([0; 32]),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(name: &str) -> ChainId {
        name.parse().unwrap()
    }

    #[test]
    fn the_list_of_cash_holds_canonical_addresses_of_known_chains() {
        let mut seen = HashSet::new();
        for cells in data_rows(CASH) {
            let [name, address, symbol] = cells[..] else {
                panic!("{cells:?}")
            };
            assert_eq!(chain(name).as_str(), name);
            assert!(chain(name).is_known(), "{name}");
            let parsed = Address::parse(address, &chain(name)).unwrap();
            assert_eq!(parsed.to_string(), address);
            assert_eq!(kind_of_address(&chain(name), &parsed), TokenKind::Stable);
            let is_dollar = sounds_like_dollars(symbol) || symbol == "HONEY";
            assert!(is_dollar, "{name} {symbol}");
            assert!(
                seen.insert((name, address)),
                "{name} {address} is there twice"
            );
        }
    }

    #[test]
    fn native_and_wrapped_are_one_token_on_every_known_chain() {
        for name in ["mantle", "metis", "zksync", "kava", "lukso", "somewhere"] {
            let chain = chain(name);
            for placeholder in [[0xee; 20], [0; 20]] {
                assert!(is_native_address(&chain, &Address::Evm(placeholder)));
            }
            assert!(is_native_address(&chain, &native_address(&chain)));
            assert_eq!(
                kind_of_address(&chain, &native_address(&chain)),
                TokenKind::Base
            );
        }
    }

    #[test]
    fn symbols_of_native_tokens_are_those_of_the_chain() {
        let cases = [
            ("polygon", "MATIC WMATIC POL WPOL wmatic", "ETH WETH"),
            ("sonic", "S wS", "FTM"),
            ("bnb", "BNB WBNB", "ETH"),
            ("celo", "CELO", "ETH"),
            ("solana", "SOL WSOL", "ETH"),
            ("mantle", "MNT WMNT", "WETH"),
            ("somewhere", "", "ETH WETH"),
        ];
        for (name, natives, others) in cases {
            for symbol in natives.split_whitespace() {
                assert_eq!(kind_of_symbol(&chain(name), symbol), TokenKind::Base);
            }
            for symbol in others.split_whitespace() {
                assert_eq!(kind_of_symbol(&chain(name), symbol), TokenKind::Other);
            }
        }
    }

    #[test]
    fn a_native_token_that_is_a_dollar_is_cash() {
        for (name, symbol) in [("gnosis", "xDAI"), ("gnosis", "WXDAI"), ("lens", "GHO")] {
            assert_eq!(kind_of_symbol(&chain(name), symbol), TokenKind::Stable);
            let native = Address::Evm([0xee; 20]);
            assert_eq!(kind_of_address(&chain(name), &native), TokenKind::Stable);
        }
    }

    #[test]
    fn symbols_that_sound_like_dollars() {
        for symbol in ["USDC", "axlUSDC", "USD₮0", "lusd", "DAI", "dai.e", "GHO"] {
            assert!(sounds_like_dollars(symbol), "{symbol}");
        }
        for symbol in ["DAIKO", "WETH", "ghost", "EURC", "US", ""] {
            assert!(!sounds_like_dollars(symbol), "{symbol}");
        }
    }
}
