//! What `smartmoney wallet` shows of copying the wallet.

use super::format::{dash, duration, excess, money, number, percent, table};
use comfy_table::CellAlignment;
use smartmoney_backtest::Delay;
use smartmoney_model::{DecayPoint, Followability, Wallet};
use std::fmt::Write;

/// Nothing of a wallet whose followers no run has measured.
pub(super) fn following(text: &mut String, wallet: &Wallet) {
    let Some(as_of) = wallet.follow_as_of else {
        return;
    };
    let _ = writeln!(
        text,
        "\nFollowing: {}\n  \
         The mean excess over the market of positions that were copied so late, sold with the \
         wallet, before costs,\n  by trades before {}:",
        verdict(wallet),
        as_of.to_string().get(..10).unwrap_or_default(),
    );
    let mut table = table(&[
        "  delay",
        "excess",
        "95 %",
        "its own",
        "filled",
        "positions",
    ]);
    for point in &wallet.alpha_decay {
        table.add_row([
            format!("  {}", delay(point.delay_secs)),
            excess(point.excess),
            band(point),
            excess(point.leader_excess),
            percent(point.fill_rate),
            number(point.positions),
        ]);
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let _ = writeln!(text, "{table}");
    let half_life = dash(wallet.alpha_half_life_secs.map(duration));
    for (name, value) in [
        ("half of it is gone after", half_life),
        (
            "break-even cost of a trade",
            percent(wallet.break_even_cost),
        ),
        (
            "capacity of a position",
            dash(wallet.follow_capacity.map(money)),
        ),
    ] {
        let _ = writeln!(text, "    {name:<28} {value}");
    }
}

fn verdict(wallet: &Wallet) -> String {
    match (wallet.followability, wallet.follow_within_secs) {
        (Followability::Followable, _) => "it could be followed up to an hour later".to_owned(),
        (Followability::WithinDelay, Some(secs @ 1..)) => {
            format!("it could be followed up to {} later", delay(Some(secs)))
        }
        (Followability::WithinDelay, _) => "it could be followed in the next block".to_owned(),
        (Followability::NotFollowable, _) => "it could not be followed at a profit".to_owned(),
        (Followability::Unknown, _) => "unknown".to_owned(),
    }
}

fn delay(secs: Option<u32>) -> String {
    match secs {
        Some(0) => "same block".to_owned(),
        None => Delay::NextBlock.name(),
        Some(secs) => Delay::Seconds(secs).name(),
    }
}

fn band(point: &DecayPoint) -> String {
    let both = point.low.zip(point.high);
    dash(both.map(|(low, high)| format!("{} to {}", excess(Some(low)), excess(Some(high)))))
}
