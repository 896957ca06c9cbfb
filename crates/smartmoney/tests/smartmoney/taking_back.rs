//! Trades that several files tell, and trades that are taken back.

use crate::support::TestFolder;

const USDC: &str = "0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48";
const TOKEN: &str = "0x5a576207abb039a83e17a64a5fab01723388ce87";
const OTHER: &str = "0xf0c1929f816240021a9ae4f418b0b4688d926dfd";
const WALLET: &str = "0x56eddb7aa87536c09ccc2793473599fd21a8b17f";
const TAKER: &str = "0x0b1fb3657a8772f1d46f5d0ddda3946de362aff7";

const HEADER: &str = "blockchain,project,block_time,block_number,token_bought_address,\
    token_bought_amount,token_sold_address,token_sold_amount,amount_usd,tx_hash,tx_from,taker,evt_index";

/// A row: day (and block), what was bought and sold, value, transaction and index.
fn row(
    day: u32,
    bought: (&str, &str),
    sold: (&str, &str),
    usd: &str,
    tx: u32,
    index: &str,
) -> String {
    format!(
        "ethereum,uniswap,2024-01-{day:02} 00:00:00.000 UTC,{day},{},{},{},{},{usd},0x{tx:064x},\
         {WALLET},{TAKER},{index}\n",
        bought.0, bought.1, sold.0, sold.1
    )
}

fn file(folder: &TestFolder, name: &str, rows: &[String]) -> String {
    let path = folder.write(name, &format!("{HEADER}\n{}", rows.concat()));
    path.display().to_string()
}

/// PnL, number of trades, and anomalies of the wallet after a run.
fn scored(folder: &TestFolder) -> (f64, u64, String) {
    folder.run(&["score"]);
    let page = folder.json(&["wallet", WALLET]);
    let wallet = &page[0]["wallet"];
    (
        wallet["totalPnl"].as_f64().unwrap(),
        wallet["totalTrades"].as_u64().unwrap(),
        wallet["anomalies"].to_string(),
    )
}

fn nothing_odd() -> String {
    "{}".to_owned()
}

#[test]
fn trades_that_share_an_index_are_all_kept() {
    let folder = TestFolder::new();
    let rows = [
        row(1, (TOKEN, "10"), (USDC, "100"), "100", 1, "1"),
        row(1, (OTHER, "10"), (USDC, "100"), "100", 1, "1"),
        row(1, (OTHER, "5"), (USDC, "50"), "50", 1, "-1"),
        row(2, (USDC, "200"), (TOKEN, "10"), "200", 2, "1"),
        row(2, (USDC, "300"), (OTHER, "15"), "300", 2, "2"),
    ];
    let ingest = folder.json(&["ingest", &file(&folder, "all.csv", &rows)]);
    assert_eq!(ingest["trades"]["inserted"], 5);
    let (pnl, _, anomalies) = scored(&folder);
    assert_eq!((pnl, anomalies), (250.0, nothing_odd()));
}

#[test]
fn a_value_that_is_filled_in_later_counts() {
    let folder = TestFolder::new();
    let sale = row(2, (USDC, "1500"), (TOKEN, "10"), "1500", 2, "7");
    let bought = |usd| row(1, (TOKEN, "10"), (OTHER, "7"), usd, 1, "5");
    let monday = file(&folder, "monday.csv", &[bought(""), sale.clone()]);
    let tuesday = file(&folder, "tuesday.csv", &[bought("1000"), sale.clone()]);
    let wednesday = file(&folder, "wednesday.csv", &[bought("900"), sale]);
    folder.run(&["ingest", &monday]);
    let ingest = folder.json(&["ingest", &tuesday]);
    assert_eq!(
        (&ingest["trades"]["updated"], &ingest["trades"]["known"]),
        (&1.into(), &1.into())
    );
    assert_eq!(scored(&folder).0, 500.0);
    // The coarser word does not take it back.
    let ingest = folder.json(&["ingest", &monday]);
    assert_eq!(ingest["trades"]["known"], 2);

    let text = folder.run(&["ingest", &wednesday]);
    let told = "wednesday.csv row 1: amount_usd is 900.00, stored as 1000.00";
    assert!(
        text.contains("different   1: known with other content"),
        "{text}"
    );
    assert!(text.contains(told), "{text}");
    assert_eq!(scored(&folder).0, 500.0);
    let ingest = folder.json(&["ingest", &wednesday, "--replace"]);
    assert_eq!(ingest["trades"]["replaced"], 1);
    assert_eq!(scored(&folder).0, 600.0);
}

/// The second source has no log index, rounds, and names a column that the first lacks.
#[test]
fn two_sources_in_one_command_are_as_in_two() {
    let folder = TestFolder::new();
    let exact = [
        row(1, (TOKEN, "10.123456"), (USDC, "100.5"), "100.5", 1, "5"),
        row(2, (USDC, "150.25"), (TOKEN, "10.123456"), "150.25", 2, "7"),
    ];
    let rounded = [
        row(1, (TOKEN, "10.12"), (USDC, "100.5"), "100.5", 1, "-1"),
        row(2, (USDC, "150.3"), (TOKEN, "10.12"), "150.3", 2, "-1"),
    ];
    let one = file(&folder, "one.csv", &exact);
    let other = format!("{HEADER},note\n{}", rounded.concat().replace('\n', ",x\n"));
    let other = folder.write("other.csv", &other).display().to_string();
    for files in [[&one, &other], [&other, &one]] {
        let folder = TestFolder::new();
        folder.run(&["ingest", files[0], files[1]]);
        assert_eq!(scored(&folder), (49.75, 2, nothing_odd()), "{files:?}");
    }
    // Of the pieces of one export they are other trades.
    let piece = file(&folder, "piece.csv", &rounded);
    let ingest = folder.json(&["ingest", &one, &piece]);
    assert_eq!(ingest["trades"]["inserted"], 4);
}

#[test]
fn a_transaction_that_was_mined_twice_counts_once() {
    let folder = TestFolder::new();
    let bought = |day, index| row(day, (TOKEN, "10"), (USDC, "100"), "100", 1, index);
    let sale = row(3, (USDC, "150"), (TOKEN, "10"), "150", 2, "7");
    let both = [bought(1, "5"), bought(2, "9"), sale];
    let ingest = folder.json(&["ingest", &file(&folder, "both.csv", &both)]);
    assert_eq!(ingest["trades"]["contradicting"], 1);
    assert_eq!(ingest["differences"][0]["field"], "block");
    assert_eq!(scored(&folder), (50.0, 2, nothing_odd()));
    let second = file(&folder, "second.csv", &both[1..2]);
    let ingest = folder.json(&["ingest", &second, "--replace"]);
    assert_eq!(
        (&ingest["trades"]["inserted"], &ingest["trades"]["removed"]),
        (&1.into(), &1.into())
    );
    assert_eq!(scored(&folder), (50.0, 2, nothing_odd()));
}

#[test]
fn another_choice_of_the_wallet_replaces_the_first() {
    let folder = TestFolder::new();
    let rows = [
        row(1, (TOKEN, "10"), (USDC, "100"), "100", 1, "1"),
        row(2, (USDC, "150"), (TOKEN, "10"), "150", 2, "1"),
    ];
    let trades = file(&folder, "trades.csv", &rows);
    folder.run(&["ingest", &trades]);
    scored(&folder);
    let by_taker = ["ingest", &trades, "--map", "wallet=taker"];
    assert_eq!(folder.json(&by_taker)["trades"]["different"], 2);
    let replaced = folder.json(&[&by_taker[..], &["--replace"]].concat());
    assert_eq!(replaced["trades"]["replaced"], 2);
    folder.run(&["score"]);
    let page = folder.json(&["wallet", TAKER]);
    assert_eq!(page[0]["wallet"]["totalPnl"], 50.0);
    folder.fail(&["wallet", WALLET]);
    assert_eq!(folder.json(&["stats"])["stats"]["scoredWallets"], 1);
}

#[test]
fn what_is_forgotten_is_gone_and_comes_back() {
    let folder = TestFolder::new();
    let first = [
        row(1, (TOKEN, "10"), (USDC, "100"), "100", 1, "1"),
        row(3, (USDC, "150"), (TOKEN, "10"), "150", 2, "1"),
    ];
    let second = [
        first[1].clone(),
        row(4, (TOKEN, "10"), (USDC, "200"), "200", 3, "1"),
        row(5, (USDC, "300"), (TOKEN, "10"), "300", 4, "1"),
    ];
    let first = file(&folder, "first.csv", &first);
    let second = file(&folder, "second.csv", &second);
    folder.run(&["ingest", &first]);
    folder.run(&["ingest", &second]);
    let before = scored(&folder);
    assert_eq!(before, (150.0, 4, nothing_odd()));
    let sources = folder.json(&["sources"]);
    let sources = sources["sources"].as_array().unwrap();
    assert_eq!(sources.len(), 2);
    assert!(sources.iter().all(|source| !source["finishedAt"].is_null()));

    let said = folder.fail(&["forget", "--file", "second.csv"]);
    assert!(said.contains("2 trades of 1 wallets, in 2 hours"), "{said}");
    let would = folder.json(&["forget", "--file", "second.csv", "--dry-run"]);
    assert_eq!((&would["trades"], &would["kept"]), (&2.into(), &1.into()));
    assert_eq!(scored(&folder), before);
    let gone = folder.json(&["forget", "--file", "second.csv", "--yes"]);
    assert_eq!(gone["trades"], 2);
    assert_eq!(scored(&folder), (50.0, 2, nothing_odd()));
    folder.run(&["ingest", &second]);
    assert_eq!(scored(&folder), before);

    folder.run(&[
        "forget",
        "--chain",
        "ethereum",
        "--from",
        "2024-01-01",
        "--yes",
    ]);
    folder.run(&["score"]);
    folder.fail(&["wallet", WALLET]);
    assert_eq!(folder.json(&["stats"])["stats"]["trades"], 0);
    folder.run(&["ingest", &first, &second]);
    assert_eq!(scored(&folder), before);
    folder.fail(&["forget", "--yes"]);
    folder.fail(&["forget", "--file", "third.csv", "--yes"]);
}

#[test]
fn two_files_of_one_period_are_one_set() {
    let exact = [
        row(1, (TOKEN, "10.123456"), (USDC, "100"), "100", 1, "1"),
        row(2, (USDC, "150"), (TOKEN, "10.123456"), "150", 2, "1"),
    ];
    let coarse = [
        row(2, (USDC, "150"), (TOKEN, "10.12"), "150.2", 2, ""),
        row(1, (TOKEN, "10.12"), (USDC, "100"), "99.9", 1, "NULL"),
        row(3, (TOKEN, "1"), (USDC, "11"), "11", 3, "-1"),
    ];
    let both = [false, true].map(|is_turned| {
        let folder = TestFolder::new();
        let mut files = [
            file(&folder, "exact.csv", &exact),
            file(&folder, "coarse.csv", &coarse),
        ];
        if is_turned {
            files.reverse();
        }
        for file in &files {
            folder.run(&["ingest", file]);
        }
        assert_eq!(folder.json(&["stats"])["stats"]["trades"], 3);
        scored(&folder)
    });
    assert_eq!(both[0], both[1]);
}

#[test]
fn a_correction_says_what_it_lacks() {
    let folder = TestFolder::new();
    let rows = [
        row(1, (TOKEN, "10"), (USDC, "100"), "100", 1, "1"),
        row(2, (USDC, "150"), (TOKEN, "10"), "150", 2, "1"),
        row(3, (OTHER, "10"), (USDC, "100"), "100", 3, "1"),
    ];
    let path = file(&folder, "trades.csv", &rows);
    folder.run(&["ingest", &path]);
    file(&folder, "trades.csv", &rows[..2]);
    let ingest = folder.json(&["ingest", &path, "--replace"]);
    assert_eq!(ingest["leftBehind"][0]["trades"], 1);
    assert_eq!(folder.json(&["stats"])["stats"]["trades"], 3);
    let text = folder.run(&["ingest", &path, "--replace"]);
    let told = format!("1: stored trades that only an earlier {path} told");
    assert!(text.contains(&told), "{text}");
    assert!(
        text.contains("`smartmoney forget --file 1` takes"),
        "{text}"
    );
    folder.run(&["forget", "--file", "1", "--yes"]);
    assert_eq!(folder.json(&["stats"])["stats"]["trades"], 2);
    let ingest = folder.json(&["ingest", &path, "--replace"]);
    assert_eq!(ingest["leftBehind"].as_array().unwrap().len(), 0);
}

#[test]
fn a_file_is_forgotten_by_any_of_its_names() {
    let folder = TestFolder::new();
    let rows = [row(1, (TOKEN, "10"), (USDC, "100"), "100", 1, "1")];
    let monday = file(&folder, "monday.csv", &rows);
    folder.run(&["ingest", &monday]);
    let copy = file(&folder, "copy.csv", &rows);
    folder.run(&["ingest", &copy]);
    let sources = folder.json(&["sources"]);
    let sha256 = sources["sources"][0]["sha256"].as_str().unwrap();
    assert_eq!(sources["sources"].as_array().unwrap().len(), 1);
    for name in [&monday, "copy.csv", "1", &sha256[..8], sha256] {
        let would = folder.json(&["forget", "--file", name, "--dry-run"]);
        assert_eq!(
            (&would["trades"], &would["sources"][0]),
            (&1.into(), &1.into())
        );
        let said = folder.fail(&["forget", "--file", name]);
        let told = format!("{name} is source 1, read as {copy}");
        assert!(said.contains(&told), "{said}");
    }
    folder.fail(&["forget", "--file", "00000000", "--dry-run"]);
}

#[test]
fn a_row_with_more_digits_keeps_the_value_that_is_known() {
    let folder = TestFolder::new();
    let bought = |amount, usd, index| row(1, (TOKEN, amount), (OTHER, "7"), usd, 1, index);
    let sale = row(2, (USDC, "1500"), (TOKEN, "10.123456"), "1500", 2, "7");
    let valued = file(
        &folder,
        "valued.csv",
        &[bought("10.12", "1000", ""), sale.clone()],
    );
    let exact = file(&folder, "exact.csv", &[bought("10.123456", "", "5"), sale]);
    for files in [[&valued, &exact], [&exact, &valued]] {
        let folder = TestFolder::new();
        folder.run(&["ingest", files[0]]);
        let ingest = folder.json(&["ingest", files[1]]);
        assert_eq!(ingest["trades"]["updated"], 1);
        let (pnl, trades, _) = scored(&folder);
        assert_eq!((pnl, trades), (500.0, 2), "{files:?}");
    }
}

#[test]
fn round_amounts_are_not_taken_for_rounded_ones() {
    let folder = TestFolder::new();
    let one = [row(1, (TOKEN, "10"), (USDC, "100"), "", 1, "")];
    let other = [row(1, (TOKEN, "10"), (USDC, "100.1"), "", 1, "")];
    folder.run(&["ingest", &file(&folder, "one.csv", &one)]);
    let ingest = folder.json(&["ingest", &file(&folder, "other.csv", &other)]);
    assert_eq!(ingest["trades"]["different"], 1);
    assert_eq!(ingest["differences"][0]["field"], "amounts");
}

#[test]
fn rows_that_an_export_numbers_anew_count_once() {
    let folder = TestFolder::new();
    let rows = |first: u32, second: u32| {
        [
            row(
                1,
                (TOKEN, "10"),
                (USDC, "100"),
                "100",
                1,
                &first.to_string(),
            ),
            row(
                1,
                (TOKEN, "11"),
                (USDC, "111"),
                "111",
                1,
                &second.to_string(),
            ),
        ]
    };
    folder.run(&["ingest", &file(&folder, "one.csv", &rows(1, 2))]);
    for (first, second) in [(2, 3), (2, 1), (5, 6)] {
        let again = file(&folder, "again.csv", &rows(first, second));
        let ingest = folder.json(&["ingest", &again]);
        assert_eq!(
            (&ingest["trades"]["inserted"], &ingest["trades"]["known"]),
            (&0.into(), &2.into())
        );
    }
}

#[test]
fn numbers_that_could_be_thousands_are_told() {
    let folder = TestFolder::new();
    let rows = [row(1, (TOKEN, "1.000"), (USDC, "100.5"), "100.5", 1, "1")];
    let path = file(&folder, "trades.csv", &rows);
    let warnings = folder.json(&["inspect", &path])["warnings"].to_string();
    let told = "row 1 has 1.000, which is read as 1.000. Say --decimal-point or --decimal-comma";
    assert!(warnings.contains(told), "{warnings}");
    let ingest = folder.json(&["ingest", &path]);
    assert_eq!(
        ingest["undecidedNumbers"][0]["column"],
        "token_bought_amount"
    );
    let said = folder.json(&["ingest", &path, "--decimal-point"]);
    assert_eq!(said["undecidedNumbers"].as_array().unwrap().len(), 0);
}
