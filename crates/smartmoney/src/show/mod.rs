//! How things look in a terminal.

mod comparison;
mod following;
mod format;
mod out;
mod progress;
mod wallet_page;

pub(crate) use comparison::comparison;
pub(crate) use format::{
    dash, days, duration, excess, money, number, percent, score_or_basis, table, visible,
    visible_lines,
};
pub(crate) use out::{is_broken_pipe, print, write_out};
pub(crate) use progress::bar;
pub(crate) use wallet_page::wallet_page;
