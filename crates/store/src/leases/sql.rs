//! Reading the row of the lease, the same in both databases.

use crate::row::ReadColumns;
use crate::{Epoch, LeaseHolder, RunProgress, StoreError};

/// Reads the columns of `scoring_lease` in their order, with whether it is
/// expired after `expires_at`.
pub(crate) fn read_lease_holder(columns: &mut impl ReadColumns) -> Result<LeaseHolder, StoreError> {
    let lease_holder = LeaseHolder {
        epoch: Epoch(columns.integer()?),
        holder: columns.text()?,
        since: columns.time()?,
        expires_at: columns.time()?,
        is_expired: columns.boolean()?,
        progress: read_progress(columns)?,
    };
    Ok(LeaseHolder {
        // What a lost holder said last is no progress.
        progress: lease_holder.progress.filter(|_| !lease_holder.is_expired),
        ..lease_holder
    })
}

fn read_progress(columns: &mut impl ReadColumns) -> Result<Option<RunProgress>, StoreError> {
    if columns.next_is_null()? {
        return Ok(None);
    }
    Ok(Some(RunProgress {
        stage: columns.parsed()?,
        done: columns.count()?,
        of: columns.count_option()?,
        started_at: columns.time()?,
    }))
}
