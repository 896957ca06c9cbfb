//! Columns of other names: presets and mappings.

use crate::support::{DUNE, csv, dune, error_of, mapped, read_bytes, read_whole, tx, with_preset};
use smartmoney_ingest::{Options, Preset};
use smartmoney_model::{Address, CashToken, TokenKind};

type Pairs<'a> = &'a [(&'a str, &'a str)];

fn file(row: Pairs<'_>) -> Vec<u8> {
    csv(&[row
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
        .collect()])
}

const MESSARI: [(&str, &str); 11] = [
    ("protocol", "UniswapV3"),
    ("timestamp", "1682049671"),
    ("account_id", "0x69bba4aa6e43a6ef5828c33aefecd1f17e1f5e1f"),
    ("tokenIn_symbol", "USDC"),
    ("tokenOut_symbol", "WETH"),
    ("amountIn", "1.0e8"),
    ("amountOut", "51360851738600000"),
    ("amountInUSD", "0.0"),
    ("amountOutUSD", "99.5"),
    (
        "hash",
        "0x34c83d0cb66b6cf80bbbada75de3fe96cf5257b21b2adce436e59de1d02b20be",
    ),
    ("pool_id", "x"),
];

fn messari(changes: Pairs<'_>) -> Vec<u8> {
    let row = MESSARI.map(|(name, value)| {
        let other = changes.iter().find(|(known, _)| *known == name);
        (name, other.map_or(value, |(_, value)| value))
    });
    file(&row)
}

#[test]
fn in_is_sold_and_out_is_bought() {
    let (outcome, sink) = read_bytes("x.csv", messari(&[]), &Options::default());
    assert_eq!(outcome.unwrap().preset, Some(Preset::Messari));
    let trade = &sink.trades[0];
    assert_eq!(trade.chain.as_str(), "ethereum");
    assert_eq!(trade.sold.amount.to_string(), "100");
    assert_eq!(
        trade.sold.token.address.to_string(),
        "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48"
    );
    assert_eq!(trade.bought.amount.to_string(), "0.0513608517386");
    assert_eq!(trade.amount_usd, None, "0 is no value");
    assert_eq!(trade.bought_amount_usd.unwrap().to_string(), "99.50");
    assert_eq!(trade.project.as_deref(), Some("uniswapv3"));
}

#[test]
fn a_chain_that_nobody_said_is_told() {
    let with_column = |chain: &'static str| {
        let row: Vec<_> = MESSARI.into_iter().chain([("chain", chain)]).collect();
        file(&row)
    };
    let said = Options {
        default_chain: Some("ethereum".parse().unwrap()),
        ..Options::default()
    };
    for (bytes, options, assumed) in [
        (messari(&[]), &Options::default(), Some("ethereum")),
        (with_column(""), &Options::default(), Some("ethereum")),
        (with_column("ethereum"), &Options::default(), None),
        (messari(&[]), &said, None),
        (csv(&[dune(&[])]), &Options::default(), None),
    ] {
        let summary = read_bytes("x.csv", bytes, options).0.unwrap();
        let found = summary.assumed_chain.map(|chain| chain.to_string());
        assert_eq!(found.as_deref(), assumed);
        assert_eq!(summary.accepted, 1);
    }
}

#[test]
fn of_two_values_the_smaller_that_says_something_counts() {
    let read = |a: &str, b: &str| {
        let mut row = dune(&[("amount_usd", a)]);
        row.push(("usd".to_owned(), b.to_owned()));
        let options = mapped("amount_usd=amount_usd,amount_usd=usd");
        read_whole("x.csv", csv(&[row]), &options)
    };
    for (a, b, expected) in [
        ("5", "7", Some("5.00")),
        ("7", "5", Some("5.00")),
        ("0", "5", Some("5.00")),
        ("", "5", Some("5.00")),
        ("1e300", "5", Some("5.00")),
        ("-1", "5", Some("5.00")),
        ("5", "NaN", Some("5.00")),
        ("0", "0.0", None),
        ("", "", None),
        ("", "NaN", None),
        ("None", "<NA>", None),
    ] {
        let sink = read(a, b);
        let usd = sink.trades[0].amount_usd.map(|usd| usd.to_string());
        assert_eq!(usd.as_deref(), expected, "{a} {b}");
        assert_eq!(sink.left_out, [], "{a} {b}");
    }
    for (a, b, reason) in [
        ("1e300", "0", "too_large"),
        ("-1", "", "negative"),
        ("", "inf", "not_finite"),
    ] {
        let sink = read(a, b);
        assert_eq!(sink.trades[0].amount_usd, None, "{a} {b}");
        assert_eq!(sink.left_out[0].reason.as_str(), reason, "{a} {b}");
    }
    assert_eq!(read("5", "many").reasons(), ["bad_number"]);
}

#[test]
fn raw_amounts_need_decimals() {
    let sink = read_whole(
        "x.csv",
        messari(&[("tokenOut_symbol", "PEPE")]),
        &Options::default(),
    );
    let reject = &sink.rejects[0];
    assert_eq!(reject.reason.as_str(), "unknown_decimals");
    assert_eq!(reject.field, Some("token_bought_amount_raw"));
    assert!(
        reject.message.contains("PEPE") && reject.message.contains("--tokens"),
        "{reject}"
    );

    let row: Vec<_> = MESSARI.into_iter().chain([("dec", "4")]).collect();
    let options = mapped("token_bought_decimals=dec");
    let sink = read_whole("x.csv", file(&row), &options);
    assert_eq!(sink.trades[0].bought.amount.to_string(), "5136085173860");
}

#[test]
fn any_column_can_be_mapped() {
    let rows = [dune(&[])];
    let sink = read_whole("x.csv", csv(&rows), &mapped("wallet=taker"));
    assert!(sink.trades[0].wallet.to_string().ends_with("61"));

    let text = "who,Usd value,other usd,when,tx,got,gave,n_got,n_gave\n\
        0x24a7806ed40b7584538efe34bfcbca436ec68e60,12,11.5,2023-10-01,0x03634076bc8154368188d728f887e309954192d4e1c4aeb10bfce1f6a2ea57b4,PEPE,ETH,5,0.1\n";
    let map = "wallet=who,amount_usd=usd value,amount_usd=other usd,block_time=when,tx_hash=tx,\
        token_bought_symbol=got,token_sold_symbol=gave,token_bought_amount=n_got,token_sold_amount=n_gave";
    let error = error_of("x.csv", text, &mapped(map));
    assert!(error.contains("--chain gives one"), "{error}");
    let options = Options {
        default_chain: Some("arbitrum".parse().unwrap()),
        ..mapped(map)
    };
    let (outcome, sink) = read_bytes("x.csv", text, &options);
    assert_eq!(outcome.unwrap().preset, Some(Preset::Canonical));
    let trade = &sink.trades[0];
    assert_eq!(trade.chain.as_str(), "arbitrum");
    assert_eq!(trade.amount_usd.unwrap().to_string(), "11.50");
    assert_eq!(trade.bought.token.address.to_string(), "PEPE");
    // The symbol of a chain's native token stands for its wrapper.
    assert_eq!(
        trade.sold.token.address.to_string(),
        "0x82af49447d8a07e3bd95bd0d56f35241523fbab1"
    );
}

#[test]
fn unknown_chains_and_unlisted_dollars_are_counted() {
    let other = "0x1111111111111111111111111111111111111111";
    let known = "0xaf88d065e77c8cc2239327c5edb3a432268e5831";
    let row = |number, chain, symbol, address| {
        dune(&[
            ("tx_hash", &tx(number)),
            ("blockchain", chain),
            ("token_sold_symbol", symbol),
            ("token_sold_address", address),
        ])
    };
    let rows = [
        row(1, "arbitrum-one", "USDC", known),
        row(2, "arbitrum", "USDC", other),
        row(3, "42161", "USDC", other),
        row(4, "arbitrum", "TOK", other),
        row(5, "my-chain", "GHO", ""),
        row(6, "arbitrum", "MIM", "no address"),
    ];
    let (outcome, _) = read_bytes("x.csv", csv(&rows), &Options::default());
    let summary = outcome.unwrap();
    assert_eq!((summary.accepted, summary.rejected_rows()), (5, 1));
    let chains: Vec<_> = summary.unknown_chains.iter().collect();
    assert_eq!(chains, [(&"my-chain".parse().unwrap(), &1)]);
    let dollars = summary.unlisted_dollars.iter().map(|found| {
        let address = found.token.address.to_string();
        (found.token.chain.as_str(), address, found.trades)
    });
    let expected = [("arbitrum", other, 3), ("my-chain", "GHO", 1)];
    assert!(dollars.eq(expected.map(|(chain, text, trades)| (chain, text.to_owned(), trades))));

    let mut options = Options::default();
    options.cash.push(CashToken {
        chain: "arbitrum".parse().unwrap(),
        address: Address::parse_any(other).unwrap(),
        symbol: None,
        is_cash: true,
    });
    let (outcome, sink) = read_bytes("x.csv", csv(&rows), &options);
    assert_eq!(outcome.unwrap().unlisted_dollars.len(), 1);
    assert_eq!(sink.trades[1].sold.token.kind(), TokenKind::Stable);
}

#[test]
fn a_preset_can_be_forced() {
    let error = error_of("x.csv", messari(&[]), &with_preset(Preset::Dune));
    assert!(error.contains("looked for tx_from, wallet"), "{error}");
}

#[test]
fn columns_that_are_missing_or_doubled_are_named() {
    for (header, message) in [
        ("a,b,c", "no known shape is close"),
        (
            "a,b,c",
            "--map wallet=COLUMN,block_time=COLUMN,tx_hash=COLUMN,…",
        ),
        ("a,b,c", "smartmoney inspect FILE lists the columns"),
    ] {
        let error = error_of("x.csv", header, &Options::default());
        assert!(error.contains(message), "{error}");
    }
    let doubled = |name: &str| {
        let row: Vec<_> = DUNE.into_iter().chain([(name, "x")]).collect();
        read_bytes("x.csv", file(&row), &Options::default()).0
    };
    let error = doubled("tx_hash").unwrap_err().to_string();
    assert!(
        error.contains("\"tx_hash\"") && error.contains("more than once"),
        "{error}"
    );
    assert!(doubled("maker").is_ok(), "no field reads that column");
}

#[test]
fn solana_has_instructions_for_logs() {
    let sol = "So11111111111111111111111111111111111111112";
    let usdc = "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v";
    let id =
        "5VERv8NMvzbJMEkV8xnrLkEaWRtSz9CosKDYjCJjBRnbJLgp8uirBgmQkjKhoR4tjF3ZpRzrFmBV6UjKdiSZkQUW";
    let row = |outer: &'static str, inner: &'static str| {
        [
            ("blockchain", "solana"),
            ("block_time", "2024-01-01 00:00:00"),
            ("block_slot", "240000000"),
            ("trader_id", "9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM"),
            ("tx_id", id),
            ("outer_instruction_index", outer),
            ("inner_instruction_index", inner),
            ("token_bought_mint_address", sol),
            ("token_sold_mint_address", usdc),
            ("token_bought_amount", "1"),
            ("token_sold_amount", "100"),
            ("amount_usd", "100"),
        ]
    };
    for (outer, inner, index) in [("3", "4", 3 << 16 | 5), ("3", "", 3 << 16), ("0", "0", 1)] {
        let (outcome, sink) = read_bytes("x.csv", file(&row(outer, inner)), &Options::default());
        assert_eq!(outcome.unwrap().preset, Some(Preset::DuneSolana));
        assert_eq!(sink.trades[0].evt_index.stated(), Some(index));
        assert_eq!(sink.trades[0].tx_hash.to_string(), id);
        assert_eq!(sink.trades[0].block_number, Some(240_000_000));
    }
    let sink = read_whole("x.csv", file(&row("70000", "1")), &Options::default());
    assert_eq!(sink.reasons(), ["too_large"]);
}

#[test]
fn the_symbol_comes_from_the_row_that_has_one() {
    let rows = [
        dune(&[
            ("token_bought_symbol", ""),
            (
                "token_bought_address",
                "0x1111111111111111111111111111111111111111",
            ),
        ]),
        dune(&[
            ("token_bought_symbol", "X"),
            (
                "token_bought_address",
                "0x1111111111111111111111111111111111111111",
            ),
            ("tx_hash", &tx(2)),
        ]),
        dune(&[
            ("token_bought_symbol", "Y"),
            (
                "token_bought_address",
                "0x1111111111111111111111111111111111111111",
            ),
            ("tx_hash", &tx(3)),
        ]),
    ];
    let sink = read_whole("x.csv", csv(&rows), &Options::default());
    let symbols: Vec<_> = sink
        .trades
        .iter()
        .map(|t| t.bought.token.symbol.as_deref())
        .collect();
    assert_eq!(symbols, [None, Some("X"), Some("X")]);
}
