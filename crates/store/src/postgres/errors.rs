//! What the server's errors mean.

use crate::StoreError;
use std::error::Error;
use std::fmt;
use tokio_postgres::error::SqlState;

/// An error of the driver that says what the server said: the driver's own text leaves
/// that to its source.
#[derive(Debug)]
pub(crate) struct ServerError(pub(crate) tokio_postgres::Error);

impl fmt::Display for ServerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(said) = self.0.as_db_error() {
            return write!(f, "{} ({})", said.message(), said.code().code());
        }
        self.0.fmt(f)
    }
}

impl Error for ServerError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self.0.as_db_error() {
            Some(_) => None,
            None => self.0.source(),
        }
    }
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        let code = error.code().cloned();
        let is_lost = error.is_closed() || is_of_the_network(&error);
        let cause = Box::new(ServerError(error));
        match code {
            Some(code) if is_busy(&code) => Self::Busy,
            Some(SqlState::READ_ONLY_SQL_TRANSACTION) => Self::ReadOnly { cause },
            Some(SqlState::DISK_FULL | SqlState::CONFIGURATION_LIMIT_EXCEEDED) => {
                Self::Full { cause }
            }
            Some(code) if is_temporary(&code) => Self::Unavailable {
                what: "the server can't answer now".to_owned(),
                cause: Some(cause),
            },
            None if is_lost => Self::Unavailable {
                what: "the connection was lost".to_owned(),
                cause: Some(cause),
            },
            _ => Self::Refused { cause },
        }
    }
}

fn is_busy(code: &SqlState) -> bool {
    let busy = [
        SqlState::LOCK_NOT_AVAILABLE,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::T_R_SERIALIZATION_FAILURE,
    ];
    busy.contains(code)
}

/// By the class of the code: exceptions of the connection (08), resources that are used
/// up (53), an operator's intervention, among them shutdown and time-out (57), errors of
/// the system (58); and transactions that the server ended for their idleness.
fn is_temporary(code: &SqlState) -> bool {
    ["08", "53", "57", "58"]
        .iter()
        .any(|class| code.code().starts_with(class))
        || *code == SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT
}

fn is_of_the_network(error: &tokio_postgres::Error) -> bool {
    let source = error.source();
    source.is_some_and(<dyn Error>::is::<std::io::Error>)
}
