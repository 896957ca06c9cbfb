//! Whether a wallet's positions, and those of its followers, earned more than the market and
//! the crowd, more often than luck explains.

mod copies;
mod crowd;
mod false_discovery;
mod left_out;
mod mean_above_zero;
mod median;
mod position;
mod positions;
mod posterior;
mod skill;

pub(crate) use copies::Copies;
pub use crowd::{Crowd, Peers};
pub(crate) use false_discovery::q_values;
pub(crate) use left_out::describe_left_out;
pub use median::median;
pub(crate) use positions::{Look, position_evidence};
pub use positions::{PositionAction, TokenTrade, TokenTrades};
#[cfg(test)]
pub(crate) use posterior::p_of;
pub use posterior::{SkillPrior, z_of};
pub use skill::{PositionExcess, SkillTest, TestedMean};
