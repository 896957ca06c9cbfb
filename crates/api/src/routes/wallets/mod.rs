//! Wallets: lists of them, one of them, and what a curator says of one.

mod curation_schema;
mod cursor;
mod parameters;
mod request;
mod then;

pub(crate) mod curate;
pub(crate) mod detail;
pub(crate) mod list;

pub(crate) use request::ListRequest;
