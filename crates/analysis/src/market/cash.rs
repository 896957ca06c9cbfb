//! What cash is worth.

use smartmoney_model::{Flow, TokenAmount, TokenId, TokenKind, Usd};

/// The value of a side that is cash alone, at $1 each; None of any other, and of an empty
/// one. More than the largest value becomes a little more than it, which the caller refuses.
pub(super) fn cash_value(side: &[Flow], kind: impl Fn(TokenId) -> TokenKind) -> Option<Usd> {
    let is_cash = |flow: &Flow| kind(flow.token) == TokenKind::Stable;
    let is_cash_alone = !side.is_empty() && side.iter().all(is_cash);
    is_cash_alone.then(|| side.iter().map(|flow| dollars(flow.amount)).sum())
}

/// The dollars of a stablecoin's amount.
pub(super) fn dollars(amount: TokenAmount) -> Usd {
    Usd::from_dollars(1)
        .share(amount, TokenAmount::from_tokens(1))
        .min(Usd::LARGEST + Usd::from_dollars(1))
}
