//! What a follower of listed wallets would have had: by how late he is, when he sells, and what his
//! trades cost.

mod band;
mod clusters;
mod costs;
mod grid;
mod leaders;
mod placebo;
mod replay;
mod report;
mod tape;
mod wallet;

pub use costs::Costs;
pub use grid::{Capacity, Delay, Exit};
pub use leaders::{LeaderGroup, Leaders};
pub use placebo::Placebo;
pub use report::{DelayCapacity, FollowCell, FollowReport, NetCell, PlaceboReport, follow_report};
pub use wallet::FollowPlan;
