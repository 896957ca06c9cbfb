//! The text that `smartmoney wallet` shows.

use super::format::{dash, days, duration, money, number, percent, table};
use comfy_table::{CellAlignment, Table};
use smartmoney_model::{ClosedPositionRow, Evidence, OpenPositionRow, Reason, Wallet};
use smartmoney_store::WalletEntry;
use std::fmt::Write;

const POSITIONS_SHOWN: usize = 10;
const SCORES_SHOWN: usize = 10;

/// Why a wallet has its score, in one page.
pub(crate) fn wallet_page(page: &WalletEntry) -> String {
    let mut text = String::new();
    let wallet = &page.wallet;
    head(&mut text, wallet);
    reasons(&mut text, "Status", &wallet.status_reasons);
    reasons(&mut text, "Confidence", &wallet.confidence_reasons);
    breakdown(&mut text, wallet);
    metrics(&mut text, wallet);
    if let Some(detail) = &page.detail {
        evidence(&mut text, &detail.evidence, wallet);
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
            let (score, status) = (point.score.value(), point.status.as_str());
            let _ = writeln!(
                text,
                "  {}  {score:5.1}  {}  {status}",
                point.at,
                point.confidence.as_str()
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
    let _ = writeln!(
        text,
        "score {:.1} of 100, {} confidence, {} ({})",
        wallet.smart_money_score.value(),
        wallet.confidence_level.as_str(),
        match wallet.status.as_str() {
            "none" => "not smart money",
            status => status,
        },
        wallet.wallet_type.as_str(),
    );
}

fn reasons(text: &mut String, title: &str, reasons: &[Reason]) {
    let _ = writeln!(text, "\n{title}");
    for reason in reasons {
        let mark = if reason.is_met { '✓' } else { '✗' };
        let _ = writeln!(text, "  {mark} {}", reason.text);
    }
}

fn breakdown(text: &mut String, wallet: &Wallet) {
    let mut table = table(&["Score", "weight", "0–100", "points", ""]);
    for factor in &wallet.score_breakdown.factors {
        table.add_row([
            factor.name.clone(),
            format!("{:.0} %", factor.weight * 100.0),
            format!("{:.0}", factor.value.value()),
            format!("{:.1}", factor.points),
            factor.reason.clone(),
        ]);
    }
    align_right(&mut table, &[1, 2, 3]);
    let _ = writeln!(text, "\n{table}");
}

fn metrics(text: &mut String, wallet: &Wallet) {
    let ratio = |value: Option<f64>| dash(value.map(|value| format!("{value:.2}")));
    let _ = writeln!(text, "\nMetrics");
    for (name, value) in [
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
    ] {
        let _ = writeln!(text, "{}", format!("  {name:<20} {value}").trim_end());
    }
}

fn evidence(text: &mut String, evidence: &Evidence, wallet: &Wallet) {
    let _ = writeln!(text, "\nEvidence");
    let p = dash(evidence.p_value.map(|p| format!("{p:.2e}")));
    let q = dash(wallet.q_value.map(|q| format!("{q:.4}")));
    let _ = writeln!(
        text,
        "  {} closed positions compared with the market",
        number(evidence.compared)
    );
    let _ = writeln!(
        text,
        "  excess return: {} in the mean, {} in the median",
        percent(evidence.mean_excess),
        percent(evidence.median_excess)
    );
    let _ = writeln!(
        text,
        "  p-value {p} (mean above 0), q-value {q} (among all wallets compared)"
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
