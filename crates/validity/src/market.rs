//! A simulated market in memory, ready for the analysis.

use compact_str::CompactString;
use rustc_hash::FxHashMap;
use smartmoney_analysis::{Market, MarketSettings, token_hours};
use smartmoney_model::{
    Address, LedgerTrade, Swaps, Token, TokenId, TokenKind, Trade, TransactionId,
};
use smartmoney_simulate::{Scenario, SimulateError, WalletTruth, simulate};
use std::sync::Arc;

/// A simulated market in memory: every wallet's rows in the order of the data, the prices
/// that they make, and the truth.
#[derive(Debug)]
pub struct Ledgers {
    /// The rows of each wallet of `truth`, in its order.
    pub wallets: Vec<Vec<LedgerTrade>>,
    /// The tokens by the ids that the rows have.
    pub tokens: Vec<(TokenId, Token)>,
    /// All prices.
    pub market: Market,
    /// The truth about each wallet.
    pub truth: Vec<WalletTruth>,
}

/// Simulates a scenario and sorts its rows by wallet.
pub fn simulate_ledgers(scenario: &Scenario) -> Result<Ledgers, SimulateError> {
    let mut ids = Ids::default();
    let mut by_wallet: FxHashMap<Address, Vec<LedgerTrade>> = FxHashMap::default();
    let summary = simulate(scenario, |trade| {
        by_wallet
            .entry(trade.wallet)
            .or_default()
            .push(ids.ledger_trade(&trade));
        Ok(())
    })?;
    let wallets = summary
        .truth
        .iter()
        .map(|truth| by_wallet.remove(&truth.wallet).unwrap_or_default())
        .collect();
    Ok(Ledgers::new(wallets, ids.named, summary.truth))
}

impl Ledgers {
    /// Prices a market by its own rows, as a run does.
    pub(crate) fn new(
        wallets: Vec<Vec<LedgerTrade>>,
        tokens: Vec<(TokenId, Token)>,
        truth: Vec<WalletTruth>,
    ) -> Self {
        let kinds: Vec<TokenKind> = tokens.iter().map(|(_, token)| token.kind()).collect();
        let mut rows: Vec<LedgerTrade> = wallets.iter().flatten().copied().collect();
        let hours = token_hours(Swaps::of(&mut rows).iter(), |token| kinds[token.0 as usize]);
        let last = rows.iter().map(|row| row.block_time.day()).max();
        Self {
            market: Market::new(&tokens, &hours, last, &MarketSettings::default()),
            wallets,
            tokens,
            truth,
        }
    }
}

/// Gives tokens and exchanges their ids, as a store does.
#[derive(Default)]
struct Ids {
    tokens: FxHashMap<Arc<Token>, TokenId>,
    named: Vec<(TokenId, Token)>,
    projects: FxHashMap<CompactString, u32>,
}

impl Ids {
    fn token(&mut self, token: &Arc<Token>) -> TokenId {
        let next = TokenId(u32::try_from(self.named.len()).unwrap_or(u32::MAX));
        let id = *self.tokens.entry(token.clone()).or_insert(next);
        if id == next {
            self.named.push((id, token.as_ref().clone()));
        }
        id
    }

    /// From 1 on; 0 is none.
    fn project(&mut self, name: Option<&CompactString>) -> u32 {
        let next = u32::try_from(self.projects.len() + 1).unwrap_or(u32::MAX);
        name.map_or(0, |name| *self.projects.entry(name.clone()).or_insert(next))
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
            project: self.project(trade.project.as_ref()),
        }
    }
}
