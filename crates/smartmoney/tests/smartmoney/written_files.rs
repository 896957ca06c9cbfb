//! The files that commands write: what is in them.

use crate::commands::{WALLET, two_trades};
use crate::support::TestFolder;

fn cells(csv: &str, column: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().unwrap().clone();
    let at = header.iter().position(|name| name == column).unwrap();
    let rows = reader.records().map(|row| row.unwrap()[at].to_owned());
    rows.collect()
}

/// The names of wallets, exchanges and tokens, and what a bad row says, are other people's words.
#[test]
fn no_cell_of_a_csv_file_is_a_formula() {
    let folder = TestFolder::new();
    let trades = two_trades(&folder);
    let content = std::fs::read_to_string(&trades).unwrap();
    let content = content.replace("PEPE", "X;=cmd|' /C calc'!A0");
    let bad = "ethereum,uniswap,@SUM(A1),1,A,B,1,1,1,,,=1+1,+A1,0\n";
    let negative = content.lines().nth(1).unwrap().replace(",100,", ",-5,");
    std::fs::write(&trades, format!("{content}{bad}{negative}\n")).unwrap();
    let label = format!("chain,address,kind,name\nethereum,{WALLET},fund,=HYPERLINK(A1)\n");
    let labels = folder.write("labels.csv", &label).display().to_string();
    let rejects = folder.file("rejects.csv").display().to_string();
    folder.run(&[
        "ingest",
        &trades,
        "--labels",
        &labels,
        "--rejects",
        &rejects,
    ]);
    let rejects = std::fs::read_to_string(rejects).unwrap();
    let values = cells(&rejects, "value");
    assert_eq!(values, ["'=1+1", "-5"], "{rejects}");

    folder.run(&["score"]);
    let csv = folder.run(&["export", "--format", "csv"]);
    assert_eq!(cells(&csv, "wallet_name"), ["'=HYPERLINK(A1)"]);
    let tokens = cells(&csv, "preferred_tokens");
    assert_eq!(tokens, [r#"["X;'=cmd|' /C calc'!A0"]"#]);
    let drawdown = &cells(&csv, "max_drawdown")[0];
    assert!(drawdown.parse::<f64>().is_ok(), "{drawdown}");
}
