//! One wallet's ledgers while its trades are read.

use crate::Settings;
use crate::holdings::TokenHoldings;
use crate::ledger::{ClosedPosition, Purchase, Sale, TokenLedger};
use crate::market::{Market, Quote, is_one_sided};
use crate::metrics::{DailyReturns, HoldingTimeRecord, Holdings};
use rustc_hash::FxHashMap;
use smartmoney_model::{AnomalyKind, Day, LedgerTrade, PnlTotals, TokenId, TokenKind, Usd};
use std::collections::BTreeMap;

/// The ledgers of all tokens of one wallet, and the sums over them.
pub(crate) struct WalletLedger<'a> {
    pub(crate) market: &'a Market,
    settings: &'a Settings,
    pub(crate) ledgers: Vec<TokenLedger>,
    ledger_of: FxHashMap<TokenId, usize>,
    holdings: TokenHoldings<'a>,
    pub(crate) returns: DailyReturns,
    pub(crate) closed: Vec<ClosedPosition>,
    pub(crate) holding_times: HoldingTimeRecord,
    /// Unrealized PnL and what follows from it are filled in after the last trade.
    pub(crate) pnl: PnlTotals,
    pub(crate) first: &'a LedgerTrade,
    pub(crate) last: &'a LedgerTrade,
    pub(crate) trades: u64,
    pub(crate) priced_trades: u64,
    pub(crate) volume: Usd,
    pub(crate) active_days: u32,
    pub(crate) projects: FxHashMap<u32, Usd>,
    pub(crate) anomalies: BTreeMap<AnomalyKind, u64>,
}

impl<'a> WalletLedger<'a> {
    pub(crate) fn new(first: &'a LedgerTrade, market: &'a Market, settings: &'a Settings) -> Self {
        Self {
            market,
            settings,
            ledgers: Vec::new(),
            ledger_of: FxHashMap::default(),
            holdings: TokenHoldings::default(),
            returns: DailyReturns::from(first.block_time.day()),
            closed: Vec::new(),
            holding_times: HoldingTimeRecord::default(),
            pnl: PnlTotals::default(),
            first,
            last: first,
            trades: 0,
            priced_trades: 0,
            volume: Usd::ZERO,
            active_days: 0,
            projects: FxHashMap::default(),
            anomalies: BTreeMap::new(),
        }
    }

    pub(crate) fn apply(&mut self, trade: &'a LedgerTrade, quote: &Quote) {
        self.close_days_before(trade.block_time.day());
        self.returns.traded();
        self.note_order(trade);
        self.trades += 1;
        self.pnl.gas += trade.gas_usd.unwrap_or(Usd::ZERO);
        if let Some(kind) = quote.anomaly {
            self.note(kind);
        }
        if let Some(usd) = quote.usd {
            self.priced_trades += 1;
            self.volume += usd;
            *self.projects.entry(trade.project).or_default() += usd;
        }
        self.move_tokens(trade, quote);
        self.last = trade;
    }

    pub(crate) fn note(&mut self, kind: AnomalyKind) {
        *self.anomalies.entry(kind).or_default() += 1;
    }

    fn note_order(&mut self, trade: &LedgerTrade) {
        if self.trades == 0 || trade.block_time.day() != self.last.block_time.day() {
            self.active_days += 1;
        }
        if let (Some(before), Some(now)) = (self.last.block_number, trade.block_number)
            && now < before
        {
            self.note(AnomalyKind::TimeGoesBackwards);
        }
    }

    /// Sells what the trade sold, and buys what it bought.
    fn move_tokens(&mut self, trade: &LedgerTrade, quote: &Quote) {
        if trade.sold == trade.bought {
            self.note(AnomalyKind::SameToken);
            return;
        }
        if is_one_sided(trade) {
            self.note(AnomalyKind::ZeroAmount);
        }
        if !trade.sold_amount.is_zero() && self.makes_positions(trade.sold) {
            self.sell(trade, quote);
        }
        if !trade.bought_amount.is_zero() && self.makes_positions(trade.bought) {
            self.buy(trade, quote);
        }
    }

    fn makes_positions(&self, token: TokenId) -> bool {
        self.market.token(token).kind != TokenKind::Stable
    }

    /// The index of a token's ledger in `ledgers` and `holdings`; adds one if need be.
    fn ledger_index(&mut self, token: TokenId, today: Day) -> usize {
        let next = self.ledgers.len();
        let index = *self.ledger_of.entry(token).or_insert(next);
        if index == next {
            let ledger = TokenLedger::new(token, today, self.settings.cost_basis);
            self.ledgers.push(ledger);
            self.holdings.add(&self.market.token(token).prices);
        }
        index
    }

    fn update_holding(&mut self, index: usize) {
        let lots = &self.ledgers[index].lots;
        self.holdings
            .set(index, lots.covered().to_f64(), lots.cost());
    }

    fn buy(&mut self, trade: &LedgerTrade, quote: &Quote) {
        let purchase = Purchase {
            amount: trade.bought_amount,
            cost: quote.usd,
            at: trade.block_time,
            level: quote.level,
            price_gain: quote.bought_cheaper,
        };
        let index = self.ledger_index(trade.bought, trade.block_time.day());
        let ledger = &mut self.ledgers[index];
        ledger.volume += quote.usd.unwrap_or(Usd::ZERO);
        ledger.buy(purchase, trade.block_number);
        self.update_holding(index);
        if let Some(usd) = quote.usd {
            self.pnl.cost += usd;
            self.returns.bought(usd.to_f64());
        }
    }

    fn sell(&mut self, trade: &LedgerTrade, quote: &Quote) {
        let sale = Sale {
            amount: trade.sold_amount,
            proceeds: quote.usd,
            at: trade.block_time,
            block: trade.block_number,
            level: quote.level,
            price_gain: quote.sold_dearer,
        };
        let index = self.ledger_index(trade.sold, trade.block_time.day());
        let ledger = &mut self.ledgers[index];
        let holding_times = &mut self.holding_times;
        ledger.volume += quote.usd.unwrap_or(Usd::ZERO);
        let result = ledger.sell(sale, |part| {
            let cost = part.cost.unwrap_or(Usd::ZERO).to_f64();
            holding_times.add(trade.block_time.secs_since(part.bought_at), cost);
        });
        let (own_volume, since) = (ledger.volume, ledger.since);
        self.update_holding(index);
        let token = self.market.token(trade.sold);
        self.pnl.realized += result.covered_proceeds - result.cost;
        self.pnl.covered_proceeds += result.covered_proceeds;
        if token.kind == TokenKind::Base {
            self.pnl.funding += result.unmatched_proceeds;
        } else {
            self.pnl.unmatched_proceeds += result.unmatched_proceeds;
            if !result.never_bought.is_zero() {
                self.note(AnomalyKind::SaleWithoutPurchase);
            }
        }
        if let Some(mut position) = result.closed {
            let day = trade.block_time.day();
            // Only volume since the wallet's first trade in the token counts: earlier volume
            // makes the token's market no deeper now.
            let all = token.volume.up_to(day) - token.volume.up_to(Day(since.0 - 1));
            position.own_share = share_of(own_volume.to_f64(), all);
            position.is_the_market = self.market.is_the_market(token, day);
            self.closed.push(position);
        }
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

/// 1 where there is no whole.
fn share_of(part: f64, whole: f64) -> f64 {
    if whole > 0.0 {
        (part / whole).min(1.0)
    } else {
        1.0
    }
}
