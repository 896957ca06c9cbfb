use crate::row::ReadColumns;
use crate::{Epoch, Leader, RunProgress, StoreError};

/// Reads the columns of `scoring_lease` in their order, with whether it is
/// expired after `expires_at`.
pub(crate) fn read_leader(columns: &mut impl ReadColumns) -> Result<Leader, StoreError> {
    let leader = Leader {
        epoch: Epoch(columns.integer()?),
        holder: columns.text()?,
        since: columns.time()?,
        expires_at: columns.time()?,
        is_expired: columns.boolean()?,
        progress: read_progress(columns)?,
    };
    Ok(Leader {
        // What a lost holder said last is no progress.
        progress: leader.progress.filter(|_| !leader.is_expired),
        ..leader
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
