use crate::parameters::shown;
use crate::problem::Problem;
use crate::routes::stats;
use crate::state::Api;
use serde::Deserialize;
use smartmoney_cache::Key;
use smartmoney_model::ChainId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError, RwLock};

/// The chains on which wallets are scored, as of one data version.
#[derive(Debug, Default)]
pub(crate) struct KnownChains(RwLock<Option<(i64, BTreeSet<ChainId>)>>);

impl KnownChains {
    fn has(&self, version: i64, chains: &[ChainId]) -> bool {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known
            .as_ref()
            .is_some_and(|(of, known)| *of == version && chains.iter().all(|c| known.contains(c)))
    }
}

impl Api {
    /// A chain without any wallet is a mistake of the caller's, and invented
    /// ones would be keys of the cache without end.
    pub(crate) async fn refuse_unknown_chains(&self, chains: &[ChainId]) -> Result<(), Problem> {
        if chains.is_empty() || self.chains.has(self.cache.version(), chains) {
            return Ok(());
        }
        let (version, known) = self.scored_chains().await?;
        let unknown = chains.iter().find(|chain| !known.contains(chain));
        let problem = unknown.map(|chain| {
            let names: Vec<&str> = known.iter().map(ChainId::as_str).collect();
            let allowed = match names.as_slice() {
                [] => "none: no wallet is scored yet".to_owned(),
                names => names.join(", "),
            };
            let detail = format!("no wallet is scored on a chain {}", shown(chain.as_str()));
            Problem::bad_parameter("chains", detail, allowed).code("unknown_chain")
        });
        let mut seen = self
            .chains
            .0
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *seen = Some((version, known));
        problem.map_or(Ok(()), Err)
    }

    async fn scored_chains(&self) -> Result<(i64, BTreeSet<ChainId>), Problem> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct ByChain {
            by_chain: BTreeMap<ChainId, u64>,
        }
        let store = Arc::clone(&self.store);
        let fill = move || async move { stats::fill(store.as_ref()).await };
        let answer = self.cache.get_or_fill(&Key::stats(), fill).await?;
        let stats: ByChain = serde_json::from_slice(&answer.body).map_err(Problem::internal)?;
        Ok((answer.version, stats.by_chain.into_keys().collect()))
    }
}
