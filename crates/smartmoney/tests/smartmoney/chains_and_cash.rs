//! Chains by all their names, native tokens by their placeholders, and what is cash.

use crate::support::TestFolder;
use serde_json::Value;
use std::fmt::Write;

const HEADER: &str = "blockchain,block_time,token_bought_symbol,token_sold_symbol,\
    token_bought_amount,token_sold_amount,token_bought_address,token_sold_address,tx_hash,tx_from,\
    evt_index";
const WALLET: &str = "0x56eddb7aa87536c09ccc2793473599fd21a8b17f";
const SOLANA_WALLET: &str = "C8cgDPjxphycdQSzk8M2pEtEhzPTnXwkudNHAMx1qCWm";
const TOKEN: &str = "0x4f36f50485b1f2b325fe4651475665227cd7cb6d";

/// A token as a row names it.
#[derive(Clone, Copy)]
struct Named<'a>(&'a str, &'a str);

/// A purchase of 10 for 1,000 on one chain, and a sale of 10 for 1,500 on another: of tokens
/// that may be the same under other names.
struct RoundTrip<'a> {
    chains: [&'a str; 2],
    cash: Named<'a>,
    bought: Named<'a>,
    sold: Named<'a>,
}

impl RoundTrip<'_> {
    fn csv(&self) -> String {
        let mut text = format!("{HEADER}\n");
        let Self { chains, cash, .. } = self;
        let (bought, sold) = (self.bought, self.sold);
        let is_solana = chains[0] == "solana";
        let wallet = if is_solana { SOLANA_WALLET } else { WALLET };
        let tx = |number: u8| {
            if is_solana {
                bs58_signature(number)
            } else {
                format!("0x{number:064x}")
            }
        };
        let rows = [
            (bought, *cash, "10", "1000", "2024-01-01"),
            (*cash, sold, "1500", "10", "2024-01-02"),
        ];
        for (((get, give, get_amount, give_amount, day), chain), number) in
            rows.into_iter().zip(chains).zip(1..)
        {
            let _ = writeln!(
                text,
                "{chain},{day} 10:00:00.000 UTC,{},{},{get_amount},{give_amount},{},{},{},{wallet},0",
                get.0,
                give.0,
                get.1,
                give.1,
                tx(number)
            );
        }
        text
    }

    /// The wallets that it makes in a new database, and what `ingest` warned of.
    fn read(&self) -> (Vec<Value>, String) {
        let folder = TestFolder::new();
        let file = folder.write("trades.csv", &self.csv());
        let ingest = folder.command(&["ingest", &file.display().to_string()]);
        let warnings = stderr(ingest);
        folder.run(&["score"]);
        let is_solana = self.chains[0] == "solana";
        let wallet = if is_solana { SOLANA_WALLET } else { WALLET };
        let page = folder.json(&["wallet", wallet]);
        let wallets = page.as_array().unwrap().iter();
        (
            wallets.map(|entry| entry["wallet"].clone()).collect(),
            warnings,
        )
    }
}

fn bs58_signature(number: u8) -> String {
    // 64 bytes in base58: a leading 1 is a zero byte. The last is no hexadecimal digit.
    let digit = b"mnopqrst"[usize::from(number)] as char;
    format!("{}{digit}", "1".repeat(63))
}

fn stderr(mut command: assert_cmd::Command) -> String {
    let output = command.assert().success().get_output().stderr.clone();
    String::from_utf8(output).unwrap()
}

#[test]
fn one_chain_never_becomes_two() {
    let names = [
        (
            "arbitrum",
            "arbitrum-one",
            "0xaf88d065e77c8cc2239327c5edb3a432268e5831",
        ),
        (
            "arbitrum",
            "42161",
            "0xaf88d065e77c8cc2239327c5edb3a432268e5831",
        ),
        (
            "bnb",
            "binance-smart-chain",
            "0x55d398326f99059ff775485246999027b3197955",
        ),
        (
            "zksync",
            "era",
            "0x1d17cbcf0d6d143135ae902365d2e5e2a16538d4",
        ),
    ];
    for (dune, other, cash) in names {
        let (wallets, warnings) = RoundTrip {
            chains: [dune, other],
            cash: Named("USDC", cash),
            bought: Named("TOK", TOKEN),
            sold: Named("TOK", TOKEN),
        }
        .read();
        let [wallet] = &wallets[..] else {
            panic!("{other}: {wallets:?}")
        };
        assert_eq!(
            (&wallet["chainId"], &wallet["totalPnl"]),
            (&dune.into(), &500.0.into())
        );
        assert_eq!(warnings, "", "{other}");
    }
}

#[test]
fn each_chain_has_its_cash() {
    let cash = [
        (
            "linea",
            "USDC",
            "0x176211869ca2b568f2a7d4ee941e073a821ee1ff",
        ),
        (
            "scroll",
            "USDC",
            "0x06efdbff2a14a7c8e15944d1f4a48f9f95f663a4",
        ),
        ("base", "USDT", "0xfde4c96c8593536e31f229ea8f37b2ada2699bb2"),
        ("bnb", "DAI", "0x1af3f329e8be154074d8769d1ffa4ee058b1dbc3"),
        (
            "gnosis",
            "xDAI",
            "0x0000000000000000000000000000000000000000",
        ),
    ];
    for (chain, symbol, address) in cash {
        let (wallets, warnings) = RoundTrip {
            chains: [chain; 2],
            cash: Named(symbol, address),
            bought: Named("TOK", TOKEN),
            sold: Named("TOK", TOKEN),
        }
        .read();
        let wallet = &wallets[0];
        assert_eq!(
            (&wallet["roiAllTime"], &wallet["coverage"]),
            (&0.5.into(), &1.0.into())
        );
        assert_eq!(
            (&wallet["openPositions"], &warnings[..]),
            (&0.into(), ""),
            "{chain}"
        );
    }
}

#[test]
fn the_native_token_and_its_wrapper_are_one_token() {
    let usdc = "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v";
    let wrapped_sol = "So11111111111111111111111111111111111111112";
    let natives = [
        (
            "solana",
            usdc,
            wrapped_sol,
            "So11111111111111111111111111111111111111111",
        ),
        (
            "solana",
            usdc,
            wrapped_sol,
            "11111111111111111111111111111111",
        ),
        (
            "optimism",
            "0x0b2c639c533813f4aa9d7837caf62653d097ff85",
            "0x4200000000000000000000000000000000000006",
            "0xDeadDeAddeAddEAddeadDEaDDEAdDeaDDeAD0000",
        ),
        (
            "zksync",
            "0x1d17cbcf0d6d143135ae902365d2e5e2a16538d4",
            "0x5aea5775959fbc2557cc8789bc1bf90a239d9a91",
            "0x000000000000000000000000000000000000800A",
        ),
        // The source has no address: MATIC is what POL was called.
        (
            "polygon",
            "0x3c499c542cef5e3811e1192ce70d8cc03d5c3359",
            "0x0d500b1d8e8ef31e21c99d1db9a6444d3adf1270",
            "",
        ),
    ];
    for (chain, usdc, wrapped, native) in natives {
        let (wallets, _) = RoundTrip {
            chains: [chain; 2],
            cash: Named("USDC", usdc),
            bought: Named("MATIC", native),
            sold: Named("W", wrapped),
        }
        .read();
        let wallet = &wallets[0];
        assert_eq!(
            (&wallet["totalPnl"], &wallet["baseAssetPnl"]),
            (&500.0.into(), &500.0.into())
        );
        assert_eq!(wallet["openPositions"], 0, "{chain} {native}");
    }
}

#[test]
fn an_unknown_chain_in_a_column_is_a_warning_with_its_count() {
    let folder = TestFolder::new();
    let trip = RoundTrip {
        chains: ["arbitrun", "arbitrum"],
        cash: Named("USDC", "0xaf88d065e77c8cc2239327c5edb3a432268e5831"),
        bought: Named("TOK", TOKEN),
        sold: Named("TOK", TOKEN),
    };
    let file = folder
        .write("trades.csv", &trip.csv())
        .display()
        .to_string();
    let warnings = stderr(folder.command(&["ingest", &file]));
    let expected = "warning: no token of a chain arbitrun is known (1 trades): ";
    assert!(warnings.contains(expected), "{warnings}");
    let report = folder.json(&["ingest", &file]);
    assert_eq!(report["unknownChains"], serde_json::json!({"arbitrun": 1}));
}

#[test]
fn dollars_on_no_list_are_a_warning_that_cash_cures_for_good() {
    let folder = TestFolder::new();
    let dollar = "0x00000000000000000000000000000000000d011a";
    let trip = RoundTrip {
        chains: ["linea"; 2],
        cash: Named("fooUSD", dollar),
        bought: Named("TOK", TOKEN),
        sold: Named("TOK", TOKEN),
    };
    let file = folder
        .write("trades.csv", &trip.csv())
        .display()
        .to_string();
    let warnings = stderr(folder.command(&["ingest", &file]));
    let line = format!("warning: 100.0 % of the trades (2) have fooUSD ({dollar}) on linea");
    assert!(warnings.contains(&line), "{warnings}");
    assert!(warnings.contains("--cash FILE (chain,address,symbol)"));
    let report = folder.json(&["ingest", &file]);
    let found = &report["unlistedDollars"][0];
    assert_eq!(
        (&found["symbol"], &found["address"]),
        (&"fooUSD".into(), &dollar.into())
    );
    assert_eq!(
        (&found["trades"], &found["share"]),
        (&2.into(), &1.0.into())
    );
    folder.run(&["score"]);
    let roi = || folder.json(&["wallet", WALLET])[0]["wallet"]["roiAllTime"].clone();
    assert_ne!(roi(), 0.5);

    // No trade is new, and yet all facts are made anew.
    let list = folder.write("cash.csv", &format!("chain,address\n59144,{dollar}\n"));
    let said = folder.run(&["ingest", "--cash", &list.display().to_string()]);
    assert_eq!(said, "cash tokens 1\n");
    folder.run(&["score"]);
    assert_eq!(roi(), 0.5);
    assert_eq!(stderr(folder.command(&["ingest", &file])), "");

    let list = folder.write(
        "cash.csv",
        &format!("chain,address,cash\nlinea,{dollar},no\n"),
    );
    folder.run(&["ingest", "--cash", &list.display().to_string()]);
    folder.run(&["score"]);
    assert_ne!(roi(), 0.5);
}

#[test]
fn a_bad_row_of_cash_is_told_with_its_place() {
    let folder = TestFolder::new();
    let list = folder.write("cash.csv", "chain,address\nlinea,0x12\n");
    let arguments = ["ingest", "--cash", &list.display().to_string()];
    let error = folder.fail(&arguments);
    for part in ["cash.csv", "row 1", "address", "0x12", "1 row was rejected"] {
        assert!(error.contains(part), "{part} in {error}");
    }
}
