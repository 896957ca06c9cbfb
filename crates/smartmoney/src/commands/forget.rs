use super::ingest::digest;
use super::sources::hexadecimal;
use crate::data::DataDir;
use crate::show::{number, print, visible};
use anyhow::{Context, bail};
use clap::Args;
use indicatif::ProgressBar;
use smartmoney_model::{ChainId, Timestamp};
use smartmoney_store::{Forget, Forgotten, Source, SourceId, Store};
use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

/// Arguments of `forget`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ForgetArgs {
    /// Trades that this file told: its name, its number or the beginning of its sha256 in
    /// `smartmoney sources`, or a copy of it
    #[arg(long, value_name = "NAME|ID|SHA256|COPY")]
    file: Vec<String>,
    /// Trades on this chain
    #[arg(long, value_name = "CHAIN")]
    chain: Option<ChainId>,
    /// Trades on this exchange
    #[arg(long, value_name = "NAME")]
    project: Option<String>,
    /// Trades at or after this time
    #[arg(long, value_name = "TIME")]
    from: Option<Timestamp>,
    /// Trades before this time
    #[arg(long, value_name = "TIME")]
    until: Option<Timestamp>,
    /// Only count what would go
    #[arg(long)]
    dry_run: bool,
    /// Don't ask
    #[arg(long)]
    yes: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  smartmoney forget --file monday.csv --dry-run
  smartmoney forget --file 3 --yes
  smartmoney forget --chain base --from 2025-03-01 --until 2025-04-01
  smartmoney forget --project fakeswap

Several conditions narrow: only trades that meet all of them go, all at once. A trade that another
file told too stays when it is asked for by its file. The next run makes all that was made of the
trades anew; what was published stays in the history of scores. Reading the files again brings
everything back.";

pub(crate) async fn run(data_dir: &DataDir, args: ForgetArgs) -> anyhow::Result<ExitCode> {
    let is_any = !args.file.is_empty()
        || args.chain.is_some()
        || args.project.is_some()
        || args.from.is_some()
        || args.until.is_some();
    if !is_any {
        bail!("say what to forget: --file, --chain, --project, --from or --until");
    }
    if data_dir.is_new() {
        bail!("there are no trades yet");
    }
    let store = data_dir.open().await?;
    let known = store.sources().await?;
    let mut meant = Vec::new();
    for name in &args.file {
        meant.extend(find(&known, name)?);
    }
    let what = Forget {
        sources: (!meant.is_empty()).then(|| meant.iter().map(|source| source.id).collect()),
        chain: args.chain,
        project: args.project.map(|name| name.to_lowercase()),
        from: args.from,
        until: args.until,
        is_dry_run: true,
    };
    if !args.dry_run && !args.yes {
        let would_go = forget(store.as_ref(), what.clone()).await?;
        if !confirmed(&would_go)? {
            print("nothing was forgotten\n")?;
            return Ok(ExitCode::FAILURE);
        }
    }
    let what = Forget {
        is_dry_run: args.dry_run,
        ..what
    };
    let forgotten = forget(store.as_ref(), what).await?;
    if args.json {
        let json = serde_json::json!({
            "dryRun": args.dry_run,
            "trades": forgotten.trades,
            "wallets": forgotten.wallets,
            "hours": forgotten.hours,
            "kept": forgotten.kept,
            "sources": meant.iter().map(|source| source.id.0).collect::<Vec<_>>(),
        });
        print(&format!("{json:#}\n"))?;
    } else {
        let verb = if args.dry_run {
            "would forget"
        } else {
            "forgot"
        };
        print(&format!("{verb} {}\n", shown(&forgotten)))?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn forget(store: &dyn Store, what: Forget) -> anyhow::Result<Forgotten> {
    let spinner = ProgressBar::new_spinner();
    spinner.set_message(if what.is_dry_run {
        "counting"
    } else {
        "forgetting"
    });
    spinner.enable_steady_tick(Duration::from_millis(100));
    let forgotten = store.forget(what).await;
    spinner.finish_and_clear();
    Ok(forgotten?)
}

/// The files that are meant, which is told: a name may be that of several, or of a copy.
fn find<'s>(sources: &'s [Source], name: &str) -> anyhow::Result<Vec<&'s Source>> {
    let all = |is_meant: &dyn Fn(&Source) -> bool| -> Vec<&'s Source> {
        sources.iter().filter(|source| is_meant(source)).collect()
    };
    let mut found = all(&|source| {
        let file = Path::new(&source.name).file_name();
        source.name == name || file.is_some_and(|file| file == name)
    });
    if found.is_empty() {
        let number = name.parse().ok().map(SourceId);
        found = all(&|source| Some(source.id) == number);
    }
    if found.is_empty() && name.len() >= SHORTEST_DIGEST {
        let name = name.to_ascii_lowercase();
        found = all(&|source| sha256(source).is_some_and(|sha256| sha256.starts_with(&name)));
    }
    if found.is_empty()
        && let Ok(digest) = digest(Path::new(name))
    {
        found = all(&|source| source.digest.as_deref() == Some(&digest[..]));
    }
    if found.is_empty() {
        bail!("no file {name} was read: `smartmoney sources` shows those that were");
    }
    for source in &found {
        let Source { id, name: file, .. } = source;
        let said = format!(
            "{name} is source {}, read as {file} at {}",
            id.0, source.begun_at
        );
        eprintln!("{}", visible(&said));
    }
    Ok(found)
}

/// As `smartmoney sources` shows it.
const SHORTEST_DIGEST: usize = 8;

fn sha256(source: &Source) -> Option<String> {
    source.digest.as_deref().map(hexadecimal)
}

fn confirmed(would_go: &Forgotten) -> anyhow::Result<bool> {
    let shown = shown(would_go);
    if !std::io::stdin().is_terminal() {
        bail!("this would forget {shown}: say --yes to do it, or --dry-run to count only");
    }
    eprint!("forget {shown}? [y/N] ");
    std::io::stderr().flush().context("can't ask")?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

fn shown(forgotten: &Forgotten) -> String {
    let stay = match forgotten.kept {
        0 => String::new(),
        kept => format!("; {} stay, which other files told too", number(kept)),
    };
    format!(
        "{} trades of {} wallets, in {} hours{stay}",
        number(forgotten.trades),
        number(forgotten.wallets),
        number(forgotten.hours)
    )
}
