//! In every order of events, an answer is never older than what its caller could know.

use crate::support::{FOREVER, Redis, Time, patient, v};
use proptest::prelude::*;
use smartmoney_cache::{Answer, CacheOptions, Filled, Key, RedisLimits, SmartMoneyCache, State};
use smartmoney_model::{Address, DataVersion};
use std::collections::HashMap;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

#[derive(Debug, Clone, Copy)]
enum Step {
    /// The store publishes; no process knows of it yet.
    Publish,
    /// A process learns the store's version.
    Advance(usize),
    /// A wallet is edited, which changes no version; the process that did it invalidates it.
    Edit(usize, usize),
    /// A process learns what others invalidated.
    Poll(usize),
    /// A caller asks; a read of the store stops half-way.
    Ask(usize, usize),
    /// A caller looks for a HIT.
    Look(usize, usize),
    /// The longest waiting read comes to its end.
    Finish,
    /// All reads come to their ends and everything is written.
    Settle,
}

const PROCESSES: usize = 2;
const KEYS: usize = 3;

fn step() -> impl Strategy<Value = Step> {
    let (process, key) = (0..PROCESSES, 0..KEYS);
    prop_oneof![
        Just(Step::Publish),
        process.clone().prop_map(Step::Advance),
        (process.clone(), 1..KEYS).prop_map(|(p, k)| Step::Edit(p, k)),
        process.clone().prop_map(Step::Poll),
        (process.clone(), key.clone()).prop_map(|(p, k)| Step::Ask(p, k)),
        (process.clone(), key.clone()).prop_map(|(p, k)| Step::Ask(p, k)),
        (process, key).prop_map(|(p, k)| Step::Look(p, k)),
        Just(Step::Finish),
        Just(Step::Finish),
        Just(Step::Settle),
    ]
}

#[derive(Default)]
struct Store {
    version: DataVersion,
    edits: [u64; KEYS],
}

/// What a process knows: the version, and the edits of each key.
#[derive(Clone, Copy, Default)]
struct Known {
    version: DataVersion,
    edits: [u64; KEYS],
}

struct World {
    caches: Vec<SmartMoneyCache>,
    keys: Vec<Key>,
    addresses: HashMap<usize, Address>,
    store: Arc<Mutex<Store>>,
    known: Vec<Known>,
    /// What was invalidated so far, which a poll makes known.
    invalidated: [u64; KEYS],
    gate: Arc<Semaphore>,
    calls: JoinSet<Answered>,
}

/// An answer, its key, and what its process knew when it was asked.
type Answered = (Answer, usize, Known);

impl World {
    async fn new(options: impl Fn() -> CacheOptions) -> Self {
        static WORLDS: AtomicU64 = AtomicU64::new(0);
        let number = WORLDS.fetch_add(1, Ordering::SeqCst);
        let time = Time::new();
        let mut caches = Vec::new();
        for _ in 0..PROCESSES {
            caches.push(SmartMoneyCache::connect(options(), time.clock()).await);
        }
        let mut keys = vec![Key::list(&format!("world={number}"))];
        let mut addresses = HashMap::new();
        for key in 1..KEYS {
            let mut bytes = [u8::try_from(key).unwrap(); 20];
            bytes[..8].copy_from_slice(&number.to_be_bytes());
            let address = Address::Evm(bytes);
            keys.push(Key::detail(&address));
            addresses.insert(key, address);
        }
        Self {
            caches,
            keys,
            addresses,
            store: Arc::default(),
            known: vec![Known::default(); PROCESSES],
            invalidated: [0; KEYS],
            gate: Arc::new(Semaphore::new(0)),
            calls: JoinSet::new(),
        }
    }

    async fn take(&mut self, step: Step) {
        match step {
            Step::Publish => {
                let mut store = self.store.lock().unwrap();
                store.version = v(store.version.number + 1);
            }
            Step::Advance(process) => {
                let version = self.store.lock().unwrap().version;
                self.caches[process].advance(version);
                self.known[process].version = version;
            }
            Step::Edit(process, key) => {
                let edits = {
                    let mut store = self.store.lock().unwrap();
                    store.edits[key] += 1;
                    store.edits[key]
                };
                let cache = self.caches[process].clone();
                cache.invalidate_detail(&self.addresses[&key]).await;
                self.known[process].edits[key] = edits;
                self.invalidated[key] = edits;
            }
            Step::Poll(process) => {
                self.caches[process].poll().await;
                self.known[process].edits = self.invalidated;
            }
            Step::Ask(process, key) => self.ask(process, key),
            Step::Look(process, key) => {
                if let Some(answer) = self.caches[process].get(&self.keys[key]).await {
                    check(&(answer, key, self.known[process]));
                }
            }
            Step::Finish => self.gate.add_permits(1),
            Step::Settle => self.settle().await,
        }
        for _ in 0..10 {
            tokio::task::yield_now().await;
        }
    }

    fn ask(&mut self, process: usize, key: usize) {
        let (cache, question) = (self.caches[process].clone(), self.keys[key].clone());
        let (store, gate, known) = (self.store.clone(), self.gate.clone(), self.known[process]);
        self.calls.spawn(async move {
            let fill = move || async move {
                let filled = {
                    let store = store.lock().unwrap();
                    Filled::found(store.version, store.edits[key].to_string())
                };
                gate.acquire().await.unwrap().forget();
                Ok::<_, io::Error>(filled)
            };
            let answer = cache.get_or_fill(&question, fill).await.unwrap();
            (answer, key, known)
        });
    }

    async fn settle(&mut self) {
        self.gate.add_permits(10_000);
        let calls = std::mem::take(&mut self.calls);
        let answered = tokio::time::timeout(FOREVER, calls.join_all()).await;
        answered.expect("it hangs").iter().for_each(check);
        for cache in &self.caches {
            cache.settle().await;
        }
        self.gate.forget_permits(usize::MAX);
    }
}

fn check((answer, key, known): &Answered) {
    let edits: u64 = String::from_utf8_lossy(&answer.body).parse().unwrap();
    assert_ne!(answer.state, State::Stale);
    assert!(answer.version >= known.version, "{answer:?}");
    assert!(
        edits >= known.edits[*key],
        "{answer:?}, {known:?}",
        known = known.edits
    );
}

fn run(steps: &[Step], options: impl Fn() -> CacheOptions, is_shared: bool) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(async {
        let mut world = World::new(options).await;
        for step in steps {
            if !is_shared && matches!(step, Step::Poll(_)) {
                continue;
            }
            world.take(*step).await;
        }
        world.settle().await;
    });
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_answer_from_memory_is_older_than_known(steps in prop::collection::vec(step(), 1..60)) {
        run(&steps, || CacheOptions { max_fills: 1000, ..patient() }, false);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_answer_of_two_processes_is_older_than_known(steps in prop::collection::vec(step(), 1..60)) {
        let redis = Redis::shared();
        let options = || {
            let options = redis.options();
            // Held reads would keep the other process waiting for them.
            let redis_limits = RedisLimits { lease_wait: Duration::ZERO, ..options.redis_limits };
            CacheOptions { max_fills: 1000, redis_limits, ..options }
        };
        run(&steps, options, true);
    }
}
