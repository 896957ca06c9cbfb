//! The value of a trade, and what trades add to the hourly prices.

use super::prices::{PricesAround, is_absurd};
use super::{Market, TokenMarket};
use rustc_hash::FxHashMap;
use smartmoney_model::{
    AnomalyKind, Day, Hour, HourQuote, LedgerTrade, TokenAmount, TokenHour, TokenId, TokenKind, Usd,
};

/// What the market says about one trade: its value, the index, and how its prices compare
/// with the last ones before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quote {
    /// Its value. None where it is unknown, and for a trade with one side only: sold for
    /// nothing, or bought for nothing.
    pub usd: Option<Usd>,
    /// What is wrong with the value.
    pub anomaly: Option<AnomalyKind>,
    /// The index of the chain's market at that moment; None without a market.
    pub(crate) level: Option<f64>,
    /// How much dearer it sold than at the last price of an earlier hour:
    /// ln(own ÷ last), 0 where there is none.
    pub(crate) sold_dearer: f64,
    /// How much cheaper it bought: ln(last ÷ own).
    pub(crate) bought_cheaper: f64,
}

/// A value, and what is wrong with it.
#[derive(Clone, Copy)]
struct Value {
    usd: Option<Usd>,
    anomaly: Option<AnomalyKind>,
}

/// One side of a trade, with its token's prices.
struct Side<'a> {
    token: &'a TokenMarket,
    amount: TokenAmount,
    around: Option<PricesAround>,
}

/// Smaller trades make no price: their amounts are rounding noise.
const LEAST_PRICING_TRADE: Usd = Usd::from_dollars(1);

/// A stated value this many times larger or smaller than the trade's own
/// stablecoin side is an error of the source.
const STATED_VALUE_TOLERANCE: i128 = 10;

impl Market {
    /// All that the ledger needs from the market about a trade. It depends on nothing
    /// else, so many trades are quoted at once and the processor waits for their memory
    /// together: quoting one by one between the ledger's steps took half the analysis.
    pub fn quote(&self, trade: &LedgerTrade) -> Quote {
        let hour = trade.block_time.hour();
        let side = |token, amount| {
            let token = self.token(token);
            let around = token.prices.around(hour);
            Side {
                token,
                amount,
                around,
            }
        };
        let sold = side(trade.sold, trade.sold_amount);
        let bought = side(trade.bought, trade.bought_amount);
        let value = value(trade, &sold, &bought);
        let usd = value.usd.filter(|_| !is_one_sided(trade));
        Quote {
            usd,
            anomaly: value.anomaly,
            level: self.index_level(sold.token, trade.block_time),
            sold_dearer: sold.over_last_price(usd),
            bought_cheaper: -bought.over_last_price(usd),
        }
    }
}

/// Whether one amount is zero: something was sold for nothing, or bought for nothing.
pub(crate) fn is_one_sided(trade: &LedgerTrade) -> bool {
    trade.sold_amount.is_zero() || trade.bought_amount.is_zero()
}

impl Side<'_> {
    fn is(&self, kind: TokenKind) -> bool {
        self.token.kind == kind
    }

    /// Its value at the day's price.
    fn by_price(&self, day: Day) -> Option<Usd> {
        let price = self.token.prices.exact_on(day)?;
        Some(price.value_of(self.amount)).filter(|usd| usd.is_positive())
    }

    fn is_absurdly_priced(&self, usd: Usd) -> bool {
        !self.is(TokenKind::Stable)
            && !self.amount.is_zero()
            && self
                .around
                .is_some_and(|around| is_absurd(usd.to_f64() / self.amount.to_f64(), around.of_day))
    }

    /// ln(own price ÷ last price of an earlier hour), 0 where there is none.
    fn over_last_price(&self, usd: Option<Usd>) -> f64 {
        let last = self.around.and_then(|around| around.before);
        let (Some(usd), Some(last)) = (usd, last) else {
            return 0.0;
        };
        let own = usd.to_f64() / self.amount.to_f64();
        if own > 0.0 { (own / last).ln() } else { 0.0 }
    }
}

/// The value of a trade: the stated value; without it, the stablecoin side;
/// without that, the other side at its price of the day.
fn value(trade: &LedgerTrade, sold: &Side<'_>, bought: &Side<'_>) -> Value {
    let own = own_value(trade, sold.token.kind, bought.token.kind);
    let day = trade.block_time.day();
    let Some(usd) = own.usd.or_else(|| value_by_price(day, sold, bought)) else {
        return Value {
            usd: None,
            anomaly: own.anomaly.or(Some(AnomalyKind::Unpriced)),
        };
    };
    let is_absurd = own.anomaly.is_none()
        && usd >= LEAST_PRICING_TRADE
        && (sold.is_absurdly_priced(usd) || bought.is_absurdly_priced(usd));
    if is_absurd {
        return Value {
            usd: None,
            anomaly: Some(AnomalyKind::AbsurdPrice),
        };
    }
    Value {
        usd: Some(usd),
        anomaly: own.anomaly,
    }
}

/// The base asset's side first: it has the deepest market.
fn value_by_price(day: Day, sold: &Side<'_>, bought: &Side<'_>) -> Option<Usd> {
    let sides = [sold, bought];
    let base = sides.into_iter().filter(|side| side.is(TokenKind::Base));
    base.chain(sides).find_map(|side| side.by_price(day))
}

/// The value that a trade carries in itself, without any price.
fn own_value(trade: &LedgerTrade, sold: TokenKind, bought: TokenKind) -> Value {
    let stable_side = match (sold, bought) {
        (TokenKind::Stable, _) => Some(trade.sold_amount),
        (_, TokenKind::Stable) => Some(trade.bought_amount),
        _ => None,
    };
    let cash = stable_side.map(dollars).filter(|usd| usd.is_positive());
    let stated = trade.amount_usd.filter(|usd| usd.is_positive());
    match (stated, cash) {
        (Some(stated), Some(cash)) if contradicts(stated, cash) => Value {
            usd: Some(cash),
            anomaly: Some(AnomalyKind::AbsurdValue),
        },
        (None, Some(cash)) if cash > Usd::LARGEST => Value {
            usd: None,
            anomaly: Some(AnomalyKind::AbsurdValue),
        },
        (stated, cash) => Value {
            usd: stated.or(cash),
            anomaly: None,
        },
    }
}

/// The dollars of a stablecoin amount, at $1 each. More than the largest value becomes
/// a little more than it, which the caller refuses.
fn dollars(amount: TokenAmount) -> Usd {
    Usd::from_dollars(1)
        .share(amount, TokenAmount::from_tokens(1))
        .min(Usd::LARGEST + Usd::from_dollars(1))
}

fn contradicts(stated: Usd, cash: Usd) -> bool {
    let (stated, cash) = (stated.as_micros(), cash.as_micros());
    let dollar = Usd::from_dollars(1).as_micros();
    stated.max(cash) > dollar
        && cash <= Usd::LARGEST.as_micros()
        && (stated > cash * STATED_VALUE_TOLERANCE || cash > stated * STATED_VALUE_TOLERANCE)
}

/// What these trades add to the hourly prices, by token and hour.
///
/// Only values that trades carry in themselves make prices, so the order in
/// which trades arrive can't matter.
pub fn token_hours<'a>(
    trades: impl IntoIterator<Item = &'a LedgerTrade>,
    kind: impl Fn(TokenId) -> TokenKind,
) -> Vec<TokenHour> {
    let mut hours: FxHashMap<(TokenId, Hour), (Usd, TokenAmount)> = FxHashMap::default();
    for trade in trades {
        let usd = own_value(trade, kind(trade.sold), kind(trade.bought))
            .usd
            .filter(|usd| *usd >= LEAST_PRICING_TRADE);
        let Some(usd) = usd.filter(|_| trade.sold != trade.bought) else {
            continue;
        };
        for (token, amount) in [
            (trade.sold, trade.sold_amount),
            (trade.bought, trade.bought_amount),
        ] {
            if kind(token) != TokenKind::Stable && !amount.is_zero() {
                let sums = hours.entry((token, trade.block_time.hour())).or_default();
                sums.0 += usd;
                sums.1 += amount;
            }
        }
    }
    let mut hours: Vec<TokenHour> = hours
        .into_iter()
        .map(|((token, hour), (usd, amount))| TokenHour {
            token,
            hour,
            quote: HourQuote::Cash,
            usd,
            base: TokenAmount::ZERO,
            amount,
        })
        .collect();
    hours.sort_unstable_by_key(|hour| (hour.token, hour.hour));
    hours
}
