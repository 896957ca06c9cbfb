//! A wallet's latest trades: its latest rows, netted as its ledger nets them.

use crate::StoreError;
use crate::ledgers::sql::{LEDGER_COLUMNS, read_listed_token, read_trade};
use crate::row::ReadColumns;
use smartmoney_model::{
    EventIndex, Flow, LedgerTrade, Swap, Swaps, Token, TokenAmount, TokenId, TokenKind, TradeLeg,
    TradeRow, TradeSide, TxHash, Usd,
};
use std::collections::HashMap;

/// Rows that are read: enough for the trades that are shown, though some have several.
const MOST_ROWS: usize = 250;

/// A row with its names.
pub(crate) struct NamedRow {
    row: LedgerTrade,
    evt_index: EventIndex,
    tx_hash: TxHash,
    project: Option<String>,
    sold: Token,
    bought: Token,
}

/// The latest rows among those whose ids `source` selects: the columns of [`read_row`].
pub(crate) fn latest_rows(source: &str) -> String {
    format!(
        "SELECT {LEDGER_COLUMNS}, t.evt_index, t.tx_hash, p.name,
           s.id, c.name, s.is_symbol, s.address, s.symbol, sc.is_cash,
           b.id, c.name, b.is_symbol, b.address, b.symbol, bc.is_cash
         FROM ({source}) arrived
         JOIN trades t ON t.id = arrived.id
         JOIN chains c ON c.id = t.chain_id
         JOIN tokens s ON s.id = t.sold_token
         JOIN tokens b ON b.id = t.bought_token
         LEFT JOIN cash_tokens sc
           ON sc.address = s.address AND sc.chain_id = s.chain_id AND NOT s.is_symbol
         LEFT JOIN cash_tokens bc
           ON bc.address = b.address AND bc.chain_id = b.chain_id AND NOT b.is_symbol
         LEFT JOIN projects p ON p.id = t.project_id
         ORDER BY t.block_time DESC, t.block_number DESC NULLS LAST, t.tx_hash DESC
         LIMIT {MOST_ROWS}"
    )
}

pub(crate) fn read_row(columns: &mut impl ReadColumns) -> Result<NamedRow, StoreError> {
    Ok(NamedRow {
        row: read_trade(columns)?,
        evt_index: EventIndex::from_i64(columns.integer()?),
        tx_hash: columns.tx_hash()?,
        project: columns.text_option()?,
        sold: read_listed_token(columns)?.1,
        bought: read_listed_token(columns)?.1,
    })
}

/// The trades of these rows, latest first, at most `most`.
pub(crate) fn trades(mut rows: Vec<NamedRow>, most: usize) -> Vec<TradeRow> {
    if rows.len() == MOST_ROWS {
        // The rest of the last transaction may not have been read.
        let last = rows[MOST_ROWS - 1].row.transaction;
        let cut = rows.iter().position(|named| named.row.transaction == last);
        // One transaction of so many rows is shown as far as it was read.
        rows.truncate(cut.filter(|at| *at > 0).unwrap_or(MOST_ROWS));
    }
    let mut ledger: Vec<LedgerTrade> = rows.iter().map(|named| named.row).collect();
    let names = Names::of(&rows);
    let swaps = Swaps::of(&mut ledger);
    let latest = (0..swaps.len()).rev().take(most);
    latest
        .filter_map(|at| names.trade(&swaps.get(at), &rows))
        .collect()
}

/// What the numbers in a ledger are called.
struct Names<'r> {
    tokens: HashMap<TokenId, &'r Token>,
    projects: HashMap<u32, &'r str>,
}

impl<'r> Names<'r> {
    fn of(rows: &'r [NamedRow]) -> Self {
        let tokens = rows
            .iter()
            .flat_map(|named| {
                let NamedRow {
                    row, sold, bought, ..
                } = named;
                [(row.sold, sold), (row.bought, bought)]
            })
            .collect();
        let projects = rows
            .iter()
            .filter_map(|named| Some((named.row.project, named.project.as_deref()?)))
            .collect();
        Self { tokens, projects }
    }

    fn trade(&self, swap: &Swap<'_>, rows: &[NamedRow]) -> Option<TradeRow> {
        let sides = |flows: &[Flow]| {
            let side = |flow: &Flow| Some(side(self.tokens.get(&flow.token)?, flow.amount));
            flows.iter().filter_map(side).collect()
        };
        let of_swap = || {
            let of = move |named: &&NamedRow| named.row.transaction == swap.transaction;
            rows.iter().filter(of)
        };
        let mut legs: Vec<TradeLeg> = of_swap().map(leg).collect();
        legs.sort_by_key(|leg| leg.evt_index);
        let named = swap.projects.iter().filter_map(|id| self.projects.get(id));
        let mut projects: Vec<String> = named.map(|name| (*name).to_owned()).collect();
        projects.sort();
        Some(TradeRow {
            block_time: swap.block_time,
            tx_hash: of_swap().next()?.tx_hash,
            kind: swap.kind,
            sold: sides(swap.sold),
            bought: sides(swap.bought),
            amount_usd: self.value(swap),
            projects,
            legs,
        })
    }

    /// The cash of a side of cash alone, or else what the source states.
    fn value(&self, swap: &Swap<'_>) -> Option<Usd> {
        let is_cash = |flow: &Flow| {
            let token = self.tokens.get(&flow.token);
            token.is_some_and(|token| token.kind() == TokenKind::Stable)
        };
        let dollars =
            |flow: &Flow| Usd::from_dollars(1).share(flow.amount, TokenAmount::from_tokens(1));
        let sides = [swap.sold, swap.bought];
        let cash = sides
            .into_iter()
            .find(|side| !side.is_empty() && side.iter().all(is_cash))
            .map(|side| side.iter().map(dollars).sum());
        let stated = |side: &[Flow]| -> Option<Usd> {
            let sum: Option<Usd> = side.iter().map(|flow| flow.stated).sum();
            sum.filter(|usd| usd.is_positive())
        };
        cash.or_else(|| sides.into_iter().find_map(stated))
    }
}

fn leg(named: &NamedRow) -> TradeLeg {
    TradeLeg {
        evt_index: named.evt_index.stated(),
        project: named.project.clone(),
        sold: side(&named.sold, named.row.sold_amount),
        bought: side(&named.bought, named.row.bought_amount),
        amount_usd: named.row.amount_usd,
    }
}

fn side(token: &Token, amount: TokenAmount) -> TradeSide {
    TradeSide {
        token: token.label(),
        token_address: token.known_address(),
        amount,
    }
}
