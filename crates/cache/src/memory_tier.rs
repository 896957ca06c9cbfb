//! The tier in the memory of this process.

use crate::entry::Entry;
use crate::{CacheOptions, Key, KeyCounts, Kind};
use moka::future::Cache;
use moka::ops::compute::Op;
use std::future::ready;
use std::sync::Arc;

/// The latest answer of each key, of whatever version: an answer that is not current
/// any more is kept for when the store fails.
#[derive(Debug)]
pub(crate) struct MemoryTier(Cache<Key, Arc<Entry>>);

impl MemoryTier {
    pub(crate) fn new(options: &CacheOptions) -> Self {
        let entries = Cache::builder()
            .weigher(|key: &Key, entry: &Arc<Entry>| entry.weight(key))
            .max_capacity(options.memory_bytes)
            .time_to_live(options.stale_if_error);
        Self(entries.build())
    }

    pub(crate) async fn get(&self, key: &Key) -> Option<Arc<Entry>> {
        self.0.get(key).await
    }

    /// Keeps an entry unless there is a newer one.
    pub(crate) async fn put(&self, key: &Key, entry: Arc<Entry>) {
        let decide = |present: Option<moka::Entry<Key, Arc<Entry>>>| {
            let is_late = present.is_some_and(|present| entry.is_older_than(present.value()));
            ready(if is_late { Op::Nop } else { Op::Put(entry) })
        };
        self.0.entry_by_ref(key).and_compute_with(decide).await;
    }

    /// Drops all.
    pub(crate) fn clear(&self) {
        self.0.invalidate_all();
    }

    /// Counts the entries by kind. Walks over all keys, without blocking readers.
    pub(crate) async fn counts(&self) -> KeyCounts {
        self.0.run_pending_tasks().await;
        let mut counts = KeyCounts::default();
        for (key, _) in &self.0 {
            *match key.kind() {
                Kind::List => &mut counts.lists,
                Kind::Detail => &mut counts.details,
                Kind::Stats => &mut counts.stats,
            } += 1;
        }
        counts
    }

    /// The estimated size of all entries, in bytes.
    pub(crate) fn size(&self) -> u64 {
        self.0.weighted_size()
    }
}
