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
    /// The database was made by an older version of this program, and can't be
    /// written here.
    #[error(
        "the database {place} has schema version {found}, this program works with {known}, and here it can only be read: run a command where it can be written"
    )]
    TooOld {
        /// The file.
        place: String,
        /// Its schema version.
        found: u32,
        /// The newest known here.
        known: u32,
    },
    /// A write to a database that can only be read.
    #[error("the database or its folder can't be written, and this command has something to write")]
    ReadOnly,
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
