//! The live record as tables.

use crate::show::{dash, excess, money, number, percent, table};
use comfy_table::{CellAlignment, Table};
use smartmoney_model::{
    FrozenList, FrozenWallet, Grade, HORIZONS, Interval, RecordGroup, RunningRecord, Score,
    ScoreBucket,
};
use smartmoney_store::Record;
use std::fmt::Write;

pub(super) fn record(record: &Record) -> String {
    let mut text = String::new();
    if record.total == 0 {
        return "No list is frozen yet: the first full run of each UTC day freezes one, \
                `smartmoney score --full` or the service's next full run.\n"
            .to_owned();
    }
    if record.running.is_empty() {
        text.push_str(
            "No list is graded yet: the first grade comes with a full run whose trades reach \
             beyond the day after a list.\n",
        );
    } else {
        text.push_str(
            "What came after the identified wallets of frozen lists. A wallet counts once for each \
             list.\nIn brackets: 95 %, over tokens and weeks drawn anew.\n",
        );
        running(&mut text, &record.running);
        results(&mut text, &record.running);
        let with_most = record.running.iter().max_by_key(|of| scored(of));
        if let Some(of) = with_most.filter(|of| scored(of) > 0) {
            let _ = write!(text, "\nAfter {} days, by score:\n", of.horizon_days);
            by_score(&mut text, &of.figures.by_score);
        }
    }
    lists(&mut text, record);
    text
}

/// How many wallets its calibration has.
fn scored(of: &RunningRecord) -> u64 {
    of.figures
        .by_score
        .iter()
        .map(|bucket| bucket.wallets)
        .sum()
}

fn running(text: &mut String, records: &[RunningRecord]) {
    let mut shown = table(&[
        "days after",
        "lists",
        "measured",
        "wallets",
        "stopped",
        "followed",
        "PnL after",
    ]);
    for of in records {
        let group = &of.figures.identified;
        shown.add_row([
            of.horizon_days.to_string(),
            number(of.lists),
            format!("{} to {}", of.from, of.to),
            number(group.wallets),
            number(group.stopped),
            number(group.followed),
            money(group.pnl),
        ]);
    }
    put(text, shown, &[1, 3, 4, 5, 6]);
}

/// A figure of a group, as it is shown.
type Figure = fn(&RecordGroup) -> String;

fn results(text: &mut String, records: &[RunningRecord]) {
    let mut header = vec![String::new()];
    header.extend(
        records
            .iter()
            .map(|of| format!("after {} d", of.horizon_days)),
    );
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let mut shown = table(&header);
    let rows: [(&str, Figure); 9] = [
        ("follower at the next traded hour, over peers", |of| {
            with_interval(of.follower_peers.excess, excess)
        }),
        ("  wallets ahead", |of| {
            share(of.follower_peers.wallets_ahead)
        }),
        ("  positions ahead", |of| {
            share(of.follower_peers.positions_ahead)
        }),
        ("the same, over the market", |of| {
            with_interval(of.follower_market.excess, excess)
        }),
        ("own, over peers", |of| {
            with_interval(of.own_peers.excess, excess)
        }),
        ("own, over the market", |of| {
            with_interval(of.own_market.excess, excess)
        }),
        ("  wallets ahead", |of| share(of.own_market.wallets_ahead)),
        ("follower expected in a period", |of| {
            excess(of.follower_excess.expected)
        }),
        ("  came", |of| {
            with_interval(of.follower_excess.came, excess)
        }),
    ];
    for (name, of_group) in rows {
        let cells = records.iter().map(|of| of_group(&of.figures.identified));
        shown.add_row(std::iter::once(name.to_owned()).chain(cells));
    }
    put(text, shown, &[]);
}

fn by_score(text: &mut String, buckets: &[ScoreBucket]) {
    let mut shown = table(&["score", "wallets", "said", "ahead of peers"]);
    for bucket in buckets.iter().filter(|bucket| bucket.wallets > 0) {
        shown.add_row([
            format!("{:.0}–{:.0}", bucket.from, bucket.to),
            number(bucket.wallets),
            percent(bucket.said),
            share(bucket.ahead),
        ]);
    }
    put(text, shown, &[1, 2]);
}

fn lists(text: &mut String, record: &Record) {
    let mut header = vec!["list of".to_owned(), "wallets".to_owned()];
    header.extend(HORIZONS.map(|days| format!("ahead, {days} d")));
    header.push("digest".to_owned());
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let mut shown = table(&header);
    for (list, grades) in &record.lists {
        let mut row = vec![list.day.to_string(), number(list.wallets)];
        row.extend(HORIZONS.map(|days| ahead(grades, days)));
        row.push(list.digest.chars().take(16).collect());
        shown.add_row(row);
    }
    put(text, shown, &[1]);
    let (shown, total) = (record.lists.len() as u64, record.total);
    if shown < total {
        let _ = writeln!(
            text,
            "The latest {} of {} lists.",
            number(shown),
            number(total)
        );
    }
}

/// The share of the identified wallets of which a follower was ahead of peers.
fn ahead(grades: &[Grade], days: u32) -> String {
    let Some(grade) = grades.iter().find(|of| of.horizon_days == days) else {
        return String::new();
    };
    let Some(figures) = &grade.figures else {
        return "trades taken back".to_owned();
    };
    percent(figures.identified.follower_peers.wallets_ahead.value)
}

/// A list with its wallets.
pub(super) fn list(list: &FrozenList, wallets: &[FrozenWallet], grades: &[Grade]) -> String {
    let mut text = format!(
        "list {} of {}, frozen at {} by run {}\n\
         trades up to {}, methodology {}, data version {}\n\
         digest     {}\nbefore it  {}\n",
        list.number,
        list.day,
        list.frozen_at,
        list.run_id,
        list.as_of,
        list.methodology_version,
        list.data_version,
        list.digest,
        list.previous_digest
    );
    let mut shown = table(&[
        "#", "wallet", "chain", "status", "score", "conf.", "excess", "follower",
    ]);
    for of in wallets {
        shown.add_row([
            of.place.to_string(),
            of.wallet_address.checksummed(),
            of.chain_id.to_string(),
            of.status.as_str().to_owned(),
            dash(
                of.smart_money_score
                    .map(Score::value)
                    .map(|of| format!("{of:.1}")),
            ),
            of.confidence_level.as_str().to_owned(),
            excess(of.expected_excess),
            excess(of.follower_excess),
        ]);
    }
    put(&mut text, shown, &[0, 4, 6, 7]);
    text.push_str(
        "Expected in a period: excess is the wallet's own, follower that of one who trades at the \
         next traded hour.\n",
    );
    for grade in grades {
        let _ = match &grade.figures {
            Some(figures) => writeln!(
                text,
                "after {} days: {} of the identified were ahead of peers (follower at the next \
                 traded hour), by {}",
                grade.horizon_days,
                share(figures.identified.follower_peers.wallets_ahead),
                with_interval(figures.identified.follower_peers.excess, excess)
            ),
            None => writeln!(
                text,
                "after {} days: can't be said, the trades of all its wallets were taken back",
                grade.horizon_days
            ),
        };
    }
    text
}

fn share(of: Interval) -> String {
    with_interval(of, percent)
}

fn with_interval(of: Interval, shown: impl Fn(Option<f64>) -> String) -> String {
    match (of.low, of.high) {
        (Some(_), Some(_)) => format!(
            "{} [{} to {}]",
            shown(of.value),
            shown(of.low),
            shown(of.high)
        ),
        _ => shown(of.value),
    }
}

fn put(text: &mut String, mut shown: Table, right: &[usize]) {
    for column in right {
        if let Some(column) = shown.column_mut(*column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let _ = write!(
        text,
        "\n{}\n",
        shown
            .to_string()
            .lines()
            .map(str::trim_end)
            .collect::<Vec<_>>()
            .join("\n")
    );
}
