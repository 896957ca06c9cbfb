//! The progress of the run under way, kept for the status.

use crate::{Progress, Stage};
use smartmoney_model::Timestamp;
use smartmoney_store::RunProgress;
use std::sync::{Arc, Mutex, PoisonError};

/// Remembers how far a run is, for the status, and passes progress on.
pub(crate) struct ProgressTracker {
    started_at: Timestamp,
    progress: Mutex<Option<RunProgress>>,
    watcher: Arc<dyn Progress>,
}

impl ProgressTracker {
    pub(crate) fn new(started_at: Timestamp, watcher: Arc<dyn Progress>) -> Self {
        Self {
            started_at,
            progress: Mutex::new(None),
            watcher,
        }
    }

    pub(crate) fn current(&self) -> Option<RunProgress> {
        *self.lock()
    }

    pub(crate) fn is_publishing(&self) -> bool {
        let progress = self.current();
        progress.is_some_and(|progress| progress.stage == Stage::Publication)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<RunProgress>> {
        // A panic of another thread can't leave the four numbers half changed.
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress for ProgressTracker {
    fn begin(&self, stage: Stage, steps: Option<u64>) {
        *self.lock() = Some(RunProgress {
            stage,
            done: 0,
            of: steps,
            started_at: self.started_at,
        });
        self.watcher.begin(stage, steps);
    }

    fn advance(&self, steps: u64) {
        if let Some(progress) = self.lock().as_mut() {
            progress.done += steps;
        }
        self.watcher.advance(steps);
    }
}
