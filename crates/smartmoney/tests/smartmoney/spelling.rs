//! Files whose columns are spelled in their own way, from the file to the result.

use crate::support::TestFolder;

const HEADER: &str = "blockchain;project;block_time;token_bought_symbol;token_sold_symbol;\
    token_bought_amount;token_sold_amount;amount_usd;token_bought_address;token_sold_address;\
    tx_hash;tx_from;evt_index";
const USDC: &str = "a0b86991c6218b36c1d19d4a2e9eb0ce3606eb48";
const TOKEN: &str = "5a576207abb039a83e17a64a5fab01723388ce87";
const WALLET: &str = "0x0b1fb3657a8772f1d46f5d0ddda3946de362aff7";

/// Purchases for $1,000.50 and $2,000, and a sale for $3,000.
fn european(folder: &TestFolder, days: [&str; 3]) -> String {
    let trades = [
        format!("TOK;USDC;10,25;1.000,50;1.000,50;{TOKEN};{USDC}"),
        format!("TOK;USDC;20;2.000;2.000;{TOKEN};{USDC}"),
        format!("USDC;TOK;3.000;20;3.000;{USDC};\\x{TOKEN}"),
    ];
    let mut content = format!("{HEADER}\n");
    for (n, (day, trade)) in days.iter().zip(trades).enumerate() {
        let row = format!("ethereum;uniswap;{day} 10:00;{trade};{n:064x};{WALLET};5\n");
        content.push_str(&row);
    }
    folder.write("trades.csv", &content).display().to_string()
}

#[test]
fn a_european_file_has_its_true_profit() {
    let folder = TestFolder::new();
    let trades = european(&folder, ["02/01/2024", "03/01/2024", "13/01/2024"]);
    let ingest = folder.json(&["ingest", &trades]);
    assert_eq!(ingest["trades"]["inserted"], 3);
    folder.run(&["score"]);
    let wallet = &folder.json(&["wallet", WALLET])[0]["wallet"];
    // Realized 1,024.50 and unrealized 512.50.
    assert_eq!(wallet["totalPnl"], 1537.0);
    let text = folder.run(&["wallet", WALLET, "--json"]);
    assert!(text.contains("2024-01-02T10:00:00Z"), "{text}");
}

#[test]
fn nothing_of_a_file_is_stored_that_contradicts_itself_or_is_not_clear() {
    let folder = TestFolder::new();
    let trades = european(&folder, ["02/01/2024", "13/01/2024", "01/14/2024"]);
    let error = folder.fail(&["ingest", &trades]);
    for part in [
        "row 2 (line 3)",
        "row 3 (line 4)",
        "the day first",
        "the month first",
    ] {
        assert!(error.contains(part), "{error}");
    }
    let trades = european(&folder, ["02/01/2024", "03/01/2024", "04/01/2024"]);
    let error = folder.fail(&["ingest", &trades]);
    assert!(
        error.contains("say --day-first or --month-first"),
        "{error}"
    );
    let shown = folder.run(&["top"]);
    assert!(shown.contains("no trades yet"), "{shown}");
    let ingest = folder.json(&["ingest", &trades, "--day-first"]);
    assert_eq!(ingest["trades"]["inserted"], 3);
}
