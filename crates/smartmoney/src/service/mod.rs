//! The service: its settings, and how its parts are put together.

mod control;
mod options;
mod origin;

pub(crate) use control::Control;
pub(crate) use options::ServiceArgs;
