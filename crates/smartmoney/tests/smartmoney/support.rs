//! A data folder and the program, for tests.

use assert_cmd::Command;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A data folder of its own, gone with the test.
pub struct TestFolder {
    pub dir: TempDir,
}

impl TestFolder {
    pub fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn write(&self, name: &str, content: &str) -> PathBuf {
        let path = self.file(name);
        std::fs::write(&path, content).unwrap();
        path
    }

    /// The program, with this folder as its data folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_smartmoney"));
        command
            .env_remove("SMARTMONEY_DATA_DIR")
            .env_remove("DATABASE_URL")
            .env_remove("WALLET_SCORING_BATCH_SIZE")
            .env_remove("WALLET_SCORING_LEASE_SECONDS")
            .arg("--data-dir")
            .arg(self.file("data"))
            .args(arguments);
        command
    }

    /// Runs it, expects success, and gives its output.
    pub fn run(&self, arguments: &[&str]) -> String {
        let output = self
            .command(arguments)
            .assert()
            .success()
            .get_output()
            .stdout
            .clone();
        String::from_utf8(output).unwrap()
    }

    /// Runs it with `--json` and gives the answer.
    pub fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let mut arguments = arguments.to_vec();
        arguments.push("--json");
        serde_json::from_str(&self.run(&arguments)).unwrap()
    }

    /// Runs it, expects a failure, and gives what it said.
    pub fn fail(&self, arguments: &[&str]) -> String {
        let output = self
            .command(arguments)
            .assert()
            .failure()
            .get_output()
            .stderr
            .clone();
        String::from_utf8(output).unwrap()
    }
}

/// A file of the real data beside the project; None where it is not there.
pub fn shared(name: &str) -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(name);
    path.exists().then(|| path.display().to_string())
}
