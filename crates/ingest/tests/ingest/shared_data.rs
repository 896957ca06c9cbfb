//! The real files, where they are at hand.

use crate::support::Collected;
use smartmoney_ingest::{
    FileSummary, Input, Options, Preset, Reader, RejectReason, find_inputs, read, read_labels,
    read_tokens,
};
use smartmoney_model::{Address, TokenAddress};
use std::path::{Path, PathBuf};

fn data(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(name);
    if !path.exists() {
        eprintln!("skipped: {} is not there", path.display());
        return None;
    }
    Some(path)
}

fn read_all(name: &str, options: &Options) -> Option<(FileSummary, Collected)> {
    let mut sink = Collected::default();
    let summary = read(&Input::File(data(name)?), options, &mut sink).unwrap();
    assert_eq!(summary.rows, summary.accepted + summary.rejected_rows());
    Some((summary, sink))
}

fn with_tokens() -> Option<Options> {
    let table = read_tokens(&data("tokens.csv")?).unwrap();
    assert_eq!(table.rejected, 0);
    Some(Options {
        tokens: table.content,
        ..Options::default()
    })
}

#[test]
fn the_complete_log_is_the_same_in_both_shapes() {
    let Some((summary, parquet)) = read_all(
        "messari/univ3_ethereum_usdc_weth_2023-04-21_29.parquet",
        &Options::default(),
    ) else {
        return;
    };
    assert_eq!(summary.preset, Some(Preset::Messari));
    assert_eq!((summary.rows, summary.accepted), (43_159, 43_159));
    assert_eq!(summary.assumed_chain.unwrap().as_str(), "ethereum");
    let usdc = Address::parse_any("0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48").unwrap();
    let usdc = TokenAddress::Address(usdc);
    assert!(
        parquet
            .trades
            .iter()
            .all(|t| t.sold.token.address == usdc || t.bought.token.address == usdc)
    );

    let Some((summary, dune)) = read_all(
        "dune/univ3_ethereum_usdc_weth_2023-04-21_29.csv.gz",
        &Options::default(),
    ) else {
        return;
    };
    assert_eq!(summary.preset, Some(Preset::Dune));
    assert_eq!((summary.rows, summary.accepted), (43_150, 43_150));
    assert_eq!(summary.assumed_chain, None);
    let wallets = |sink: &Collected| {
        let mut wallets: Vec<_> = sink.trades.iter().map(|t| t.wallet).collect();
        wallets.sort();
        wallets.dedup();
        wallets.len()
    };
    assert_eq!((wallets(&parquet), wallets(&dune)), (17_329, 17_328));
}

#[test]
fn other_files_in_the_shape_of_dune() {
    let Some((summary, _)) = read_all("dune/bots_ethereum_2023-08-08.csv.gz", &Options::default())
    else {
        return;
    };
    assert_eq!(summary.rows, 4_968);
    assert_eq!(summary.preset, Some(Preset::Dune));
    let Some((summary, sink)) = read_all(
        "dune/univ3_ethereum_2023-10_sample.csv.gz",
        &Options::default(),
    ) else {
        return;
    };
    assert_eq!(summary.rows, 20_000);
    // Amounts are empty where the decimals are unknown.
    assert_eq!(
        summary.rejected.keys().collect::<Vec<_>>(),
        [&RejectReason::MissingValue],
        "{}",
        sink.rejects[0]
    );
}

#[test]
fn raw_samples_give_what_the_same_in_dunes_shape_gives() {
    let Some(options) = with_tokens() else {
        return;
    };
    let Some((dune, _)) = read_all("dune/univ3_ethereum_2023-10_sample.csv.gz", &options) else {
        return;
    };
    let Some(folder) = data("messari") else {
        return;
    };
    let pattern = folder.join("*.csv.gz").to_string_lossy().into_owned();
    let mut rows = 0;
    let mut accepted = 0;
    let mut reader = Reader::new(options);
    for input in find_inputs(&[pattern]).unwrap() {
        let mut sink = Collected::default();
        let summary = reader.read(&input, &mut sink).unwrap();
        assert_eq!(summary.preset, Some(Preset::Messari));
        assert_eq!(
            summary.rejected.keys().collect::<Vec<_>>(),
            [&RejectReason::UnknownDecimals]
        );
        rows += summary.rows;
        accepted += summary.accepted;
    }
    assert_eq!(rows, 20_000);
    assert_eq!(accepted, dune.accepted);
}

#[test]
fn labels_are_read_whole() {
    let Some(path) = data("labels/ethereum.csv.gz") else {
        return;
    };
    let table = read_labels(&path).unwrap();
    assert_eq!((table.content.len(), table.rejected), (10_519, 0));
}
