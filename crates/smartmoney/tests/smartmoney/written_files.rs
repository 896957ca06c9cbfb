//! The files that commands write: what is in them, and what they leave behind.

use crate::commands::{WALLET, two_trades};
use crate::support::TestFolder;
use std::path::Path;
use std::process::{Command, Stdio};

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

/// A file's name is its maker's choice: a terminal must not obey it, nor a table break at it.
#[test]
fn no_name_of_a_file_reaches_the_terminal_as_it_is() {
    let folder = TestFolder::new();
    let header = "wallet,block_time,tx_hash,token_bought_symbol,token_sold_symbol,\
                  token_bought_amount,token_sold_amount,chain\n";
    let good = format!(
        "0x{:040x},2024-01-01T00:00:00Z,0x{:064x},PEPE,USDC,1,1,ethereum\n",
        7, 1
    );
    for (name, shown) in [
        ("esc\u{1b}[31m.csv", "esc\\u{1b}[31m.csv"),
        ("tab\there.csv", "tab\\there.csv"),
    ] {
        let path = folder.write(name, &format!("{header}{good}x,x,x,x,x,x,x,x\n"));
        let broken = folder.write(&format!("broken {name}"), "a,b\n1,2\n");
        let (path, broken) = (path.display().to_string(), broken.display().to_string());
        let strict = ["ingest", &path, "--strict"];
        let rejects = folder
            .file(&format!("rejects {name}"))
            .display()
            .to_string();
        for arguments in [
            &["inspect", &path][..],
            &["ingest", &path, "--rejects", &rejects],
            &strict,
            &["ingest", &broken],
            &["inspect", &broken],
            &["sources"],
            &["forget", "--file", &path, "--dry-run"],
            &["ingest", &format!("{path}.gone")],
        ] {
            let ended = folder.command(arguments).output().unwrap();
            let said = [ended.stdout, ended.stderr].concat();
            let said = String::from_utf8(said).unwrap();
            assert!(said.contains(shown), "{arguments:?}: {said:?}");
            let is_raw = |c: char| c.is_control() && c != '\n';
            assert!(!said.contains(is_raw), "{arguments:?}: {said:?}");
        }
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<_> = names.collect();
    names.sort();
    names
}

#[test]
fn what_killed_commands_began_is_removed_by_the_next() {
    let folder = TestFolder::new();
    let into = folder.file("files");
    std::fs::create_dir(&into).unwrap();
    let other = ".smartmoney-notes.txt";
    std::fs::write(into.join(other), "").unwrap();
    let begin = |name: &str| {
        let before = names(&into);
        let path = into.join(name).display().to_string();
        let size = ["simulate", "--wallets", "20000", "--days", "400"];
        let arguments = [&size[..], &["-o", &path]].concat();
        let mut child = Command::new(env!("CARGO_BIN_EXE_smartmoney"))
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while names(&into).iter().all(|name| before.contains(name)) {
            assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
            std::thread::yield_now();
        }
        // It need not get any further.
        let stopped = Command::new("kill")
            .args(["-STOP", &child.id().to_string()])
            .status();
        assert!(stopped.unwrap().success());
        child
    };
    let mut running = begin("running.parquet");
    let with_running = names(&into);
    // All under way at once, so that none removes another's.
    let mut killed: Vec<_> = (0..3).map(|_| begin("killed.parquet")).collect();
    for child in &mut killed {
        child.kill().unwrap();
        child.wait().unwrap();
    }
    assert_eq!(names(&into).len(), with_running.len() + 3);

    let path = into.join("small.parquet").display().to_string();
    folder.run(&["simulate", "--wallets", "40", "--days", "30", "-o", &path]);
    let mut expected = with_running;
    expected.extend(["small.parquet".to_owned(), "truth.csv".to_owned()]);
    expected.sort();
    assert_eq!(
        names(&into),
        expected,
        "of the one that runs, and others' files"
    );
    running.kill().unwrap();
    running.wait().unwrap();
}
