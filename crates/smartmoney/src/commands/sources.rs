use crate::data::DataDir;
use crate::show::{number, print, table, visible};
use clap::Args;
use smartmoney_store::Source;
use std::fmt::Write;
use std::process::ExitCode;

/// Arguments of `sources`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SourcesArgs {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

const EXAMPLES: &str = "\
Examples:
  smartmoney sources
  smartmoney forget --file 3

The counts are those of the last time that a file was read. One that was not read to its end is
unfinished: read it again, and what is there already is known. A file that was read again under
another name is one source, with its latest name.";

pub(crate) async fn run(data_dir: &DataDir, args: SourcesArgs) -> anyhow::Result<ExitCode> {
    let (sources, without) = if data_dir.is_new() {
        (Vec::new(), 0)
    } else {
        let store = data_dir.open().await?;
        (store.sources().await?, store.trades_without_source().await?)
    };
    if args.json {
        let sources: Vec<_> = sources.iter().map(json).collect();
        let json = serde_json::json!({ "sources": sources, "tradesWithoutSource": without });
        print(&format!("{json:#}\n"))?;
    } else {
        print(&shown(&sources, without))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn json(source: &Source) -> serde_json::Value {
    let (read, trades) = (&source.read, &source.read.trades);
    serde_json::json!({
        "id": source.id.0,
        "name": source.name,
        "sha256": source.digest.as_deref().map(hexadecimal),
        "begunAt": source.begun_at.to_string(),
        "finishedAt": read.finished_at.map(|at| at.to_string()),
        "rows": read.rows,
        "rejected": read.rejected,
        "inserted": trades.inserted,
        "known": trades.known,
        "updated": trades.updated,
        "different": trades.different,
        "replaced": trades.replaced,
        "contradicting": trades.contradicting,
    })
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

fn shown(sources: &[Source], without: u64) -> String {
    let mut text = String::new();
    if sources.is_empty() {
        text.push_str("no file was read yet: `smartmoney ingest FILE` reads one\n");
    } else {
        let mut rows = table(&[
            "id",
            "file",
            "read",
            "rows",
            "new",
            "known",
            "different",
            "rejected",
            "sha256",
        ]);
        for source in sources {
            let (read, trades) = (&source.read, &source.read.trades);
            let digest = source.digest.as_deref().map(hexadecimal);
            rows.add_row([
                source.id.0.to_string(),
                visible(&source.name).into_owned(),
                match read.finished_at {
                    Some(at) => at.to_string(),
                    None => format!("{}, unfinished", source.begun_at),
                },
                number(read.rows),
                number(trades.inserted),
                number(trades.known + trades.updated + trades.replaced),
                number(trades.different + trades.contradicting),
                number(read.rejected),
                digest.map_or_else(|| "–".to_owned(), |digest| format!("{}…", &digest[..8])),
            ]);
        }
        let _ = writeln!(text, "{rows}");
    }
    if without > 0 {
        let _ = writeln!(
            text,
            "{} trades were stored before sources were kept",
            number(without)
        );
    }
    text
}
