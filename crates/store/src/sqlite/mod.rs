//! The store in one SQLite file: nothing to install, and whole after any kind
//! of end, since every change is one transaction of the write-ahead log.
//!
//! One connection writes, on a thread of its own; up to four read, each call in a snapshot of
//! its own, and neither waits for the other. Other processes may use the same file: writers
//! take turns, and one that waited in vain answers
//! [`StoreError::Busy`](crate::StoreError::Busy).

pub(crate) mod connection;
pub(crate) mod damage;
mod holder;
pub(crate) mod migrate;
mod opened_file;
mod read_only;
pub(crate) mod readers;
pub(crate) mod writer;

pub(crate) mod columns;

mod open;

pub(crate) use open::SqliteRun;
pub use open::SqliteStore;
