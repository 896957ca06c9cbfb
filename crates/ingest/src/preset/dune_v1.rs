//! Dune's first `dex.trades`, with `token_a` and `token_b`.
//!
//! Which of the two was bought depends on the exchange: each had a script of its own, which
//! are kept at <https://github.com/duneanalytics/spellbook> under
//! `deprecated-dune-v1-abstractions`. For pools (Uniswap, Curve, 1inch and most others)
//! `token_a` is what the trader bought: when "amount0 is negative it means" that `trader_a` is
//! "buying token0 from the pool" (`insert_uniswap_v3.sql`). For orders, `token_a` is the
//! taker's, which the taker paid (`insert_zeroex.sql`, `insert_tokenlon.sql`,
//! `insert_airswap.sql`), and for Paraswap and Synthetix it is the source token.

use crate::Field;

/// What `token_a` is to the trader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenA {
    Bought,
    Sold,
    /// The scripts give it one sense in one table and the other in the next.
    Unknown,
}

/// The sense of `token_a` in the trades of an exchange.
pub(crate) fn token_a(project: &str) -> TokenA {
    const SOLD: &[&str] = &[
        "0x",
        "0x native",
        "0x api",
        "matcha",
        "tokenlon",
        "airswap",
        "paraswap",
        "synthetix",
    ];
    const UNKNOWN: &[&str] = &["dodo", "idex", "kyber", "loopring", "oasis"];
    let is = |names: &[&str]| names.iter().any(|name| project.eq_ignore_ascii_case(name));
    if is(SOLD) {
        TokenA::Sold
    } else if is(UNKNOWN) {
        TokenA::Unknown
    } else {
        TokenA::Bought
    }
}

pub(super) const fn names(field: Field) -> &'static [&'static str] {
    match field {
        Field::Chain => &["blockchain"],
        Field::Wallet => &["tx_from"],
        Field::TokenBoughtAddress => &["token_a_address"],
        Field::TokenBoughtSymbol => &["token_a_symbol"],
        Field::TokenBoughtAmount => &["token_a_amount"],
        Field::TokenBoughtAmountRaw => &["token_a_amount_raw"],
        Field::TokenSoldAddress => &["token_b_address"],
        Field::TokenSoldSymbol => &["token_b_symbol"],
        Field::TokenSoldAmount => &["token_b_amount"],
        Field::TokenSoldAmountRaw => &["token_b_amount_raw"],
        Field::AmountUsd => &["usd_amount"],
        _ => &[],
    }
}
