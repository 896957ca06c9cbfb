//! The value of a swap, and how its prices compare with the market's.

use super::cash::dollars;
use super::hours::LEAST_PRICING_VALUE;
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
    pub anomalies: Anomalies,
    /// The index of the chain's market at that moment; None without a market.
    pub(crate) level: Option<f64>,
    /// How much dearer it sold than at the last price of an earlier hour:
    /// ln(own ÷ last), 0 where there is none.
    pub(crate) sold_dearer: f64,
    /// How much cheaper it bought: ln(last ÷ own).
    pub(crate) bought_cheaper: f64,
}

type Anomalies = SmallVec<[AnomalyKind; 2]>;

/// What the market knows of a swap's tokens.
pub(crate) struct Found<'a> {
    /// Of an exchange.
    sides: Option<[Side<'a>; 2]>,
    /// The index of the chain's market at that moment; None without a market.
    level: Option<f64>,
}

/// One side of an exchange.
#[derive(Clone, Copy)]
struct Side<'a> {
    flow: &'a Flow,
    token: &'a TokenMarket,
    /// The token's prices around the hour of the swap.
    around: Option<PricesAround>,
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
        let sides = match (swap.kind, swap.sold, swap.bought) {
            (SwapKind::Exchange, [sold], [bought]) => {
                Some([sold, bought].map(|flow| self.side(hour, flow)))
            }
            _ => None,
        };
        let first = swap.sold.first().or(swap.bought.first());
        let token = first.map(|flow| self.token(flow.token));
        Found {
            sides,
            level: token.and_then(|token| self.index_level(token, swap.block_time)),
        }
    }

    /// The quote of a swap whose tokens and prices were found.
    pub(crate) fn quote_found(&self, swap: &Swap<'_>, found: &Found<'_>) -> Quote {
        let mut quote = Quote {
            usd: None,
            anomalies: Anomalies::new(),
            level: found.level,
            sold_dearer: 0.0,
            bought_cheaper: 0.0,
        };
        if let Some([sold, bought]) = &found.sides {
            let hour = swap.block_time.hour();
            quote.usd = self.value(hour, sold, bought, &mut quote.anomalies);
            quote.sold_dearer = sold.over_last_price(quote.usd);
            quote.bought_cheaper = -bought.over_last_price(quote.usd);
        }
        quote
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

    fn side<'a>(&'a self, hour: Hour, flow: &'a Flow) -> Side<'a> {
        let token = self.token(flow.token);
        Side {
            flow,
            token,
            around: token.prices.around(hour),
        }
    }

    /// The value of an exchange: the first of these that exists. Its cash; its base asset at
    /// the price against cash; the stated value, by the side with the deeper market; a side at
    /// its token's price of the day.
    fn value(
        &self,
        hour: Hour,
        sold: &Side<'_>,
        bought: &Side<'_>,
        anomalies: &mut Anomalies,
    ) -> Option<Usd> {
        let value = match sold.cash().or(bought.cash()) {
            Some(cash) => {
                check_cash(cash, sold, bought, anomalies);
                Some(cash)
            }
            None => self.value_without_cash(hour, sold, bought),
        };
        let Some(usd) = value.filter(|usd| usd.is_positive()) else {
            anomalies.push(AnomalyKind::Unpriced);
            return None;
        };
        if usd > Usd::LARGEST {
            anomalies.push(AnomalyKind::AbsurdValue);
            return None;
        }
        let is_absurd = |side: &Side<'_>| side.is_absurdly_priced(usd);
        if usd >= LEAST_PRICING_VALUE && (is_absurd(sold) || is_absurd(bought)) {
            anomalies.push(AnomalyKind::AbsurdPrice);
            return None;
        }
        Some(usd)
    }

    fn value_without_cash(&self, hour: Hour, sold: &Side<'_>, bought: &Side<'_>) -> Option<Usd> {
        let sides = deeper_first(hour, sold, bought);
        let by_base = |side: &&Side<'_>| {
            let chain = self.chain(side.token)?;
            let is_base = side.token.kind == TokenKind::Base;
            is_base.then(|| chain.base_cash.value_on(hour, side.flow.amount))?
        };
        let by_price = |side: &&Side<'_>| self.known_value(hour, side.flow, side.token);
        sides
            .iter()
            .find_map(by_base)
            .or_else(|| sides.iter().find_map(|side| side.flow.stated))
            .or_else(|| sides.iter().find_map(by_price))
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

    fn chain(&self, token: &TokenMarket) -> Option<&ChainMarket> {
        self.chains.get(token.chain)
    }
}

impl Side<'_> {
    fn cash(&self) -> Option<Usd> {
        (self.token.kind == TokenKind::Stable).then(|| dollars(self.flow.amount))
    }

    /// Whether the value gives its token a price far from that of the day.
    fn is_absurdly_priced(&self, usd: Usd) -> bool {
        let price = usd.to_f64() / self.flow.amount.to_f64();
        self.token.kind != TokenKind::Stable
            && self
                .around
                .is_some_and(|around| is_absurd(price, around.of_day))
    }

    /// ln(own price ÷ last price of an earlier hour), 0 where there is none.
    fn over_last_price(&self, usd: Option<Usd>) -> f64 {
        let last = self.around.and_then(|around| around.before);
        let (Some(usd), Some(last)) = (usd, last) else {
            return 0.0;
        };
        let own = usd.to_f64() / self.flow.amount.to_f64();
        if own > 0.0 { (own / last).ln() } else { 0.0 }
    }
}

/// The side whose token has traded more up to that day; of equal ones what was sold.
fn deeper_first<'s, 'a>(hour: Hour, sold: &'s Side<'a>, bought: &'s Side<'a>) -> [&'s Side<'a>; 2] {
    let depth = |side: &Side<'_>| match side.token.kind {
        TokenKind::Stable | TokenKind::Base => f64::INFINITY,
        TokenKind::Other => side.token.volume.up_to(hour.day()),
    };
    if depth(bought) > depth(sold) {
        [bought, sold]
    } else {
        [sold, bought]
    }
}

/// Notes what contradicts the cash, which no other value can overrule.
fn check_cash(cash: Usd, sold: &Side<'_>, bought: &Side<'_>, anomalies: &mut Anomalies) {
    let largest = sold.cash().max(bought.cash());
    if largest > Some(Usd::LARGEST) {
        // An error by itself, whose amount says nothing.
        return;
    }
    let both = sold.cash().zip(bought.cash());
    if both.is_some_and(|(paid, got)| differ(paid, got, PEG_TOLERANCE)) {
        anomalies.push(AnomalyKind::OffPeg);
    }
    let stated = [sold.flow.stated, bought.flow.stated];
    let mut stated = stated.into_iter().flatten();
    if stated.any(|stated| differ(stated, cash, STATED_VALUE_TOLERANCE)) {
        anomalies.push(AnomalyKind::StatedValue);
    }
}

/// Whether two values differ by more than one part in `parts` of the larger. A difference of
/// up to a cent is none: sources round to cents.
fn differ(a: Usd, b: Usd, parts: i128) -> bool {
    let (larger, difference) = (a.max(b), a.max(b) - a.min(b));
    difference.as_micros() > 10_000 && difference.as_micros() * parts > larger.as_micros()
}
