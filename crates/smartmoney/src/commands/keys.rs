use crate::clock::now;
use crate::data::DataDir;
use crate::show::{print, table};
use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use smartmoney_api::{ApiKey, wire};
use smartmoney_store::Store;
use std::process::ExitCode;

/// Arguments of `keys`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct KeysArgs {
    #[command(subcommand)]
    command: KeysCommand,
}

const EXAMPLES: &str = "\
Examples:
  smartmoney keys create grafana
  smartmoney keys list
  smartmoney keys revoke 2

A key is sent as `Authorization: Bearer smk_…`. It lets its holder begin runs, curate wallets and
invalidate the cache; only its SHA-256 is stored, so it is shown once.";

#[derive(Debug, Subcommand)]
enum KeysCommand {
    /// Make a key and print it, once
    Create {
        /// The owner's name
        name: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List all keys, without what opens
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Revoke a key for ever
    Revoke {
        /// Its number in the list
        #[arg(value_parser = number_of_key)]
        id: i64,
    },
}

const LONGEST_NAME: usize = 100;

fn number_of_key(text: &str) -> Result<i64, &'static str> {
    let number = text.parse();
    number.map_err(|_| "expected the number of a key, which `smartmoney keys list` shows")
}

pub(crate) async fn run(data_dir: &DataDir, args: KeysArgs) -> anyhow::Result<ExitCode> {
    match args.command {
        KeysCommand::Create { name, json } => {
            let store = data_dir.open_or_create().await?;
            create(store.as_ref(), &name, json).await?;
        }
        KeysCommand::List { json } => {
            let keys = if data_dir.is_new() {
                Vec::new()
            } else {
                data_dir.open().await?.api_keys().await?
            };
            list(keys, json)?;
        }
        KeysCommand::Revoke { id } => {
            let revoked = if data_dir.is_new() {
                None
            } else {
                data_dir.open().await?.revoke_api_key(id, now()).await?
            };
            let key = revoked.with_context(|| {
                format!("there is no key {id}: `smartmoney keys list` shows those there are")
            })?;
            print(&format!(
                "revoked {} ({}…); it opens nothing any more, in 10 seconds at the latest\n",
                key.name, key.prefix
            ))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn create(store: &dyn Store, name: &str, json: bool) -> anyhow::Result<()> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.contains(char::is_control) {
        bail!("a key's name has 1 to {LONGEST_NAME} characters, and no control characters");
    }
    let key = ApiKey::generate().context("no randomness for a key")?;
    let stored = store
        .add_api_key(name.to_owned(), key.shown().to_owned(), key.hash(), now())
        .await?;
    if json {
        let json = serde_json::json!({ "id": stored.id, "name": stored.name, "key": key.reveal() });
        print(&format!("{json:#}\n"))
    } else {
        print(&format!("{}\n", key.reveal()))?;
        eprintln!(
            "key {} of {}: keep it, it is not shown again",
            stored.id, stored.name
        );
        Ok(())
    }
}

fn list(keys: Vec<smartmoney_store::ApiKey>, json: bool) -> anyhow::Result<()> {
    if json {
        let keys: Vec<_> = keys.into_iter().map(wire::ApiKey::from).collect();
        return print(&format!("{}\n", serde_json::to_string_pretty(&keys)?));
    }
    if keys.is_empty() {
        return print("no key yet: `smartmoney keys create NAME` makes one\n");
    }
    let mut shown = table(&["id", "name", "begins with", "created", "revoked"]);
    for key in keys {
        shown.add_row([
            key.id.to_string(),
            key.name,
            format!("{}…", key.prefix),
            key.created_at.to_string(),
            key.revoked_at
                .map_or_else(|| "–".to_owned(), |at| at.to_string()),
        ]);
    }
    print(&format!("{shown}\n"))
}
