//! The numbers of all that a batch's trades name.

use crate::StoreError;
use crate::intake::postgres::ids;
use crate::intake::postgres::ids::{NamedTable, NewToken};
use deadpool_postgres::Transaction;
use smartmoney_model::{Address, ChainId, Token, TokenAddress, Trade};
use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::Arc;

/// The numbers of the chains of these trades.
pub(crate) async fn chains<'t>(
    transaction: &Transaction<'_>,
    trades: &'t [Trade],
) -> Result<HashMap<&'t ChainId, i32>, StoreError> {
    let chains = distinct(trades.iter().map(|trade| &trade.chain));
    let names: Vec<&str> = chains.iter().map(|chain| chain.as_str()).collect();
    let numbers = ids::named(transaction, NamedTable::Chains, &names).await?;
    Ok(chains.into_iter().zip(numbers).collect())
}

/// The numbers of all that the trades name that are written.
pub(crate) struct Numbers<'t> {
    pub(crate) chains: &'t HashMap<&'t ChainId, i32>,
    pub(crate) projects: HashMap<&'t str, i32>,
    pub(crate) wallets: HashMap<(i32, Address), i64>,
    /// By the memory address of the shared `Token`, which the batch keeps alive.
    tokens: HashMap<usize, i32>,
}

impl<'t> Numbers<'t> {
    pub(crate) async fn of(
        transaction: &Transaction<'_>,
        new: &[&'t Trade],
        more_projects: impl Iterator<Item = &'t str>,
        chains: &'t HashMap<&'t ChainId, i32>,
    ) -> Result<Self, StoreError> {
        let projects = new.iter().filter_map(|trade| trade.project.as_deref());
        let projects = distinct(projects.chain(more_projects));
        let numbers = ids::named(transaction, NamedTable::Projects, &projects).await?;
        let projects = projects.into_iter().zip(numbers).collect();
        let wallets = distinct(new.iter().map(|trade| (chains[&trade.chain], trade.wallet)));
        let numbers = ids::wallets(transaction, &wallets).await?;
        let wallets = wallets.into_iter().zip(numbers).collect();
        Ok(Self {
            tokens: tokens(transaction, new, chains).await?,
            chains,
            projects,
            wallets,
        })
    }

    pub(crate) fn token(&self, token: &Arc<Token>) -> i32 {
        self.tokens[&address_of(token)]
    }
}

fn address_of(token: &Arc<Token>) -> usize {
    Arc::as_ptr(token) as usize
}

/// A source may share one `Token` among its trades or make one for each.
async fn tokens(
    transaction: &Transaction<'_>,
    new: &[&Trade],
    chains: &HashMap<&ChainId, i32>,
) -> Result<HashMap<usize, i32>, StoreError> {
    let legs = new.iter().flat_map(|trade| [&trade.sold, &trade.bought]);
    let shared = distinct(legs.map(|leg| ByAddress(&leg.token)));
    let mut given: Vec<NewToken<'_>> = Vec::new();
    let mut known: HashMap<(i32, &TokenAddress), usize> = HashMap::new();
    let mut at = Vec::with_capacity(shared.len());
    let chain_numbers = token_chains(transaction, &shared, chains).await?;
    for (ByAddress(token), chain) in shared.iter().zip(chain_numbers) {
        let symbol = token.symbol.as_deref().filter(|symbol| !symbol.is_empty());
        let index = *known.entry((chain, &token.address)).or_insert_with(|| {
            given.push(NewToken {
                chain,
                address: &token.address,
                symbol: None,
            });
            given.len() - 1
        });
        given[index].symbol = given[index].symbol.or(symbol);
        at.push(index);
    }
    let numbers = ids::tokens(transaction, &given).await?;
    let addresses = shared.iter().map(|token| address_of(token.0));
    Ok(addresses
        .zip(at.into_iter().map(|index| numbers[index]))
        .collect())
}

/// A token's chain is its own, though it is nearly always its trade's.
async fn token_chains(
    transaction: &Transaction<'_>,
    tokens: &[ByAddress<'_>],
    chains: &HashMap<&ChainId, i32>,
) -> Result<Vec<i32>, StoreError> {
    let others = distinct(tokens.iter().map(|token| &token.0.chain));
    let others: Vec<&ChainId> = others
        .into_iter()
        .filter(|chain| !chains.contains_key(chain))
        .collect();
    let names: Vec<&str> = others.iter().map(|chain| chain.as_str()).collect();
    let numbers = ids::named(transaction, NamedTable::Chains, &names).await?;
    let others: HashMap<_, _> = others.into_iter().zip(numbers).collect();
    let number = |chain: &ChainId| chains.get(chain).copied().unwrap_or_else(|| others[chain]);
    Ok(tokens.iter().map(|token| number(&token.0.chain)).collect())
}

/// Compares and hashes the shared value by its memory address.
#[derive(Clone, Copy)]
struct ByAddress<'t>(&'t Arc<Token>);

impl PartialEq for ByAddress<'_> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(self.0, other.0)
    }
}

impl Eq for ByAddress<'_> {}

impl Hash for ByAddress<'_> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        address_of(self.0).hash(state);
    }
}

/// Each value once, in the order in which they come.
fn distinct<T: Copy + Eq + Hash>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut met = HashSet::new();
    values.filter(|value| met.insert(*value)).collect()
}
