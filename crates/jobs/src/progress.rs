//! How a run reports its progress.

pub use smartmoney_store::Stage;

/// Receives the progress of a run.
pub trait Progress: Send + Sync {
    /// A stage begins, with so many steps where that is known.
    fn begin(&self, stage: Stage, steps: Option<u64>);
    /// Steps of the present stage are done.
    fn advance(&self, steps: u64);
}

/// Ignores the progress of a run.
#[derive(Debug)]
pub struct NoProgress;

impl Progress for NoProgress {
    fn begin(&self, _: Stage, _: Option<u64>) {}
    fn advance(&self, _: u64) {}
}
