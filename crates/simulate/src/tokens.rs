//! The tokens' identities. Stablecoins and the wrapped native token have
//! their real addresses, by which readers recognise them.

use crate::random::{Purpose, bytes, hash};
use crate::scenario::Scenario;
use compact_str::{CompactString, format_compact};
use smartmoney_model::{Address, ChainId, Token, TokenAddress};
use std::sync::Arc;

/// A token's number: 0 is the wrapped native token, then the other priced
/// tokens, then two stablecoins.
pub(crate) type TokenNumber = u16;

/// The wrapped native token.
pub(crate) const NATIVE: TokenNumber = 0;

/// (chain, wrapped native token's symbol, USDC, USDT).
const CHAINS: [(&str, &str, &str, &str); 5] = [
    (
        "ethereum",
        "WETH",
        "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48",
        "0xdac17f958d2ee523a2206206994597c13d831ec7",
    ),
    (
        "arbitrum",
        "WETH",
        "0xaf88d065e77c8cc2239327c5edb3a432268e5831",
        "0xfd086bc7cd5c481dcc9c85ebe478a1c0b69fcbb9",
    ),
    (
        "optimism",
        "WETH",
        "0x0b2c639c533813f4aa9d7837caf62653d097ff85",
        "0x94b008aa00579c1307b0ef2c499ad98a8ce58e58",
    ),
    (
        "polygon",
        "WPOL",
        "0x3c499c542cef5e3811e1192ce70d8cc03d5c3359",
        "0xc2132d05d31c914a87c6611c10748aeb04b58e8f",
    ),
    (
        "bnb",
        "WBNB",
        "0x8ac76a51cc950d9822d68b83fe1ad97b32cd580d",
        "0x55d398326f99059ff775485246999027b3197955",
    ),
];

/// Whether the chain's cash and native token are known here.
pub(crate) fn is_supported(chain: &ChainId) -> bool {
    CHAINS.iter().any(|(name, ..)| *name == chain.as_str())
}

/// All tokens by number.
pub(crate) struct Tokens {
    all: Vec<Arc<Token>>,
    texts: Vec<(CompactString, CompactString)>,
}

impl Tokens {
    pub(crate) fn new(scenario: &Scenario) -> Self {
        let chain = &scenario.chain;
        let (_, native, circle, tether) = CHAINS
            .into_iter()
            .find(|(name, ..)| *name == chain.as_str())
            .unwrap_or(CHAINS[0]);
        let placeholder = TokenAddress::Address(Address::Evm([0xee; 20]));
        let stable = |text: &str| {
            // A test reads every constant of the table.
            Address::parse(text, chain).unwrap_or(Address::Evm([0; 20]))
        };
        let mut all = vec![(native.into(), placeholder.canonical(chain))];
        all.extend((1..scenario.market.tokens).map(|number| {
            let address = bytes(scenario.seed, Purpose::TokenAddress, u64::from(number));
            let address = TokenAddress::Address(Address::Evm(address));
            (symbol(scenario.seed, number), address)
        }));
        all.push(("USDC".into(), TokenAddress::Address(stable(circle))));
        all.push(("USDT".into(), TokenAddress::Address(stable(tether))));
        let texts = all
            .iter()
            .map(|(symbol, address)| (symbol.clone(), format_compact!("{address}")))
            .collect();
        let all = all
            .into_iter()
            .map(|(symbol, address)| {
                Arc::new(Token {
                    chain: chain.clone(),
                    address,
                    symbol: Some(symbol),
                    is_cash: None,
                })
            })
            .collect();
        Self { all, texts }
    }

    pub(crate) fn get(&self, number: TokenNumber) -> &Arc<Token> {
        &self.all[usize::from(number)]
    }

    pub(crate) fn symbol(&self, number: TokenNumber) -> &str {
        &self.texts[usize::from(number)].0
    }

    pub(crate) fn address(&self, number: TokenNumber) -> &str {
        &self.texts[usize::from(number)].1
    }
}

/// A name that can be spoken, with the number that makes it unique.
fn symbol(seed: u64, number: TokenNumber) -> CompactString {
    const CONSONANTS: &[u8] = b"BDFGKLMNPRSTVZ";
    const VOWELS: &[u8] = b"AEIOU";
    let mut rest = hash(seed, Purpose::TokenAddress, u64::from(number) | 1 << 32);
    let mut pick = |letters: &[u8]| {
        let count = letters.len() as u64;
        let letter = letters[usize::try_from(rest % count).unwrap_or(0)];
        rest /= count;
        char::from(letter)
    };
    let (a, b, c, d) = (
        pick(CONSONANTS),
        pick(VOWELS),
        pick(CONSONANTS),
        pick(VOWELS),
    );
    format_compact!("{a}{b}{c}{d}{number}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use smartmoney_model::TokenKind;

    #[test]
    fn readers_know_cash_and_native_token_on_every_chain() {
        for (name, ..) in CHAINS {
            let scenario = Scenario {
                chain: name.parse().unwrap(),
                ..Scenario::default()
            };
            let tokens = Tokens::new(&scenario);
            let kind = |number| tokens.get(number).kind();
            assert_eq!(kind(NATIVE), TokenKind::Base, "{name}");
            assert_eq!(kind(1), TokenKind::Other, "{name}");
            assert_eq!(kind(200), TokenKind::Stable, "{name} USDC");
            assert_eq!(kind(201), TokenKind::Stable, "{name} USDT");
            assert!(is_supported(&scenario.chain));
        }
    }
}
