use super::as_of::{refuse_to_come, run_line};
use crate::cli::whole;
use crate::data::DataDir;
use crate::show::{number, print, score_or_basis};
use anyhow::bail;
use clap::Args;
use smartmoney_api::wire;
use smartmoney_model::WalletStanding;
use smartmoney_store::{AsOf, ChangeKind, Changes, Store, WalletChange, changes};
use std::fmt::Write;
use std::process::ExitCode;

/// Arguments of `changes`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ChangesArgs {
    /// The earlier moment: a data version, or a time [default: the state before that of --to]
    #[arg(long, value_name = "VERSION|TIME")]
    from: Option<AsOf>,
    /// The later moment [default: the present]
    #[arg(long, value_name = "VERSION|TIME")]
    to: Option<AsOf>,
    /// Wallets of each kind at most
    #[arg(long, default_value_t = 5, value_name = "N", value_parser = whole(1..=10_000))]
    limit: u64,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  smartmoney changes
  smartmoney changes --from 2026-11-23 --limit 20
  smartmoney changes --from 12 --to 15 --json

What two runs showed differently, wallet by wallet, with the reasons: new evidence, other rules,
another methodology. Older history is thinned, so an old change may be told of a later moment than
that at which it happened.";

pub(crate) async fn run(data_dir: &DataDir, args: ChangesArgs) -> anyhow::Result<ExitCode> {
    let store = data_dir.open().await?;
    let found = read(store.as_ref(), &args).await?;
    if args.json {
        let json = serde_json::to_string_pretty(&wire::Changes::from(found))?;
        print(&format!("{json}\n"))?;
    } else {
        print(&render(&found))?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn read(store: &dyn Store, args: &ChangesArgs) -> anyhow::Result<Changes> {
    if let (Some(from), Some(to)) = (args.from, args.to)
        && from.is_after(to)
    {
        bail!("--from {from} lies after --to {to}: exchange the two");
    }
    let present = store.data_version().await?;
    for as_of in [args.from, args.to].into_iter().flatten() {
        refuse_to_come(as_of, present)?;
    }
    let to = args.to.unwrap_or(AsOf::LATEST);
    let limit = usize::try_from(args.limit)?;
    let Some(found) = changes(store, args.from, to, limit).await? else {
        bail!("nothing was published by then: `smartmoney stats` shows the last run");
    };
    Ok(found)
}

fn render(found: &Changes) -> String {
    let from = match &found.from {
        Some(run) => run_line(run),
        None => "nothing: no run had published yet\n".to_owned(),
    };
    let mut text = format!("from {from}to   {}", run_line(&found.to));
    for rule in &found.rules {
        let _ = writeln!(text, "  {rule}");
    }
    if found.counts.is_empty() {
        text.push_str("\nNo wallet has another status, confidence or score.\n");
    }
    for kind in ChangeKind::ALL {
        let Some(count) = found.counts.get(&kind) else {
            continue;
        };
        let shown: Vec<&WalletChange> = found.wallets.iter().filter(|of| of.kind == kind).collect();
        let _ = write!(text, "\n{} ({}", title(kind), number(*count));
        if shown.len() as u64 != *count {
            let _ = write!(text, ", {} shown", shown.len());
        }
        text.push_str(")\n");
        for change in shown {
            text.push_str(&of_wallet(change));
        }
    }
    text
}

const fn title(kind: ChangeKind) -> &'static str {
    match kind {
        ChangeKind::Identified => "smart money now",
        ChangeKind::NoLongerIdentified => "smart money no more",
        ChangeKind::Status => "another status, confidence or basis",
        ChangeKind::Risen => "a higher score",
        ChangeKind::Fallen => "a lower score",
        ChangeKind::Appeared => "new",
        ChangeKind::Gone => "gone",
    }
}

fn of_wallet(change: &WalletChange) -> String {
    let Some(shown) = change.after.as_ref().or(change.before.as_ref()) else {
        return String::new();
    };
    let state = |of: Option<&WalletStanding>| {
        of.map_or("not published".to_owned(), |of| {
            let score = score_or_basis(of.smart_money_score, of.score_basis);
            format!("{} {score}", of.status.as_str())
        })
    };
    let mut text = format!(
        "  {} on {}: {} → {}\n",
        shown.wallet_address.checksummed(),
        shown.chain_id,
        state(change.before.as_ref()),
        state(change.after.as_ref())
    );
    for why in &change.why {
        let _ = writeln!(text, "    {why}");
    }
    text
}
