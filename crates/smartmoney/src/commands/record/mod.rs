//! The live record: lists as they were published, and what came after them.

mod table;
mod verify;

use crate::cli::whole;
use crate::data::DataDir;
use crate::show::print;
use anyhow::bail;
use clap::Args;
use smartmoney_api::wire;
use smartmoney_model::{Day, FrozenList, FrozenWallet, Grade};
use smartmoney_store::Store;
use std::process::ExitCode;

/// Arguments of `record`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  smartmoney record\n  smartmoney record --list 2026-12-01\n  smartmoney record --list 2026-12-01 --text | sha256sum\n  smartmoney record --verify"
)]
pub(crate) struct RecordArgs {
    /// Show the list of this UTC day
    #[arg(long, value_name = "DAY")]
    list: Option<Day>,
    /// Print the text of that list, of which its digest is the SHA-256
    #[arg(long, requires = "list", conflicts_with = "json")]
    text: bool,
    /// Compute the digests of all lists anew, and name the first that does not fit
    #[arg(long, conflicts_with_all = ["list", "json", "limit"])]
    verify: bool,
    /// Lists shown, the latest first
    #[arg(long, default_value_t = 14, value_name = "N", value_parser = whole(1..=100_000))]
    limit: u64,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(data_dir: &DataDir, args: RecordArgs) -> anyhow::Result<ExitCode> {
    let store = data_dir.open().await?;
    if args.verify {
        return verify::run(store.as_ref()).await;
    }
    let Some(day) = args.list else {
        return all(store.as_ref(), &args).await;
    };
    let (list, wallets, grades) = frozen(store.as_ref(), day).await?;
    if args.text {
        print(&list.text(&wallets))?;
    } else if args.json {
        let json = serde_json::json!({"list": list, "wallets": wallets, "grades": grades});
        print(&format!("{}\n", serde_json::to_string_pretty(&json)?))?;
    } else {
        print(&table::list(&list, &wallets, &grades))?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn frozen(
    store: &dyn Store,
    day: Day,
) -> anyhow::Result<(FrozenList, Vec<FrozenWallet>, Vec<Grade>)> {
    let Some(found) = store.frozen_list(day).await?.list else {
        bail!("no list was frozen on {day}: no full run published on that UTC day");
    };
    Ok(found)
}

async fn all(store: &dyn Store, args: &RecordArgs) -> anyhow::Result<ExitCode> {
    let limit = usize::try_from(args.limit).unwrap_or(usize::MAX);
    let record = store.record(None, limit).await?;
    if args.json {
        let lists = record.lists.into_iter().map(wire::GradedList::from);
        let json = serde_json::json!({
            "running": record.running,
            "lists": lists.collect::<Vec<_>>(),
            "total": record.total,
        });
        print(&format!("{}\n", serde_json::to_string_pretty(&json)?))?;
    } else {
        print(&table::record(&record))?;
    }
    Ok(ExitCode::SUCCESS)
}
