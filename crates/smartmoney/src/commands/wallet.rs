use crate::data::DataDir;
use crate::show::{print, wallet_page};
use anyhow::bail;
use clap::Args;
use smartmoney_model::{Address, ChainId};
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

pub(crate) async fn run(place: &DataDir, args: WalletArgs) -> anyhow::Result<ExitCode> {
    let store = place.open().await?;
    let found = store
        .wallet_entries(args.address, args.chain.as_ref())
        .await?;
    if found.entries.is_empty() {
        let stats = store.stats().await?;
        bail!(
            "no score for {} among {} scored wallets{}",
            args.address.checksummed(),
            stats.scored_wallets,
            if stats.scored_wallets < stats.wallets {
                ": run `smartmoney score`, which has not seen all wallets yet"
            } else {
                ": it made no trade in the data, or not on this chain"
            }
        );
    }
    if args.json {
        let json = serde_json::to_string_pretty(&found.entries)?;
        print(&format!("{json}\n"))?;
    } else {
        for entry in &found.entries {
            print(&wallet_page(entry))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
