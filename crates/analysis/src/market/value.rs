use super::Market;
use super::prices::is_absurd;
use rustc_hash::FxHashMap;
use smartmoney_model::{
    AnomalyKind, Hour, LedgerTrade, TokenAmount, TokenHour, TokenId, TokenKind, Usd,
};

/// A trade and what it was worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PricedTrade {
    /// None where no value is known.
    pub usd: Option<Usd>,
    /// What is odd about the value.
    pub anomaly: Option<AnomalyKind>,
}

/// Trades under this make no price: their amounts are rounding noise.
const LEAST_PRICING_TRADE: Usd = Usd::from_dollars(1);

/// A stated value this many times larger or smaller than the trade's own
/// stablecoin side is an error of the source.
const STATED_VALUE_TOLERANCE: i128 = 10;

impl Market {
    /// What a trade was worth: the stated value; without it, the stablecoin
    /// side; without that, the other side at its price of the day.
    pub fn value(&self, trade: &LedgerTrade) -> PricedTrade {
        let kind = |token| self.token(token).kind;
        let own = own_value(trade, kind);
        let usd = own.usd.or_else(|| self.value_by_price(trade));
        let Some(usd) = usd else {
            return PricedTrade {
                usd: None,
                anomaly: own.anomaly.or(Some(AnomalyKind::Unpriced)),
            };
        };
        if own.anomaly.is_none() && self.is_absurdly_priced(trade, usd) {
            return PricedTrade {
                usd: None,
                anomaly: Some(AnomalyKind::AbsurdPrice),
            };
        }
        PricedTrade {
            usd: Some(usd),
            anomaly: own.anomaly,
        }
    }

    /// The base asset's side first: it has the deepest market.
    fn value_by_price(&self, trade: &LedgerTrade) -> Option<Usd> {
        let day = trade.block_time.day();
        let sides = [
            (trade.sold, trade.sold_amount),
            (trade.bought, trade.bought_amount),
        ];
        let by_price = |(token, amount): (TokenId, TokenAmount)| {
            let price = self.token(token).prices.exact_on(day)?;
            Some(price.value_of(amount)).filter(|usd| usd.is_positive())
        };
        let base_first = sides
            .into_iter()
            .filter(|(token, _)| self.token(*token).kind == TokenKind::Base)
            .chain(sides);
        base_first.into_iter().find_map(by_price)
    }

    fn is_absurdly_priced(&self, trade: &LedgerTrade, usd: Usd) -> bool {
        let day = trade.block_time.day();
        [
            (trade.sold, trade.sold_amount),
            (trade.bought, trade.bought_amount),
        ]
        .into_iter()
        .filter(|_| usd >= LEAST_PRICING_TRADE)
        .any(|(token, amount)| {
            let token = self.token(token);
            token.kind != TokenKind::Stable
                && !amount.is_zero()
                && token
                    .prices
                    .on(day)
                    .is_some_and(|price| is_absurd(usd.to_f64() / amount.to_f64(), price))
        })
    }
}

/// The value that a trade carries in itself, without any price.
fn own_value(trade: &LedgerTrade, kind: impl Fn(TokenId) -> TokenKind) -> PricedTrade {
    let stable_side = match (kind(trade.sold), kind(trade.bought)) {
        (TokenKind::Stable, _) => Some(trade.sold_amount),
        (_, TokenKind::Stable) => Some(trade.bought_amount),
        _ => None,
    };
    let cash = stable_side.map(dollars).filter(|usd| usd.is_positive());
    let stated = trade.amount_usd.filter(|usd| usd.is_positive());
    match (stated, cash) {
        (Some(stated), Some(cash)) if contradicts(stated, cash) => PricedTrade {
            usd: Some(cash),
            anomaly: Some(AnomalyKind::AbsurdValue),
        },
        (None, Some(cash)) if cash > Usd::LARGEST => PricedTrade {
            usd: None,
            anomaly: Some(AnomalyKind::AbsurdValue),
        },
        (stated, cash) => PricedTrade {
            usd: stated.or(cash),
            anomaly: None,
        },
    }
}

/// A stablecoin is worth $1. More than the largest value becomes a little more
/// than it, which the caller refuses.
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
        let usd = own_value(trade, &kind)
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
            usd,
            amount,
        })
        .collect();
    hours.sort_unstable_by_key(|hour| (hour.token, hour.hour));
    hours
}
