use crate::key::{Key, Kind};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, PoisonError, RwLock};

/// How many invalidations were known at a moment. An answer of the store counts
/// for nothing once something that concerns it was invalidated after its read began.
///
/// There are two counts, for there is no Redis at times: `local` is this
/// process's and decides what its memory is worth; `shared` is kept in Redis and
/// decides what an entry in Redis is worth.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mark {
    pub(crate) local: u64,
    pub(crate) shared: u64,
}

/// Who knows of an invalidation once it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// This process and Redis, if there is one: all processes learn of it.
    All,
    /// This process alone: Redis does not answer. It is told when it does, unless
    /// this process ends before.
    ThisProcess,
}

/// What an invalidation concerns.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Scope {
    List,
    Detail,
    Stats,
    Address(Arc<str>),
    /// What Redis holds, and no memory: raised when Redis has lost its count.
    Floor,
}

impl Scope {
    pub(crate) fn of(kind: Kind) -> Self {
        match kind {
            Kind::List => Self::List,
            Kind::Detail => Self::Detail,
            Kind::Stats => Self::Stats,
        }
    }

    /// All that concern a key.
    pub(crate) fn concerning(key: &Key) -> impl Iterator<Item = Self> {
        let address =
            (key.kind() == Kind::Detail).then(|| Self::Address(key.shared_text().clone()));
        [Self::of(key.kind()), Self::Floor]
            .into_iter()
            .chain(address)
    }

    pub(crate) fn word(&self) -> String {
        match self {
            Self::List => "list".to_owned(),
            Self::Detail => "detail".to_owned(),
            Self::Stats => "stats".to_owned(),
            Self::Address(address) => format!("detail:{address}"),
            Self::Floor => "floor".to_owned(),
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "list" => Self::List,
            "detail" => Self::Detail,
            "stats" => Self::Stats,
            "floor" => Self::Floor,
            _ => Self::Address(word.strip_prefix("detail:")?.into()),
        })
    }
}

/// What was invalidated, and when by the marks.
#[derive(Debug, Default)]
pub(crate) struct Marks(RwLock<State>);

#[derive(Debug, Default)]
struct State {
    now: Mark,
    raised: HashMap<Scope, Mark>,
    /// What Redis has not been told yet.
    owed: BTreeSet<Scope>,
}

/// More addresses than this are all addresses.
pub(crate) const MOST_ADDRESSES: usize = 1000;

/// Redis was not told yet: none of its entries is good enough.
const UNTOLD: u64 = u64::MAX;

impl Marks {
    /// To be taken before the store is read.
    pub(crate) fn now(&self) -> Mark {
        self.read(|state| state.now)
    }

    /// What an entry for this key must at least carry, in each half.
    pub(crate) fn required(&self, key: &Key) -> Mark {
        self.read(|state| {
            let raised = Scope::concerning(key).filter_map(|scope| state.raised.get(&scope));
            raised.fold(Mark::default(), |all, mark| Mark {
                local: all.local.max(mark.local),
                shared: all.shared.max(mark.shared),
            })
        })
    }

    pub(crate) fn raise(&self, scopes: impl IntoIterator<Item = Scope>) {
        self.write(|state| {
            state.now.local += 1;
            for scope in scopes {
                let mark = Mark {
                    local: state.now.local,
                    shared: UNTOLD,
                };
                state.raised.insert(scope.clone(), mark);
                state.owed.insert(scope);
            }
            state.join_addresses();
        });
    }

    /// What Redis has to be told, which is then no longer owed.
    pub(crate) fn take_owed(&self) -> BTreeSet<Scope> {
        self.write(|state| std::mem::take(&mut state.owed))
    }

    /// Whether there is anything that Redis was not told yet.
    pub(crate) fn owes(&self) -> bool {
        self.read(|state| !state.owed.is_empty())
    }

    pub(crate) fn owe(&self, scopes: BTreeSet<Scope>) {
        self.write(|state| {
            state.owed.extend(scopes);
            state.join_addresses();
        });
    }

    /// Takes over Redis's count, that it was `told` of some scopes, and what was
    /// invalidated since the last time. When that happened is not known, so it
    /// concerns all that memory holds.
    pub(crate) fn learn(
        &self,
        shared: u64,
        told: BTreeSet<Scope>,
        scopes: impl IntoIterator<Item = (Scope, u64)>,
    ) {
        self.write(|state| {
            state.now.shared = shared;
            state.now.local += 1;
            let told = told.into_iter().map(|scope| (scope, shared));
            for (scope, mark) in told.chain(scopes) {
                let is_owed = state.owed.contains(&scope);
                let is_floor = scope == Scope::Floor;
                let mark = Mark {
                    local: if is_floor { 0 } else { state.now.local },
                    shared: if is_owed { UNTOLD } else { mark },
                };
                state.raised.insert(scope, mark);
            }
            state.join_addresses();
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
    /// Keeps it bounded: very many addresses become the one scope of all.
    fn join_addresses(&mut self) {
        let is_address = |scope: &Scope| matches!(scope, Scope::Address(_));
        if self.raised.keys().filter(|scope| is_address(scope)).count() <= MOST_ADDRESSES {
            return;
        }
        let mut joint = Mark::default();
        for (_, mark) in self
            .raised
            .extract_if(|scope, _| is_address(scope) || *scope == Scope::Detail)
        {
            joint.local = joint.local.max(mark.local);
            joint.shared = joint.shared.max(mark.shared);
        }
        self.raised.insert(Scope::Detail, joint);
        let owed = self.owed.len();
        self.owed.retain(|scope| !is_address(scope));
        if self.owed.len() < owed {
            self.owed.insert(Scope::Detail);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_invalidated_while_redis_is_being_told_stays_untold() {
        let (marks, key) = (Marks::default(), Key::list("a"));
        marks.raise([Scope::List]);
        let told = marks.take_owed();
        marks.raise([Scope::List]);
        marks.learn(5, told, [(Scope::List, 5)]);
        assert_eq!(marks.required(&key).shared, UNTOLD);
        let told = marks.take_owed();
        assert_eq!(told, BTreeSet::from([Scope::List]));
        marks.learn(6, told, [(Scope::List, 6)]);
        assert_eq!(marks.required(&key).shared, 6);
    }

    #[test]
    fn a_floor_concerns_redis_alone() {
        let (marks, key) = (Marks::default(), Key::stats());
        let before = marks.now();
        marks.learn(5, BTreeSet::new(), [(Scope::Floor, 5)]);
        let required = marks.required(&key);
        assert!(before.local >= required.local);
        assert!(before.shared < required.shared);
    }
}
