//! One wallet's ledger: for each token its lots, and the positions that its
//! trades opened and closed.

mod lots;
mod position;
mod token;

pub use position::{ClosedPosition, OpenPosition};

pub(crate) use lots::Purchase;
pub(crate) use position::PositionState;
pub(crate) use token::{Sale, TokenLedger};
