//! The text that `smartmoney wallet` shows.

use super::following::following;
use super::format::{dash, days, duration, excess, money, number, percent, score_or_basis, table};
use comfy_table::{CellAlignment, Table};
use smartmoney_model::{
    Address, ClosedPositionRow, Evidence, OpenPositionRow, Reason, Score, ScoreBasis, Usd, Wallet,
};
use smartmoney_store::WalletEntry;
use std::fmt::Write;

const POSITIONS_SHOWN: usize = 10;
const SCORES_SHOWN: usize = 10;

/// Why a wallet has its score, in one page.
pub(crate) fn wallet_page(page: &WalletEntry) -> String {
    let mut text = String::new();
    let wallet = &page.wallet;
    head(&mut text, wallet);
    copies(&mut text, &page.copies);
    reasons(&mut text, "Status", &wallet.status_reasons);
    reasons(&mut text, "Confidence", &wallet.confidence_reasons);
    profile(&mut text, wallet);
    metrics(&mut text, wallet);
    if let Some(detail) = &page.detail {
        evidence(&mut text, &detail.evidence, wallet);
        following(&mut text, wallet);
        open_positions(&mut text, &detail.open_positions);
        closed_positions(&mut text, &detail.closed_positions, wallet.closed_positions);
    } else {
        text.push_str("\nIts positions are not stored yet: run `smartmoney score --full`\n");
    }
    if !wallet.anomalies.is_empty() {
        let _ = writeln!(text, "\nAnomalies");
        for (kind, count) in &wallet.anomalies {
            let _ = writeln!(text, "  {:<22} {:>9}", kind.as_str(), number(*count));
        }
    }
    if page.history.len() > 1 {
        let _ = writeln!(text, "\nScores, latest first");
        for point in page.history.iter().take(SCORES_SHOWN) {
            let _ = writeln!(
                text,
                "  {}  {:>12}  {}  {}",
                point.at,
                score_or_basis(point.score, point.basis),
                point.confidence.as_str(),
                point.status.as_str()
            );
        }
    }
    text
}

fn head(text: &mut String, wallet: &Wallet) {
    let _ = writeln!(
        text,
        "{} on {}",
        wallet.wallet_address.checksummed(),
        wallet.chain_id
    );
    if let Some(name) = &wallet.wallet_name {
        let _ = writeln!(text, "{name}");
    }
    let score = match wallet.smart_money_score {
        Some(score) => format!("score {:.1} of 100", score.value()),
        None => "no score".to_owned(),
    };
    let _ = writeln!(
        text,
        "{score}, {} confidence, {} ({})",
        wallet.confidence_level.as_str(),
        match wallet.status.as_str() {
            "none" => "not smart money",
            status => status,
        },
        wallet.wallet_type.as_str(),
    );
    let _ = writeln!(text, "{}", why(wallet));
    if let Some(sentences) = beat_the_market_at_a_loss(wallet) {
        let _ = writeln!(text, "{sentences}");
    }
}

fn copies(text: &mut String, copies: &[Address]) {
    if copies.is_empty() {
        return;
    }
    let addresses: Vec<String> = copies.iter().map(Address::checksummed).collect();
    let _ = writeln!(text, "Copied by {}", addresses.join(", "));
}

/// What the score is made of, or why there is none.
fn why(wallet: &Wallet) -> String {
    match (wallet.score_basis, wallet.copy_of) {
        (ScoreBasis::Tested, _) => {
            let meaning = "The score is the probability in percent that skill made its results.";
            if says_too_much(wallet) {
                format!(
                    "{meaning}\n\
                     With fewer than 30 compared positions so high a score says too much: in \
                     simulated\nmarkets 73 of 100 wallets with such a score have skill."
                )
            } else {
                meaning.to_owned()
            }
        }
        (ScoreBasis::PriorOnly, _) => "It has too few results of its own for a test: the score is \
             the share of skilled wallets, in\npercent, that is expected of any, and tells nothing \
             of this one."
            .to_owned(),
        (ScoreBasis::Bot, _) => "It is recognised as a bot.".to_owned(),
        (ScoreBasis::MarketMaker, _) => "It is recognised as a market maker.".to_owned(),
        (ScoreBasis::WashTrader, _) => {
            "It is recognised as a wash trader: it made the prices that it traded at.".to_owned()
        }
        (ScoreBasis::Exchange, _) => {
            "Its label says that it holds many people's trades.".to_owned()
        }
        (ScoreBasis::Copy, Some(leader)) => {
            let leader = leader.checksummed();
            format!("It repeats the purchases of {leader}: its results are that wallet's.")
        }
        (ScoreBasis::Copy, None) => "It repeats another wallet's purchases.".to_owned(),
    }
}

/// Of tested wallets with so few positions fewer are skilled than their scores say: METHODOLOGY,
/// *How well it works*.
fn says_too_much(wallet: &Wallet) -> bool {
    let score = wallet.smart_money_score.map(Score::value);
    score >= Some(80.0) && wallet.compared_positions < 30
}

/// Both are true, and either alone would mislead.
fn beat_the_market_at_a_loss(wallet: &Wallet) -> Option<String> {
    let over = wallet.mean_excess_return.filter(|over| *over > 0.0)?;
    (wallet.total_pnl < Usd::ZERO).then(|| {
        format!(
            "In the mean period its positions together were ahead of the market by {} of one's cost.\n\
             In dollars it lost all the same: its total PnL is {}.",
            percent(Some(over)),
            money(wallet.total_pnl)
        )
    })
}

fn reasons(text: &mut String, title: &str, reasons: &[Reason]) {
    let _ = writeln!(text, "\n{title}");
    for reason in reasons {
        let mark = if reason.is_met { '✓' } else { '✗' };
        let _ = writeln!(text, "  {mark} {}", reason.text);
    }
}

fn profile(text: &mut String, wallet: &Wallet) {
    let mut table = table(&["Profile", "0–100", "how it trades: no part of the score"]);
    for factor in &wallet.profile.factors {
        table.add_row([
            factor.name.clone(),
            format!("{:.0}", factor.value.value()),
            factor.reason.clone(),
        ]);
    }
    align_right(&mut table, &[1]);
    let _ = writeln!(text, "\n{table}");
}

fn metrics(text: &mut String, wallet: &Wallet) {
    let _ = writeln!(text, "\nMetrics");
    for (name, value) in metric_rows(wallet) {
        let _ = writeln!(text, "{}", format!("  {name:<20} {value}").trim_end());
    }
}

/// The figures of a wallet by name.
pub(super) fn metric_rows(wallet: &Wallet) -> Vec<(&'static str, String)> {
    let ratio = |value: Option<f64>| dash(value.map(|value| format!("{value:.2}")));
    vec![
        ("total PnL", money(wallet.total_pnl)),
        ("  realized", money(wallet.realized_pnl)),
        ("  unrealized", money(wallet.unrealized_pnl)),
        ("  of base assets", money(wallet.base_asset_pnl)),
        ("  without the best", money(wallet.profit_without_best)),
        ("ROI", percent(wallet.roi_all_time)),
        (
            "win rate",
            format!(
                "{} ({} won, {} lost)",
                percent(wallet.win_rate),
                wallet.wins,
                wallet.losses
            ),
        ),
        ("profit factor", ratio(wallet.profit_factor)),
        ("Sharpe ratio", ratio(wallet.sharpe_ratio)),
        ("Sortino ratio", ratio(wallet.sortino_ratio)),
        ("Calmar ratio", ratio(wallet.calmar_ratio)),
        ("volatility a year", percent(wallet.volatility)),
        ("max drawdown", percent(wallet.max_drawdown)),
        (
            "atomic round trips",
            format!(
                "{} ({})",
                number(wallet.atomic_trades),
                money(wallet.atomic_pnl)
            ),
        ),
        ("trades", number(wallet.total_trades)),
        ("volume", money(wallet.total_volume)),
        ("mean trade", dash(wallet.avg_trade_size.map(money))),
        ("mean time held", days(wallet.avg_holding_period_days)),
        ("median time held", days(wallet.median_holding_period_days)),
        ("active days", number(u64::from(wallet.active_days))),
        (
            "style",
            dash(wallet.trading_style.map(|style| style.as_str().to_owned())),
        ),
        (
            "risk",
            dash(wallet.risk_profile.map(|risk| risk.as_str().to_owned())),
        ),
        ("tokens", wallet.preferred_tokens.join(", ")),
        ("exchanges", wallet.preferred_protocols.join(", ")),
        ("unmatched proceeds", money(wallet.unmatched_proceeds)),
        ("first trade", wallet.first_seen.to_string()),
        ("latest trade", wallet.last_trade_timestamp.to_string()),
    ]
}

fn evidence(text: &mut String, evidence: &Evidence, wallet: &Wallet) {
    let _ = writeln!(
        text,
        "\nEvidence\n  {} positions compared with the market, {} of them open; {} could be followed\n  \
         in {} periods, as a share of a position's cost in a period:",
        number(evidence.compared),
        number(evidence.compared_open),
        number(wallet.followed_positions),
        number(wallet.compared_periods),
    );
    let expected = match (wallet.expected_excess_low, wallet.expected_excess_high) {
        (Some(low), Some(high)) => format!(
            "{} (with 95 %: {} to {})",
            excess(wallet.expected_excess),
            excess(Some(low)),
            excess(Some(high))
        ),
        _ => excess(wallet.expected_excess),
    };
    let p = dash(wallet.p_value.map(|p| format!("{p:.2e}")));
    let q = dash(wallet.q_value.map(|q| {
        if q < 0.000_1 {
            "under 0.0001".to_owned()
        } else {
            format!("{q:.4}")
        }
    }));
    for (name, value) in [
        ("over the market", excess(wallet.mean_excess_return)),
        ("over the crowd", excess(wallet.mean_peer_excess)),
        ("expected", expected),
        ("expected of a follower", excess(wallet.follower_excess)),
    ] {
        let _ = writeln!(text, "    {name:<23} {value}");
    }
    let _ = writeln!(
        text,
        "  What is expected is drawn towards the mean of all wallets, by how uncertain it is. The \
         score is not\n  made of it, but of tests of a follower's single positions:\n  \
         p-value {p} (a wallet without skill has so good a test), q-value {q} (luck among all as good)"
    );
    for (reason, count) in &evidence.left_out {
        let _ = writeln!(text, "  left out: {} ({reason})", number(*count));
    }
}

fn open_positions(text: &mut String, open: &[OpenPositionRow]) {
    if open.is_empty() {
        return;
    }
    let mut table = table(&["Held", "since", "amount", "cost", "value", "unrealized"]);
    for position in open.iter().take(POSITIONS_SHOWN) {
        table.add_row([
            position.token.clone(),
            position
                .opened_at
                .map_or("a remainder".to_owned(), |at| date(&at.to_string())),
            format!("{:.6}", position.amount.to_f64()),
            money(position.cost),
            money(position.value),
            money(position.value - position.cost),
        ]);
    }
    align_right(&mut table, &[2, 3, 4, 5]);
    let _ = writeln!(text, "\n{table}");
    more(text, open.len() as u64);
}

fn closed_positions(text: &mut String, closed: &[ClosedPositionRow], total: u64) {
    if closed.is_empty() {
        return;
    }
    let mut table = table(&[
        "Closed", "on", "held", "cost", "realized", "return", "market", "excess",
    ]);
    for position in closed.iter().take(POSITIONS_SHOWN) {
        table.add_row([
            position.token.clone(),
            date(&position.closed_at.to_string()),
            duration(position.closed_at.secs_since(position.opened_at)),
            money(position.cost),
            money(position.realized_pnl),
            percent(position.return_ratio),
            percent(position.market_return),
            percent(position.excess_return),
        ]);
    }
    align_right(&mut table, &[2, 3, 4, 5, 6, 7]);
    let _ = writeln!(text, "\n{table}");
    more(text, total);
}

fn more(text: &mut String, total: u64) {
    if let Some(count @ 1..) = total.checked_sub(POSITIONS_SHOWN as u64) {
        let _ = writeln!(
            text,
            "  and {} more (--json shows up to 200)",
            number(count)
        );
    }
}

fn align_right(table: &mut Table, columns: &[usize]) {
    for column in columns {
        if let Some(column) = table.column_mut(*column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
}

fn date(time: &str) -> String {
    time.chars().take(10).collect()
}
