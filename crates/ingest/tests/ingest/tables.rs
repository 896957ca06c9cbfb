//! Lists of tokens, cash and labels.

use crate::support::{csv, gzip, mapped, read_whole};
use smartmoney_ingest::{
    FileError, Options, Table, TokenList, read_cash, read_labels, read_tokens,
};
use smartmoney_model::Label;

fn with_file<T>(bytes: &[u8], read: impl FnOnce(&std::path::Path) -> T) -> T {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list");
    std::fs::write(&path, bytes).unwrap();
    read(&path)
}

fn labels(text: &str) -> Result<Table<Vec<Label>>, FileError> {
    with_file(text.as_bytes(), read_labels)
}

fn tokens(text: &str) -> Result<Table<TokenList>, FileError> {
    with_file(&gzip(text.as_bytes()), read_tokens)
}

const A: &str = "0x1111111111111111111111111111111111111111";
const B: &str = "0x2222222222222222222222222222222222222222";

#[test]
fn labels_are_read() {
    let table = labels(&format!(
        "chain,address,kind,name,labels,verified\n1,{A},fund,Some Fund,a;b; c,true\nbase,{B},bot,,,\n"
    ))
    .unwrap();
    assert_eq!(table.rejected, 0);
    let [fund, bot] = &table.content[..] else {
        panic!()
    };
    assert_eq!(fund.chain.as_str(), "ethereum");
    assert_eq!(fund.name.as_deref(), Some("Some Fund"));
    assert_eq!(fund.tags, ["a", "b", "c"]);
    assert!(fund.verified && !bot.verified);
    assert_eq!(bot.name, None);
    // Columns that are optional, and in another format.
    let json = format!("{{\"address\":\"{A}\",\"kind\":\"Exchange\",\"chain\":\"ethereum\"}}\n");
    assert_eq!(labels(&json).unwrap().content.len(), 1);
}

#[test]
fn cash_is_read() {
    let text = format!(
        "chain,address,symbol,cash\n59144,{A},fooUSD,\nlinea,{B},,no\nlinea,{B},,maybe\n\
         lens,0x0000000000000000000000000000000000000000,,\nlinea,0x12,,\n"
    );
    let table = with_file(text.as_bytes(), read_cash).unwrap();
    let found = table.content.iter().map(|token| {
        let address = token.address.to_string();
        (token.chain.as_str(), address, token.is_cash)
    });
    // The native token has one address.
    let lens = "0x6bdc36e20d267ff0dd6097799f82e78907105e2f";
    let expected = [
        ("linea", A, true),
        ("linea", B, false),
        ("lens", lens, true),
    ];
    assert!(found.eq(expected.map(|(chain, address, is)| (chain, address.to_owned(), is))));
    assert_eq!(table.content[0].symbol.as_deref(), Some("fooUSD"));
    let rejects = table.rejects.iter();
    let rejects: Vec<_> = rejects.map(|reject| (reject.row, reject.field)).collect();
    assert_eq!(rejects, [(3, Some("cash")), (5, Some("address"))]);
}

#[test]
fn bad_labels_are_told_apart() {
    let table = labels(&format!(
        "chain,address,kind,verified\nethereum,{A},friend,\nethereum,0x12,bot,\n,{A},bot,\nethereum,{A},bot,perhaps\nethereum,{A}\nethereum,{B},bot,no\n"
    ))
    .unwrap();
    assert_eq!(table.content.len(), 1);
    assert_eq!(table.rejected, 5);
    let found: Vec<_> = table
        .rejects
        .iter()
        .map(|r| (r.row, r.reason.as_str(), r.field))
        .collect();
    assert_eq!(
        found,
        [
            (1, "bad_kind", Some("kind")),
            (2, "bad_address", Some("address")),
            (3, "missing_value", Some("chain")),
            (4, "bad_kind", Some("verified")),
            (5, "wrong_column_count", None),
        ]
    );
    assert_eq!(table.rejects[0].value, "friend");
}

#[test]
fn tables_without_their_columns_say_so() {
    let error = labels("chain,address\n").unwrap_err().to_string();
    assert!(
        error.contains("no column kind") && error.contains("chain,address,kind"),
        "{error}"
    );
    let error = tokens("chain,address,symbol,decimals,decimals\n")
        .unwrap_err()
        .to_string();
    assert!(error.contains("more than once"), "{error}");
    let error = read_labels(std::path::Path::new("/nowhere/at/all"))
        .unwrap_err()
        .to_string();
    assert!(error.contains("can't open it"), "{error}");
}

#[test]
fn tokens_give_decimals_and_addresses() {
    let list = tokens(&format!(
        "chain,address,symbol,decimals\nethereum,{A},AAA,3\nethereum,{B},TWICE,5\nethereum,{A},TWICE,3\nethereum,0x12,X,1\nethereum,{B},BBB,300\nbase,{A},AAA,9\n"
    ))
    .unwrap();
    assert_eq!(list.rejected, 2);
    let options = Options {
        tokens: list.content,
        default_chain: Some("ethereum".parse().unwrap()),
        ..mapped(
            "wallet=w,block_time=t,tx_hash=h,token_sold_symbol=s,token_sold_amount_raw=si,token_bought_address=b,token_bought_amount_raw=bi",
        )
    };
    let row = |sold: &str, bought: &str| {
        vec![vec![
            ("w".to_owned(), A.to_owned()),
            ("t".to_owned(), "2024-01-01".to_owned()),
            ("h".to_owned(), crate::support::tx(1)),
            ("s".to_owned(), sold.to_owned()),
            ("si".to_owned(), "12345".to_owned()),
            ("b".to_owned(), bought.to_owned()),
            ("bi".to_owned(), "12345".to_owned()),
        ]]
    };
    let sink = read_whole("x.csv", csv(&row("AAA", B)), &options);
    let trade = &sink.trades[0];
    assert_eq!(trade.sold.token.address.to_string(), A);
    assert_eq!(trade.sold.amount.to_string(), "12.345");
    assert_eq!(trade.bought.amount.to_string(), "0.12345");
    assert_eq!(trade.bought.token.symbol.as_deref(), Some("TWICE"));
    // A symbol that two tokens share is neither of them.
    let sink = read_whole("x.csv", csv(&row("TWICE", B)), &options);
    assert_eq!(sink.reasons(), ["unknown_decimals"]);
    // Well-known tokens need no list.
    let sink = read_whole("x.csv", csv(&row("USDC", B)), &options);
    assert_eq!(sink.trades[0].sold.amount.to_string(), "0.012345");
}
