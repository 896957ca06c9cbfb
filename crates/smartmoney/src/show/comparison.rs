//! Two wallets side by side.

use super::format::{excess, number, score_or_basis, table};
use super::wallet_page::metric_rows;
use comfy_table::CellAlignment;
use smartmoney_model::Wallet;

/// What `smartmoney wallet A --compare B` shows.
pub(crate) fn comparison(one: &Wallet, other: &Wallet) -> String {
    let addresses = [one, other].map(|wallet| wallet.wallet_address.checksummed());
    let chain = one.chain_id.to_string();
    let mut table = table(&[&chain, &addresses[0], &addresses[1]]);
    let rows = rows(one).into_iter().zip(rows(other));
    for ((name, value), (_, other)) in rows {
        table.add_row([name.to_owned(), value, other]);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    format!("{table}\n")
}

fn rows(wallet: &Wallet) -> Vec<(&'static str, String)> {
    let mut rows = vec![
        (
            "score",
            score_or_basis(wallet.smart_money_score, wallet.score_basis),
        ),
        ("confidence", wallet.confidence_level.as_str().to_owned()),
        ("status", wallet.status.as_str().to_owned()),
        ("compared positions", number(wallet.compared_positions)),
        ("over the market", excess(wallet.mean_excess_return)),
        ("over the crowd", excess(wallet.mean_peer_excess)),
        ("expected", excess(wallet.expected_excess)),
        ("expected of a follower", excess(wallet.follower_excess)),
    ];
    rows.extend(metric_rows(wallet));
    rows
}
