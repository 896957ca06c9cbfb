//! The settings as the documentation has them.

use crate::support::TestFolder;
use std::collections::BTreeSet;
use std::path::Path;

/// The file that has the table of settings.
const TABLE: &str = "README.md";

/// What is set by the environment is found in the table: `| `NAME` | …`.
#[test]
fn every_variable_of_the_service_is_in_the_table_of_settings() {
    let help = TestFolder::new().run(&["serve", "--help"]);
    // `[env: NAME=value]`, and of a secret `[env: NAME]`.
    let of_arguments = help.split("[env: ").skip(1);
    let of_arguments = of_arguments.filter_map(|rest| rest.split(['=', ']']).next());
    // Those that no argument has stand in the text.
    let words = help.split(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let of_text = words.filter(|word| word.starts_with("SMARTMONEY_"));
    let variables: BTreeSet<&str> = of_arguments.chain(of_text).collect();
    for known in [
        "DATABASE_URL",
        "PGSSLROOTCERT",
        "REDIS_HOST",
        "SMARTMONEY_LOG",
    ] {
        assert!(variables.contains(known), "{known}: {variables:?}");
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let table = std::fs::read_to_string(root.join(TABLE)).unwrap();
    let rows: Vec<&str> = table.lines().filter(|line| line.starts_with('|')).collect();
    let is_missing = |variable: &&&str| {
        let cell = format!("`{variable}`");
        !rows.iter().any(|row| row.contains(&cell))
    };
    let missing: Vec<_> = variables.iter().filter(is_missing).collect();
    assert!(missing.is_empty(), "{TABLE} has no row of {missing:?}");
}
