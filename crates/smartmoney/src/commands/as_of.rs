//! What commands show of an earlier moment.

use crate::show::{excess, number, score_or_basis, table};
use anyhow::bail;
use comfy_table::CellAlignment;
use smartmoney_model::{DataVersion, WalletStanding};
use smartmoney_store::{AsOf, ShownRun, Standings, Store};
use std::fmt::Write;

/// What was shown at a moment, or why there is nothing.
pub(crate) async fn standings(store: &dyn Store, as_of: AsOf) -> anyhow::Result<Standings> {
    let Some(found) = store.standings(as_of).await? else {
        bail!("nothing was published yet at {as_of}: `smartmoney stats` shows the last run");
    };
    refuse_to_come(as_of, found.present)?;
    Ok(found)
}

/// Refuses a version that is still to come.
pub(crate) fn refuse_to_come(as_of: AsOf, present: DataVersion) -> anyhow::Result<()> {
    match as_of {
        AsOf::Version(version) if version > present.number => {
            let present = present.number;
            bail!("there is no data version {version} yet: the present one is {present}")
        }
        _ => Ok(()),
    }
}

/// `run 12, published 2026-11-30T12:00:03Z as data version 15 (methodology 3.2)`
pub(crate) fn run_line(run: &ShownRun) -> String {
    let methodology = run.methodology_version.as_deref();
    let mut line = format!(
        "run {}, published {} as data version {} (methodology {})\n",
        run.id,
        run.at,
        run.version.number,
        methodology.unwrap_or("not kept")
    );
    if !run.is_exact {
        line.push_str(
            "Not all of what was shown then is kept: the last state that is stands for it, with\n\
             since when it was so.\n",
        );
    }
    line
}

/// A page of wallets as they were shown.
pub(crate) fn rows(wallets: &[&WalletStanding], run: &ShownRun) -> String {
    let mut table = table(&[
        "#", "wallet", "chain", "score", "conf.", "expected", "follower", "status", "since",
    ]);
    for wallet in wallets {
        table.add_row([
            number(wallet.rank),
            wallet.wallet_address.checksummed(),
            wallet.chain_id.to_string(),
            score_or_basis(wallet.smart_money_score, wallet.score_basis),
            wallet.confidence_level.as_str().to_owned(),
            excess(wallet.expected_excess),
            excess(wallet.follower_excess),
            wallet.status.as_str().to_owned(),
            wallet.since.to_string(),
        ]);
    }
    for (place, column) in table.column_iter_mut().enumerate() {
        if [0, 3, 5, 6].contains(&place) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut text = format!("{table}\n");
    let _ = write!(text, "{}", run_line(run));
    text
}
