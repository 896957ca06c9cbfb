//! The rows of sources that both databases share.

use crate::row::ReadColumns;
use crate::sources::{Source, SourceCounts};
use crate::{Appended, SourceId, StoreError};

pub(crate) const SELECT_SOURCES: &str = "\
    SELECT id, name, digest, begun_at, finished_at, \"rows\", rejected, new, known, updated,
      different, replaced, contradicting
    FROM sources ORDER BY id";

pub(crate) fn read_source(columns: &mut impl ReadColumns) -> Result<Source, StoreError> {
    let (id, name) = (SourceId(columns.integer()?), columns.text()?);
    let digest = if columns.next_is_null()? {
        columns.skip(1);
        None
    } else {
        Some(columns.bytes(|bytes| Some(bytes.to_vec()), "a digest")?)
    };
    Ok(Source {
        id,
        name,
        digest,
        begun_at: columns.time()?,
        read: SourceCounts {
            finished_at: columns.time_option()?,
            rows: columns.count()?,
            rejected: columns.count()?,
            trades: Appended {
                inserted: columns.count()?,
                known: columns.count()?,
                updated: columns.count()?,
                different: columns.count()?,
                replaced: columns.count()?,
                contradicting: columns.count()?,
                ..Appended::default()
            },
        },
    })
}
