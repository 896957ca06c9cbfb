//! What lies in `deploy/` names metrics and settings that there are.

use crate::serving::{Setup, simulated};
use crate::support::TestFolder;
use smartmoney_testkit::RedisServer;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

fn deploy(file: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../deploy")
        .join(file);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The words of a text that `is_name` takes.
fn names(text: &str, is_name: impl Fn(&str) -> bool) -> BTreeSet<&str> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| is_name(word))
        .collect()
}

#[test]
fn rules_and_panels_ask_for_metrics_that_are_exported() {
    let (folder, redis) = (TestFolder::new(), RedisServer::start().unwrap());
    let port = redis.port().to_string();
    let setup = Setup::alone()
        .with("REDIS_HOST", "127.0.0.1")
        .with("REDIS_PORT", port);
    setup.get(
        &folder,
        &["ingest", &simulated(&folder, "a.parquet", 40, 1)],
    );
    let service = setup.serve_ready(&folder);
    service.await_runs(1);
    let exported = service.get("/metrics").text;
    let exported = names(&exported, |word| word.starts_with("smartmoney_"));
    for file in ["prometheus/alerts.yml", "grafana/smartmoney.json"] {
        let text = deploy(file);
        let asked = names(&text, |word| word.starts_with("smartmoney_"));
        assert!(asked.len() >= 8, "{file} asks for {asked:?}");
        let missing: Vec<_> = asked.difference(&exported).collect();
        assert!(missing.is_empty(), "{file} asks for {missing:?}");
    }
}

#[test]
fn services_are_given_settings_that_there_are() {
    let help = Setup::alone().get(&TestFolder::new(), &["serve", "--help"]);
    let known = names(&help, is_variable);
    for (file, least) in [("compose.yaml", 4), ("systemd/smartmoney.service", 1)] {
        let text = deploy(file);
        // The database's own settings are its image's business.
        let given: Vec<_> = names(&text, is_variable)
            .into_iter()
            .filter(|name| !name.starts_with("POSTGRES_"))
            .collect();
        assert!(given.len() >= least, "{file} gives {given:?}");
        for name in given {
            assert!(known.contains(name), "{file} gives {name}");
        }
    }
}

fn is_variable(word: &str) -> bool {
    [
        "DATABASE_",
        "REDIS_",
        "SMARTMONEY_",
        "WALLET_",
        "API_",
        "POSTGRES_",
    ]
    .iter()
    .any(|beginning| word.starts_with(beginning))
}
