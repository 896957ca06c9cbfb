//! The stage that adds new trades to the hourly prices.

use crate::{Progress, Stage};
use smartmoney_analysis::{Market, MarketSettings, token_hours};
use smartmoney_model::{Day, LedgerTrade, Swaps, TokenHour, TokenId, TokenKind};
use smartmoney_store::{LedgerStore, RunStore, StoreError};

/// Trades read at once: enough to meet each token-hour of a sorted file once,
/// few enough to stay small in memory.
const TRADES_AT_ONCE: usize = 200_000;

/// Rows of changed hours read at once. A transaction lies within one hour.
const REREAD_AT_ONCE: u64 = 1_000_000;

/// Adds every trade that came since to the hourly prices, and makes anew the hours in which
/// rows of known transactions were added, replaced or taken back.
pub(crate) async fn bring_prices_up_to_date(
    store: &RunStore,
    progress: &dyn Progress,
) -> Result<(), StoreError> {
    progress.begin(Stage::Prices, None);
    let kinds = token_kinds(store.ledgers.as_ref()).await?;
    add_new(store, &kinds, progress).await?;
    make_anew(store, &kinds, progress).await
}

async fn add_new(
    store: &RunStore,
    kinds: &[TokenKind],
    progress: &dyn Progress,
) -> Result<(), StoreError> {
    let mut up_to = store.prices.priced_up_to().await?;
    loop {
        let trades = store.prices.trades_after(up_to, TRADES_AT_ONCE).await?;
        let Some((last, _)) = trades.last() else {
            return Ok(());
        };
        let after = std::mem::replace(&mut up_to, *last);
        let count = trades.len() as u64;
        let hours = hours_of(trades.into_iter().map(|(_, row)| row).collect(), kinds);
        store.prices.add_token_hours(hours, after, up_to).await?;
        progress.advance(count);
    }
}

async fn make_anew(
    store: &RunStore,
    kinds: &[TokenKind],
    progress: &dyn Progress,
) -> Result<(), StoreError> {
    let mut due = store.prices.hours_to_reprice().await?;
    while !due.is_empty() {
        let mut rows = 0;
        let fits = due.iter().position(|hour| {
            rows += hour.trades;
            rows > REREAD_AT_ONCE
        });
        let rest = due.split_off(fits.unwrap_or(due.len()).max(1));
        let window = std::mem::replace(&mut due, rest);
        let trades = store.prices.trades_of_hours(window.clone()).await?;
        let count = trades.len() as u64;
        let hours = hours_of(trades, kinds);
        store.prices.replace_token_hours(window, hours).await?;
        progress.advance(count);
    }
    Ok(())
}

fn hours_of(mut rows: Vec<LedgerTrade>, kinds: &[TokenKind]) -> Vec<TokenHour> {
    let swaps = Swaps::of(&mut rows);
    token_hours(swaps.iter(), |token: TokenId| {
        let kind = kinds.get(token.0 as usize);
        kind.copied().unwrap_or(TokenKind::Other)
    })
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
    settings: &MarketSettings,
) -> Result<Market, StoreError> {
    let tokens = store.ledgers.tokens().await?;
    let hours = store.prices.token_hours().await?;
    Ok(Market::new(&tokens, &hours, as_of, settings))
}
