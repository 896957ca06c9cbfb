use super::as_of;
use crate::data::DataDir;
use crate::show::{comparison, number, print, wallet_page};
use anyhow::bail;
use clap::Args;
use smartmoney_api::wire;
use smartmoney_model::{Address, ChainId, WalletStanding};
use smartmoney_store::{AsOf, Store, WalletEntry};
use std::process::ExitCode;

/// Arguments of `wallet`.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  smartmoney wallet 0x56eddb7aa87536c09ccc2793473599fd21a8b17f\n  smartmoney wallet 0x… --chain base --json\n  smartmoney wallet 0x… --compare 0x…\n  smartmoney wallet 0x… --as-of 2026-11-30T12:00:00Z"
)]
pub(crate) struct WalletArgs {
    /// Its address, in any case
    #[arg(value_parser = Address::parse_any)]
    address: Address,
    /// On this chain only
    #[arg(long, value_name = "CHAIN")]
    chain: Option<ChainId>,
    /// Beside another wallet, on the chains that both are on
    #[arg(long, value_name = "ADDRESS", value_parser = Address::parse_any)]
    compare: Option<Address>,
    /// What was shown of it then: a data version, or a time
    #[arg(long, value_name = "VERSION|TIME", conflicts_with = "compare")]
    as_of: Option<AsOf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(data_dir: &DataDir, args: WalletArgs) -> anyhow::Result<ExitCode> {
    let store = data_dir.open().await?;
    if let Some(as_of) = args.as_of {
        return wallet_then(store.as_ref(), &args, as_of).await;
    }
    let entries = entries(store.as_ref(), args.address, args.chain.as_ref()).await?;
    if let Some(other) = args.compare {
        let others = self::entries(store.as_ref(), other, args.chain.as_ref()).await?;
        return compare(entries, &others, args.json);
    }
    if args.json {
        let entries = entries.into_iter().map(wire::WalletEntry::from);
        let json = serde_json::to_string_pretty(&entries.collect::<Vec<_>>())?;
        print(&format!("{json}\n"))?;
    } else {
        for entry in &entries {
            print(&wallet_page(entry))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn wallet_then(
    store: &dyn Store,
    args: &WalletArgs,
    as_of: AsOf,
) -> anyhow::Result<ExitCode> {
    let found = as_of::standings(store, as_of).await?;
    let is_asked_for = |of: &&WalletStanding| {
        let chain = args.chain.as_ref();
        of.wallet_address == args.address && chain.is_none_or(|chain| of.chain_id == *chain)
    };
    let wallets = found.wallets.iter().map(|of| &of.standing);
    let wallets: Vec<&WalletStanding> = wallets.filter(is_asked_for).collect();
    if wallets.is_empty() {
        let shown = args.address.checksummed();
        bail!(
            "{shown} was not among the {} wallets judged then",
            number(found.wallets.len() as u64)
        );
    }
    if args.json {
        let json = serde_json::json!({ "data": wallets, "meta": wire::ShownRun::from(&found.run) });
        print(&format!("{}\n", serde_json::to_string_pretty(&json)?))?;
    } else {
        print(&as_of::rows(&wallets, &found.run))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A wallet on each of its chains, or why there is none.
async fn entries(
    store: &dyn Store,
    address: Address,
    chain: Option<&ChainId>,
) -> anyhow::Result<Vec<WalletEntry>> {
    let entries = store.wallet_entries(address, chain).await?.entries;
    if entries.is_empty() {
        bail!(why_there_is_none(store, address, chain).await?);
    }
    Ok(entries)
}

fn compare(ones: Vec<WalletEntry>, others: &[WalletEntry], json: bool) -> anyhow::Result<ExitCode> {
    let chains = |entries: &[WalletEntry]| -> Vec<ChainId> {
        let wallets = entries.iter().map(|entry| &entry.wallet);
        wallets.map(|wallet| wallet.chain_id.clone()).collect()
    };
    let (of_ones, of_others) = (chains(&ones), chains(others));
    let pairs = ones.into_iter().filter_map(|one| {
        let other = others
            .iter()
            .find(|other| other.wallet.chain_id == one.wallet.chain_id);
        other.map(|other| [one, other.clone()])
    });
    let pairs: Vec<[WalletEntry; 2]> = pairs.collect();
    if pairs.is_empty() {
        let names = |chains: &[ChainId]| {
            chains
                .iter()
                .map(ChainId::as_str)
                .collect::<Vec<_>>()
                .join(", ")
        };
        bail!(
            "the two are on no chain together: one is on {}, the other on {}",
            names(&of_ones),
            names(&of_others)
        );
    }
    if json {
        let entries = pairs.into_iter().flatten().map(wire::WalletEntry::from);
        let json = serde_json::to_string_pretty(&entries.collect::<Vec<_>>())?;
        print(&format!("{json}\n"))?;
    } else {
        for [one, other] in &pairs {
            print(&comparison(&one.wallet, &other.wallet))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn why_there_is_none(
    store: &dyn Store,
    address: Address,
    chain: Option<&ChainId>,
) -> anyhow::Result<String> {
    let shown = address.checksummed();
    if let Some(chain) = chain {
        let elsewhere = store.wallet_entries(address, None).await?.entries;
        let chains = elsewhere.iter().map(|entry| entry.wallet.chain_id.as_str());
        let chains: Vec<_> = chains.collect();
        if !chains.is_empty() {
            let chains = chains.join(", ");
            return Ok(format!("no verdict on {shown} on {chain}, but on {chains}"));
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
        "no score for {shown} among {scored} judged wallets: {why}"
    ))
}
