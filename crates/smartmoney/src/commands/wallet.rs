use crate::data::DataDir;
use crate::show::{print, wallet_page};
use anyhow::{Context, bail};
use clap::Args;
use smartmoney_analysis::{Names, Settings, WalletAnalysis, analyse_wallet};
use smartmoney_jobs::{load_market, load_names};
use smartmoney_model::{Address, ChainId, Wallet};
use smartmoney_store::{RunOutcome, ScorePoint, WalletStore};
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

const SCORES_SHOWN: usize = 10;

/// Runs that failed in a row beyond which nobody looks at a wallet.
const RUNS_LOOKED_AT: usize = 100;

/// All that is known of one wallet.
pub(crate) struct WalletPage {
    pub(crate) wallet: Wallet,
    pub(crate) analysis: Option<WalletAnalysis>,
    pub(crate) history: Vec<ScorePoint>,
}

pub(crate) async fn run(place: &DataDir, args: WalletArgs) -> anyhow::Result<ExitCode> {
    let store = place.open().await?;
    let found = store.wallet(args.address, args.chain.as_ref()).await?;
    if found.is_empty() {
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
    let settings = rules_of_scores(store.as_ref()).await?;
    let market = load_market(store.as_ref()).await?;
    let names = load_names(store.as_ref()).await?;
    let mut pages = Vec::with_capacity(found.len());
    for (id, wallet) in found {
        let ledger = store.ledgers(vec![id]).await?;
        let analysis = ledger
            .first()
            .and_then(|(_, trades)| analyse_wallet(trades, &market, &settings));
        pages.push(WalletPage {
            wallet,
            analysis,
            history: store.score_history(id, SCORES_SHOWN).await?,
        });
    }
    if args.json {
        let json: Vec<_> = pages.iter().map(|page| as_json(page, &names)).collect();
        print(&format!("{}\n", serde_json::to_string_pretty(&json)?))?;
    } else {
        for page in &pages {
            print(&wallet_page(page, &names))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The rules by which the published scores were made, so that positions and
/// scores agree whatever the settings file says by now.
async fn rules_of_scores(store: &dyn WalletStore) -> anyhow::Result<Settings> {
    let runs = store.runs(RUNS_LOOKED_AT).await?;
    let published = runs.iter().find(|run| run.outcome != RunOutcome::Failed);
    published.map_or_else(
        || Ok(Settings::default()),
        |run| serde_json::from_str(&run.settings).context("the settings of the last run"),
    )
}

fn as_json(page: &WalletPage, names: &Names) -> serde_json::Value {
    let analysis = page.analysis.as_ref();
    let name = |token| names.tokens.get(&token);
    let closed: Vec<_> = analysis
        .map(|analysis| &analysis.closed)
        .into_iter()
        .flatten()
        .map(|p| {
            serde_json::json!({
                "token": name(p.token),
                "openedAt": p.opened_at,
                "closedAt": p.closed_at,
                "cost": p.cost.to_f64(),
                "proceeds": p.proceeds.to_f64(),
                "realizedPnl": p.realized().to_f64(),
                "return": p.return_ratio,
                "marketReturn": p.market_return,
                "excessReturn": p.excess_return(),
            })
        })
        .collect();
    let open: Vec<_> = analysis
        .map(|analysis| &analysis.open)
        .into_iter()
        .flatten()
        .map(|p| {
            serde_json::json!({
                "token": name(p.token),
                "openedAt": p.opened_at,
                "amount": p.amount,
                "cost": p.cost.to_f64(),
                "value": p.value.to_f64(),
                "realizedPnl": p.realized.to_f64(),
            })
        })
        .collect();
    serde_json::json!({
        "wallet": page.wallet,
        "evidence": analysis.map(|analysis| &analysis.facts.evidence),
        "openPositions": open,
        "closedPositions": closed,
        "equityCurve": analysis.map(|analysis| &analysis.days),
        "scoreHistory": page.history,
    })
}
