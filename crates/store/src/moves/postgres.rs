//! `MoveStore` in PostgreSQL.

use crate::lists::postgres::{rows, versions};
use crate::moves::sql::{MOVING_RUN, into_moves, moves_statement, read_move, read_moving_run};
use crate::postgres::PostgresStore;
use crate::postgres::columns::Columns;
use crate::postgres::statement::Session;
use crate::{MoveStore, Moves, StoreError};
use async_trait::async_trait;

#[async_trait]
impl MoveStore for PostgresStore {
    async fn moves(&self, limit: usize) -> Result<Moves, StoreError> {
        self.sessions
            .read_snapshot(|transaction| {
                Box::pin(async move {
                    let versions = versions(transaction).await?;
                    let run = transaction.row_option(MOVING_RUN, &[]).await?;
                    let run = run.map(|row| read_moving_run(&mut Columns::new(&row, "run")));
                    let run = run.transpose()?;
                    let moved = match &run {
                        Some(run) => rows(transaction, moves_statement(run, limit)).await?,
                        None => Vec::new(),
                    };
                    let moved = moved
                        .iter()
                        .map(|row| read_move(&mut Columns::new(row, "move")));
                    Ok(into_moves(run, moved.collect::<Result<_, _>>()?, versions))
                })
            })
            .await
    }
}
