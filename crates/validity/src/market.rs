//! A simulated market in memory, ready for the analysis.

use rustc_hash::FxHashMap;
use smartmoney_analysis::{Market, token_hours};
use smartmoney_model::{
    Address, LedgerTrade, Swaps, Token, TokenId, TokenKind, Trade, TransactionId,
};
use smartmoney_simulate::{Scenario, SimulateError, WalletTruth, simulate};
use std::sync::Arc;

/// A simulated market in memory: every wallet's trades in the ledger's order,
/// the prices that they make, and the truth.
#[derive(Debug)]
pub struct Ledgers {
    /// The trades of each wallet of `truth`, in its order.
    pub wallets: Vec<Vec<LedgerTrade>>,
    /// All prices.
    pub market: Market,
    /// The truth about each wallet.
    pub truth: Vec<WalletTruth>,
}

/// Simulates a scenario and sorts its trades by wallet.
pub fn simulate_ledgers(scenario: &Scenario) -> Result<Ledgers, SimulateError> {
    let mut numbers = TokenIds::default();
    let mut by_wallet: FxHashMap<Address, Vec<LedgerTrade>> = FxHashMap::default();
    let summary = simulate(scenario, |trade| {
        by_wallet
            .entry(trade.wallet)
            .or_default()
            .push(numbers.ledger_trade(&trade));
        Ok(())
    })?;
    let tokens = numbers.tokens;
    let kinds: Vec<TokenKind> = tokens.iter().map(|(_, token)| token.kind()).collect();
    let mut rows: Vec<LedgerTrade> = by_wallet.values().flatten().copied().collect();
    let hours = token_hours(Swaps::of(&mut rows).iter(), |token| kinds[token.0 as usize]);
    let last = by_wallet
        .values()
        .filter_map(|trades| trades.last())
        .map(|t| t.block_time.day());
    let market = Market::new(&tokens, &hours, last.max());
    let wallets = summary
        .truth
        .iter()
        .map(|truth| by_wallet.remove(&truth.wallet).unwrap_or_default())
        .collect();
    Ok(Ledgers {
        wallets,
        market,
        truth: summary.truth,
    })
}

/// Gives tokens their ids, as a store does.
#[derive(Default)]
struct TokenIds {
    ids: FxHashMap<Arc<Token>, TokenId>,
    tokens: Vec<(TokenId, Token)>,
}

impl TokenIds {
    fn token(&mut self, token: &Arc<Token>) -> TokenId {
        let next = TokenId(u32::try_from(self.tokens.len()).unwrap_or(u32::MAX));
        let id = *self.ids.entry(token.clone()).or_insert(next);
        if id == next {
            self.tokens.push((id, token.as_ref().clone()));
        }
        id
    }

    fn ledger_trade(&mut self, trade: &Trade) -> LedgerTrade {
        LedgerTrade {
            block_time: trade.block_time,
            block_number: trade.block_number,
            tx_index: trade.tx_index,
            log_index: trade.evt_index.stated(),
            transaction: TransactionId::new(0, &trade.tx_hash),
            sold: self.token(&trade.sold.token),
            sold_amount: trade.sold.amount,
            bought: self.token(&trade.bought.token),
            bought_amount: trade.bought.amount,
            amount_usd: trade.amount_usd,
            bought_amount_usd: trade.bought_amount_usd,
            gas_usd: trade.gas_usd,
            project: 1,
        }
    }
}
