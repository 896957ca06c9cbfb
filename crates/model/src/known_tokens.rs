//! Tokens by which others are valued: stablecoins, and what chains pay gas with.

use crate::{Address, ChainId, TokenKind};

/// Chains of which a token is known, by name.
pub fn known_chains() -> Vec<&'static str> {
    let known = STABLECOINS.iter().chain(BASE_ASSETS);
    let mut chains: Vec<_> = known.map(|(chain, _, _)| *chain).collect();
    chains.sort_unstable();
    chains.dedup();
    chains
}

fn is_listed(list: &[(&str, &str, &str)], chain: &ChainId, address: &Address) -> bool {
    // The lists hold canonical text, so comparing text compares addresses.
    let text = address.to_string();
    list.iter()
        .any(|(c, a, _)| *c == chain.as_str() && *a == text)
}

pub(crate) fn kind_of_address(chain: &ChainId, address: &Address) -> TokenKind {
    if is_listed(STABLECOINS, chain, address) {
        TokenKind::Stable
    } else if is_listed(BASE_ASSETS, chain, address) {
        TokenKind::Base
    } else {
        TokenKind::Other
    }
}

pub(crate) fn kind_of_symbol(chain: &ChainId, symbol: &str) -> TokenKind {
    let has = |list: &[(&str, &str, &str)]| {
        list.iter()
            .any(|(c, _, s)| *c == chain.as_str() && s.eq_ignore_ascii_case(symbol))
    };
    let is_native = wrapped_native_symbol(chain)
        .and_then(|wrapped| wrapped.strip_prefix('W'))
        .is_some_and(|native| native.eq_ignore_ascii_case(symbol));
    if has(STABLECOINS) {
        TokenKind::Stable
    } else if is_native || has(BASE_ASSETS) {
        TokenKind::Base
    } else {
        TokenKind::Other
    }
}

pub(crate) fn wrapped_native(chain: &ChainId) -> Option<Address> {
    let (_, address, _) = BASE_ASSETS.iter().find(|(c, _, _)| *c == chain.as_str())?;
    Address::parse(address, chain).ok()
}

fn wrapped_native_symbol(chain: &ChainId) -> Option<&'static str> {
    BASE_ASSETS
        .iter()
        .find(|(c, _, _)| *c == chain.as_str())
        .map(|(_, _, s)| *s)
}

/// (chain, address, symbol) of the wrapped native token: the first of a chain is the canonical one.
const BASE_ASSETS: &[(&str, &str, &str)] = &[
    (
        "ethereum",
        "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2",
        "WETH",
    ),
    (
        "arbitrum",
        "0x82af49447d8a07e3bd95bd0d56f35241523fbab1",
        "WETH",
    ),
    (
        "optimism",
        "0x4200000000000000000000000000000000000006",
        "WETH",
    ),
    ("base", "0x4200000000000000000000000000000000000006", "WETH"),
    ("zora", "0x4200000000000000000000000000000000000006", "WETH"),
    (
        "linea",
        "0xe5d7c2a44ffddf6b295a15c148167daaaf5cf34f",
        "WETH",
    ),
    (
        "scroll",
        "0x5300000000000000000000000000000000000004",
        "WETH",
    ),
    (
        "blast",
        "0x4300000000000000000000000000000000000004",
        "WETH",
    ),
    (
        "zksync",
        "0x5aea5775959fbc2557cc8789bc1bf90a239d9a91",
        "WETH",
    ),
    ("bnb", "0xbb4cdb9cbd36b01bd1cbaebf2de08d9173bc095c", "WBNB"),
    (
        "polygon",
        "0x0d500b1d8e8ef31e21c99d1db9a6444d3adf1270",
        "WPOL",
    ),
    (
        "polygon",
        "0x0000000000000000000000000000000000001010",
        "POL",
    ),
    (
        "avalanche_c",
        "0xb31f66aa3c1e785363f0875a1b74e27b85fd66c7",
        "WAVAX",
    ),
    (
        "gnosis",
        "0xe91d153e0b41518a2ce8dd3d7944fa863463a97d",
        "WXDAI",
    ),
    (
        "fantom",
        "0x21be370d5312f44cb42ce377bc9b8a0cef1a4c83",
        "WFTM",
    ),
    ("celo", "0x471ece3750da237f93b8e339c536989b8978a438", "CELO"),
    (
        "solana",
        "So11111111111111111111111111111111111111112",
        "SOL",
    ),
];

/// (chain, address, symbol) of USD stablecoins with a market of their own.
const STABLECOINS: &[(&str, &str, &str)] = &[
    (
        "ethereum",
        "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48",
        "USDC",
    ),
    (
        "ethereum",
        "0xdac17f958d2ee523a2206206994597c13d831ec7",
        "USDT",
    ),
    (
        "ethereum",
        "0x6b175474e89094c44da98b954eedeac495271d0f",
        "DAI",
    ),
    (
        "ethereum",
        "0x4fabb145d64652a948d72533023f6e7a623c7c53",
        "BUSD",
    ),
    (
        "ethereum",
        "0x0000000000085d4780b73119b644ae5ecd22b376",
        "TUSD",
    ),
    (
        "ethereum",
        "0x8e870d67f660d95d5be530380d0ec0bd388289e1",
        "USDP",
    ),
    (
        "ethereum",
        "0x056fd409e1d7a124bd7017459dfea2f387b6d5cd",
        "GUSD",
    ),
    (
        "ethereum",
        "0x853d955acef822db058eb8505911ed77f175b99e",
        "FRAX",
    ),
    (
        "ethereum",
        "0x5f98805a4e8be255a32880fdec7f6728c6568ba0",
        "LUSD",
    ),
    (
        "ethereum",
        "0x57ab1ec28d129707052df4df418d58a2d46d5f51",
        "sUSD",
    ),
    (
        "ethereum",
        "0xf939e0a03fb07f59a73314e73794be0e57ac1b4e",
        "crvUSD",
    ),
    (
        "ethereum",
        "0x40d16fc0246ad3160ccc09b8d0d3a2cd28ae6c2f",
        "GHO",
    ),
    (
        "ethereum",
        "0x6c3ea9036406852006290770bedfcaba0e23a0e8",
        "PYUSD",
    ),
    (
        "ethereum",
        "0x4c9edd5852cd905f086c759e8383e09bff1e68b3",
        "USDe",
    ),
    (
        "ethereum",
        "0xdc035d45d973e3ec169d2276ddab16f1e407384f",
        "USDS",
    ),
    (
        "ethereum",
        "0xc5f0f7b66764f6ec8c8dff7ba683102295e16409",
        "FDUSD",
    ),
    (
        "arbitrum",
        "0xaf88d065e77c8cc2239327c5edb3a432268e5831",
        "USDC",
    ),
    (
        "arbitrum",
        "0xff970a61a04b1ca14834a43f5de4533ebddb5cc8",
        "USDC.e",
    ),
    (
        "arbitrum",
        "0xfd086bc7cd5c481dcc9c85ebe478a1c0b69fcbb9",
        "USDT",
    ),
    (
        "arbitrum",
        "0xda10009cbd5d07dd0cecc66161fc93d7c9000da1",
        "DAI",
    ),
    (
        "optimism",
        "0x0b2c639c533813f4aa9d7837caf62653d097ff85",
        "USDC",
    ),
    (
        "optimism",
        "0x7f5c764cbc14f9669b88837ca1490cca17c31607",
        "USDC.e",
    ),
    (
        "optimism",
        "0x94b008aa00579c1307b0ef2c499ad98a8ce58e58",
        "USDT",
    ),
    (
        "optimism",
        "0xda10009cbd5d07dd0cecc66161fc93d7c9000da1",
        "DAI",
    ),
    ("base", "0x833589fcd6edb6e08f4c7c32d4f71b54bda02913", "USDC"),
    (
        "base",
        "0xd9aaec86b65d86f6a7b5b1b0c42ffa531710b6ca",
        "USDbC",
    ),
    ("base", "0x50c5725949a6f0c72e6c4a641f24049a917db0cb", "DAI"),
    ("bnb", "0x55d398326f99059ff775485246999027b3197955", "USDT"),
    ("bnb", "0x8ac76a51cc950d9822d68b83fe1ad97b32cd580d", "USDC"),
    ("bnb", "0xe9e7cea3dedca5984780bafc599bd69add087d56", "BUSD"),
    (
        "polygon",
        "0x3c499c542cef5e3811e1192ce70d8cc03d5c3359",
        "USDC",
    ),
    (
        "polygon",
        "0x2791bca1f2de4661ed88a30c99a7a9449aa84174",
        "USDC.e",
    ),
    (
        "polygon",
        "0xc2132d05d31c914a87c6611c10748aeb04b58e8f",
        "USDT",
    ),
    (
        "polygon",
        "0x8f3cf7ad23cd3cadbd9735aff958023239c6a063",
        "DAI",
    ),
    (
        "avalanche_c",
        "0xb97ef9ef8734c71904d8002f8b6bc66dd9c48a6e",
        "USDC",
    ),
    (
        "avalanche_c",
        "0xa7d7079b0fead91f3e65f86e8915cb59c1a4c664",
        "USDC.e",
    ),
    (
        "avalanche_c",
        "0x9702230a8ea53601f5cd2dc00fdbc13d4df4a8c7",
        "USDT",
    ),
    (
        "gnosis",
        "0xddafbb505ad214d7b80b1f830fccc89b60fb7a83",
        "USDC",
    ),
    (
        "solana",
        "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v",
        "USDC",
    ),
    (
        "solana",
        "Es9vMFrzaCERmJfrF4H2FYD4KCoNkY11McCe8BenwNYB",
        "USDT",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_hold_canonical_addresses() {
        for (chain, address, _) in STABLECOINS.iter().chain(BASE_ASSETS) {
            let chain: ChainId = chain.parse().unwrap();
            assert_eq!(
                Address::parse(address, &chain).unwrap().to_string(),
                *address
            );
        }
    }
}
