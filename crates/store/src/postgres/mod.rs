//! The store in PostgreSQL, for as many processes as one likes.
//!
//! Every change is one transaction that first takes the one lock of writers: writers take
//! turns, so that a number given later is also committed later, and a reader that goes by
//! numbers misses nothing. Readers never wait for writers; what takes several statements is
//! read in one snapshot.
//!
//! Every wait has a limit. What takes longer is [`StoreError::Busy`], [`StoreError::Crowded`] or
//! an error with the server's words, and never holds a password.
//!
//! [`StoreError::Busy`]: crate::StoreError::Busy
//! [`StoreError::Crowded`]: crate::StoreError::Crowded

mod options;

mod connection;
mod errors;
mod hung_writer;
mod migrate;
pub(crate) mod sessions;
pub(crate) mod statement;
pub(crate) mod table_statistics;
mod tls;

pub(crate) mod columns;
pub(crate) mod numeric;

mod open;

pub(crate) use open::PostgresRun;
pub use open::PostgresStore;
pub use options::PostgresOptions;
