//! The store in one SQLite file: nothing to install, and whole after any kind
//! of end, since every change is one transaction of the write-ahead log.
//!
//! One connection writes, on a thread of its own; up to four read, each call
//! in a snapshot of its own, and neither waits for the other. Other processes
//! may use the same file: writers take turns, and one that waited in vain
//! answers [`StoreError::Busy`].

mod connection;
mod migrate;
mod read_only;
mod readers;
mod writer;

mod columns;
mod ids;

mod append;
mod curations;
mod details;
mod entries;
mod facts;
mod find;
mod keys;
mod labels;
mod lease;
mod lists;
mod monitoring;
mod moves;
mod places;
mod prices;
mod publish;
mod runs;
mod scope;
mod search;
mod stats;
mod trades;

mod store;

pub use store::SqliteStore;
