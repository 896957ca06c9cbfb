//! The ledgers of all wallets, read from the store by several workers.

use crate::show::bar;
use smartmoney_analysis::{Market, Settings};
use smartmoney_backtest::{Plan, WalletPast};
use smartmoney_store::{PastRow, Store, WalletId};
use std::collections::BTreeMap;
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
    let bar = bar("{prefix} {wide_bar} {human_pos} of {human_len} {eta}");
    bar.set_prefix("ledgers");
    bar.set_length(store.stats().await?.wallets);
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let mut under_way: JoinSet<(usize, Vec<WalletPast>)> = JoinSet::new();
    let mut read: BTreeMap<usize, Vec<WalletPast>> = BTreeMap::new();
    let mut after = WalletId(0);
    for number in 0.. {
        let rows = store.pasts_after(after, AT_ONCE).await?;
        let Some(last) = rows.last() else { break };
        after = last.id;
        bar.inc(rows.len() as u64);
        if under_way.len() >= workers
            && let Some(part) = under_way.join_next().await
        {
            read.extend([part?]);
        }
        let (rules, looks) = (rules.clone(), looks.clone());
        under_way.spawn_blocking(move || {
            let past = |mut row: PastRow| {
                let (market, settings) = (&rules.market, &rules.settings);
                WalletPast::new(row.key, &mut row.rows, market, &looks, settings)
            };
            (number, rows.into_iter().filter_map(past).collect())
        });
    }
    while let Some(part) = under_way.join_next().await {
        read.extend([part?]);
    }
    bar.finish_and_clear();
    Ok(read.into_values().flatten().collect())
}
