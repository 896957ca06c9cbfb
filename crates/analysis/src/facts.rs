//! From one wallet's trades to its facts, positions and equity curve.

use crate::Settings;
use crate::bots::{Activity, automated, wash_trader};
use crate::evidence::{Look, TokenTrades, position_evidence};
use crate::ledger::{ClosedPosition, OpenPosition, PositionState, TokenLedger};
use crate::market::Market;
use crate::metrics::DayPoint;
use crate::sequence::apply_in_order;
use crate::wallet_ledger::WalletLedger;
use smartmoney_model::{
    AnomalyKind, Day, Evidence, LedgerTrade, PositionCounts, PositionEvidence, Recognised, Swaps,
    Timestamp, TokenAmount, TokenKind, Usd, WalletFacts,
};

/// The result of analysing one wallet's trades.
#[derive(Debug, Clone, PartialEq)]
pub struct WalletAnalysis {
    /// The figures by which the wallet is judged.
    pub facts: WalletFacts,
    /// What each position earned beyond the market.
    pub evidence: PositionEvidence,
    /// Closed positions in the order of closing.
    pub closed: Vec<ClosedPosition>,
    /// Open positions, largest value first.
    pub open: Vec<OpenPosition>,
    /// The equity curve: the days on which something was held or traded.
    pub days: Vec<DayPoint>,
}

const MOST_PREFERRED_TOKENS: usize = 5;
const MOST_PREFERRED_PROJECTS: usize = 3;

/// A position that realized more than this is a win, less than its negative a loss.
const LEAST_WIN: Usd = Usd::from_dollars(1);

/// Rebuilds a wallet's ledger from its rows, in any order, and measures it. It puts the rows
/// in order. None without any row.
pub fn analyse_wallet(
    rows: &mut [LedgerTrade],
    market: &Market,
    settings: &Settings,
) -> Option<WalletAnalysis> {
    let mut wallet = ledger(rows, market, settings)?;
    let traded = std::mem::take(&mut wallet.traded);
    let measured = Measured::new(wallet, market.as_of());
    finish(vec![measured], &traded, settings).pop()
}

/// What [`analyse_wallet`] says of the rows up to the end of each of these days, of one walk
/// through all of them: later rows and later prices change nothing of it. The days ascend, and a
/// day counts as the day of the market's latest trade. None where the wallet has not traded yet.
/// The [`token_trades`] up to the last of the days come with it.
pub fn analyse_wallet_at(
    rows: &mut [LedgerTrade],
    market: &Market,
    days: &[Day],
    settings: &Settings,
) -> (Vec<Option<WalletAnalysis>>, Vec<TokenTrades>) {
    let mut analyses: Vec<Option<WalletAnalysis>> = days.iter().map(|_| None).collect();
    let swaps = market.swaps(rows);
    let Some(first) = first_trade(&swaps) else {
        return (analyses, Vec::new());
    };
    let mut wallet = WalletLedger::new(first, market, settings);
    let mut next = 0;
    let mut measured = Vec::new();
    for day in days.iter().filter(|day| **day >= first.day()) {
        let end = end_of(&swaps, *day, next);
        apply_in_order(&mut wallet, &swaps, next..end);
        next = end;
        let traded = std::mem::take(&mut wallet.traded);
        measured.push(Measured::new(wallet.clone(), Some(*day)));
        wallet.traded = traded;
    }
    let missing = days.len() - measured.len();
    let finished = finish(measured, &wallet.traded, settings);
    for (slot, analysis) in analyses[missing..].iter_mut().zip(finished) {
        *slot = Some(analysis);
    }
    (analyses, wallet.traded)
}

/// What a wallet bought and sold of each token, cash apart, in order. It puts the rows in order.
pub fn token_trades(
    rows: &mut [LedgerTrade],
    market: &Market,
    settings: &Settings,
) -> Vec<TokenTrades> {
    ledger(rows, market, settings).map_or(Vec::new(), |wallet| wallet.traded)
}

/// The ledger of all rows; None without any.
fn ledger<'a>(
    rows: &mut [LedgerTrade],
    market: &'a Market,
    settings: &'a Settings,
) -> Option<WalletLedger<'a>> {
    let swaps = market.swaps(rows);
    let mut wallet = WalletLedger::new(first_trade(&swaps)?, market, settings);
    apply_in_order(&mut wallet, &swaps, 0..swaps.len());
    Some(wallet)
}

fn first_trade(swaps: &Swaps) -> Option<Timestamp> {
    (!swaps.is_empty()).then(|| swaps.get(0).block_time)
}

/// The end of the swaps up to the end of a day, of which `from` are known to be before it.
fn end_of(swaps: &Swaps, day: Day, from: usize) -> usize {
    let (mut low, mut high) = (from, swaps.len());
    while low < high {
        let middle = low.midpoint(high);
        if swaps.get(middle).block_time.day() <= day {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// A wallet measured as of a day, all but its evidence.
struct Measured<'a> {
    wallet: WalletLedger<'a>,
    as_of: Option<Day>,
    holds: bool,
    open: Vec<OpenPosition>,
    automated: Option<(Recognised, String)>,
}

impl<'a> Measured<'a> {
    fn new(mut wallet: WalletLedger<'a>, as_of: Option<Day>) -> Self {
        let last_day = wallet.last.day();
        let holds = wallet
            .ledgers
            .iter()
            .any(|ledger| !ledger.lots.held().is_zero());
        // Without holdings nothing can change after the last trade.
        let until = as_of
            .filter(|_| holds)
            .map_or(last_day, |as_of| as_of.max(last_day));
        wallet.close_days_before(Day(until.0 + 1));
        let open = value_holdings(&mut wallet, until);
        let activity = Activity {
            closed: &wallet.closed,
            trades: wallet.trades,
            atomic_trades: wallet.atomic_trades,
            active_days: wallet.active_days,
        };
        let automated = automated(&activity, &wallet.settings.bots);
        Self {
            wallet,
            as_of,
            holds,
            open,
            automated,
        }
    }

    fn finish(self, mut evidence: PositionEvidence, settings: &Settings) -> WalletAnalysis {
        let wallet = self.wallet;
        let positions = count_positions(&wallet.closed, &wallet.ledgers);
        let volumes = wallet
            .ledgers
            .iter()
            .map(|ledger| (ledger.token, ledger.volume));
        let preferred_tokens = largest(volumes, MOST_PREFERRED_TOKENS);
        let mut projects: Vec<_> = wallet.projects.iter().collect();
        projects.sort_by_key(|(_, (met, _))| *met);
        let projects = projects.into_iter().map(|(id, (_, usd))| (*id, *usd));
        let preferred_projects = largest(projects, MOST_PREFERRED_PROJECTS);
        let recognised = self
            .automated
            .or_else(|| wash_trader(&evidence.positions, &settings.bots));
        evidence.recognised = recognised.as_ref().map(|(what, _)| *what);
        let returns = wallet.returns.finish();
        let facts = WalletFacts {
            first_trade: wallet.first,
            last_trade: wallet.last,
            trades: wallet.trades,
            atomic_trades: wallet.atomic_trades,
            priced_trades: wallet.priced_trades,
            volume_usd: wallet.volume,
            active_days: wallet.active_days,
            active_weeks: returns.active_weeks,
            winning_weeks: returns.winning_weeks,
            pnl: wallet.pnl,
            positions,
            holding: wallet.holding_times.finish(),
            returns: returns.sums,
            max_drawdown: returns.max_drawdown,
            evidence: counts(&evidence),
            recognised,
            preferred_tokens,
            preferred_projects,
            holds: self.holds,
            anomalies: wallet.anomalies,
        };
        WalletAnalysis {
            facts,
            evidence,
            closed: wallet.closed,
            open: self.open,
            days: returns.curve,
        }
    }
}

/// Adds the evidence, of all days from one walk through what was traded up to the last.
fn finish(
    measured: Vec<Measured<'_>>,
    traded: &[TokenTrades],
    settings: &Settings,
) -> Vec<WalletAnalysis> {
    let Some(last) = measured.last() else {
        return Vec::new();
    };
    let market = last.wallet.market;
    let looks: Option<Vec<Look>> = measured
        .iter()
        .map(|of| {
            let is_bot = of.automated.is_some();
            Some(Look {
                until: of.as_of?,
                is_bot,
            })
        })
        .collect();
    let evidence = match looks {
        Some(looks) => position_evidence(traded, &looks, market, &settings.evidence),
        None => vec![PositionEvidence::default(); measured.len()],
    };
    let measured = measured.into_iter().zip(evidence);
    measured
        .map(|(of, evidence)| of.finish(evidence, settings))
        .collect()
}

fn counts(evidence: &PositionEvidence) -> Evidence {
    let mut counts = Evidence::default();
    for record in &evidence.positions {
        match record.left_out {
            None => {
                counts.compared += 1;
                counts.compared_open += u64::from(record.closed_at.is_none());
            }
            Some(reason) => {
                *counts
                    .left_out
                    .entry(reason.as_str().to_owned())
                    .or_default() += 1;
            }
        }
    }
    counts
}

/// Values the holdings at their latest marks, and completes the totals.
fn value_holdings(wallet: &mut WalletLedger<'_>, as_of: Day) -> Vec<OpenPosition> {
    let market = wallet.market;
    let mut open = Vec::new();
    let mut is_absurd = 0;
    for ledger in &wallet.ledgers {
        let token = market.token(ledger.token);
        let cost = ledger.lots.cost();
        let value = held_value(ledger, market, as_of);
        is_absurd += u32::from(value >= Usd::LARGEST);
        let unrealized = value - cost;
        wallet.pnl.unrealized += unrealized;
        wallet.pnl.held_cost += cost;
        wallet.pnl.cost -= ledger.written_off;
        if token.kind == TokenKind::Base {
            wallet.pnl.base_asset += ledger.realized + unrealized;
        }
        let realized = ledger
            .position
            .as_ref()
            .map_or(Usd::ZERO, PositionState::realized);
        wallet.pnl.best_position = wallet.pnl.best_position.max(realized + unrealized);
        if !ledger.lots.held().is_zero() {
            open.push(OpenPosition {
                token: ledger.token,
                opened_at: ledger.position.as_ref().map(|position| position.opened_at),
                amount: ledger.lots.held(),
                cost,
                value,
                realized,
            });
        }
    }
    for _ in 0..is_absurd {
        wallet.note(AnomalyKind::AbsurdValue);
    }
    let best_closed = wallet.closed.iter().map(ClosedPosition::realized).max();
    wallet.pnl.best_position = wallet
        .pnl
        .best_position
        .max(best_closed.unwrap_or(Usd::ZERO));
    open.sort_by_key(|position| {
        let rank = market.rank(position.token);
        (std::cmp::Reverse(position.value), rank)
    });
    open
}

/// The value of the part of a holding whose cost is known, at its latest mark. A stale
/// mark never adds a gain; without any mark the value is the cost.
fn held_value(ledger: &TokenLedger, market: &Market, as_of: Day) -> Usd {
    let (covered, cost) = (ledger.lots.covered(), ledger.lots.cost());
    if covered == TokenAmount::ZERO {
        return cost;
    }
    match market.token(ledger.token).prices.exact_as_of(as_of) {
        None => cost,
        Some((price, is_stale)) => {
            let value = price.value_of_holding(covered, cost);
            if is_stale { value.min(cost) } else { value }
        }
    }
}

fn count_positions(closed: &[ClosedPosition], ledgers: &[TokenLedger]) -> PositionCounts {
    let open = ledgers
        .iter()
        .filter(|ledger| ledger.position.is_some())
        .count();
    let mut counts = PositionCounts {
        open: open as u64,
        closed: closed.len() as u64,
        ..PositionCounts::default()
    };
    for realized in closed.iter().map(ClosedPosition::realized) {
        if realized > LEAST_WIN {
            counts.wins += 1;
            counts.gross_win += realized;
        } else if realized < -LEAST_WIN {
            counts.losses += 1;
            counts.gross_loss -= realized;
        }
    }
    counts
}

/// The keys of the `most` largest values; equal values in the order in which they come, which
/// must not be that of a store's numbers.
fn largest<K: Copy>(values: impl Iterator<Item = (K, Usd)>, most: usize) -> Vec<K> {
    let mut values: Vec<(K, Usd)> = values.collect();
    values.sort_by_key(|(_, usd)| std::cmp::Reverse(*usd));
    values.into_iter().take(most).map(|(key, _)| key).collect()
}
