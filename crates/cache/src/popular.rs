//! Which lists are requested most.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Counts requests for lists over the last half to full hour.
///
/// A bounded number of lists is counted. A new list takes over the entry and the count
/// of the least requested one (the space-saving algorithm), so that frequent ones are
/// found however many are requested once.
#[derive(Debug, Default)]
pub(crate) struct Popular(Mutex<Windows>);

#[derive(Debug, Default)]
struct Windows {
    began_at: u64,
    current: HashMap<Arc<str>, u64>,
    previous: HashMap<Arc<str>, u64>,
}

const WINDOW_MS: u64 = 30 * 60 * 1000;
const MOST_COUNTED: usize = 512;

impl Popular {
    pub(crate) fn count(&self, text: &Arc<str>, now_ms: u64) {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        windows.rotate(now_ms);
        let current = &mut windows.current;
        if let Some(count) = current.get_mut(text) {
            *count += 1;
            return;
        }
        let mut count = 1;
        if current.len() == MOST_COUNTED
            && let Some(least) = current.iter().min_by_key(|(_, count)| **count)
        {
            let least = least.0.clone();
            count += current.remove(&least).unwrap_or(0);
        }
        current.insert(text.clone(), count);
    }

    pub(crate) fn most(&self, at_most: usize, now_ms: u64) -> Vec<String> {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        windows.rotate(now_ms);
        let mut sums = windows.previous.clone();
        for (text, count) in &windows.current {
            *sums.entry(text.clone()).or_default() += count;
        }
        let mut sums: Vec<_> = sums.into_iter().collect();
        sums.sort_by(|(a, count_a), (b, count_b)| count_b.cmp(count_a).then_with(|| a.cmp(b)));
        sums.truncate(at_most);
        sums.into_iter().map(|(text, _)| text.to_string()).collect()
    }
}

impl Windows {
    fn rotate(&mut self, now_ms: u64) {
        let elapsed = now_ms.saturating_sub(self.began_at);
        if elapsed < WINDOW_MS {
            return;
        }
        let current = std::mem::take(&mut self.current);
        self.previous = if elapsed < 2 * WINDOW_MS {
            current
        } else {
            HashMap::new()
        };
        self.began_at = now_ms;
    }
}
