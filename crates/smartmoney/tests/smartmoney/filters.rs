//! The lists of `top` and `export`: filters, and what an empty one says; and what is said of numbers
//! that are none.

use crate::commands::{simulated, two_trades};
use crate::support::TestFolder;

#[test]
fn an_empty_list_says_which_rule_left_how_many_out() {
    let folder = TestFolder::new();
    let error = folder.fail(&["top"]);
    assert!(error.contains("smartmoney ingest"), "{error}");
    folder.run(&["ingest", &two_trades(&folder)]);
    assert!(folder.run(&["top"]).contains("smartmoney score"));
    folder.run(&["score"]);
    let text = folder.run(&["top"]);
    assert!(
        text.contains("min_trades") && text.contains("1 wallets were judged"),
        "{text}"
    );
    assert!(folder.run(&["top", "--status", "all"]).contains("1–1 of 1"));
}

#[test]
fn a_filter_leaves_the_same_wallets_in_a_list_and_in_an_export() {
    let folder = TestFolder::new();
    folder.run(&["ingest", &simulated(&folder)]);
    folder.run(&["score"]);
    let export = |flags: &[&str]| -> Vec<serde_json::Value> {
        let text = folder.run(&[&["export", "--format", "ndjson"], flags].concat());
        let rows = text.lines().map(serde_json::from_str);
        rows.collect::<Result<_, _>>().unwrap()
    };
    let every = export(&[]);
    for (flags, matches) in FILTERS {
        let expected: Vec<_> = every.iter().filter(|wallet| matches(wallet)).collect();
        assert!((1..every.len()).contains(&expected.len()), "{flags:?}");
        assert_eq!(
            export(flags).iter().collect::<Vec<_>>(),
            expected,
            "{flags:?}"
        );
        let list = folder.json(&[&["top", "--status", "all"], *flags].concat());
        assert_eq!(list["pagination"]["total"], expected.len(), "{flags:?}");
    }
}

type Filter = (&'static [&'static str], fn(&serde_json::Value) -> bool);

const FILTERS: &[Filter] = &[
    (&["--type", "whale"], |w| w["wallet_type"] == "whale"),
    (&["--min-score", "5.5"], |w| {
        w["smart_money_score"]
            .as_f64()
            .is_some_and(|score| score >= 5.5)
    }),
    (&["--min-trades", "20"], |w| {
        w["total_trades"].as_u64().unwrap() >= 20
    }),
    (&["--is-bot"], |w| w["is_bot"] == true),
    (&["--is-bot", "false"], |w| w["is_bot"] == false),
    (&["--followability", "not_followable,within_delay"], |w| {
        ["not_followable", "within_delay"]
            .map(Into::into)
            .contains(&w["followability"])
    }),
    (&["--followability", "unknown"], |w| {
        w["followability"] == "unknown"
    }),
    (&["--min-roi", "0"], |w| {
        w["roi_all_time"].as_f64().is_some_and(|roi| roi >= 0.0)
    }),
    (&["--min-max-drawdown", "-0.2"], |w| {
        w["max_drawdown"]
            .as_f64()
            .is_some_and(|least| least >= -0.2)
    }),
];

#[test]
fn a_list_without_wallets_names_the_filters_that_were_given() {
    let folder = TestFolder::new();
    folder.run(&["ingest", &two_trades(&folder)]);
    folder.run(&["score"]);
    let hint = |arguments: &[&str]| {
        let shown = folder.run(&[&["top"], arguments].concat());
        shown.lines().last().unwrap_or_default().to_owned()
    };
    assert_eq!(
        hint(&["--status", "all", "--min-score", "99"]),
        "Less strict filters show more: leave out `--min-score`."
    );
    assert_eq!(
        hint(&["--min-trades", "9", "--is-bot"]),
        "Less strict filters show more: leave out `--min-trades`, leave out `--is-bot`, set `--status all`."
    );
    assert_eq!(
        hint(&["--status", "former"]),
        "Less strict filters show more: set `--status all`."
    );
    // No identified wallet has such a basis, and that is not what is asked for.
    let listed = folder.json(&["top", "--score-basis", "prior_only"]);
    assert!(listed["pagination"]["total"].as_u64().unwrap() > 0);
    let all = folder.run(&["top"]);
    assert!(all.contains("Rules that left wallets out"), "{all}");
    let help = folder.run(&["top", "--help"]);
    assert!(
        help.contains("Of this status [default: identified; all with --score-basis]"),
        "{help}"
    );
    let help = folder.run(&["export", "--help"]);
    assert!(help.contains("Of this status [default: all]"), "{help}");
}

#[test]
fn a_wrong_number_or_folder_is_told_what_is_expected() {
    let folder = TestFolder::new();
    for (arguments, expected) in [
        (
            &["simulate", "--seed", "-1", "-o", "x.parquet"][..],
            "expected a whole number from 0 to 18446744073709551615",
        ),
        (
            &["check", "--rate-limit", "abc"],
            "expected a whole number from 0 to 4294967295",
        ),
        (
            &["check", "--cache-max-reads", "x"],
            "expected a whole number from 1 to 64",
        ),
        (
            &["keys", "revoke", "x"],
            "which `smartmoney keys list` shows",
        ),
    ] {
        let error = folder.fail(arguments);
        assert!(error.contains(expected), "{arguments:?}: {error}");
    }
    let trades = folder.write("trades.csv", "").display().to_string();
    folder.write("data", "");
    let error = folder.fail(&["ingest", &trades]);
    let expected = "data is a file: --data-dir names a folder";
    assert!(error.contains(expected), "{error}");
}
