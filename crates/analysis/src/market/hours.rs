//! What swaps add to the hourly prices, and the prices that follow from it.

use super::base::BasePrices;
use super::cash::cash_value;
use rustc_hash::FxHashMap;
use smartmoney_model::{
    Flow, Hour, HourQuote, Swap, SwapKind, TokenAmount, TokenHour, TokenId, TokenKind, Usd,
};

/// Smaller swaps make no price, nor do hours with less: their amounts are rounding noise.
pub(super) const LEAST_PRICING_VALUE: Usd = Usd::from_dollars(1);

/// What these swaps add to the hourly prices, by token, hour and quote.
///
/// A token's price is told by the cash on the other side, or else the base asset there, or else
/// the stated value. All three stand in the swap itself, so the order in which swaps arrive
/// can't matter.
pub fn token_hours<'a>(
    swaps: impl IntoIterator<Item = Swap<'a>>,
    kind: impl Fn(TokenId) -> TokenKind,
) -> Vec<TokenHour> {
    let mut hours = HourSums::default();
    for swap in swaps {
        if swap.kind != SwapKind::Exchange || !swap.is_told {
            continue;
        }
        let hour = swap.block_time.hour();
        for (own, other) in [(swap.sold, swap.bought), (swap.bought, swap.sold)] {
            if let [flow] = own
                && kind(flow.token) != TokenKind::Stable
                && let Some(paid) = paid(flow, other, &kind)
            {
                hours.add(flow, hour, paid);
            }
        }
    }
    hours.finish()
}

/// What was given for one token.
#[derive(Clone, Copy)]
enum Paid {
    Cash(Usd),
    Base(TokenAmount),
    Stated(Usd),
}

fn paid(flow: &Flow, other: &[Flow], kind: &impl Fn(TokenId) -> TokenKind) -> Option<Paid> {
    let is_worth = |usd: &Usd| (LEAST_PRICING_VALUE..=Usd::LARGEST).contains(usd);
    if let Some(cash) = cash_value(other, kind) {
        return Some(cash).filter(is_worth).map(Paid::Cash);
    }
    let stated = other.iter().map(|flow| flow.stated).sum::<Option<Usd>>();
    let stated = match (flow.stated, stated) {
        (Some(own), Some(other)) => Some(own.min(other)),
        (own, other) => own.or(other),
    };
    match other {
        [base] if kind(base.token) == TokenKind::Base && kind(flow.token) != TokenKind::Base => {
            // A stated value tells that the swap is too small for a price.
            let is_small = stated.is_some_and(|usd| usd < LEAST_PRICING_VALUE);
            (!is_small).then_some(Paid::Base(base.amount))
        }
        _ => stated.filter(is_worth).map(Paid::Stated),
    }
}

/// The sums of hours.
#[derive(Default)]
struct HourSums(FxHashMap<(TokenId, Hour, HourQuote), (Usd, TokenAmount, TokenAmount)>);

impl HourSums {
    fn add(&mut self, flow: &Flow, hour: Hour, paid: Paid) {
        let (quote, usd, base) = match paid {
            Paid::Cash(usd) => (HourQuote::Cash, usd, TokenAmount::ZERO),
            Paid::Base(base) => (HourQuote::Base, Usd::ZERO, base),
            Paid::Stated(usd) => (HourQuote::Stated, usd, TokenAmount::ZERO),
        };
        let sums = self.0.entry((flow.token, hour, quote)).or_default();
        sums.0 += usd;
        sums.1 += base;
        sums.2 += flow.amount;
    }

    fn finish(self) -> Vec<TokenHour> {
        let mut hours: Vec<TokenHour> = self
            .0
            .into_iter()
            .map(|((token, hour, quote), (usd, base, amount))| TokenHour {
                token,
                hour,
                quote,
                usd,
                base,
                amount,
            })
            .collect();
        hours.sort_unstable_by_key(|hour| (hour.token, hour.hour, hour.quote));
        hours
    }
}

/// A token's priced trades of one hour. Their volume-weighted average price is
/// `usd ÷ amount`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct PricedHour {
    pub(crate) token: TokenId,
    pub(crate) hour: Hour,
    /// USD.
    pub(crate) usd: Usd,
    /// In tokens.
    pub(crate) amount: TokenAmount,
}

/// The priced hours of a base asset, from its hours in order: of a day with cash only the
/// cash counts, since a stated value often comes from another price.
pub(super) fn base_hours(hours: &[TokenHour]) -> Vec<PricedHour> {
    let mut priced = Vec::new();
    for of_day in hours.chunk_by(|a, b| a.hour.day() == b.hour.day()) {
        let has_cash = of_day.iter().any(|hour| hour.quote == HourQuote::Cash);
        let counted = of_day
            .iter()
            .filter(|hour| !has_cash || hour.quote == HourQuote::Cash);
        priced.extend(counted.map(|hour| priced_hour(hour, hour.usd)));
    }
    priced
}

/// The priced hours of any other token, from its hours in order: all that was given for it,
/// the base asset at its price of the hour.
pub(super) fn other_hours(hours: &[TokenHour], base: &BasePrices) -> Vec<PricedHour> {
    let mut priced: Vec<PricedHour> = Vec::with_capacity(hours.len());
    for hour in hours {
        let usd = match hour.quote {
            HourQuote::Base => base.value_at(hour.hour, hour.base),
            HourQuote::Cash | HourQuote::Stated => Some(hour.usd),
        };
        let Some(usd) = usd else { continue };
        match priced.last_mut().filter(|last| last.hour == hour.hour) {
            Some(last) => {
                last.usd += usd;
                last.amount += hour.amount;
            }
            None => priced.push(priced_hour(hour, usd)),
        }
    }
    priced.retain(|hour| hour.usd >= LEAST_PRICING_VALUE);
    priced
}

fn priced_hour(hour: &TokenHour, usd: Usd) -> PricedHour {
    PricedHour {
        token: hour.token,
        hour: hour.hour,
        usd,
        amount: hour.amount,
    }
}
