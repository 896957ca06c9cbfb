//! The name of this process among those that share a database, and its job options.

use smartmoney_analysis::Settings;
use smartmoney_jobs::JobOptions;
use std::hash::{BuildHasher, RandomState};

/// How this process scores: by these rules, as many batches at once as there
/// are processors and one that waits for the database.
pub(crate) fn job_options(settings: Settings, batch_size: u64) -> anyhow::Result<JobOptions> {
    Ok(JobOptions {
        settings,
        batch_size: usize::try_from(batch_size)?,
        concurrency: std::thread::available_parallelism()?.get() + 1,
        run_by: instance(),
    })
}

/// What this process is called where several share a database: host, process,
/// and a number of its own, since another host may have its name and number.
fn instance() -> String {
    let host = gethostname::gethostname();
    let own = RandomState::new().hash_one(());
    format!(
        "{}:{}:{:08x}",
        host.to_string_lossy(),
        std::process::id(),
        own & 0xffff_ffff
    )
}
