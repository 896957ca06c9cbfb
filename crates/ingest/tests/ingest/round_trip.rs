//! Trades written in any format are read as the same trades.

use crate::support::{Collected, gzip, parquet_of, read_whole, zstd};
use arrow::array::{
    ArrayRef, FixedSizeBinaryArray, StringArray, TimestampMicrosecondArray, UInt64Array,
};
use parquet::basic::Compression;
use proptest::prelude::*;
use smartmoney_ingest::Options;
use smartmoney_model::{
    Address, AddressFamily, ChainId, EventIndex, Leg, Timestamp, Token, TokenAddress, TokenAmount,
    Trade, TxHash, Usd,
};
use std::fmt::Write as _;
use std::sync::Arc;

fn token(chain: &ChainId, number: u8) -> Arc<Token> {
    // 0xee…ee stands for the native token, which has another address.
    let number = if number == 0xee { 1 } else { number };
    let address = match (number % 4, chain.address_family()) {
        (0, _) => TokenAddress::Symbol(format!("TOK{number}").into()),
        (_, AddressFamily::Evm) => TokenAddress::Address(Address::Evm([number.max(1); 20])),
        (_, AddressFamily::Solana) => TokenAddress::Address(Address::Solana([number; 32])),
    };
    let symbol = match &address {
        TokenAddress::Symbol(symbol) => Some(symbol.clone()),
        TokenAddress::Address(_) => (number % 4 == 1).then(|| format!("sym, \"{number}\"").into()),
    };
    Arc::new(Token {
        chain: chain.clone(),
        address: address.canonical(chain),
        symbol,
        is_cash: None,
    })
}

prop_compose! {
    fn amount()(bytes in prop::collection::vec(any::<u8>(), 0..=23)) -> TokenAmount {
        TokenAmount::from_be_bytes(&bytes).unwrap()
    }
}

prop_compose! {
    fn trade()(
        chain in prop::sample::select(vec!["ethereum", "base", "solana"]),
        wallet in any::<[u8; 32]>(),
        tx in any::<[u8; 32]>(),
        micros in Timestamp::EARLIEST.as_micros()..Timestamp::LATEST.as_micros(),
        block_number in prop::option::of(0..i64::MAX as u64),
        evt_index in 0..i64::MAX as u64,
        tokens in (any::<u8>(), any::<u8>()),
        amounts in (amount(), amount()),
        usd in prop::option::of(1..=Usd::LARGEST.as_micros()),
        gas in prop::option::of(0..1_000_000_000_i128),
        project in prop::option::of(prop::sample::select(vec!["uniswap", "a;b", "ü \"x\"", "new\tline"])),
    ) -> Trade {
        let chain: ChainId = chain.parse().unwrap();
        let is_evm = chain.address_family() == AddressFamily::Evm;
        let leg = |number, amount| Leg { token: token(&chain, number), amount };
        Trade {
            wallet: if is_evm {
                Address::Evm(wallet[..20].try_into().unwrap())
            } else {
                Address::Solana(wallet)
            },
            tx_hash: if is_evm {
                TxHash::Evm(tx)
            } else {
                TxHash::Solana([tx, wallet].concat().try_into().unwrap())
            },
            block_time: Timestamp::from_micros(micros),
            block_number,
            tx_index: None,
            evt_index: EventIndex::Stated(evt_index),
            sold: leg(tokens.0, amounts.0),
            bought: leg(tokens.1, amounts.1),
            amount_usd: usd.map(Usd::from_micros),
            bought_amount_usd: None,
            gas_usd: gas.map(Usd::from_micros),
            project: project.map(|p| p.replace('\t', "").into()),
            chain: chain.clone(),
        }
    }
}

const NAMES: [&str; 15] = [
    "chain",
    "wallet",
    "block_time",
    "block_number",
    "tx_hash",
    "evt_index",
    "token_sold_address",
    "token_sold_symbol",
    "token_sold_amount",
    "token_bought_address",
    "token_bought_symbol",
    "token_bought_amount",
    "amount_usd",
    "gas_usd",
    "project",
];

fn texts(trade: &Trade) -> [String; 15] {
    let some = |text: Option<String>| text.unwrap_or_default();
    let usd = |usd: Option<Usd>| some(usd.map(|usd| format!("{usd:.6}")));
    let address = |leg: &Leg| match &leg.token.address {
        TokenAddress::Address(address) => address.checksummed(),
        TokenAddress::Symbol(_) => String::new(),
    };
    let symbol = |leg: &Leg| some(leg.token.symbol.as_ref().map(ToString::to_string));
    [
        trade.chain.to_string(),
        trade.wallet.checksummed(),
        trade.block_time.to_string(),
        some(trade.block_number.map(|n| n.to_string())),
        trade.tx_hash.to_string(),
        some(trade.evt_index.stated().map(|n| n.to_string())),
        address(&trade.sold),
        symbol(&trade.sold),
        trade.sold.amount.to_string(),
        address(&trade.bought),
        symbol(&trade.bought),
        trade.bought.amount.to_string(),
        usd(trade.amount_usd),
        usd(trade.gas_usd),
        some(trade.project.as_ref().map(ToString::to_string)),
    ]
}

fn as_csv(trades: &[Trade], delimiter: u8, crlf: bool) -> Vec<u8> {
    let end = if crlf {
        csv::Terminator::CRLF
    } else {
        csv::Terminator::Any(b'\n')
    };
    let mut writer = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(end)
        .from_writer(Vec::new());
    writer.write_record(NAMES).unwrap();
    for trade in trades {
        writer.write_record(texts(trade)).unwrap();
    }
    writer.into_inner().unwrap()
}

/// Amounts and counts as JSON numbers.
fn as_ndjson(trades: &[Trade]) -> Vec<u8> {
    let mut out = String::new();
    for trade in trades {
        let pairs: Vec<String> = NAMES
            .iter()
            .zip(texts(trade))
            .map(|(name, text)| {
                let is_number = matches!(
                    *name,
                    "block_number" | "evt_index" | "amount_usd" | "gas_usd"
                ) || name.ends_with("amount");
                let value = match text.as_str() {
                    "" => "null".to_owned(),
                    text if is_number => text.to_owned(),
                    text => serde_json::to_string(text).unwrap(),
                };
                format!("\"{name}\":{value}")
            })
            .collect();
        writeln!(out, "{{{}}}", pairs.join(", ")).unwrap();
    }
    out.into_bytes()
}

/// Typed where types are alike in all rows.
fn as_parquet(trades: &[Trade]) -> Vec<u8> {
    let rows: Vec<[String; 15]> = trades.iter().map(texts).collect();
    let columns = NAMES.iter().enumerate().map(|(at, name)| {
        let array: ArrayRef = match *name {
            "block_time" => Arc::new(TimestampMicrosecondArray::from_iter_values(
                trades.iter().map(|t| t.block_time.as_micros()),
            )),
            "block_number" => Arc::new(
                trades
                    .iter()
                    .map(|t| t.block_number)
                    .collect::<UInt64Array>(),
            ),
            "tx_hash" if trades.iter().all(|t| matches!(t.tx_hash, TxHash::Evm(_))) => {
                let hashes = trades.iter().map(|t| t.tx_hash.as_bytes());
                Arc::new(FixedSizeBinaryArray::try_from_iter(hashes).unwrap())
            }
            _ => Arc::new(
                rows.iter()
                    .map(|row| Some(row[at].as_str()).filter(|text| !text.is_empty()))
                    .collect::<StringArray>(),
            ),
        };
        (*name, array)
    });
    parquet_of(columns.collect(), Compression::SNAPPY)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn trades_survive(
        trades in prop::collection::vec(trade(), 1..40),
        delimiter in prop::sample::select(vec![b',', b';', b'\t', b'|']),
        crlf in any::<bool>(),
    ) {
        let text = as_csv(&trades, delimiter, crlf);
        let json = as_ndjson(&trades);
        for (name, bytes) in [
            ("x.csv", text.clone()),
            ("x.csv.gz", gzip(&text)),
            ("x.ndjson", json.clone()),
            ("x.ndjson.zst", zstd(&json)),
            ("x.parquet", as_parquet(&trades)),
        ] {
            let Collected { trades: found, rejects, .. } =
                read_whole(name, bytes, &Options::default());
            prop_assert_eq!(rejects, vec![], "{}", name);
            prop_assert_eq!(&found, &trades, "{}", name);
        }
    }
}
