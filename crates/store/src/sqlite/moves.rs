use super::columns::Columns;
use super::lists::{rows, versions};
use crate::row::{MOVING_RUN, into_moves, moves_statement, read_move, read_moving_run};
use crate::{Moves, StoreError};
use rusqlite::{Connection, OptionalExtension};

pub(super) fn moves(connection: &Connection, at_most: usize) -> Result<Moves, StoreError> {
    let versions = versions(connection)?;
    let run = connection
        .prepare_cached(MOVING_RUN)?
        .query_row([], |row| Ok(read_moving_run(&mut Columns::new(row, "run"))))
        .optional()?
        .transpose()?;
    let moved = match &run {
        Some(run) => rows(connection, moves_statement(run, at_most), |row| {
            read_move(&mut Columns::new(row, "move"))
        })?,
        None => Vec::new(),
    };
    Ok(into_moves(run, moved, versions))
}
