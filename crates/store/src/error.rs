/// Why a store could not answer.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database could not be opened.
    #[error("can't open the database {place}: {reason}")]
    Open {
        /// File or URL, without secrets.
        place: String,
        /// What the database said.
        reason: String,
    },
    /// The database was made by a newer version of this program.
    #[error(
        "the database {place} has schema version {found}, this program knows up to {known}: use a newer smartmoney"
    )]
    TooNew {
        /// File or URL, without secrets.
        place: String,
        /// Its schema version.
        found: u32,
        /// The newest known here.
        known: u32,
    },
    /// Another process holds the database for longer than the time allowed.
    #[error("the database is busy: another smartmoney is writing to it; try again when it is done")]
    Busy,
    /// A scoring run wrote after it had lost the lease, or given it back.
    #[error("this scoring run no longer has the lease: nothing more of it is written")]
    LeaseLost,
    /// A walk through a list can't go on: its place is of a version that is no
    /// longer kept, or not a place in this list.
    #[error("this place in the list is no longer kept: begin again at the first page")]
    PlaceExpired,
    /// A value that no column can hold.
    #[error("{what} doesn't fit the database: {value}")]
    OutOfRange {
        /// Which value.
        what: &'static str,
        /// The value.
        value: String,
    },
    /// A stored row that can't be read back.
    #[error("the database holds a damaged {what}: {reason}")]
    Damaged {
        /// What was read.
        what: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// Anything else that the database said.
    #[error("database error: {0}")]
    Database(String),
}
