//! The options of a connection to PostgreSQL.

use std::path::PathBuf;

/// How a PostgreSQL database is reached. It has no `Debug`: the URL may hold a
/// password.
#[derive(Clone, PartialEq, Eq)]
pub struct PostgresOptions {
    /// `postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=…`. With `sslmode`
    /// `require`, `verify-ca` or `verify-full` the connection is encrypted, and
    /// the server has to prove by a certificate that it is the host; with
    /// `disable` or `prefer`, or without any, it is not encrypted.
    pub url: String,
    /// Connections at most.
    pub pool_size: usize,
    /// File with the root certificates, in PEM, that may sign the server's certificate; None:
    /// the platform's.
    pub root_certificates: Option<PathBuf>,
    /// Whether a pooler between gives each transaction another session: then
    /// nothing is expected of a session beyond a transaction.
    pub is_pooled: bool,
}

impl PostgresOptions {
    /// What holds where nothing else is asked for.
    pub fn new(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            pool_size: 16,
            root_certificates: None,
            is_pooled: false,
        }
    }
}
