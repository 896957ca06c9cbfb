//! Excess returns: which closed positions are compared with the market, and how they did.

use super::mean_above_zero::p_value_mean_above_zero;
use crate::ConfidenceSettings;
use crate::ledger::ClosedPosition;
use smartmoney_model::Evidence;

/// Why a closed position is left out of the evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LeftOut {
    /// The token makes most of its chain's market: comparing it with itself shows nothing.
    TokenIsTheMarket,
    /// The wallet itself made much of the token's trading, and with it the price.
    OwnTrading,
    /// The value of a purchase or sale in it is unknown.
    NotFullyPriced,
    /// Too little was at stake to say anything.
    TooSmall,
    /// Cost or market return are unknown.
    NoReturn,
    /// The wallet is a bot: the evidence is about people's judgement, and a bot's many sure
    /// gains would lower the q-values of lucky wallets.
    Automated,
    /// In the median the wallet's prices were better than the market's by more than chance
    /// and timing explain: they were not open to other wallets.
    OwnPrices,
}

/// The sentence for a reason, by its name: a position is left out because …
pub(crate) fn describe_left_out(reason: &str) -> &str {
    match reason {
        "token_is_the_market" => "the token makes up most of its chain's trading",
        "own_trading" => "the wallet's own trades may have made the price",
        "not_fully_priced" => "the value of a purchase or sale is unknown",
        "too_small" => "the position is too small",
        "no_return" => "the cost or the market's return is unknown",
        "automated" => "the wallet behaves like a bot",
        "own_prices" => "the wallet traded at prices that the market did not offer",
        other => other,
    }
}

impl LeftOut {
    const fn as_str(self) -> &'static str {
        match self {
            Self::TokenIsTheMarket => "token_is_the_market",
            Self::OwnTrading => "own_trading",
            Self::NotFullyPriced => "not_fully_priced",
            Self::TooSmall => "too_small",
            Self::NoReturn => "no_return",
            Self::Automated => "automated",
            Self::OwnPrices => "own_prices",
        }
    }
}

/// The excess returns of the closed positions that can be compared with the market, and
/// the p-value of their mean.
pub(crate) fn evidence(
    closed: &[ClosedPosition],
    is_bot: bool,
    settings: &ConfidenceSettings,
) -> Evidence {
    let mut evidence = Evidence::default();
    let (mut excess, mut gains) = (Vec::new(), Vec::new());
    for position in closed {
        match comparable(position, settings) {
            Ok(value) => {
                excess.push(value);
                gains.push(position.price_gain);
            }
            Err(reason) => leave_out(&mut evidence, reason, 1),
        }
    }
    gains.sort_unstable_by(f64::total_cmp);
    let gain = median_of_sorted(&gains);
    if is_bot {
        leave_out(&mut evidence, LeftOut::Automated, excess.len() as u64);
        excess.clear();
    } else if gain.is_some_and(|gain| gain > settings.max_price_gain) {
        leave_out(&mut evidence, LeftOut::OwnPrices, excess.len() as u64);
        excess.clear();
    }
    evidence.compared = excess.len() as u64;
    evidence.p_value = p_value_mean_above_zero(&excess);
    excess.sort_unstable_by(f64::total_cmp);
    evidence.mean_excess = mean(&excess);
    evidence.mean_excess_without_best = mean(&excess[..excess.len().saturating_sub(1)]);
    evidence.median_excess = median_of_sorted(&excess);
    evidence
}

fn leave_out(evidence: &mut Evidence, reason: LeftOut, positions: u64) {
    if positions > 0 {
        let count = evidence.left_out.entry(reason.as_str().to_owned());
        *count.or_default() += positions;
    }
}

fn comparable(position: &ClosedPosition, settings: &ConfidenceSettings) -> Result<f64, LeftOut> {
    if position.is_the_market {
        return Err(LeftOut::TokenIsTheMarket);
    }
    if position.own_share > settings.max_own_share {
        return Err(LeftOut::OwnTrading);
    }
    if !position.is_fully_priced {
        return Err(LeftOut::NotFullyPriced);
    }
    if position.cost.to_f64() < settings.min_position_usd {
        return Err(LeftOut::TooSmall);
    }
    position.excess_return().ok_or(LeftOut::NoReturn)
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn median_of_sorted(values: &[f64]) -> Option<f64> {
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    Some(f64::midpoint(values[middle - 1], upper))
}
