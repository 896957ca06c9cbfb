//! The scoring service as the API controls it.

use async_trait::async_trait;
use smartmoney_api::{RunRefused, ScoringControl};
use smartmoney_jobs::{JobError, NoProgress, RunRequest, ScoringService};
use smartmoney_store::{JobStatus, StoreError, Trigger};
use std::sync::Arc;

/// What the API may ask of the job, asked of the job.
pub(crate) struct Control(pub(crate) ScoringService);

#[async_trait]
impl ScoringControl for Control {
    async fn status(&self) -> Result<JobStatus, StoreError> {
        self.0.status().await
    }

    async fn begin_run(&self, full: bool) -> Result<(), RunRefused> {
        let request = RunRequest {
            trigger: Trigger::Request,
            full,
        };
        match self.0.begin(request, Arc::new(NoProgress)).await {
            Ok(_) => Ok(()),
            Err(JobError::AlreadyRunning(lease_holder)) => {
                Err(RunRefused::AlreadyRunning(lease_holder))
            }
            Err(JobError::Stopped) => Err(RunRefused::Stopped),
            Err(JobError::Store(error)) => Err(RunRefused::Store(error)),
            Err(other) => Err(RunRefused::Interrupted(other.to_string())),
        }
    }
}
