//! The statements of moves, the same in both databases.

use crate::lists::filter::{Parameter, Statement};
use crate::lists::sql::Versions;
use crate::row::{ReadColumns, limit};
use crate::runs::sql::run_before;
use crate::state::read_data_version;
use crate::{Move, Moves, MovingRun, StoreError};

/// The latest run that changed published wallets: nothing but curations came since.
pub(crate) const MOVING_RUN: &str = "\
    SELECT id, started_at, duration_ms, data_version, version_tag FROM job_runs
    WHERE outcome <> 'failed' AND updated > 0 ORDER BY id DESC LIMIT 1";

pub(crate) fn read_moving_run(columns: &mut impl ReadColumns) -> Result<MovingRun, StoreError> {
    let id = columns.integer()?;
    let at = crate::runs::ended_at(columns.time()?, columns.count()?);
    Ok(MovingRun {
        id,
        at,
        data_version: read_data_version(columns)?,
    })
}

/// Goes from the wallets that are smart money, or were, to the two points of each
/// by the history's key: they are few however many wallets there are.
pub(crate) fn moves_statement(run: &MovingRun, at_most: usize) -> Statement {
    let sql = format!(
        "WITH moved AS (
           SELECT p.wallet_id, p.chain_id, p.wallet_address, h.score,
             b.score AS previous_score, b.status AS previous_status,
             CASE
               WHEN p.status = 'former' THEN
                 CASE WHEN b.status = 'identified' THEN 'former' END
               WHEN b.status IS NULL OR b.status <> 'identified' THEN 'new'
               WHEN h.score > b.score THEN 'risen'
               WHEN h.score < b.score THEN 'fallen'
             END AS kind
           FROM wallet_places p
           JOIN score_history h ON h.wallet_id = p.wallet_id AND h.run_id = $1
           LEFT JOIN score_history b ON b.wallet_id = p.wallet_id AND NOT b.is_gone AND b.run_id = (
             {})
           WHERE p.status IN ('identified', 'former')),
         ranked AS (
           SELECT moved.*, count(*) OVER (PARTITION BY kind) AS moved_so,
             row_number() OVER (PARTITION BY kind ORDER BY
               CASE WHEN kind IN ('risen', 'fallen') THEN abs(score - previous_score)
                 ELSE score END DESC NULLS LAST,
               chain_id, wallet_address) AS ordinal
           FROM moved WHERE kind IS NOT NULL)
         SELECT r.kind, r.moved_so, w.chain_id, w.wallet_address, w.wallet_name, w.wallet_type,
           r.score, r.previous_score, w.confidence_level, w.status, r.previous_status
         FROM ranked r JOIN smart_money_wallets w ON w.wallet_id = r.wallet_id
         WHERE r.ordinal <= $2 ORDER BY r.kind, r.ordinal",
        run_before("p.wallet_id")
    );
    Statement {
        sql,
        values: vec![
            Parameter::Integer(run.id),
            Parameter::Integer(limit(at_most)),
        ],
        is_in_order: false,
    }
}

/// A row of [`moves_statement`].
pub(crate) struct MoveRow {
    kind: String,
    moved_so: u64,
    moved: Move,
}

pub(crate) fn read_move(columns: &mut impl ReadColumns) -> Result<MoveRow, StoreError> {
    Ok(MoveRow {
        kind: columns.text()?,
        moved_so: columns.count()?,
        moved: Move {
            chain_id: columns.chain()?,
            wallet_address: columns.address_text()?,
            wallet_name: columns.text_option()?,
            wallet_type: columns.named()?,
            score: columns.score_option()?,
            previous_score: columns.score_option()?,
            confidence_level: columns.named()?,
            status: columns.named()?,
            previous_status: columns.named_option()?,
        },
    })
}

pub(crate) fn into_moves(run: Option<MovingRun>, rows: Vec<MoveRow>, versions: Versions) -> Moves {
    let mut moves = Moves {
        run,
        data_version: versions.present,
        as_of: versions.as_of,
        methodology_version: versions.methodology,
        ..Moves::default()
    };
    for row in rows {
        let (shown, count) = match row.kind.as_str() {
            "new" => (&mut moves.new, &mut moves.counts.new),
            "risen" => (&mut moves.risen, &mut moves.counts.risen),
            "fallen" => (&mut moves.fallen, &mut moves.counts.fallen),
            _ => (&mut moves.former, &mut moves.counts.former),
        };
        *count = row.moved_so;
        shown.push(row.moved);
    }
    moves
}
