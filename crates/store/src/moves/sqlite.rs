//! `MoveStore` in SQLite.

use crate::lists::sqlite::{rows, versions};
use crate::moves::sql::{MOVING_RUN, into_moves, moves_statement, read_move, read_moving_run};
use crate::sqlite::SqliteStore;
use crate::sqlite::columns::Columns;
use crate::{MoveStore, Moves, StoreError};
use async_trait::async_trait;
use rusqlite::OptionalExtension;

#[async_trait]
impl MoveStore for SqliteStore {
    async fn moves(&self, limit: usize) -> Result<Moves, StoreError> {
        self.readers
            .run(move |connection| {
                let versions = versions(connection)?;
                let run = connection
                    .prepare_cached(MOVING_RUN)?
                    .query_row([], |row| Ok(read_moving_run(&mut Columns::new(row, "run"))))
                    .optional()?
                    .transpose()?;
                let moved = match &run {
                    Some(run) => rows(connection, moves_statement(run, limit), |row| {
                        read_move(&mut Columns::new(row, "move"))
                    })?,
                    None => Vec::new(),
                };
                Ok(into_moves(run, moved, versions))
            })
            .await
    }
}
