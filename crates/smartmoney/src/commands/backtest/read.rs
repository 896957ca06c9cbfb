//! The ledgers of all wallets, read from the store by several workers.

use crate::show::bar;
use smartmoney_analysis::{Market, Settings, TokenTrades, token_trades};
use smartmoney_backtest::{Leaders, Plan, WalletPast};
use smartmoney_model::WalletKey;
use smartmoney_store::{PastRow, Store, WalletId};
use std::collections::HashMap;
use std::sync::Arc;
use tokio::task::JoinSet;

/// Wallets read together.
const AT_ONCE: usize = 200;

/// By what ledgers are looked at.
#[derive(Clone)]
pub(crate) struct Rules {
    pub(crate) market: Arc<Market>,
    pub(crate) settings: Arc<Settings>,
    pub(crate) plan: Arc<Plan>,
}

/// Every wallet, as it was on each day of the plan, in the order of the store.
pub(crate) async fn read_pasts(
    store: &Arc<dyn Store>,
    rules: &Rules,
) -> anyhow::Result<Vec<WalletPast>> {
    let looks = rules.plan.looks();
    let past = move |mut row: PastRow, rules: &Rules| {
        WalletPast::new(
            row.key,
            &mut row.rows,
            &rules.market,
            &looks,
            &rules.settings,
        )
    };
    let mut pasts = Vec::new();
    read_all(store, rules, "ledgers", past, |past| pasts.push(past)).await?;
    Ok(pasts)
}

/// The trades of wallets that are followed, and of others in the same tokens. `numbers` are those
/// of the wallets in the order in which they were judged.
pub(crate) async fn read_leaders(
    store: &Arc<dyn Store>,
    rules: &Rules,
    mut leaders: Leaders,
    numbers: HashMap<WalletKey, u32>,
) -> anyhow::Result<Leaders> {
    let traded = |mut row: PastRow, rules: &Rules| -> Option<(WalletKey, Vec<TokenTrades>)> {
        let traded = token_trades(&mut row.rows, &rules.market, &rules.settings);
        Some((row.key, traded))
    };
    read_all(store, rules, "followers", traded, |(key, traded)| {
        // One that came in the meantime has not been judged.
        if let Some(number) = numbers.get(&key) {
            leaders.add(*number, traded);
        }
    })
    .await?;
    leaders.sort();
    Ok(leaders)
}

/// Makes something of each wallet's rows, and hands it over in the order of the store.
async fn read_all<T: Send + 'static>(
    store: &Arc<dyn Store>,
    rules: &Rules,
    stage: &'static str,
    make: impl Fn(PastRow, &Rules) -> Option<T> + Clone + Send + 'static,
    mut take: impl FnMut(T),
) -> anyhow::Result<()> {
    let bar = bar("{prefix} {wide_bar} {human_pos} of {human_len} {eta}");
    bar.set_prefix(stage);
    bar.set_length(store.stats().await?.wallets);
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let mut under_way: JoinSet<(usize, Vec<T>)> = JoinSet::new();
    let mut waiting: HashMap<usize, Vec<T>> = HashMap::new();
    let (mut after, mut next) = (WalletId(0), 0);
    for number in 0.. {
        let rows = store.pasts_after(after, AT_ONCE).await?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        bar.inc(rows.len() as u64);
        if under_way.len() >= workers
            && let Some(part) = under_way.join_next().await
        {
            let (number, part) = part?;
            waiting.insert(number, part);
        }
        while let Some(part) = waiting.remove(&next) {
            part.into_iter().for_each(&mut take);
            next += 1;
        }
        let (rules, make) = (rules.clone(), make.clone());
        under_way.spawn_blocking(move || {
            let results = rows.into_iter().filter_map(|row| make(row, &rules));
            (number, results.collect())
        });
    }
    while let Some(part) = under_way.join_next().await {
        let (number, part) = part?;
        waiting.insert(number, part);
    }
    while let Some(part) = waiting.remove(&next) {
        part.into_iter().for_each(&mut take);
        next += 1;
    }
    bar.finish_and_clear();
    Ok(())
}
