"""METHODOLOGY, "Chains", "Cash" and "Base assets": which tokens are which."""

import csv
from functools import lru_cache
from pathlib import Path

CASH, BASE, OTHER = "cash", "base", "other"
DATA = Path(__file__).parent.parent / "crates/model/src/data"
PLACEHOLDERS = {"0x" + "ee" * 20, "0x" + "00" * 20, "1" * 32}
SOLANA = "solana"

# The tokens of Ethereum that are known by symbol, with their decimals.
KNOWN_BY_SYMBOL = {
    "USDC": ("0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48", 6),
    "USDT": ("0xdac17f958d2ee523a2206206994597c13d831ec7", 6),
    "DAI": ("0x6b175474e89094c44da98b954eedeac495271d0f", 18),
    "WETH": ("0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2", 18),
    "ETH": ("0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2", 18),
    "WBTC": ("0x2260fac5e5542a773aa44fbcfedf7c193bc2c599", 8),
}


def _table(name):
    lines = (line for line in (DATA / name).open() if not line.startswith("#"))
    return list(csv.DictReader(lines))


CHAINS = {row["chain"]: row for row in _table("chains.csv")}
CASH_ADDRESSES = {(row["chain"], row["address"]) for row in _table("cash.csv")}
CASH_SYMBOLS = {(row["chain"], row["symbol"].upper()) for row in _table("cash.csv")}


def _natives(chain):
    row = CHAINS.get(chain, {"native": "", "wrapped": "", "placeholders": ""})
    symbols = {symbol.upper() for symbol in row["native"].split()}
    addresses = PLACEHOLDERS | {row["wrapped"]} | set(row["placeholders"].split())
    return symbols, addresses, row["wrapped"]


@lru_cache(maxsize=None)
def canonical(chain, address, symbol):
    """A token's one identity on its chain: its address, or its symbol where it has none."""
    if not address:
        if chain == "ethereum" and symbol in KNOWN_BY_SYMBOL:
            address = KNOWN_BY_SYMBOL[symbol][0]
    elif chain != SOLANA:
        address = address.lower()
    symbols, addresses, wrapped = _natives(chain)
    if address:
        is_native = address in addresses
    else:
        bare = symbol.upper()
        is_native = bare in symbols or bare.startswith("W") and bare[1:] in symbols
    if is_native:
        address = wrapped or ("1" * 32 if chain == SOLANA else "0x" + "ee" * 20)
    return (chain, address or symbol)


@lru_cache(maxsize=None)
def kind(token):
    chain, name = token
    is_symbol = not name.startswith("0x") and chain != SOLANA
    if token in CASH_ADDRESSES or is_symbol and (chain, name.upper()) in CASH_SYMBOLS:
        return CASH
    return BASE if name in _natives(chain)[1] else OTHER
