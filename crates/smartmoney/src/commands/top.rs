use super::as_of;
use super::filters::{Filters, one_of};
use crate::cli::whole;
use crate::data::DataDir;
use crate::show::{dash, days, excess, money, number, percent, print, score_or_basis, table};
use anyhow::bail;
use clap::Args;
use comfy_table::{Cell, CellAlignment};
use smartmoney_api::wire;
use smartmoney_model::{Usd, WalletStanding, WalletStatus, WalletSummary};
use smartmoney_store::{
    AsOf, Include, PageStart, SortBy, SortOrder, StatusFilter, Store, StoreStats, WalletPage,
    WalletQuery,
};
use std::fmt::Write;
use std::process::ExitCode;

/// Arguments of `top`.
#[derive(Debug, Args)]
#[command(
    after_help = EXAMPLES,
    mut_arg("status", |status| status.help("Of this status [default: identified; all with --score-basis]")),
)]
pub(crate) struct TopArgs {
    #[command(flatten)]
    filters: Filters,
    /// What to order by
    #[arg(long, value_name = "FIELD", default_value = "score", value_parser = one_of(SortBy::ALL, SortBy::as_str))]
    sort_by: SortBy,
    /// Which end first
    #[arg(long, value_name = "ORDER", default_value = "desc", value_parser = one_of(SortOrder::ALL, SortOrder::as_str))]
    sort_order: SortOrder,
    /// Wallets a page
    #[arg(long, default_value_t = 20, value_name = "N", value_parser = whole(1..=1_000))]
    limit: u64,
    /// Which page
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = whole(1..=1_000_000_000))]
    page: u64,
    /// The list as it was shown then: a data version, or a time; with few columns
    #[arg(long, value_name = "VERSION|TIME")]
    as_of: Option<AsOf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// What its rows have beside what the list shows
    #[arg(long, value_delimiter = ',', value_name = "PART,…", requires = "json", value_parser = one_of(Include::ALL, Include::as_str))]
    include: Vec<Include>,
}

const EXAMPLES: &str = "\
Examples:
  smartmoney top
  smartmoney top --sort-by pnl --limit 50
  smartmoney top --status all --chains ethereum --min-score 60 --json
  smartmoney top --json --include profile,reasons
  smartmoney top --as-of 2026-11-30T12:00:00Z

The score is 100 × the probability of skill. follower is what a follower, who trades at the token's
next traded hour, can expect beyond market and crowd in a period of 3 days, excess what the wallet itself was ahead of the market by: both of
all positions of a period together, as a share of one position's cost. Only wallets that are identified as smart money are
listed, unless --status or --score-basis says otherwise.";

pub(crate) async fn run(data_dir: &DataDir, args: TopArgs) -> anyhow::Result<ExitCode> {
    let store = data_dir.open().await?;
    // No identified wallet has another basis than that of a tested one.
    let status = if args.filters.has("scoreBasis") {
        StatusFilter::All
    } else {
        StatusFilter::Identified
    };
    let query = WalletQuery {
        sort_by: args.sort_by,
        sort_order: args.sort_order,
        include: args.include.into_iter().collect(),
        ..args.filters.query(status)?
    };
    let offset = (args.page - 1) * args.limit;
    if let Some(as_of) = args.as_of {
        let then = Then {
            as_of,
            page: args.page,
            limit: args.limit,
            json: args.json,
        };
        return list_then(store.as_ref(), &query, &then).await;
    }
    let start = PageStart::Offset(offset);
    let page = store
        .wallets(&query, usize::try_from(args.limit)?, &start)
        .await?;
    if args.json {
        let wallets = page.wallets.into_iter().map(wire::ListedWallet::from);
        let json = serde_json::json!({
            "data": wallets.collect::<Vec<_>>(),
            "pagination": {
                "page": args.page,
                "limit": args.limit,
                "total": page.total,
                "totalPages": page.total.div_ceil(args.limit),
            },
            "meta": {
                "dataVersion": page.data_version.number,
                "dataTag": page.data_version.tag_text(),
            },
        });
        print(&format!("{}\n", serde_json::to_string_pretty(&json)?))?;
    } else if page.wallets.is_empty() {
        print(&explain_nothing(&query, &page, &store.stats().await?))?;
    } else {
        print(&list(&page, offset))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A page of an earlier list.
struct Then {
    as_of: AsOf,
    page: u64,
    limit: u64,
    json: bool,
}

async fn list_then(
    store: &dyn Store,
    query: &WalletQuery,
    then: &Then,
) -> anyhow::Result<ExitCode> {
    if let Some(parameter) = query.not_kept() {
        bail!("{parameter} does not go with --as-of: of earlier lists it is not kept");
    }
    let found = as_of::standings(store, then.as_of).await?;
    let matching = found.matching(query);
    let total = matching.len() as u64;
    let skipped = usize::try_from((then.page - 1) * then.limit)?;
    let page = matching
        .iter()
        .skip(skipped)
        .take(usize::try_from(then.limit)?);
    let wallets: Vec<&WalletStanding> = page.map(|of| &of.standing).collect();
    if then.json {
        let json = serde_json::json!({
            "data": wallets,
            "pagination": {
                "page": then.page,
                "limit": then.limit,
                "total": total,
                "totalPages": total.div_ceil(then.limit),
            },
            "meta": wire::ShownRun::from(&found.run),
        });
        print(&format!("{}\n", serde_json::to_string_pretty(&json)?))?;
    } else {
        print(&as_of::rows(&wallets, &found.run))?;
        print(&format!("{} of {}\n", wallets.len(), number(total)))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn list(page: &WalletPage, offset: u64) -> String {
    let wallets: Vec<&WalletSummary> = page.wallets.iter().map(|row| &row.summary).collect();
    let first = wallets.first();
    let is_one_chain = wallets
        .iter()
        .all(|wallet| Some(&wallet.chain_id) == first.map(|first| &first.chain_id));
    let columns: Vec<&Column> = COLUMNS
        .iter()
        .filter(|column| column.0 != "chain" || !is_one_chain)
        .collect();
    let header: Vec<&str> = columns.iter().map(|column| column.0).collect();
    let mut table = table(&header);
    for (wallet, rank) in wallets.iter().zip(offset + 1..) {
        table.add_row(
            columns
                .iter()
                .map(|column| Cell::new(column.2(wallet, rank))),
        );
    }
    for (data_dir, column) in columns.iter().enumerate() {
        if let Some(cells) = table.column_mut(data_dir) {
            cells.set_cell_alignment(column.1);
        }
    }
    let last = offset + wallets.len() as u64;
    let mut text = format!(
        "{table}\n{}–{} of {}\n",
        offset + 1,
        last,
        number(page.total)
    );
    if wallets.into_iter().any(is_identified_at_a_loss) {
        text.push_str(
            "Identified wallets earned more than the market, beyond luck; where it fell that can be\n\
             a loss. `smartmoney top --min-roi 0` leaves losses out.\n",
        );
    }
    text
}

fn is_identified_at_a_loss(wallet: &WalletSummary) -> bool {
    wallet.status == WalletStatus::Identified && wallet.total_pnl < Usd::ZERO
}

/// Its title, where its values stand, and what it shows of a wallet and its rank.
type Column = (
    &'static str,
    CellAlignment,
    fn(&WalletSummary, u64) -> String,
);

const COLUMNS: [Column; 14] = {
    use CellAlignment::{Left, Right};
    [
        ("#", Right, |_, rank| rank.to_string()),
        ("wallet", Left, |w, _| w.wallet_address.checksummed()),
        ("chain", Left, |w, _| w.chain_id.to_string()),
        ("score", Right, |w, _| {
            score_or_basis(w.smart_money_score, w.score_basis)
        }),
        ("conf.", Left, |w, _| w.confidence_level.as_str().to_owned()),
        ("follower", Right, |w, _| excess(w.follower_excess)),
        ("excess", Right, |w, _| excess(w.mean_excess_return)),
        ("PnL", Right, |w, _| money(w.total_pnl)),
        ("ROI", Right, |w, _| percent(w.roi_all_time)),
        ("win rate", Right, |w, _| percent(w.win_rate)),
        ("Sharpe", Right, |w, _| {
            dash(w.sharpe_ratio.map(|ratio| format!("{ratio:.2}")))
        }),
        ("trades", Right, |w, _| number(w.total_trades)),
        ("held", Right, |w, _| days(w.avg_holding_period_days)),
        ("status", Left, |w, _| {
            let name = if w.is_bot { "bot" } else { w.status.as_str() };
            name.to_owned()
        }),
    ]
};

/// An empty list says what there is and which rule left how many out.
fn explain_nothing(query: &WalletQuery, page: &WalletPage, stats: &StoreStats) -> String {
    let mut text = String::new();
    if page.total > 0 {
        return format!(
            "This page is past the end: {} wallets match.\n",
            number(page.total)
        );
    }
    if stats.trades == 0 {
        return "There are no trades yet: read some with\n  smartmoney ingest PATH…\n".to_owned();
    }
    if stats.scored_wallets == 0 {
        return format!(
            "No wallet was judged yet: there are {} trades of {} wallets. Run\n  smartmoney score\n",
            number(stats.trades),
            number(stats.wallets)
        );
    }
    let _ = writeln!(text, "No wallet matches.\n");
    let _ = writeln!(
        text,
        "{} wallets were judged. By status:",
        number(stats.scored_wallets)
    );
    for (status, count) in &stats.by_status {
        let _ = writeln!(text, "  {status:<22} {:>9}", number(*count));
    }
    let unknown: Vec<String> = query
        .chains
        .iter()
        .map(ToString::to_string)
        .filter(|chain| !stats.by_chain.contains_key(chain))
        .collect();
    if !unknown.is_empty() {
        let known: Vec<&str> = stats.by_chain.keys().map(String::as_str).collect();
        let _ = writeln!(
            text,
            "\nNo wallet traded on {}; there are wallets on {}.",
            unknown.join(", "),
            known.join(", ")
        );
        return text;
    }
    let mut changes: Vec<String> = flags_but_status(query)
        .map(|flag| format!("leave out `--{flag}`"))
        .collect();
    if changes.is_empty() && query.status == StatusFilter::Identified {
        text.push_str(&rules_that_failed(stats));
        return text;
    }
    if query.status != StatusFilter::All {
        changes.push("set `--status all`".to_owned());
    }
    let _ = writeln!(
        text,
        "\nLess strict filters show more: {}.",
        changes.join(", ")
    );
    text
}

fn rules_that_failed(stats: &StoreStats) -> String {
    let mut text =
        "\nRules that left wallets out; those of confidence are counted for eligible wallets\n\
         only, and one wallet may fail several:\n"
            .to_owned();
    let mut rules: Vec<_> = stats.failed_rules.iter().collect();
    rules.sort_by_key(|(rule, count)| (std::cmp::Reverse(**count), rule.as_str()));
    for (rule, count) in rules {
        let _ = writeln!(text, "  {rule:<22} {:>9}", number(*count));
    }
    text.push_str(
        "\n`smartmoney top --status all` lists all of them, `smartmoney wallet ADDRESS` says why\n\
         one is not identified, and `smartmoney score --print-settings` shows the rules, which\n\
         --set lowers for data that spans less than 90 days.\n",
    );
    text
}

/// The flags of the filters that leave wallets out.
fn flags_but_status(query: &WalletQuery) -> impl Iterator<Item = &'static str> {
    let parameters = WalletQuery::PARAMETERS.into_iter();
    let flags = parameters.filter_map(|parameter| {
        parameter.text(query)?;
        Some(parameter.filter?.flag)
    });
    flags.filter(|flag| *flag != "status")
}
