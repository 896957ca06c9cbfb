//! What a follower of listed wallets would have had: by how late he is, when he sells, and what his
//! trades cost.

mod clusters;
mod costs;
mod grid;
mod leaders;
mod replay;
mod tape;

pub use costs::Costs;
pub use grid::{Delay, Exit, FollowCell, FollowReport, NetCell, follow_report};
pub use leaders::{LeaderGroup, Leaders};
