//! What a wrong argument must not destroy.

use crate::support::TestFolder;
use std::io::Read;
use std::path::PathBuf;
use std::process::Stdio;
use std::thread::JoinHandle;

const TRADE: &str = r#"{"blockchain":"ethereum","block_time":"2024-01-01 00:00:00.000 UTC","token_bought_symbol":"PEPE","token_sold_symbol":"USDC","token_bought_amount":100,"token_sold_amount":100,"amount_usd":100,"token_bought_address":"0x6982508145454ce325ddbe47a25d4ec3d2311933","token_sold_address":"0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48","tx_hash":"0x0000000000000000000000000000000000000000000000000000000000000001","tx_from":"0x56eddb7aa87536c09ccc2793473599fd21a8b17f","evt_index":0}"#;

fn scored(folder: &TestFolder) -> String {
    let trades = folder.write("trades.ndjson", TRADE).display().to_string();
    folder.run(&["ingest", &trades]);
    folder.run(&["score"]);
    trades
}

#[test]
fn rejects_are_written_neither_over_inputs_nor_over_the_database() {
    let folder = TestFolder::new();
    let trades = scored(&folder);
    let error = folder.fail(&["ingest", &trades, "--rejects", &trades]);
    assert!(error.contains("among the files to read"), "{error}");
    assert_eq!(std::fs::read_to_string(&trades).unwrap(), TRADE);

    let database = folder.file("data/smartmoney.db").display().to_string();
    for arguments in [
        &["ingest", &trades, "--rejects", &database][..],
        &["export", "--format", "csv", "-o", &database],
    ] {
        let error = folder.fail(arguments);
        assert!(error.contains("belongs to the database"), "{error}");
    }
    assert_eq!(folder.json(&["stats"])["stats"]["trades"], 1);

    let error = folder.fail(&["ingest", &trades, "--rejects", "/dev/full"]);
    assert!(
        error.contains("the rejects could not be written"),
        "{error}"
    );
}

#[test]
fn an_export_follows_a_link_and_writes_into_a_pipe() {
    let folder = TestFolder::new();
    scored(&folder);
    let (real, link) = (folder.write("real.csv", ""), folder.file("link.csv"));
    std::os::unix::fs::symlink(&real, &link).unwrap();
    let to = |path: &std::path::Path| {
        folder.run(&["export", "--format", "csv", "-o", path.to_str().unwrap()])
    };
    to(&link);
    assert!(link.is_symlink());
    assert_eq!(std::fs::read_to_string(&real).unwrap().lines().count(), 2);
    let own = std::fs::metadata(&real).unwrap().permissions();
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&own) & 0o777, 0o644);

    let (pipe, reader) = read_pipe(&folder);
    to(&pipe);
    let written = String::from_utf8(reader.join().unwrap()).unwrap();
    assert_eq!(written.lines().count(), 2);
}

/// A named pipe, and a thread that reads all that is written into it.
fn read_pipe(folder: &TestFolder) -> (PathBuf, JoinHandle<Vec<u8>>) {
    let pipe = named_pipe(folder);
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::read(pipe).unwrap()
    });
    (pipe, reader)
}

fn named_pipe(folder: &TestFolder) -> PathBuf {
    let pipe = folder.file("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    pipe
}

#[test]
fn a_simulation_goes_into_a_pipe_as_into_a_file() {
    let folder = TestFolder::new();
    let file = folder.file("trades.parquet");
    let simulate = |output: &str| {
        let size = ["simulate", "--wallets", "40", "--days", "30"];
        let truth = folder.file("truth of it.csv").display().to_string();
        folder.command(&[&size[..], &["-o", output, "--truth", &truth]].concat())
    };
    simulate(file.to_str().unwrap()).assert().success();
    let expected = std::fs::read(&file).unwrap();
    assert!(expected.starts_with(b"PAR1"));

    let (pipe, reader) = read_pipe(&folder);
    simulate(pipe.to_str().unwrap()).assert().success();
    assert!(reader.join().unwrap() == expected);
    let kind = std::fs::symlink_metadata(&pipe).unwrap().file_type();
    assert!(std::os::unix::fs::FileTypeExt::is_fifo(&kind));

    for stdout in ["-", "/dev/stdout"] {
        let output = simulate(stdout).assert().success().get_output().clone();
        assert!(output.stdout == expected, "{stdout}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains("trades of 40 wallets"), "{said}");
    }
    let error = folder.fail(&["simulate", "-o", "/dev/null"]);
    assert!(error.contains("--truth"), "{error}");
}

#[test]
fn a_file_that_can_not_be_written_is_named_before_anything_is_made() {
    let folder = TestFolder::new();
    let path = folder.file("missing/trades.parquet").display().to_string();
    let error = folder.fail(&["simulate", "-o", &path]);
    assert!(error.contains(&path), "{error}");
    assert_eq!(std::fs::read_dir(folder.dir.path()).unwrap().count(), 0);
}

#[test]
fn a_stream_of_two_data_versions_is_a_failure() {
    let folder = TestFolder::new();
    let trades = folder.file("trades.parquet").display().to_string();
    folder.run(&[
        "simulate",
        "--wallets",
        "100",
        "--days",
        "30",
        "-o",
        &trades,
    ]);
    folder.run(&["ingest", &trades]);
    folder.run(&["score"]);
    let mut export = std::process::Command::new(env!("CARGO_BIN_EXE_smartmoney"))
        .arg("--data-dir")
        .arg(folder.file("data"))
        .args(["export", "--format", "ndjson"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It has begun, and waits: the rest does not fit into the pipe.
    let mut out = export.stdout.take().unwrap();
    out.read_exact(&mut [0]).unwrap();
    folder.run(&["score", "--set", "eligibility.min_trades=1"]);
    std::io::copy(&mut out, &mut std::io::sink()).unwrap();
    let output = export.wait_with_output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        !output.status.success() && said.contains("run the command again"),
        "{said}"
    );
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = TestFolder::new();
    let trades = folder.file("trades.parquet").display().to_string();
    folder.run(&[
        "simulate",
        "--wallets",
        "300",
        "--days",
        "60",
        "-o",
        &trades,
    ]);
    folder.run(&["ingest", &trades]);
    folder.run(&["score"]);
    for format in ["csv", "ndjson"] {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_smartmoney"))
            .arg("--data-dir")
            .arg(folder.file("data"))
            .args(["export", "--format", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0; 1];
        let mut out = child.stdout.take().unwrap();
        out.read_exact(&mut first).unwrap();
        drop(out);
        let output = child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(
            output.status.success() && said.is_empty(),
            "{format}: {said}"
        );
    }
}

#[test]
fn settings_that_make_no_sense_score_nothing() {
    let folder = TestFolder::new();
    scored(&folder);
    for setting in ["evidence.max_price_gain=nan", "confidence.high.max_q=2"] {
        let error = folder.fail(&["score", "--set", setting]);
        let (key, _) = setting.split_once('=').unwrap();
        assert!(error.contains(key), "{error}");
    }
    folder.run(&["score"]);
    let trades = folder.file("truth.csv").display().to_string();
    let error = folder.fail(&["simulate", "--wallets", "1", "-o", &trades]);
    assert!(error.contains("--truth"), "{error}");
}
