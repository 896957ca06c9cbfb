//! One wallet's ledgers while its trades are read.

use crate::Settings;
use crate::evidence::{PositionAction, TokenTrade, TokenTrades};
use crate::holdings::TokenHoldings;
use crate::ledger::{ClosedPosition, Purchase, Sale, TokenLedger};
use crate::market::{Market, Quote};
use crate::metrics::{DailyReturns, HoldingTimeRecord, Holdings};
use rustc_hash::FxHashMap;
use smartmoney_model::{
    AnomalyKind, Day, Flow, PnlTotals, Swap, SwapKind, Timestamp, TokenAmount, TokenId, TokenKind,
    Usd,
};
use std::collections::BTreeMap;

/// The ledgers of all tokens of one wallet, and the sums over them.
#[derive(Clone)]
pub(crate) struct WalletLedger<'a> {
    pub(crate) market: &'a Market,
    pub(crate) settings: &'a Settings,
    pub(crate) ledgers: Vec<TokenLedger>,
    /// What each ledger's token was traded for, beside `ledgers`.
    pub(crate) traded: Vec<TokenTrades>,
    ledger_of: FxHashMap<TokenId, usize>,
    holdings: TokenHoldings<'a>,
    pub(crate) returns: DailyReturns,
    pub(crate) closed: Vec<ClosedPosition>,
    pub(crate) holding_times: HoldingTimeRecord,
    /// Unrealized PnL and what follows from it are filled in after the last trade.
    pub(crate) pnl: PnlTotals,
    pub(crate) first: Timestamp,
    pub(crate) last: Timestamp,
    last_block: Option<u64>,
    pub(crate) trades: u64,
    pub(crate) atomic_trades: u64,
    pub(crate) priced_trades: u64,
    pub(crate) volume: Usd,
    pub(crate) active_days: u32,
    /// By exchange: how many were met before it, and the value traded there.
    pub(crate) projects: FxHashMap<u32, (usize, Usd)>,
    pub(crate) anomalies: BTreeMap<AnomalyKind, u64>,
}

impl<'a> WalletLedger<'a> {
    /// Begins with the wallet's first trade.
    pub(crate) fn new(first: Timestamp, market: &'a Market, settings: &'a Settings) -> Self {
        Self {
            market,
            settings,
            ledgers: Vec::new(),
            traded: Vec::new(),
            ledger_of: FxHashMap::default(),
            holdings: TokenHoldings::default(),
            returns: DailyReturns::from(first.day()),
            closed: Vec::new(),
            holding_times: HoldingTimeRecord::default(),
            pnl: PnlTotals::default(),
            first,
            last: first,
            last_block: None,
            trades: 0,
            atomic_trades: 0,
            priced_trades: 0,
            volume: Usd::ZERO,
            active_days: 0,
            projects: FxHashMap::default(),
            anomalies: BTreeMap::new(),
        }
    }

    pub(crate) fn apply(&mut self, swap: &Swap<'_>, quote: &Quote) {
        self.close_days_before(swap.block_time.day());
        self.returns.traded();
        self.note_order(swap);
        self.trades += 1;
        self.pnl.gas += swap.gas_usd.unwrap_or(Usd::ZERO);
        for kind in &quote.anomalies {
            self.note(*kind);
        }
        self.note_many(AnomalyKind::Echo, swap.echoes);
        self.note_many(AnomalyKind::SameToken, swap.same_token);
        if let Some(usd) = quote.usd {
            self.priced_trades += 1;
            self.volume += usd;
            for project in swap.projects {
                let met = self.projects.len();
                self.projects.entry(*project).or_insert((met, Usd::ZERO)).1 += usd;
            }
        }
        match swap.kind {
            SwapKind::Exchange => self.move_tokens(swap, quote),
            SwapKind::OneSided => {
                self.note(AnomalyKind::ZeroAmount);
                self.move_tokens(swap, quote);
            }
            SwapKind::RoundTrip => self.round_trip(swap),
            SwapKind::SameToken => {}
        }
        self.last = swap.block_time;
        self.last_block = swap.block_number;
    }

    pub(crate) fn note(&mut self, kind: AnomalyKind) {
        self.note_many(kind, 1);
    }

    fn note_many(&mut self, kind: AnomalyKind, count: u32) {
        if count > 0 {
            *self.anomalies.entry(kind).or_default() += u64::from(count);
        }
    }

    fn note_order(&mut self, swap: &Swap<'_>) {
        if self.trades == 0 || swap.block_time.day() != self.last.day() {
            self.active_days += 1;
        }
        if let (Some(before), Some(now)) = (self.last_block, swap.block_number)
            && now < before
        {
            self.note(AnomalyKind::TimeGoesBackwards);
        }
    }

    /// Its gain is apart from all other results: nothing was held, so nothing was risked.
    fn round_trip(&mut self, swap: &Swap<'_>) {
        self.atomic_trades += 1;
        match self.market.round_trip_gain(swap) {
            Some(gain) => {
                self.priced_trades += 1;
                self.pnl.atomic += gain;
            }
            None => self.note(AnomalyKind::Unpriced),
        }
    }

    /// Sells what the swap sold, and buys what it bought.
    fn move_tokens(&mut self, swap: &Swap<'_>, quote: &Quote) {
        for flow in swap.sold {
            if self.makes_positions(flow.token) {
                self.sell(swap, quote, flow);
            }
        }
        for flow in swap.bought {
            if self.makes_positions(flow.token) {
                self.buy(swap, quote, flow);
            }
        }
    }

    /// Whether it holds all that the swap sells, but for cash and base assets, which come
    /// from elsewhere.
    pub(crate) fn holds_what_it_sells(&self, swap: &Swap<'_>) -> bool {
        let is_held = |flow: &Flow| {
            let held = self.ledger_of.get(&flow.token);
            held.is_some_and(|index| self.ledgers[*index].lots.held() >= flow.amount)
        };
        swap.sold
            .iter()
            .filter(|flow| self.market.token(flow.token).kind == TokenKind::Other)
            .all(is_held)
    }

    fn makes_positions(&self, token: TokenId) -> bool {
        self.market.token(token).kind != TokenKind::Stable
    }

    /// The index of a token's ledger in `ledgers` and `holdings`; adds one if need be.
    fn ledger_index(&mut self, token: TokenId) -> usize {
        let next = self.ledgers.len();
        let index = *self.ledger_of.entry(token).or_insert(next);
        if index == next {
            let ledger = TokenLedger::new(token, self.settings.cost_basis);
            self.ledgers.push(ledger);
            self.traded.push(TokenTrades {
                token,
                trades: Vec::new(),
            });
            self.holdings.add(&self.market.token(token).prices);
        }
        index
    }

    fn update_holding(&mut self, index: usize) {
        let lots = &self.ledgers[index].lots;
        self.holdings
            .set(index, lots.covered().to_f64(), lots.cost());
    }

    fn buy(&mut self, swap: &Swap<'_>, quote: &Quote, flow: &Flow) {
        let purchase = Purchase {
            amount: flow.amount,
            cost: quote.usd,
            at: swap.block_time,
            level: quote.level,
        };
        let index = self.ledger_index(flow.token);
        let ledger = &mut self.ledgers[index];
        ledger.volume += quote.usd.unwrap_or(Usd::ZERO);
        let opens = ledger.buy(purchase, swap.block_number);
        let action = if opens {
            PositionAction::Opens
        } else {
            PositionAction::Adds
        };
        let trade = token_trade(swap, quote, flow, quote.bought_cheaper, action);
        self.traded[index].trades.push(trade);
        self.update_holding(index);
        if let Some(usd) = quote.usd {
            self.pnl.cost += usd;
            self.returns.bought(usd.to_f64());
        }
    }

    fn sell(&mut self, swap: &Swap<'_>, quote: &Quote, flow: &Flow) {
        let sale = Sale {
            amount: flow.amount,
            proceeds: quote.usd,
            at: swap.block_time,
            block: swap.block_number,
            level: quote.level,
        };
        let index = self.ledger_index(flow.token);
        let ledger = &mut self.ledgers[index];
        let holding_times = &mut self.holding_times;
        ledger.volume += quote.usd.unwrap_or(Usd::ZERO);
        let result = ledger.sell(sale, |part| {
            let cost = part.cost.unwrap_or(Usd::ZERO);
            holding_times.add(swap.block_time.secs_since(part.bought_at), cost);
        });
        let action = if result.closed.is_some() {
            PositionAction::Closes
        } else {
            PositionAction::Reduces
        };
        let trade = token_trade(swap, quote, flow, quote.sold_dearer, action);
        self.traded[index].trades.push(trade);
        self.update_holding(index);
        let token = self.market.token(flow.token);
        self.pnl.realized += result.covered_proceeds - result.cost;
        self.pnl.covered_proceeds += result.covered_proceeds;
        if token.kind == TokenKind::Base {
            self.pnl.funding += result.unmatched_proceeds;
        } else {
            self.pnl.unmatched_proceeds += result.unmatched_proceeds;
            if !is_rounding(result.never_bought, flow.amount) {
                self.note(AnomalyKind::SaleWithoutPurchase);
            }
        }
        self.closed.extend(result.closed);
    }

    /// Closes every day before `day`, with what is held at its end.
    pub(crate) fn close_days_before(&mut self, day: Day) {
        while self.returns.day() < day {
            let held = self.holdings.at_end_of(self.returns.day());
            self.returns.close_day(self.pnl.realized.to_f64(), held);
            if held == Holdings::default() {
                self.returns.skip_to(day);
            }
        }
    }
}

fn token_trade(
    swap: &Swap<'_>,
    quote: &Quote,
    flow: &Flow,
    price_gain: f64,
    action: PositionAction,
) -> TokenTrade {
    TokenTrade {
        at: swap.block_time,
        block: swap.block_number,
        amount: flow.amount.to_f64(),
        usd: quote.usd.map(Usd::to_f64),
        level: quote.level,
        price_gain,
        action,
    }
}

/// Whether a part of an amount is no more than what sources with 12 significant digits
/// leave over.
fn is_rounding(part: TokenAmount, whole: TokenAmount) -> bool {
    part.to_f64() <= whole.to_f64() * 1e-11
}
