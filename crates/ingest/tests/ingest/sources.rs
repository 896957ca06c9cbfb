//! Each source's own way to state what was bought and what was sold.

use crate::support::{error_of, mapped, read_bytes, read_whole, tx};
use smartmoney_ingest::{Options, Preset};
use smartmoney_model::{Leg, Trade};

const WALLET: &str = "0x1b1fb3657a8772f1d46f5d0ddda3946de362aff7";
const ROUTER: &str = "0x68b3465833fb72a70ecdf485e0e4c7bd8665fc45";
const USDC: &str = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48";
const WETH: &str = "0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2";

fn on_ethereum(map: &str) -> Options {
    Options {
        default_chain: Some("ethereum".parse().unwrap()),
        ..mapped(map)
    }
}

fn leg(leg: &Leg) -> String {
    format!("{} {}", leg.amount, leg.token.label())
}

/// `sold 100 USDC bought 0.05 WETH`
fn told(trade: &Trade) -> String {
    format!("sold {} bought {}", leg(&trade.sold), leg(&trade.bought))
}

fn check_common(trade: &Trade) {
    assert_eq!(trade.wallet.to_string(), WALLET);
    assert_eq!(trade.tx_hash.to_string(), tx(1));
    assert_eq!(trade.block_time.to_string(), "2024-01-02T10:00:00Z");
}

fn v3(amount0: &str, amount1: &str) -> String {
    format!(
        r#"{{"data":{{"swaps":[{{"id":"{0}#1","timestamp":"1704189600","origin":"{WALLET}",
        "sender":"{ROUTER}","recipient":"{ROUTER}","amount0":"{amount0}","amount1":"{amount1}",
        "amountUSD":"2000.5","logIndex":"7","transaction":{{"id":"{0}","blockNumber":"18"}},
        "pool":{{"token0":{{"id":"{USDC}","symbol":"USDC"}},"token1":{{"id":"{WETH}","symbol":"WETH"}}}}}}]}}}}"#,
        tx(1)
    )
}

#[test]
fn a_pool_of_uniswap_v3_is_paid_what_the_wallet_sells() {
    for (amount0, amount1, expected) in [
        ("2000.5", "-1", "sold 2000.5 USDC bought 1 WETH"),
        ("-2000.5", "1", "sold 1 WETH bought 2000.5 USDC"),
        ("-2e-6", "0", "sold 0 WETH bought 0.000002 USDC"),
        ("0", "-1", "sold 0 USDC bought 1 WETH"),
    ] {
        let (outcome, sink) = read_bytes("x.json", v3(amount0, amount1), &Options::default());
        let summary = outcome.unwrap();
        assert_eq!(summary.preset, Some(Preset::UniswapV3));
        assert_eq!(summary.records.as_deref(), Some("data.swaps"));
        let trade = &sink.trades[0];
        check_common(trade);
        assert_eq!(told(trade), expected);
        assert_eq!(trade.amount_usd.unwrap().to_string(), "2000.50");
        assert_eq!(
            (trade.evt_index.stated(), trade.block_number),
            (Some(7), Some(18))
        );
    }
    for (amount0, amount1) in [("1", "1"), ("-1", "-1"), ("0", "0.0")] {
        let sink = read_whole("x.json", v3(amount0, amount1), &Options::default());
        assert_eq!(sink.reasons(), ["bad_side"], "{amount0} {amount1}");
    }
    let sink = read_whole("x.json", v3("--1", "1"), &Options::default());
    assert_eq!(sink.reasons(), ["bad_number"]);
}

#[test]
fn a_pool_of_uniswap_v2_nets_what_goes_in_and_out() {
    let swap = |amounts: [&str; 4]| {
        let [in0, in1, out0, out1] = amounts;
        format!(
            r#"[{{"timestamp":"1704189600","transaction":{{"id":"{}"}},"from":"{WALLET}",
            "sender":"{ROUTER}","to":"{ROUTER}","amount0In":"{in0}","amount1In":"{in1}",
            "amount0Out":"{out0}","amount1Out":"{out1}","amountUSD":"0","logIndex":"7",
            "pair":{{"token0":{{"id":"{USDC}","symbol":"USDC"}},"token1":{{"id":"{WETH}","symbol":"WETH"}}}}}}]"#,
            tx(1)
        )
    };
    for (amounts, expected) in [
        (["2000", "0", "0", "1"], "sold 2000 USDC bought 1 WETH"),
        (["0", "1", "2000", "0"], "sold 1 WETH bought 2000 USDC"),
        (["2000", "0.5", "1", "1.5"], "sold 1999 USDC bought 1 WETH"),
    ] {
        let (outcome, sink) = read_bytes("x.json", swap(amounts), &Options::default());
        assert_eq!(outcome.unwrap().preset, Some(Preset::UniswapV2));
        check_common(&sink.trades[0]);
        assert_eq!(told(&sink.trades[0]), expected);
        assert_eq!(sink.trades[0].amount_usd, None, "0 is no value");
    }
    let sink = read_whole("x.json", swap(["1", "1", "0", "0"]), &Options::default());
    assert_eq!(sink.reasons(), ["bad_side"]);
}

#[test]
fn bitquery_tells_of_the_pool() {
    let second = format!(
        r#"{{"data":{{"EVM":{{"DEXTrades":[{{"Block":{{"Time":"2024-01-02T10:00:00Z","Number":"18"}},
        "Transaction":{{"Hash":"{}","From":"{WALLET}"}},"Log":{{"Index":7}},
        "Trade":{{"Dex":{{"ProtocolName":"uniswap_v3"}},
        "Buy":{{"Amount":"2000","AmountInUSD":"2001","Buyer":"{ROUTER}","Currency":{{"Symbol":"USDC","SmartContract":"{USDC}"}}}},
        "Sell":{{"Amount":"1","AmountInUSD":"1999","Currency":{{"Symbol":"WETH","SmartContract":"{WETH}"}}}}}}}}]}}}}}}"#,
        tx(1)
    );
    let first = format!(
        r#"{{"data":{{"ethereum":{{"dexTrades":[{{"block":{{"timestamp":{{"iso8601":"2024-01-02T10:00:00Z"}},"height":18}},
        "transaction":{{"hash":"{}","txFrom":{{"address":"{WALLET}"}}}},"exchange":{{"fullName":"uniswap_v3"}},
        "buyAmount":2000,"buyCurrency":{{"symbol":"USDC","address":"{USDC}"}},
        "sellAmount":1,"sellCurrency":{{"symbol":"WETH","address":"{WETH}"}}}}]}}}}}}"#,
        tx(1)
    );
    for text in [&second, &first] {
        let (outcome, sink) = read_bytes("x.json", text, &Options::default());
        assert_eq!(outcome.unwrap().preset, Some(Preset::Bitquery));
        let trade = &sink.trades[0];
        check_common(trade);
        assert_eq!(told(trade), "sold 2000 USDC bought 1 WETH");
        assert_eq!(trade.block_number, Some(18));
        assert_eq!(trade.project.as_deref(), Some("uniswap_v3"));
    }
    // The native token has no contract.
    for text in [&second, &first] {
        for native in ["0x", "-"] {
            let text = text.replace(WETH, native).replace("WETH", "ETH");
            let sink = read_whole("x.json", text, &Options::default());
            let bought = &sink.trades[0].bought.token;
            assert_eq!(bought.address.to_string(), WETH, "{native}");
        }
    }
    let wallet = second.replace(WALLET, "0x");
    let sink = read_whole("x.json", wallet, &Options::default());
    assert_eq!(sink.reasons(), ["bad_address"]);
    let sink = read_whole("x.json", &second, &Options::default());
    let trade = &sink.trades[0];
    assert_eq!(trade.amount_usd.unwrap().to_string(), "2001.00");
    assert_eq!(trade.bought_amount_usd.unwrap().to_string(), "1999.00");
}

#[test]
fn the_first_dune_states_the_purchase_first_except_for_orders() {
    let file = |project: &str| {
        format!(
            "block_time,token_a_symbol,token_b_symbol,token_a_amount,token_b_amount,project,version,\
             trader_a,usd_amount,token_a_address,token_b_address,tx_hash,tx_from,evt_index\n\
             2024-01-02 10:00:00,WETH,USDC,1,2000,{project},3,{ROUTER},1999,\\x{},\\x{},\\x{},\\x{},7\n",
            &WETH[2..],
            &USDC[2..],
            &tx(1)[2..],
            &WALLET[2..]
        )
    };
    for (project, expected) in [
        ("Uniswap", "sold 2000 USDC bought 1 WETH"),
        ("0x Native", "sold 1 WETH bought 2000 USDC"),
        ("Paraswap", "sold 1 WETH bought 2000 USDC"),
    ] {
        let (outcome, sink) = read_bytes("x.csv", file(project), &Options::default());
        let summary = outcome.unwrap();
        assert_eq!(summary.preset, Some(Preset::DuneV1));
        assert_eq!(summary.assumed_chain.unwrap().as_str(), "ethereum");
        check_common(&sink.trades[0]);
        assert_eq!(told(&sink.trades[0]), expected, "{project}");
        assert_eq!(sink.trades[0].amount_usd.unwrap().to_string(), "1999.00");
    }
    let sink = read_whole("x.csv", file("Oasis"), &Options::default());
    assert_eq!(sink.reasons(), ["bad_side"]);
}

const SIDES: &str = "time,tx,trader,network,side,base,quote,amount,price\n";

#[test]
fn a_side_says_which_of_two_tokens_was_bought() {
    let row = |side: &str, base: &str| {
        let hash = tx(1);
        format!(
            "{SIDES}2024-01-02T10:00:00Z,{hash},{WALLET},ethereum,{side},{base},USDC,0.5,2000\n"
        )
    };
    for (side, base, expected) in [
        ("buy", "WETH", "sold 1000 USDC bought 0.5 WETH"),
        ("SELL", "WETH", "sold 0.5 WETH bought 1000 USDC"),
        ("Buy", WETH, "sold 1000 USDC bought 0.5 WETH"),
    ] {
        let (outcome, sink) = read_bytes("x.csv", row(side, base), &Options::default());
        assert_eq!(outcome.unwrap().preset, Some(Preset::Side));
        check_common(&sink.trades[0]);
        assert_eq!(told(&sink.trades[0]), expected);
    }
    let sink = read_whole("x.csv", row("swap", "WETH"), &Options::default());
    assert_eq!(sink.reasons(), ["bad_side"]);
    let sink = read_whole("x.csv", row("buy", "0x12"), &Options::default());
    assert_eq!(sink.reasons(), ["bad_address"]);
}

#[test]
fn every_shape_can_be_mapped() {
    let common = "wallet=w,block_time=t,tx_hash=h";
    let file = |columns: &str, values: &str| {
        format!(
            "w,t,h,{columns}\n{WALLET},2024-01-02T10:00:00Z,{},{values}\n",
            tx(1)
        )
    };
    for (columns, values, map) in [
        (
            "way,b,bn,q,p",
            &*format!("SELL,{WETH},0.5,{USDC},2000"),
            "side=way,base_token_address=b,base_amount=bn,quote_token_address=q,price=p",
        ),
        (
            "way,b,bn,q,qn,p",
            &*format!("sell,{WETH},500000000000000000,USDC,1000,7"),
            "side=way,base_token_address=b,base_amount_raw=bn,quote_token_symbol=q,quote_amount=qn,price=p",
        ),
        (
            "a,b,an,bn",
            &*format!("{USDC},{WETH},-1000,0.5"),
            "token0_address=a,token1_address=b,amount0=an,amount1=bn",
        ),
        (
            "a,b,an,bn",
            &*format!("{USDC},{WETH},-1000000000,500000000000000000"),
            "token0_address=a,token1_address=b,amount0_raw=an,amount1_raw=bn",
        ),
        (
            "a,b,ai,ao,bi,bo",
            &*format!("{USDC},{WETH},0,1000,0.5,0"),
            "token0_address=a,token1_address=b,amount0_in=ai,amount0_out=ao,amount1_in=bi,amount1_out=bo",
        ),
    ] {
        let options = on_ethereum(&format!("{common},{map}"));
        let sink = read_whole("x.csv", file(columns, values), &options);
        assert_eq!(sink.rejects, [], "{map}");
        check_common(&sink.trades[0]);
        assert_eq!(
            told(&sink.trades[0]),
            "sold 0.5 WETH bought 1000 USDC",
            "{map}"
        );
    }
}

#[test]
fn a_refusal_names_the_closest_shape_in_two_lines() {
    let error = error_of(
        "x.json",
        v3("1", "-1").replace("origin", "who"),
        &Options::default(),
    );
    assert_eq!(
        error,
        "x.json: the records of \"data.swaps\" have 15 columns, and the closest shape, uniswap-v3, \
         lacks a column for wallet (looked for origin, wallet)\n  say which column is which with \
         --map wallet=COLUMN; smartmoney inspect FILE lists the columns"
    );
    let sink = read_whole(
        "x.json",
        v3("1", "-1").replace("origin", "who"),
        &mapped("wallet=who"),
    );
    check_common(&sink.trades[0]);
    let error = error_of(
        "x.csv",
        SIDES.replace("network", "x") + "1\n",
        &Options::default(),
    );
    assert!(error.contains("side, lacks a column for chain"), "{error}");
    assert!(error.contains("--chain gives one chain"), "{error}");
    assert_eq!(error.lines().count(), 2);
}

#[test]
fn how_columns_were_understood_is_told() {
    let (outcome, _) = read_bytes("x.json", v3("1", "-1"), &Options::default());
    let understood = outcome.unwrap().understood.unwrap();
    let columns: Vec<_> = understood
        .fields
        .iter()
        .map(|field| (field.field.name(), &*field.column, field.example.as_deref()))
        .collect();
    assert!(
        columns.contains(&("wallet", "origin", Some(WALLET))),
        "{columns:?}"
    );
    assert!(columns.contains(&("token0_symbol", "pool.token0.symbol", Some("USDC"))));
    assert!(understood.unread.contains(&"sender".to_owned()));
    assert_eq!(understood.legs, "signed amounts of a pool's tokens");
}
