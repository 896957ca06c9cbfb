//! Markets with names.

use crate::support::TestFolder;

fn names(folder: &TestFolder) -> Vec<String> {
    let all = folder.json(&["simulate", "--list-scenarios"]);
    let all = all.as_array().unwrap().iter();
    all.map(|named| {
        assert!(named["description"].as_str().is_some_and(|d| !d.is_empty()));
        named["name"].as_str().unwrap().to_owned()
    })
    .collect()
}

#[test]
fn markets_with_names_are_listed_and_each_can_be_looked_at() {
    let folder = TestFolder::new();
    let text = folder.run(&["simulate", "--list-scenarios"]);
    let names = names(&folder);
    assert_eq!(text.lines().count(), names.len());
    for (line, name) in text.lines().zip(&names) {
        assert_eq!(line.split(' ').next(), Some(name.as_str()));
        folder.run(&["simulate", "--scenario", name, "--print-scenario"]);
    }
    let burst = ["simulate", "--scenario", "burst", "--print-scenario"];
    let burst = folder.run(&[&burst[..], &["--seed", "7", "--wallets", "9"]].concat());
    for line in ["seed = 7", "wallets = 9", "share = 0.5", "pumps = 1"] {
        assert!(burst.lines().any(|l| l == line), "{line} in {burst}");
    }
}

#[test]
fn a_market_with_a_name_is_made_and_one_without_is_refused() {
    let folder = TestFolder::new();
    let trades = folder.file("trades.parquet").display().to_string();
    let size = ["--wallets", "40", "--days", "30", "-o", &trades];
    folder.run(&[&["simulate", "--scenario", "everything"], &size[..]].concat());
    let truth = std::fs::read_to_string(folder.file("truth.csv")).unwrap();
    assert!(
        truth
            .lines()
            .next()
            .unwrap()
            .ends_with(",skilled,copy_of,habit")
    );
    assert_eq!(truth.lines().count(), 41);
    let error = folder.fail(&[&["simulate", "--scenario", "every-thing"], &size[..]].concat());
    assert!(error.contains("--list-scenarios"), "{error}");
    let error = folder.fail(&["simulate", "--json", "-o", &trades]);
    assert!(error.contains("--list-scenarios"), "{error}");
}
