//! The value of a swap, and how its prices compare with the market's.

use super::cash::{cash_value, dollars};
use super::hours::LEAST_PRICING_VALUE;
use super::parts::split;
use super::prices::{PricesAround, is_absurd};
use super::{ChainMarket, Market, TokenMarket};
use smallvec::SmallVec;
use smartmoney_model::{AnomalyKind, Flow, Hour, Swap, SwapKind, TokenKind, Usd};

/// What the market says about one swap: its value, the index, and how its prices compare
/// with the last ones before.
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    /// Its value. None where it is unknown, and for a swap of something for nothing.
    pub usd: Option<Usd>,
    /// What is wrong with the value.
    pub anomalies: SmallVec<[AnomalyKind; 2]>,
    /// The index of the chain's market at that moment; None without a market.
    pub(crate) level: Option<f64>,
    /// Each of the tokens sold, in their order.
    pub(crate) sold: Legs,
    /// Each of the tokens bought, in their order.
    pub(crate) bought: Legs,
}

type Legs = SmallVec<[Leg; 1]>;

/// What the market says about one token that a swap moves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Leg {
    /// Its share of the swap's value; None where it is unknown.
    pub(crate) usd: Option<Usd>,
    /// How much better its price was than at the last price of an earlier hour, as a
    /// logarithm: ln(own ÷ last) of what was sold, ln(last ÷ own) of what was bought; 0 where
    /// there is none.
    pub(crate) price_gain: f64,
}

/// What the market knows of a swap's tokens.
pub(crate) struct Found<'a> {
    sold: Side<'a>,
    bought: Side<'a>,
    /// The index of the chain's market at that moment; None without a market.
    level: Option<f64>,
}

/// One side of a swap, with its tokens.
pub(super) struct Side<'a> {
    pub(super) flows: &'a [Flow],
    pub(super) tokens: SmallVec<[&'a TokenMarket; 1]>,
    /// Each token's prices around the hour of the swap.
    around: SmallVec<[Option<PricesAround>; 1]>,
}

/// A stated value may differ from the cash by a fee or a price of another minute, but by no
/// more than one part in this many.
const STATED_VALUE_TOLERANCE: i128 = 20;

/// Stablecoins trade within one part in this many of each other, but for a depeg.
const PEG_TOLERANCE: i128 = 100;

impl Market {
    /// All that the ledger needs from the market about a swap.
    pub fn quote(&self, swap: &Swap<'_>) -> Quote {
        self.quote_found(swap, &self.find(swap))
    }

    /// Finds a swap's tokens and their prices. It depends on nothing else, so those of many
    /// swaps are found at once, and the processor waits for their memory together: one by one
    /// between the ledger's steps that took half the analysis.
    pub(crate) fn find<'a>(&'a self, swap: &Swap<'a>) -> Found<'a> {
        let hour = swap.block_time.hour();
        let (sold, bought) = (self.side(hour, swap.sold), self.side(hour, swap.bought));
        let first = sold.tokens.first().or(bought.tokens.first());
        Found {
            level: first.and_then(|token| self.index_level(token, swap.block_time)),
            sold,
            bought,
        }
    }

    /// The quote of a swap whose tokens and prices were found.
    pub(crate) fn quote_found(&self, swap: &Swap<'_>, found: &Found<'_>) -> Quote {
        let (sold, bought) = (&found.sold, &found.bought);
        let hour = swap.block_time.hour();
        let mut anomalies = SmallVec::new();
        let mut usd = None;
        if swap.kind == SwapKind::Exchange {
            usd = self.value(hour, sold, bought, &mut anomalies);
        }
        let legs = |side: &Side<'_>, direction: f64| {
            let values = split(usd, side, |flow, token| self.part_value(hour, flow, token));
            let leg = |index: usize| Leg {
                usd: values[index],
                price_gain: direction * side.over_last_price(index, values[index]),
            };
            for_each(side.flows.len(), leg)
        };
        Quote {
            usd,
            anomalies,
            level: found.level,
            sold: legs(sold, 1.0),
            bought: legs(bought, -1.0),
        }
    }

    /// The gain (or loss, below 0) of a round trip, at the prices of its hour; None where one
    /// of its tokens has none.
    pub(crate) fn round_trip_gain(&self, swap: &Swap<'_>) -> Option<Usd> {
        let hour = swap.block_time.hour();
        let worth = |flows: &[Flow]| {
            let values = flows
                .iter()
                .map(|flow| self.known_value(hour, flow, self.token(flow.token)));
            values.sum::<Option<Usd>>()
        };
        Some(worth(swap.bought)? - worth(swap.sold)?)
    }

    fn side<'a>(&'a self, hour: Hour, flows: &'a [Flow]) -> Side<'a> {
        let tokens = for_each(flows.len(), |index| self.token(flows[index].token));
        Side {
            flows,
            around: for_each(flows.len(), |index| tokens[index].prices.around(hour)),
            tokens,
        }
    }

    /// The value of an exchange: the first of these that exists. A side that is cash alone; a
    /// side of cash and base assets, these at their price against cash; the stated value, by
    /// the side with the deeper market; a side at its tokens' prices of the day.
    fn value<'a>(
        &self,
        hour: Hour,
        sold: &Side<'a>,
        bought: &Side<'a>,
        anomalies: &mut SmallVec<[AnomalyKind; 2]>,
    ) -> Option<Usd> {
        let is_absurd = |usd: Usd| {
            usd >= LEAST_PRICING_VALUE
                && (sold.is_absurdly_priced(usd) || bought.is_absurdly_priced(usd))
        };
        let cash = |side: &Side<'_>| cash_value(side.flows, |token| self.token(token).kind);
        let usd = match (cash(sold), cash(bought)) {
            (Some(paid), got) => checked_cash(paid, got, sold, bought, anomalies)?,
            (None, Some(got)) => checked_cash(got, None, sold, bought, anomalies)?,
            (None, None) => self.value_without_cash(hour, sold, bought, anomalies)?,
        };
        if is_absurd(usd) {
            anomalies.push(AnomalyKind::AbsurdPrice);
            return None;
        }
        Some(usd)
    }

    fn value_without_cash<'a>(
        &self,
        hour: Hour,
        sold: &Side<'a>,
        bought: &Side<'a>,
        anomalies: &mut SmallVec<[AnomalyKind; 2]>,
    ) -> Option<Usd> {
        let sides = deeper_first(hour, sold, bought);
        let by_base = || sides.iter().find_map(|side| self.cash_and_base(hour, side));
        let stated = || sides.iter().find_map(|side| side.stated());
        let by_price = || {
            let worth = |side: &&Side<'_>| {
                let parts = side.flows.iter().zip(&side.tokens);
                parts
                    .map(|(flow, token)| self.known_value(hour, flow, token))
                    .sum::<Option<Usd>>()
            };
            sides.iter().find_map(worth)
        };
        let value = by_base().or_else(stated).or_else(by_price);
        let Some(usd) = value.filter(|usd| usd.is_positive()) else {
            anomalies.push(AnomalyKind::Unpriced);
            return None;
        };
        // A part that is cash is worth what it is.
        let usd = usd.max(sold.cash_part()).max(bought.cash_part());
        if usd > Usd::LARGEST {
            anomalies.push(AnomalyKind::AbsurdValue);
            return None;
        }
        Some(usd)
    }

    /// The value of a side of nothing but cash and base assets, these at their price against
    /// cash.
    fn cash_and_base(&self, hour: Hour, side: &Side<'_>) -> Option<Usd> {
        let parts = side.flows.iter().zip(&side.tokens);
        parts
            .map(|(flow, token)| match token.kind {
                TokenKind::Stable => Some(dollars(flow.amount)),
                TokenKind::Base => self.chain(token)?.base_cash.value_on(hour, flow.amount),
                TokenKind::Other => None,
            })
            .sum()
    }

    /// The value of one token's flow, whatever the swap: of cash itself, of a base asset at its
    /// price of the hour, of others at their price of the day.
    fn known_value(&self, hour: Hour, flow: &Flow, token: &TokenMarket) -> Option<Usd> {
        let usd = match token.kind {
            TokenKind::Stable => Some(dollars(flow.amount)),
            TokenKind::Base => self.chain(token)?.base.value_on(hour, flow.amount),
            TokenKind::Other => {
                let price = token.prices.exact_on(hour.day())?;
                Some(price.value_of(flow.amount))
            }
        };
        usd.filter(|usd| usd.is_positive())
    }

    /// The value of one of several tokens of a side: what its own rows tell before what others
    /// paid that day.
    fn part_value(&self, hour: Hour, flow: &Flow, token: &TokenMarket) -> Option<Usd> {
        let against = |kind| {
            let (other, amount) = flow.against?;
            let other_token = self.token(other);
            let paid = Flow::new(other, amount);
            let of_kind = (other_token.kind == kind).then_some(other_token)?;
            self.known_value(hour, &paid, of_kind)
        };
        let own = || self.known_value(hour, flow, token);
        against(TokenKind::Stable)
            .or_else(|| own().filter(|_| token.kind == TokenKind::Base))
            .or_else(|| against(TokenKind::Base))
            .or(flow.stated)
            .or_else(own)
    }

    fn chain(&self, token: &TokenMarket) -> Option<&ChainMarket> {
        self.chains.get(token.chain)
    }
}

impl Side<'_> {
    /// The sum of its stated values, where all are stated.
    fn stated(&self) -> Option<Usd> {
        let stated = self.flows.iter().map(|flow| flow.stated);
        stated
            .sum::<Option<Usd>>()
            .filter(|_| !self.flows.is_empty())
    }

    /// Whether the value gives its only token a price far from that of the day.
    fn is_absurdly_priced(&self, usd: Usd) -> bool {
        let ([flow], [token], [around]) = (self.flows, &self.tokens[..], &self.around[..]) else {
            return false;
        };
        let price = usd.to_f64() / flow.amount.to_f64();
        token.kind != TokenKind::Stable
            && around.is_some_and(|around| is_absurd(price, around.of_day))
    }

    /// ln(own price ÷ last price of an earlier hour) of one of its tokens, 0 where there is
    /// none.
    fn over_last_price(&self, index: usize, usd: Option<Usd>) -> f64 {
        let last = self.around[index].and_then(|around| around.before);
        let (Some(usd), Some(last)) = (usd, last) else {
            return 0.0;
        };
        let own = usd.to_f64() / self.flows[index].amount.to_f64();
        if own > 0.0 { (own / last).ln() } else { 0.0 }
    }

    fn cash_part(&self) -> Usd {
        let parts = self.flows.iter().zip(&self.tokens);
        parts
            .filter(|(_, token)| token.kind == TokenKind::Stable)
            .map(|(flow, _)| dollars(flow.amount))
            .sum()
    }
}

/// The side whose tokens have traded more up to that day; of equal ones what was sold.
fn deeper_first<'s, 'a>(hour: Hour, sold: &'s Side<'a>, bought: &'s Side<'a>) -> [&'s Side<'a>; 2] {
    let depth = |side: &Side<'_>| {
        let of = |token: &&TokenMarket| match token.kind {
            TokenKind::Stable | TokenKind::Base => f64::INFINITY,
            TokenKind::Other => token.volume.up_to(hour.day()),
        };
        side.tokens.iter().map(of).fold(f64::INFINITY, f64::min)
    };
    if depth(bought) > depth(sold) {
        [bought, sold]
    } else {
        [sold, bought]
    }
}

/// The value of a swap with a side that is cash alone, which no other value can overrule.
/// `other` is that of the other side, where it is cash alone, too.
fn checked_cash(
    cash: Usd,
    other: Option<Usd>,
    sold: &Side<'_>,
    bought: &Side<'_>,
    anomalies: &mut SmallVec<[AnomalyKind; 2]>,
) -> Option<Usd> {
    if cash > Usd::LARGEST {
        anomalies.push(AnomalyKind::AbsurdValue);
        return None;
    }
    if other.is_some_and(|other| differ(cash, other, PEG_TOLERANCE)) {
        anomalies.push(AnomalyKind::OffPeg);
    }
    let stated = [sold.stated(), bought.stated()];
    if stated
        .into_iter()
        .flatten()
        .any(|stated| differ(stated, cash, STATED_VALUE_TOLERANCE))
    {
        anomalies.push(AnomalyKind::StatedValue);
    }
    Some(cash).filter(|usd| usd.is_positive())
}

/// Whether two values differ by more than one part in `parts` of the larger. A difference of
/// up to a cent is none: sources round to cents.
fn differ(a: Usd, b: Usd, parts: i128) -> bool {
    let (larger, difference) = (a.max(b), a.max(b) - a.min(b));
    difference.as_micros() > 10_000 && difference.as_micros() * parts > larger.as_micros()
}

/// One value for each of so many flows. Nearly all sides have one, for which collecting an
/// iterator takes several times as long.
pub(super) fn for_each<T>(flows: usize, mut value: impl FnMut(usize) -> T) -> SmallVec<[T; 1]> {
    if flows == 1 {
        return SmallVec::from_buf([value(0)]);
    }
    (0..flows).map(value).collect()
}
