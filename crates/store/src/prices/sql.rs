//! The rows of hourly prices that both databases share.

use crate::prices::ChangedHour;
use crate::row::ReadColumns;
use crate::{StoreError, TradeSeq};
use smartmoney_model::{Hour, HourQuote, TokenAmount, TokenHour, TokenId, Usd};
use std::collections::BTreeMap;

const MICROS_AN_HOUR: i64 = 3_600_000_000;

/// How a quote stands in its column.
pub(crate) const fn quote_number(quote: HourQuote) -> i32 {
    match quote {
        HourQuote::Cash => 0,
        HourQuote::Base => 1,
        HourQuote::Stated => 2,
    }
}

/// Reads token, hour, quote, dollars, base and amount.
pub(crate) fn read_hour(columns: &mut impl ReadColumns) -> Result<TokenHour, StoreError> {
    let token = TokenId(columns.small()?);
    let hour = read_number(columns)?;
    let quote = match columns.integer()? {
        0 => HourQuote::Cash,
        1 => HourQuote::Base,
        2 => HourQuote::Stated,
        other => return Err(columns.damaged(format!("no quote: {other}"))),
    };
    Ok(TokenHour {
        token,
        hour: Hour(hour),
        quote,
        usd: columns.usd()?,
        base: columns.amount()?,
        amount: columns.amount()?,
    })
}

/// Reads chain, hour, the number of the change, and how many trades there are.
pub(crate) fn read_changed_hour(columns: &mut impl ReadColumns) -> Result<ChangedHour, StoreError> {
    Ok(ChangedHour {
        chain: columns.small()?,
        hour: Hour(read_number(columns)?),
        seq: TradeSeq(columns.integer()?),
        trades: columns.count()?,
    })
}

fn read_number(columns: &mut impl ReadColumns) -> Result<i32, StoreError> {
    i32::try_from(columns.integer()?).map_err(|error| columns.damaged(error))
}

/// The sums of a token's hour.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sums {
    pub(crate) usd: Usd,
    pub(crate) base: TokenAmount,
    pub(crate) amount: TokenAmount,
}

/// Token, hour and quote, as they stand in columns.
pub(crate) type HourKey = (i64, i32, i32);

/// Adds up what is given, by its key. 256-bit sums are beyond SQL.
pub(crate) fn add_hour(sums: &mut BTreeMap<HourKey, Sums>, hour: &TokenHour) {
    let key = (hour.token.0.into(), hour.hour.0, quote_number(hour.quote));
    let sum = sums.entry(key).or_default();
    sum.usd += hour.usd;
    sum.base += hour.base;
    sum.amount += hour.amount;
}

/// From the beginning of the first of these hours to the end of the last, in
/// microseconds; None where there are none.
pub(crate) fn time_range(hours: &[ChangedHour]) -> Option<(i64, i64)> {
    let first = hours.iter().map(|hour| hour.hour.0).min()?;
    let last = hours.iter().map(|hour| hour.hour.0).max()?;
    let start = |hour: i32| i64::from(hour) * MICROS_AN_HOUR;
    Some((start(first), start(last) + MICROS_AN_HOUR))
}
