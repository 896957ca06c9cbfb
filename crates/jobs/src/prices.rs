//! The stage that adds new trades to the hourly prices.

use crate::{Progress, Stage};
use smartmoney_analysis::{Market, token_hours};
use smartmoney_model::{Day, Swaps, TokenId, TokenKind};
use smartmoney_store::{LedgerStore, RunStore, StoreError};

/// Trades read at once: enough to meet each token-hour of a sorted file once,
/// few enough to stay small in memory.
const TRADES_AT_ONCE: usize = 200_000;

/// Adds every trade that came since to the hourly prices.
pub(crate) async fn bring_prices_up_to_date(
    store: &RunStore,
    progress: &dyn Progress,
) -> Result<(), StoreError> {
    progress.begin(Stage::Prices, None);
    let kinds = token_kinds(store.ledgers.as_ref()).await?;
    let mut up_to = store.prices.priced_up_to().await?;
    loop {
        let trades = store.prices.trades_after(up_to, TRADES_AT_ONCE).await?;
        let Some((last, _)) = trades.last() else {
            return Ok(());
        };
        let after = std::mem::replace(&mut up_to, *last);
        let mut rows: Vec<_> = trades.iter().map(|(_, trade)| *trade).collect();
        let swaps = Swaps::of(&mut rows);
        let hours = token_hours(swaps.iter(), |token: TokenId| {
            kinds
                .get(token.0 as usize)
                .copied()
                .unwrap_or(TokenKind::Other)
        });
        store.prices.add_token_hours(hours, after, up_to).await?;
        progress.advance(trades.len() as u64);
    }
}

async fn token_kinds(store: &dyn LedgerStore) -> Result<Vec<TokenKind>, StoreError> {
    let tokens = store.tokens().await?;
    let slots = tokens
        .iter()
        .map(|(id, _)| id.0 as usize + 1)
        .max()
        .unwrap_or(0);
    let mut kinds = vec![TokenKind::Other; slots];
    for (id, token) in tokens {
        kinds[id.0 as usize] = token.kind();
    }
    Ok(kinds)
}

/// The market as of a day.
pub(crate) async fn load_market(
    store: &RunStore,
    as_of: Option<Day>,
) -> Result<Market, StoreError> {
    let tokens = store.ledgers.tokens().await?;
    let hours = store.prices.token_hours().await?;
    Ok(Market::new(&tokens, &hours, as_of))
}
