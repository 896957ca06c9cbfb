//! Invalidations by hand, ordered by generations: each invalidation begins a new
//! one, and an answer whose read began in an earlier one is not served.

use crate::key::{Key, Kind};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

/// How many invalidations were known at a moment: take it before the store is read.
/// The answer of that read is not served once a later generation has invalidated
/// something that concerns it.
///
/// There are two counters, since Redis can be away: `local` belongs to this process
/// and decides about entries in its memory; `shared` is kept in Redis and decides
/// about entries there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Generation {
    pub(crate) local: u64,
    pub(crate) shared: u64,
}

/// Which processes learn of an invalidation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Propagation {
    /// This process, and through Redis, where there is one, all others.
    AllProcesses,
    /// This process alone, as Redis does not answer. This process sends it to Redis
    /// when Redis answers again, unless it ends before that.
    ThisProcess,
}

/// What an invalidation concerns.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum InvalidationScope {
    List,
    Detail,
    Stats,
    Address(Arc<str>),
    /// All that Redis holds, and nothing in memory: for when Redis has lost its counter.
    Floor,
}

impl InvalidationScope {
    pub(crate) fn of(kind: Kind) -> Self {
        match kind {
            Kind::List => Self::List,
            Kind::Detail => Self::Detail,
            Kind::Stats => Self::Stats,
        }
    }

    /// The scopes that a key belongs to.
    pub(crate) fn concerning(key: &Key) -> impl Iterator<Item = Self> {
        let address =
            (key.kind() == Kind::Detail).then(|| Self::Address(key.shared_text().clone()));
        [Self::of(key.kind()), Self::Floor]
            .into_iter()
            .chain(address)
    }

    pub(crate) fn name(&self) -> String {
        match self {
            Self::List => "list".to_owned(),
            Self::Detail => "detail".to_owned(),
            Self::Stats => "stats".to_owned(),
            Self::Address(address) => format!("detail:{address}"),
            Self::Floor => "floor".to_owned(),
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "list" => Self::List,
            "detail" => Self::Detail,
            "stats" => Self::Stats,
            "floor" => Self::Floor,
            _ => Self::Address(name.strip_prefix("detail:")?.into()),
        })
    }
}

/// The generation in which each scope was invalidated last.
#[derive(Debug, Default)]
pub(crate) struct Invalidations(RwLock<State>);

#[derive(Debug, Default)]
struct State {
    current: Generation,
    generations: HashMap<InvalidationScope, Generation>,
    /// Not sent to Redis yet.
    unsent: BTreeSet<InvalidationScope>,
}

/// More invalidated addresses than this become an invalidation of all details.
pub(crate) const MOST_ADDRESSES: usize = 1000;

/// The generation in Redis of an invalidation that was not sent yet: no entry there
/// is as new.
const UNSENT: u64 = u64::MAX;

impl Invalidations {
    pub(crate) fn current(&self) -> Generation {
        self.read(|state| state.current)
    }

    /// The least generation that an entry of this key must have, by both counters.
    pub(crate) fn required(&self, key: &Key) -> Generation {
        self.read(|state| {
            let generations = InvalidationScope::concerning(key)
                .filter_map(|scope| state.generations.get(&scope));
            generations.fold(Generation::default(), |all, generation| Generation {
                local: all.local.max(generation.local),
                shared: all.shared.max(generation.shared),
            })
        })
    }

    pub(crate) fn record(&self, scopes: impl IntoIterator<Item = InvalidationScope>) {
        self.write(|state| {
            state.current.local += 1;
            for scope in scopes {
                let generation = Generation {
                    local: state.current.local,
                    shared: UNSENT,
                };
                state.generations.insert(scope.clone(), generation);
                state.unsent.insert(scope);
            }
            state.merge_addresses();
        });
    }

    /// Takes what has to be sent to Redis; a caller that fails puts it back.
    pub(crate) fn take_unsent(&self) -> BTreeSet<InvalidationScope> {
        self.write(|state| std::mem::take(&mut state.unsent))
    }

    pub(crate) fn has_unsent(&self) -> bool {
        self.read(|state| !state.unsent.is_empty())
    }

    pub(crate) fn put_back_unsent(&self, scopes: BTreeSet<InvalidationScope>) {
        self.write(|state| {
            state.unsent.extend(scopes);
            state.merge_addresses();
        });
    }

    /// Takes over Redis's counter after some scopes were `sent`, and the scopes that
    /// other processes invalidated since the last time. It is not known when they did,
    /// so everything of those scopes in memory is invalidated.
    pub(crate) fn merge(
        &self,
        shared: u64,
        sent: BTreeSet<InvalidationScope>,
        scopes: impl IntoIterator<Item = (InvalidationScope, u64)>,
    ) {
        self.write(|state| {
            state.current.shared = shared;
            state.current.local += 1;
            let sent = sent.into_iter().map(|scope| (scope, shared));
            for (scope, generation) in sent.chain(scopes) {
                let is_unsent = state.unsent.contains(&scope);
                let is_floor = scope == InvalidationScope::Floor;
                let generation = Generation {
                    local: if is_floor { 0 } else { state.current.local },
                    shared: if is_unsent { UNSENT } else { generation },
                };
                state.generations.insert(scope, generation);
            }
            state.merge_addresses();
        });
    }

    fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.0.write().unwrap_or_else(PoisonError::into_inner))
    }
}

impl State {
    /// Bounds the memory: too many addresses become the one scope of all details.
    fn merge_addresses(&mut self) {
        let is_address = |scope: &InvalidationScope| matches!(scope, InvalidationScope::Address(_));
        if self
            .generations
            .keys()
            .filter(|scope| is_address(scope))
            .count()
            <= MOST_ADDRESSES
        {
            return;
        }
        let mut merged = Generation::default();
        for (_, generation) in self
            .generations
            .extract_if(|scope, _| is_address(scope) || *scope == InvalidationScope::Detail)
        {
            merged.local = merged.local.max(generation.local);
            merged.shared = merged.shared.max(generation.shared);
        }
        self.generations.insert(InvalidationScope::Detail, merged);
        let unsent = self.unsent.len();
        self.unsent.retain(|scope| !is_address(scope));
        if self.unsent.len() < unsent {
            self.unsent.insert(InvalidationScope::Detail);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_invalidated_during_a_poll_stays_unsent() {
        let (invalidations, key) = (Invalidations::default(), Key::list("a"));
        invalidations.record([InvalidationScope::List]);
        let sent = invalidations.take_unsent();
        invalidations.record([InvalidationScope::List]);
        invalidations.merge(5, sent, [(InvalidationScope::List, 5)]);
        assert_eq!(invalidations.required(&key).shared, UNSENT);
        let sent = invalidations.take_unsent();
        assert_eq!(sent, BTreeSet::from([InvalidationScope::List]));
        invalidations.merge(6, sent, [(InvalidationScope::List, 6)]);
        assert_eq!(invalidations.required(&key).shared, 6);
    }

    #[test]
    fn a_floor_concerns_redis_alone() {
        let (invalidations, key) = (Invalidations::default(), Key::stats());
        let before = invalidations.current();
        invalidations.merge(5, BTreeSet::new(), [(InvalidationScope::Floor, 5)]);
        let required = invalidations.required(&key);
        assert!(before.local >= required.local);
        assert!(before.shared < required.shared);
    }
}
