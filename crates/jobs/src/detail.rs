//! The details of a wallet's page: tokens, positions and the curve of its PnL.

use smartmoney_analysis::{ClosedPosition, DayPoint, OpenPosition, WalletAnalysis};
use smartmoney_model::{
    Address, ClosedPositionRow, Day, EquityPoint, OpenPositionRow, ReturnBin, Token, TokenId,
    WalletDetail,
};
use smartmoney_store::{AnalysedWallet, LedgerStore, StoreError};
use std::collections::HashMap;

/// The tokens of a store, by number.
#[derive(Debug)]
pub(crate) struct Tokens(HashMap<TokenId, Token>);

impl Tokens {
    pub(crate) async fn load(store: &dyn LedgerStore) -> Result<Self, StoreError> {
        Ok(Self(store.tokens().await?.into_iter().collect()))
    }

    /// What people call it, and its address where it has one. A token that came
    /// while the run was under way gets its name in the next one.
    fn name(&self, token: TokenId) -> (String, Option<Address>) {
        self.0.get(&token).map_or_else(
            || (format!("token {}", token.0), None),
            |token| (token.label(), token.known_address()),
        )
    }
}

/// What is kept of an analysis.
pub(crate) fn analysed_wallet(
    analysis: WalletAnalysis,
    is_unsettled: bool,
    tokens: &Tokens,
) -> AnalysedWallet {
    let WalletAnalysis {
        facts,
        mut evidence,
        closed,
        open,
        days,
    } = analysis;
    if !is_unsettled {
        // Evidence whose positions are all closed does not depend on the day up to which it
        // reaches: with its own last day it is the same tomorrow, and is not written again.
        evidence.until = Some(Day(facts.last_trade.day().0 + 1));
    }
    let latest = closed.iter().rev().take(WalletDetail::MOST_CLOSED);
    let detail = WalletDetail {
        evidence: facts.evidence.clone(),
        open_positions: open
            .iter()
            .take(WalletDetail::MOST_OPEN)
            .map(|position| open_row(position, tokens))
            .collect(),
        closed_positions: latest
            .map(|position| closed_row(position, tokens))
            .collect(),
        equity_curve: thinned(&days, WalletDetail::MOST_DAYS)
            .map(|point| EquityPoint {
                day: point.day,
                pnl: rounded(point.pnl, 2),
                index: rounded(point.index, 6),
            })
            .collect(),
        position_returns: position_returns(&closed),
    };
    let sparkline = thinned(&days, WalletDetail::MOST_IN_LISTS);
    AnalysedWallet {
        facts,
        evidence,
        is_unsettled,
        detail,
        sparkline: sparkline.map(|point| rounded(point.pnl, 0)).collect(),
    }
}

fn open_row(position: &OpenPosition, tokens: &Tokens) -> OpenPositionRow {
    let (token, token_address) = tokens.name(position.token);
    OpenPositionRow {
        token,
        token_address,
        opened_at: position.opened_at,
        amount: position.amount,
        cost: position.cost,
        value: position.value,
        realized_pnl: position.realized,
    }
}

fn closed_row(position: &ClosedPosition, tokens: &Tokens) -> ClosedPositionRow {
    let (token, token_address) = tokens.name(position.token);
    let ratio = |ratio: Option<f64>| ratio.map(|ratio| rounded(ratio, 6));
    ClosedPositionRow {
        token,
        token_address,
        opened_at: position.opened_at,
        closed_at: position.closed_at,
        cost: position.cost,
        proceeds: position.proceeds,
        realized_pnl: position.realized(),
        return_ratio: ratio(position.return_ratio),
        market_return: ratio(position.market_return),
        excess_return: ratio(position.excess_return()),
    }
}

/// At most `most` points in their order, evenly chosen, and always the first,
/// the last and the two ends of the deepest drawdown.
fn thinned(days: &[DayPoint], most: usize) -> impl Iterator<Item = &DayPoint> {
    let last = days.len().saturating_sub(1);
    let mut indexes: Vec<usize> = if days.len() <= most {
        (0..days.len()).collect()
    } else {
        // Two of them are the drawdown's.
        let even = most - 2;
        let mut indexes: Vec<_> = (0..even).map(|n| n * last / (even - 1)).collect();
        indexes.extend(deepest_drawdown(days));
        indexes
    };
    indexes.sort_unstable();
    indexes.dedup();
    indexes.into_iter().map(|index| &days[index])
}

/// The indexes of the peak and the trough of the deepest drawdown.
fn deepest_drawdown(days: &[DayPoint]) -> [usize; 2] {
    let (mut peak, mut deepest, mut ends) = (0, 0.0, [0, 0]);
    for (index, day) in days.iter().enumerate() {
        if day.index > days[peak].index {
            peak = index;
        }
        let drawdown = day.index / days[peak].index - 1.0;
        if drawdown < deepest {
            (deepest, ends) = (drawdown, [peak, index]);
        }
    }
    ends
}

/// Where the bins of returns begin; the last has no end.
const RETURN_BINS: [f64; 12] = [
    -1.0, -0.75, -0.5, -0.25, -0.1, 0.0, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0,
];

fn position_returns(closed: &[ClosedPosition]) -> Vec<ReturnBin> {
    let returns: Vec<f64> = closed.iter().filter_map(|p| p.return_ratio).collect();
    let ends = RETURN_BINS.iter().skip(1).map(|end| Some(*end));
    RETURN_BINS
        .iter()
        .zip(ends.chain([None]))
        .map(|(from, to)| {
            let within = |value: &&f64| **value >= *from && to.is_none_or(|to| **value < to);
            ReturnBin {
                from: *from,
                to,
                positions: returns.iter().filter(within).count() as u64,
            }
        })
        .collect()
}

/// To so many digits, and nothing that JSON could not write.
fn rounded(value: f64, digits: i32) -> f64 {
    const LARGEST: f64 = 1e15;
    if value.is_nan() {
        return 0.0;
    }
    let scale = 10_f64.powi(digits);
    // Not −0.
    (value.clamp(-LARGEST, LARGEST) * scale).round() / scale + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use smartmoney_model::Day;

    fn curve(indices: &[f64]) -> Vec<DayPoint> {
        (0..)
            .zip(indices)
            .map(|(day, index)| DayPoint {
                day: Day(day),
                pnl: 0.0,
                index: *index,
            })
            .collect()
    }

    #[test]
    fn a_thinned_curve_keeps_its_ends_and_its_deepest_drawdown() {
        // It falls on one day alone, between points that an even choice takes.
        let mut indices: Vec<f64> = (0..1_000).map(|day| 1.0 + f64::from(day) / 1e6).collect();
        (indices[703], indices[704]) = (2.0, 0.5);
        let curve = curve(&indices);
        for most in [5, 24, 366] {
            let kept: Vec<i32> = thinned(&curve, most).map(|point| point.day.0).collect();
            assert!(kept.len() <= most, "{} of {most}", kept.len());
            assert!(kept.is_sorted_by(|a, b| a < b));
            for day in [0, 703, 704, 999] {
                assert!(kept.contains(&day), "{most} points without day {day}");
            }
        }
        assert_eq!(thinned(&curve, 1_000).count(), 1_000);
        assert_eq!(thinned(&[], 24).count(), 0);
    }

    #[test]
    fn every_number_can_be_written() {
        assert_eq!(rounded(1.234_567_8, 6), 1.234_568);
        assert_eq!(rounded(f64::INFINITY, 2), 1e15);
        assert_eq!(rounded(f64::NAN, 2), 0.0);
        assert!(rounded(-0.001, 2).is_sign_positive());
    }
}
