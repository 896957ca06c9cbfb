use super::as_of;
use crate::data::DataDir;
use crate::show::{money, number, print};
use clap::Args;
use smartmoney_api::wire;
use smartmoney_store::{AsOf, JobRun, RunOutcome, Standings, StoreStats};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::process::ExitCode;

/// Arguments of `stats`.
#[derive(Debug, Args)]
pub(crate) struct StatsArgs {
    /// The wallets as they were shown then: a data version, or a time
    #[arg(long, value_name = "VERSION|TIME")]
    as_of: Option<AsOf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(data_dir: &DataDir, args: StatsArgs) -> anyhow::Result<ExitCode> {
    let store = data_dir.open().await?;
    if let Some(as_of) = args.as_of {
        return stats_then(&as_of::standings(store.as_ref(), as_of).await?, args.json);
    }
    let stats = store.stats().await?;
    let last_run = store.runs(1).await?.into_iter().next();
    if args.json {
        let json = serde_json::json!({
            "stats": wire::StoreStats::from(stats),
            "lastRun": last_run.map(wire::JobRun::unredacted),
        });
        print(&format!("{}\n", serde_json::to_string_pretty(&json)?))?;
    } else {
        let location = data_dir.description();
        print(&format!(
            "data in     {location}\n{}",
            render(&stats, last_run.as_ref())
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn stats_then(found: &Standings, json: bool) -> anyhow::Result<ExitCode> {
    let stats = found.stats();
    if json {
        let stats = wire::StandingStats::from(stats);
        let json = serde_json::json!({ "stats": stats, "meta": wire::ShownRun::from(&found.run) });
        print(&format!("{}\n", serde_json::to_string_pretty(&json)?))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut text = as_of::run_line(&found.run);
    let _ = writeln!(text, "judged      {}", number(stats.scored_wallets));
    if let Some(score) = stats.mean_score {
        let _ = writeln!(text, "mean score  {score:.1}");
    }
    for (title, counts) in [
        ("chain", &stats.by_chain),
        ("confidence", &stats.by_confidence),
        ("status", &stats.by_status),
        ("basis of the score", &stats.by_basis),
    ] {
        group(&mut text, title, counts);
    }
    print(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn render(stats: &StoreStats, last_run: Option<&JobRun>) -> String {
    let mut text = String::new();
    let _ = writeln!(text, "trades      {}", number(stats.trades));
    if let (Some(first), Some(last)) = (stats.first_trade, stats.last_trade) {
        let _ = writeln!(text, "            {first} to {last}");
    }
    let _ = writeln!(text, "wallets     {}", number(stats.wallets));
    let _ = writeln!(text, "judged      {}", number(stats.scored_wallets));
    if let Some(score) = stats.mean_score {
        let _ = writeln!(text, "mean score  {score:.1}");
        let _ = writeln!(
            text,
            "identified  {} of PnL in all",
            money(stats.identified_pnl)
        );
        if stats.by_status.contains_key("identified") {
            text.push_str(
                "            They beat the market; where it fell they may still have lost dollars.\n\
                 \x20           `smartmoney top --min-roi 0` leaves out those that did.\n",
            );
        }
    }
    for (title, counts) in [
        ("chain", &stats.by_chain),
        ("type", &stats.by_type),
        ("confidence", &stats.by_confidence),
        ("status", &stats.by_status),
        ("basis of the score", &stats.by_basis),
        ("failed rules", &stats.failed_rules),
        ("anomalies", &stats.anomalies),
    ] {
        group(&mut text, title, counts);
    }
    if stats.mean_score.is_some() {
        let _ = writeln!(text, "\nscores");
        let most = stats
            .score_distribution
            .iter()
            .max()
            .copied()
            .unwrap_or(0)
            .max(1);
        for (count, tens) in stats.score_distribution.iter().zip(0..) {
            let bar = "█".repeat(usize::try_from(count * 40 / most).unwrap_or(0));
            let line = format!(
                "  {:>3}–{:<3} {:>9} {bar}",
                tens * 10,
                tens * 10 + 10,
                number(*count)
            );
            let _ = writeln!(text, "{}", line.trim_end());
        }
    }
    if let Some(run) = last_run {
        let _ = writeln!(
            text,
            "\nlast run    {} {} ({:.1} s, {} of {} analysed, {} updated, {} failed)",
            run.started_at,
            outcome(run),
            run.duration_ms as f64 / 1_000.0,
            number(run.processed),
            number(run.total),
            number(run.updated),
            number(run.failed)
        );
    }
    text
}

const fn outcome(run: &JobRun) -> &'static str {
    match run.outcome {
        RunOutcome::Complete => "complete",
        RunOutcome::Partial => "partial",
        RunOutcome::Failed => "FAILED",
    }
}

fn group(text: &mut String, title: &str, counts: &BTreeMap<String, u64>) {
    if counts.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n{title}");
    for (name, count) in counts {
        let _ = writeln!(text, "  {name:<22} {:>9}", number(*count));
    }
}
