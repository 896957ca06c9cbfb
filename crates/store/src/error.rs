//! The errors of a store, and what is at fault for each.

use smartmoney_model::with_causes;
use std::error::Error;

/// What the driver or the system said.
pub type Cause = Box<dyn Error + Send + Sync>;

/// Why a store could not answer. [`StoreError::fault`] says what is at fault. What an error
/// says does not repeat its [source](Error::source): [`StoreError::with_causes`] does.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database could not be opened.
    #[error("can't open the database {location}")]
    #[non_exhaustive]
    Open {
        /// File or URL, without secrets.
        location: String,
        /// What the database or the system said.
        #[source]
        cause: Cause,
        /// Whose fault it is.
        fault: Fault,
    },
    /// The database was made by a newer version of this program.
    #[error(
        "the database {location} has schema version {found}, this program knows up to {known}: use a newer smartmoney"
    )]
    TooNew {
        /// File or URL, without secrets.
        location: String,
        /// Its schema version.
        found: u32,
        /// The newest known here.
        known: u32,
    },
    /// The database was made by an older version of this program, and can't be
    /// written here.
    #[error(
        "the database {location} has schema version {found}, this program works with {known}, and here it can only be read: run a command where it can be written"
    )]
    TooOld {
        /// The file.
        location: String,
        /// Its schema version.
        found: u32,
        /// The newest known here.
        known: u32,
    },
    /// There is no connection, no answer in time or no room for another connection, or
    /// the server shuts down. The same call may succeed later.
    #[error("the database is unavailable: {what}")]
    #[non_exhaustive]
    Unavailable {
        /// What was tried.
        what: String,
        /// What the driver or the system said, where it said anything.
        #[source]
        cause: Option<Cause>,
    },
    /// The database refused what this program asked of it: a wrong statement, a column
    /// that is missing, a file that is damaged. The same call fails again.
    #[error("the database refused a statement of this program")]
    #[non_exhaustive]
    Refused {
        /// What the database said.
        #[source]
        cause: Cause,
    },
    /// A stored row that can't be read back. The same call fails again.
    #[error("the database holds a damaged {what}: {reason}")]
    Damaged {
        /// What was read.
        what: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// There is no room for what was to be written. Nothing of it was.
    #[error(
        "the disk of the database is full, or its quota is used up: make room there, then try again; nothing of this was written"
    )]
    #[non_exhaustive]
    Full {
        /// What the database said.
        #[source]
        cause: Cause,
    },
    /// A write to a database that can only be read.
    #[error(
        "the database can only be read, and there is something to write: make the file and its folder writable, or name the primary server and not a standby"
    )]
    #[non_exhaustive]
    ReadOnly {
        /// What the database said.
        #[source]
        cause: Cause,
    },
    /// Another process holds the database for longer than the time allowed.
    #[error("the database is busy: another smartmoney is writing to it; try again when it is done")]
    Busy,
    /// Another process, which the system names, holds the database's lock for longer than the
    /// time allowed: it writes, or it was stopped while it wrote.
    #[error("the database is busy: {holder} holds its lock; try again when it is done, or end it")]
    Held {
        /// The process and its command.
        holder: String,
    },
    /// This process itself has so much under way that there was no free connection, or no place
    /// in the queue of its writers, within the time allowed.
    #[error("too much is asked of the database at once: try again shortly")]
    Crowded,
    /// A scoring run wrote after it had lost the lease, or given it back.
    #[error("this scoring run no longer has the lease: nothing more of it is written")]
    LeaseLost,
    /// A file was taken back while it was being read.
    #[error(
        "a file was forgotten while it was being read: read it again, or forget what was read of it"
    )]
    SourceForgotten,
    /// The cursor is of a version that is no longer kept, or of another list.
    #[error(
        "the version of the list that this cursor belongs to is no longer kept: begin again at the first page"
    )]
    CursorExpired,
    /// A value that no column can hold.
    #[error("{what} doesn't fit the database: {value}")]
    OutOfRange {
        /// The name of the value.
        what: &'static str,
        /// The value as text.
        value: String,
    },
}

/// What is at fault when a store could not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The database is away for now, or busy: the caller may try again, and an earlier
    /// answer may stand in.
    Unavailable,
    /// The database has no room or can't be written: its operator has to act.
    Storage,
    /// This program, or the rows that it finds: trying again does not help, and no
    /// earlier answer may hide it.
    Program,
    /// The caller asked for what there is not, or gave what can't be stored.
    Caller,
}

impl StoreError {
    /// What is at fault.
    pub const fn fault(&self) -> Fault {
        match self {
            Self::Open { fault, .. } => *fault,
            Self::Unavailable { .. } | Self::Busy | Self::Held { .. } | Self::Crowded => {
                Fault::Unavailable
            }
            Self::Full { .. } | Self::ReadOnly { .. } => Fault::Storage,
            Self::Refused { .. }
            | Self::Damaged { .. }
            | Self::TooNew { .. }
            | Self::TooOld { .. } => Fault::Program,
            Self::LeaseLost
            | Self::SourceForgotten
            | Self::CursorExpired
            | Self::OutOfRange { .. } => Fault::Caller,
        }
    }

    /// What it says, and what its causes say, in one line: for logs and records.
    pub fn with_causes(&self) -> String {
        with_causes(self)
    }

    pub(crate) fn unavailable(what: impl Into<String>) -> Self {
        Self::Unavailable {
            what: what.into(),
            cause: None,
        }
    }

    pub(crate) fn refused(cause: impl Into<Cause>) -> Self {
        Self::Refused {
            cause: cause.into(),
        }
    }

    /// The cause that kept the database at `location` from being opened. Errors that name their
    /// location themselves, or say what to do, stay as they are.
    pub(crate) fn while_opening(self, location: impl Into<String>) -> Self {
        match self {
            Self::Unavailable { .. } | Self::Refused { .. } | Self::Damaged { .. } => Self::Open {
                fault: self.fault(),
                location: location.into(),
                cause: self.into_cause(),
            },
            known => known,
        }
    }

    /// The cause alone where this adds nothing to it.
    fn into_cause(self) -> Cause {
        match self {
            Self::Refused { cause }
            | Self::Unavailable {
                cause: Some(cause), ..
            } => cause,
            Self::Unavailable { what, .. } => what.into(),
            Self::Damaged { reason, .. } => reason.into(),
            other => Box::new(other),
        }
    }
}
