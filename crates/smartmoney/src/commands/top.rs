use super::filters::{Filters, OrderArg, SortArg};
use crate::data::DataDir;
use crate::show::{dash, days, money, number, percent, print, table};
use clap::Args;
use comfy_table::{Cell, CellAlignment};
use smartmoney_model::Wallet;
use smartmoney_store::{StatusFilter, StoreStats, WalletPage, WalletQuery};
use std::fmt::Write;
use std::process::ExitCode;

/// Arguments of `top`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct TopArgs {
    #[command(flatten)]
    filters: Filters,
    /// What to order by
    #[arg(long, value_name = "FIELD", default_value = "score")]
    sort_by: SortArg,
    /// Which end first
    #[arg(long, value_name = "ORDER", default_value = "desc")]
    sort_order: OrderArg,
    /// Wallets a page
    #[arg(long, default_value_t = 20, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000))]
    limit: u64,
    /// Which page
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000_000))]
    page: u64,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  smartmoney top
  smartmoney top --sort-by pnl --limit 50
  smartmoney top --status all --chains ethereum --min-score 60 --json";

pub(crate) async fn run(place: &DataDir, args: TopArgs) -> anyhow::Result<ExitCode> {
    let store = place.open().await?;
    let query = WalletQuery {
        sort_by: args.sort_by.into(),
        sort_order: args.sort_order.into(),
        ..args.filters.query(StatusFilter::Identified)
    };
    let offset = (args.page - 1) * args.limit;
    let page = store
        .wallets(&query, usize::try_from(args.limit)?, offset)
        .await?;
    if args.json {
        let json = serde_json::json!({
            "data": page.wallets,
            "pagination": {
                "page": args.page,
                "limit": args.limit,
                "total": page.total,
                "totalPages": page.total.div_ceil(args.limit),
            },
            "meta": { "dataVersion": store.data_version().await? },
        });
        print(&format!("{}\n", serde_json::to_string_pretty(&json)?))?;
    } else if page.wallets.is_empty() {
        print(&explain_nothing(&query, &page, &store.stats().await?))?;
    } else {
        print(&list(&page, offset))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn list(page: &WalletPage, offset: u64) -> String {
    let mut table = table(&[
        "#", "wallet", "chain", "score", "conf.", "PnL", "ROI", "win rate", "Sharpe", "drawdown",
        "trades", "held", "status",
    ]);
    for (wallet, rank) in page.wallets.iter().zip(offset + 1..) {
        table.add_row(row(wallet, rank));
    }
    for column in [0, 3, 5, 6, 7, 8, 9, 10, 11] {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let last = offset + page.wallets.len() as u64;
    format!(
        "{table}\n{}–{} of {}\n",
        offset + 1,
        last,
        number(page.total)
    )
}

fn row(wallet: &Wallet, rank: u64) -> Vec<Cell> {
    [
        rank.to_string(),
        wallet.wallet_address.checksummed(),
        wallet.chain_id.to_string(),
        format!("{:.1}", wallet.smart_money_score.value()),
        wallet.confidence_level.as_str().to_owned(),
        money(wallet.total_pnl),
        percent(wallet.roi_all_time),
        percent(wallet.win_rate),
        dash(wallet.sharpe_ratio.map(|ratio| format!("{ratio:.2}"))),
        percent(wallet.max_drawdown),
        number(wallet.total_trades),
        days(wallet.avg_holding_period_days),
        wallet.status.as_str().to_owned(),
    ]
    .into_iter()
    .map(Cell::new)
    .collect()
}

/// An empty list says what there is and which rule left how many out.
fn explain_nothing(query: &WalletQuery, page: &WalletPage, stats: &StoreStats) -> String {
    let mut text = String::new();
    if page.total > 0 {
        return format!(
            "This page is past the end: {} wallets match.\n",
            number(page.total)
        );
    }
    if stats.scored_wallets == 0 {
        return format!(
            "No wallet has a score yet: there are {} trades of {} wallets. Run\n  smartmoney score\n",
            number(stats.trades),
            number(stats.wallets)
        );
    }
    let _ = writeln!(text, "No wallet matches.\n");
    let _ = writeln!(
        text,
        "{} wallets have a score. By status:",
        number(stats.scored_wallets)
    );
    for (status, count) in &stats.by_status {
        let _ = writeln!(text, "  {status:<22} {:>9}", number(*count));
    }
    if query.status == StatusFilter::Identified {
        let _ = writeln!(
            text,
            "\nRules that left wallets out (one wallet may fail several):"
        );
        let mut rules: Vec<_> = stats.failed_rules.iter().collect();
        rules.sort_by_key(|(rule, count)| (std::cmp::Reverse(**count), rule.as_str()));
        for (rule, count) in rules {
            let _ = writeln!(text, "  {rule:<22} {:>9}", number(*count));
        }
        let _ = writeln!(
            text,
            "\n`smartmoney top --status all` lists all of them; `smartmoney score --print-settings`\n\
             shows the rules, and --set lowers them for data that spans less than 90 days."
        );
    } else {
        let _ = writeln!(text, "\nLess strict filters (`--status all`) show them.");
    }
    text
}
