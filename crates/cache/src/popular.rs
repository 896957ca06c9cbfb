use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Which lists were asked for most in the last half to full hour.
///
/// A bounded number of them is counted. When a new one comes, the rarest makes
/// room and leaves it its count (the space-saving algorithm), so that what is
/// asked often is found however many are asked once.
#[derive(Debug, Default)]
pub(crate) struct Popular(Mutex<Windows>);

#[derive(Debug, Default)]
struct Windows {
    began_at: u64,
    present: HashMap<Arc<str>, u64>,
    past: HashMap<Arc<str>, u64>,
}

const WINDOW_MS: u64 = 30 * 60 * 1000;
const MOST_COUNTED: usize = 512;

impl Popular {
    pub(crate) fn count(&self, text: &Arc<str>, now_ms: u64) {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        windows.move_on(now_ms);
        let present = &mut windows.present;
        if let Some(count) = present.get_mut(text) {
            *count += 1;
            return;
        }
        let mut count = 1;
        if present.len() == MOST_COUNTED
            && let Some(rarest) = present.iter().min_by_key(|(_, count)| **count)
        {
            let rarest = rarest.0.clone();
            count += present.remove(&rarest).unwrap_or(0);
        }
        present.insert(text.clone(), count);
    }

    pub(crate) fn most(&self, at_most: usize, now_ms: u64) -> Vec<String> {
        let mut windows = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        windows.move_on(now_ms);
        let mut sums = windows.past.clone();
        for (text, count) in &windows.present {
            *sums.entry(text.clone()).or_default() += count;
        }
        let mut sums: Vec<_> = sums.into_iter().collect();
        sums.sort_by(|(a, many), (b, more)| more.cmp(many).then_with(|| a.cmp(b)));
        sums.truncate(at_most);
        sums.into_iter().map(|(text, _)| text.to_string()).collect()
    }
}

impl Windows {
    fn move_on(&mut self, now_ms: u64) {
        let elapsed = now_ms.saturating_sub(self.began_at);
        if elapsed < WINDOW_MS {
            return;
        }
        let present = std::mem::take(&mut self.present);
        self.past = if elapsed < 2 * WINDOW_MS {
            present
        } else {
            HashMap::new()
        };
        self.began_at = now_ms;
    }
}
