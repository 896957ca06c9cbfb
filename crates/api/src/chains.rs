//! The chains that a request may name.

use crate::fill_error::fill_error;
use crate::parameters::shown;
use crate::problem::Problem;
use crate::routes::stats;
use crate::state::Api;
use serde::Deserialize;
use smartmoney_cache::Key;
use smartmoney_model::ChainId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock};

/// The chains on which wallets were seen to be scored. None is forgotten, so that no request
/// waits to look one up again.
#[derive(Debug, Default)]
pub(crate) struct KnownChains(RwLock<BTreeSet<ChainId>>);

impl KnownChains {
    fn have(&self, chains: &[ChainId]) -> bool {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        chains
            .iter()
            .all(|chain| chain.is_known() || known.contains(chain))
    }

    fn learn(&self, chains: &BTreeSet<ChainId>) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.extend(chains.iter().cloned());
    }
}

impl Api {
    /// A name that no chain is known by and that no wallet is on is a mistake of the caller's,
    /// and invented ones would be keys of the cache without end. On a known chain without any
    /// wallet a list is empty: clients need not know which chains there is data of.
    pub(crate) async fn refuse_unknown_chains(&self, chains: &[ChainId]) -> Result<(), Problem> {
        if self.chains.have(chains) {
            return Ok(());
        }
        let store = Arc::clone(&self.store);
        let fill = move || async move { stats::fill(store.as_ref()).await.map_err(fill_error) };
        let statistics = self.cache.get_or_fill(&Key::stats(), fill).await?;
        let known = self
            .learn_chains(&statistics.body)
            .map_err(Problem::internal)?;
        let is_unknown = |chain: &&ChainId| !chain.is_known() && !known.contains(*chain);
        let unknown = chains.iter().find(is_unknown);
        let problem = unknown.map(|chain| {
            let names: Vec<&str> = known.iter().map(ChainId::as_str).collect();
            let allowed = match names.as_slice() {
                [] => "the name of a known chain".to_owned(),
                names => format!("{}, or another known chain", names.join(", ")),
            };
            let detail = format!(
                "there is no known chain {}, and no wallet is scored on one",
                shown(chain.as_str())
            );
            Problem::bad_parameter("chains", detail, allowed).code("unknown_chain")
        });
        problem.map_or(Ok(()), Err)
    }

    /// The chains of the statistics, by their bytes.
    pub(crate) fn learn_chains(&self, statistics: &[u8]) -> serde_json::Result<BTreeSet<ChainId>> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct ByChain {
            by_chain: BTreeMap<ChainId, u64>,
        }
        let stats: ByChain = serde_json::from_slice(statistics)?;
        let chains = stats.by_chain.into_keys().collect();
        self.chains.learn(&chains);
        Ok(chains)
    }
}
