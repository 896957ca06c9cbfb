use crate::data::DataDir;
use crate::show::{number, print, wallet_page};
use anyhow::bail;
use clap::Args;
use smartmoney_api::wire;
use smartmoney_model::{Address, ChainId};
use smartmoney_store::Store;
use std::process::ExitCode;

/// Arguments of `wallet`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  smartmoney wallet 0x56eddb7aa87536c09ccc2793473599fd21a8b17f\n  smartmoney wallet 0x… --chain base --json"
)]
pub(crate) struct WalletArgs {
    /// Its address, in any case
    #[arg(value_parser = Address::parse_any)]
    address: Address,
    /// On this chain only
    #[arg(long, value_name = "CHAIN")]
    chain: Option<ChainId>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(data_dir: &DataDir, args: WalletArgs) -> anyhow::Result<ExitCode> {
    let store = data_dir.open().await?;
    let found = store
        .wallet_entries(args.address, args.chain.as_ref())
        .await?;
    if found.entries.is_empty() {
        bail!(why_there_is_none(store.as_ref(), &args).await?);
    }
    if args.json {
        let entries = found.entries.into_iter().map(wire::WalletEntry::from);
        let json = serde_json::to_string_pretty(&entries.collect::<Vec<_>>())?;
        print(&format!("{json}\n"))?;
    } else {
        for entry in &found.entries {
            print(&wallet_page(entry))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn why_there_is_none(store: &dyn Store, args: &WalletArgs) -> anyhow::Result<String> {
    let address = args.address.checksummed();
    if let Some(chain) = &args.chain {
        let elsewhere = store.wallet_entries(args.address, None).await?.entries;
        let chains = elsewhere.iter().map(|entry| entry.wallet.chain_id.as_str());
        let chains: Vec<_> = chains.collect();
        if !chains.is_empty() {
            let chains = chains.join(", ");
            return Ok(format!(
                "no verdict on {address} on {chain}, but on {chains}"
            ));
        }
    }
    let stats = store.stats().await?;
    let why = if stats.scored_wallets < stats.wallets {
        "run `smartmoney score`, which has not seen all wallets yet"
    } else {
        "it made no trade in the data"
    };
    let scored = number(stats.scored_wallets);
    Ok(format!(
        "no score for {address} among {scored} judged wallets: {why}"
    ))
}
