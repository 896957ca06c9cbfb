//! Whether a wallet's closed positions earned more than the market, more often
//! than luck explains.

mod excess;
mod false_discovery;
mod mean_above_zero;

pub(crate) use excess::{describe_left_out, evidence};
pub(crate) use false_discovery::q_values;
