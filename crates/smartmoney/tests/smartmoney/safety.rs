//! What a wrong argument must not destroy.

use crate::support::Place;
use std::io::Read;
use std::process::Stdio;

const TRADE: &str = r#"{"blockchain":"ethereum","block_time":"2024-01-01 00:00:00.000 UTC","token_bought_symbol":"PEPE","token_sold_symbol":"USDC","token_bought_amount":100,"token_sold_amount":100,"amount_usd":100,"token_bought_address":"0x6982508145454ce325ddbe47a25d4ec3d2311933","token_sold_address":"0xa0b86991c6218b36c1d19d4a2e9eb0ce3606eb48","tx_hash":"0x0000000000000000000000000000000000000000000000000000000000000001","tx_from":"0x56eddb7aa87536c09ccc2793473599fd21a8b17f","evt_index":0}"#;

fn scored(place: &Place) -> String {
    let trades = place.write("trades.ndjson", TRADE).display().to_string();
    place.run(&["ingest", &trades]);
    place.run(&["score"]);
    trades
}

#[test]
fn rejects_are_written_neither_over_inputs_nor_over_the_database() {
    let place = Place::new();
    let trades = scored(&place);
    let error = place.fail(&["ingest", &trades, "--rejects", &trades]);
    assert!(error.contains("among the files to read"), "{error}");
    assert_eq!(std::fs::read_to_string(&trades).unwrap(), TRADE);

    let database = place.file("data/smartmoney.db").display().to_string();
    for arguments in [
        &["ingest", &trades, "--rejects", &database][..],
        &["export", "--format", "csv", "-o", &database],
    ] {
        let error = place.fail(arguments);
        assert!(error.contains("belongs to the database"), "{error}");
    }
    assert_eq!(place.json(&["stats"])["stats"]["trades"], 1);
}

#[test]
fn an_export_follows_a_link_and_writes_into_a_pipe() {
    let place = Place::new();
    scored(&place);
    let (real, link) = (place.write("real.csv", ""), place.file("link.csv"));
    std::os::unix::fs::symlink(&real, &link).unwrap();
    let to = |path: &std::path::Path| {
        place.run(&["export", "--format", "csv", "-o", path.to_str().unwrap()])
    };
    to(&link);
    assert!(link.is_symlink());
    assert_eq!(std::fs::read_to_string(&real).unwrap().lines().count(), 2);
    let own = std::fs::metadata(&real).unwrap().permissions();
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&own) & 0o777, 0o644);

    let pipe = place.file("pipe");
    assert!(
        std::process::Command::new("mkfifo")
            .arg(&pipe)
            .status()
            .unwrap()
            .success()
    );
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::read_to_string(pipe).unwrap()
    });
    to(&pipe);
    assert_eq!(reader.join().unwrap().lines().count(), 2);
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let place = Place::new();
    let trades = place.file("trades.parquet").display().to_string();
    place.run(&[
        "simulate",
        "--wallets",
        "300",
        "--days",
        "60",
        "-o",
        &trades,
    ]);
    place.run(&["ingest", &trades]);
    place.run(&["score"]);
    for format in ["csv", "ndjson"] {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_smartmoney"))
            .arg("--data-dir")
            .arg(place.file("data"))
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
    let place = Place::new();
    scored(&place);
    for setting in ["score.performance=nan", "confidence.high.max_q=2"] {
        let error = place.fail(&["score", "--set", setting]);
        let (key, _) = setting.split_once('=').unwrap();
        assert!(error.contains(key), "{error}");
    }
    place.run(&["score"]);
    let trades = place.file("truth.csv").display().to_string();
    let error = place.fail(&["simulate", "--wallets", "1", "-o", &trades]);
    assert!(error.contains("--truth"), "{error}");
}
