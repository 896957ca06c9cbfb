//! How the value of a swap is shared among the tokens of one side.

use super::TokenMarket;
use super::cash::dollars;
use super::value::{Side, for_each};
use smallvec::SmallVec;
use smartmoney_model::{Flow, TokenAmount, TokenKind, Usd};

/// The shares of a side's tokens in the value of their swap, in their order. They add up to
/// the value: cash is worth what it is; one token of unknown value is worth what the others
/// leave; known ones share that in proportion to their own values. Of several unknown ones
/// none has a share.
pub(super) fn split(
    usd: Option<Usd>,
    side: &Side<'_>,
    known_value: impl Fn(&Flow, &TokenMarket) -> Option<Usd>,
) -> SmallVec<[Option<Usd>; 1]> {
    let (flows, tokens) = (side.flows, &side.tokens);
    let Some(usd) = usd.filter(|_| flows.len() > 1) else {
        return for_each(flows.len(), |_| usd);
    };
    let is_cash = |index: usize| tokens[index].kind == TokenKind::Stable;
    let mut shares: SmallVec<[Option<Usd>; 1]> = flows
        .iter()
        .zip(tokens)
        .map(|(flow, token)| match token.kind {
            TokenKind::Stable => Some(dollars(flow.amount)),
            _ => known_value(flow, token),
        })
        .collect();
    let of = |shares: &[Option<Usd>], cash: bool| -> Usd {
        let counted = (0..shares.len()).filter(|index| is_cash(*index) == cash);
        counted.filter_map(|index| shares[index]).sum()
    };
    let left = (usd - of(&shares, true)).max(Usd::ZERO);
    let known = of(&shares, false);
    let mut unknown = (0..shares.len()).filter(|index| shares[*index].is_none());
    match (unknown.next(), unknown.next()) {
        (Some(only), None) if known < left => shares[only] = Some(left - known),
        (Some(_), _) => {}
        (None, _) => in_proportion(&mut shares, left, known, is_cash),
    }
    shares
}

/// Makes the shares of all but cash add up to `left`; the last takes what rounding leaves.
fn in_proportion(
    shares: &mut [Option<Usd>],
    left: Usd,
    known: Usd,
    is_cash: impl Fn(usize) -> bool,
) {
    let (part, whole) = (units(left), units(known));
    let mut rest = left;
    let mut last = None;
    for index in (0..shares.len()).filter(|index| !is_cash(*index)) {
        let share = shares[index].unwrap_or(Usd::ZERO).share(part, whole);
        rest -= share;
        shares[index] = Some(share);
        last = Some(index);
    }
    if let Some(last) = last {
        shares[last] = shares[last].map(|share| share + rest);
    }
}

/// Micro-dollars as units, to be one of the two amounts of a share.
fn units(usd: Usd) -> TokenAmount {
    let bytes = usd.as_micros().max(0).to_be_bytes();
    TokenAmount::from_be_bytes(&bytes).unwrap_or(TokenAmount::ZERO)
}
